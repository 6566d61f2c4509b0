"""Distances from units' bases to posts: by road where roads are known, else in a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.domain.units import Unit
from geo.planning.roads.graph import distances_within
from geo.services.context import AppContext
from geo.services.network.road_graph import road_lines, road_network
from geo.services.network.straight_line import coordinates, haversine_m
from geo.services.situation.cache import CacheSpec
from geo.services.situation.snapshot import Snapshot

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UnitDistances:
    """Distances from each unit's base to each location.

    ``distance_m``: locations x units, metres one way, 0 where either location is unknown. ``pairs``: number
    of pairs with both locations known; ``pairs_by_road``: number of those that a road connects.
    """

    distance_m: Floats
    pairs_by_road: int
    pairs: int

    @property
    def measure(self) -> str:
        """How the distances are measured: "road", "straight" or "mixed" (part of message keys)."""
        if not self.pairs_by_road:
            return "straight"
        return "road" if self.pairs_by_road == self.pairs else "mixed"


class _DistanceKey(NamedTuple):
    """What distances follow from: bytes of the locations and of the bases, and the roads as WKB."""

    locations: bytes
    bases: bytes
    road_lines: tuple[bytes, ...]


_DISTANCES = CacheSpec[_DistanceKey, UnitDistances](10)


def unit_distances_to_sites(
    ctx: AppContext, snapshot: Snapshot, rows: Sequence[int], units: Sequence[Unit]
) -> UnitDistances:
    """Return the distances from each unit's base to these rows of a snapshot."""
    selected = np.asarray(rows, np.intp)
    return unit_distances_to_locations(
        ctx, np.column_stack([snapshot.lat[selected], snapshot.lon[selected]]), units
    )


def unit_distances_to_locations(ctx: AppContext, locations: Floats, units: Sequence[Unit]) -> UnitDistances:
    """Return the distances from each unit's base to any locations, cached for the same locations and roads.

    Args:
        ctx: application context.
        locations: n x 2, latitude and longitude in degrees, NaN where unknown.
        units: whose bases are the origins.
    """
    posts = np.asarray(locations, np.float64).reshape(-1, 2)
    bases = coordinates(units)
    with ctx.store.read() as reader:
        lines = road_lines(reader.features())
    key = _DistanceKey(posts.tobytes(), bases.tobytes(), lines)
    return ctx.caches.of(_DISTANCES).get(key, lambda: _measure_distances(posts, bases, lines))


def _measure_distances(posts: Floats, bases: Floats, lines: tuple[bytes, ...]) -> UnitDistances:
    """Measure the distances between locations (n x 2) and bases (m x 2), in degrees, NaN where unknown."""
    distance_m = haversine_m(posts, bases)
    post_located, base_located = (~np.isnan(points).any(axis=1) for points in (posts, bases))
    network = (
        road_network(lines, posts[post_located], bases[base_located])
        if post_located.any() and base_located.any()
        else None
    )
    pairs = int(post_located.sum() * base_located.sum())
    if network is None:
        return UnitDistances(distance_m, 0, pairs)
    road_m = (
        distances_within(network.road_graph, network.location_nodes, network.post_nodes, np.inf).T
        + network.post_offset_m[:, None]
        + network.location_offset_m
    )
    linked = np.isfinite(road_m)
    located_pairs = np.ix_(post_located, base_located)
    distance_m[located_pairs] = np.where(linked, np.rint(road_m), distance_m[located_pairs])
    return UnitDistances(distance_m, int(linked.sum()), pairs)
