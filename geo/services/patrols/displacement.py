"""Displacement: where customers of suspended markets may go instead, a rule of thumb (cf. Huff 1963)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.planning.patrols.displacement import allocate_displaced
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.network.straight_line import haversine_m
from geo.services.situation.derived import IN_FORCE, INACTIVE
from geo.services.situation.overview import Overview, situation_overview


@dataclass(frozen=True, slots=True)
class DisplacementTarget:
    """A site where customers may go.

    ``row``: of the overview's snapshot. ``share``: of all customers of one market, summed over the markets.
    ``market``: name of the nearest market in whose ring the site lies, ``distance_m`` metres away.
    """

    row: int
    site: str
    name: str
    area: str
    status: str
    share: float
    market: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class DisplacementEstimate:
    """Displacement around the suspended markets of an area.

    ``targets``: sites that may get customers, the highest share first; ``in_ring_count``: number of sites in
    any ring. ``market_count``: number of suspended markets; ``alone``: names of those with no site in their
    ring; ``unlocated``: names of those without a location.
    """

    overview: Overview
    targets: tuple[DisplacementTarget, ...]
    in_ring_count: int
    market_count: int
    alone: tuple[str, ...]
    unlocated: tuple[str, ...]


@needs(Verb.READ)
def estimate_displacement(
    ctx: AppContext, actor: Actor, area: str, inner_m: float, outer_m: float
) -> DisplacementEstimate:
    """Estimate the displacement around the suspended markets of an area that the actor may read.

    The kinds file defines whose customers go elsewhere and where they may go. Every market counts the same,
    as its number of customers is unknown.

    Args:
        ctx: application context.
        actor: who reads.
        area: code of the area, with all areas below it; "" for everywhere.
        inner_m: inner radius of the ring in metres.
        outer_m: outer radius of the ring in metres.

    Raises:
        InvalidInput: the radii are in the wrong order.
    """
    overview = situation_overview(ctx, actor, SiteFilter(area=area))
    snapshot, state, kinds = overview.state.snapshot, overview.state, overview.status_codes.kinds
    rows = np.sort(overview.rows)
    is_located = ~np.isnan(snapshot.lat)
    markets = [
        row
        for row in rows.tolist()
        if kinds[snapshot.kind[row]].displaces and state.category[row] == IN_FORCE
    ]
    receivers = [
        row
        for row in rows.tolist()
        if is_located[row]
        and state.category[row] != INACTIVE
        and kinds[snapshot.kind[row]].accepts_customers_at(snapshot.variants[row] or "")
    ]
    located_markets = [row for row in markets if is_located[row]]
    distance_m = haversine_m(
        _row_coordinates(overview, located_markets), _row_coordinates(overview, receivers)
    )
    ring = allocate_displaced(distance_m, np.ones(len(located_markets)), inner_m, outer_m)
    is_in_ring: NDArray[np.bool_] = (distance_m > inner_m) & (distance_m <= outer_m)
    targets = [
        _displacement_target(
            overview,
            receivers[column],
            float(ring.pressure[column]),
            located_markets,
            np.where(is_in_ring, distance_m, np.inf)[:, column],
        )
        for column in np.flatnonzero(ring.pressure)
    ]
    return DisplacementEstimate(
        overview=overview,
        targets=tuple(sorted(targets, key=lambda target: -target.share)),
        in_ring_count=int(ring.is_inside.sum()),
        market_count=len(markets),
        alone=tuple(
            snapshot.names[row]
            for row, ring_of in zip(located_markets, is_in_ring, strict=True)
            if not ring_of.any()
        ),
        unlocated=tuple(snapshot.names[row] for row in markets if not is_located[row]),
    )


def _displacement_target(
    overview: Overview, row: int, share: float, markets: list[int], distance_m: NDArray[np.float64]
) -> DisplacementTarget:
    """Describe the target at a row of the snapshot.

    Args:
        overview: that the row belongs to.
        row: of the snapshot.
        share: of the customers of one market.
        markets: rows of the markets.
        distance_m: from each market in metres, inf where the site is outside its ring.
    """
    snapshot, nearest = overview.state.snapshot, int(distance_m.argmin())
    area = snapshot.areas[snapshot.area[row]]
    kind, status = overview.status_codes.statuses[overview.state.status[row]]
    return DisplacementTarget(
        row=row,
        site=snapshot.ids[row],
        name=snapshot.names[row],
        area=overview.tree.name_of(area),
        status=f"{kind.code}.{status.code}",
        share=share,
        market=snapshot.names[markets[nearest]],
        distance_m=float(distance_m[nearest]),
    )


def _row_coordinates(overview: Overview, rows: list[int]) -> NDArray[np.float64]:
    """Return latitude and longitude in degrees of rows of the snapshot, n x 2."""
    snapshot = overview.state.snapshot
    return np.column_stack([snapshot.lat[rows], snapshot.lon[rows]])
