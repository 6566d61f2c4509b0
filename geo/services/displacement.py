"""Where the customers of suspended markets may turn up instead: a rule of thumb, told as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.filters import SiteFilter
from geo.planning.siting.ring import displacement
from geo.services.overview import sites
from geo.services.rights import needs
from geo.services.standing import IN_FORCE, INACTIVE
from geo.services.ways import metres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.overview import Overview


@dataclass(frozen=True, slots=True)
class Reached:
    """A place where customers may go, ``row`` of the overview's snapshot.

    ``share``: of all customers of one market; ``market``: the nearest in whose ring it lies, ``metres`` away.
    """

    row: int
    site: str
    name: str
    area: str
    status: str
    share: float
    market: str
    metres: float


@dataclass(frozen=True, slots=True)
class Displaced:
    """``places`` that may get customers, most first; ``inside`` counts all in a ring.

    ``markets`` counts what is suspended; ``alone`` names markets in whose ring nothing lies, ``unlocated``
    those without a place.
    """

    overview: Overview
    places: tuple[Reached, ...]
    inside: int
    markets: int
    alone: tuple[str, ...]
    unlocated: tuple[str, ...]


@needs(Verb.READ)
def displaced(office: Office, actor: Actor, area: str, inner_m: float, outer_m: float) -> Displaced:
    """The rings round what is suspended in an area and beneath it, of what one may read.

    Whose customers go elsewhere, and where they may go, is said in the kinds file.
    Every market counts the same, for nobody has counted its customers.

    Raises:
        InvalidInput: radii in the wrong order.
    """
    overview = sites(office, actor, SiteFilter(area=area))
    snapshot, standing, kinds = overview.standing.snapshot, overview.standing, overview.book.kinds
    rows = np.sort(overview.rows)
    placed = ~np.isnan(snapshot.lat)
    markets = [
        row
        for row in rows.tolist()
        if kinds[snapshot.kind[row]].displaces and standing.meaning[row] == IN_FORCE
    ]
    near = [
        row
        for row in rows.tolist()
        if placed[row]
        and standing.meaning[row] != INACTIVE
        and kinds[snapshot.kind[row]].receives_at(snapshot.variants[row] or "")
    ]
    known = [row for row in markets if placed[row]]
    ways = metres(_places(overview, known), _places(overview, near))
    ring = displacement(ways, np.ones(len(known)), inner_m, outer_m)
    held: NDArray[np.bool_] = (ways > inner_m) & (ways <= outer_m)
    places = [
        _reached(
            overview,
            near[column],
            float(ring.pressure[column]),
            known,
            np.where(held, ways, np.inf)[:, column],
        )
        for column in np.flatnonzero(ring.pressure)
    ]
    return Displaced(
        overview=overview,
        places=tuple(sorted(places, key=lambda place: -place.share)),
        inside=int(ring.inside.sum()),
        markets=len(markets),
        alone=tuple(
            snapshot.names[row] for row, ring_of in zip(known, held, strict=True) if not ring_of.any()
        ),
        unlocated=tuple(snapshot.names[row] for row in markets if not placed[row]),
    )


def _reached(
    overview: Overview, row: int, share: float, markets: list[int], ways: NDArray[np.float64]
) -> Reached:
    snapshot, nearest = overview.standing.snapshot, int(ways.argmin())
    area = snapshot.areas[snapshot.area[row]]
    kind, status = overview.book.statuses[overview.standing.status[row]]
    return Reached(
        row=row,
        site=snapshot.ids[row],
        name=snapshot.names[row],
        area=overview.tree.name_of(area),
        status=f"{kind.code}.{status.code}",
        share=share,
        market=snapshot.names[markets[nearest]],
        metres=float(ways[nearest]),
    )


def _places(overview: Overview, rows: list[int]) -> NDArray[np.float64]:
    snapshot = overview.standing.snapshot
    return np.column_stack([snapshot.lat[rows], snapshot.lon[rows]])
