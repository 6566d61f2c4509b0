"""How far units have it to posts: by road where roads are known, else in a straight line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.features import Layer
from geo.planning.roads.ways import within
from geo.services.road_net import road_net
from geo.services.ways import metres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.snapshot import Snapshot

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UnitWays:
    """``metres``: posts x units, one way, 0 where either place is unknown.

    ``pairs``: of how many both places are known; ``by_road``: of how many of them there is a way by road.
    """

    metres: Floats
    by_road: int
    pairs: int

    @property
    def measure(self) -> str:
        """What the ways are told as."""
        if not self.by_road:
            return "straight"
        return "road" if self.by_road == self.pairs else "mixed"


def unit_ways(office: Office, snapshot: Snapshot, rows: Sequence[int], units: Sequence[Unit]) -> UnitWays:
    """The ways from each unit's base to these sites, measured once for the same places and roads."""
    chosen = np.asarray(rows, np.intp)
    return ways_to(office, np.column_stack([snapshot.lat[chosen], snapshot.lon[chosen]]), units)


def ways_to(office: Office, places: Floats, units: Sequence[Unit]) -> UnitWays:
    """The same to any places: n x 2, latitude and longitude in degrees, NaN where unknown."""
    posts = np.asarray(places, np.float64).reshape(-1, 2)
    bases = np.array([(unit.lat, unit.lon) for unit in units], np.float64).reshape(-1, 2)
    with office.store.read() as reader:
        lines = tuple(line.geometry for line in reader.features() if line.layer is Layer.ROAD)
    asked = ("ways", posts.tobytes(), bases.tobytes(), lines)
    found: UnitWays = office.board.sitings.get(asked, lambda: _ways(posts, bases, lines))
    return found


def _ways(posts: Floats, bases: Floats, lines: tuple[bytes, ...]) -> UnitWays:
    found = metres(posts, bases)
    there, here = (~np.isnan(places).any(axis=1) for places in (posts, bases))
    net = road_net(lines, posts[there], bases[here]) if there.any() and here.any() else None
    pairs = int(there.sum() * here.sum())
    if net is None:
        return UnitWays(found, 0, pairs)
    road = within(net.known, net.places, net.posts, np.inf).T + net.to_posts[:, None] + net.to_places
    linked = np.isfinite(road)
    place = np.ix_(there, here)
    found[place] = np.where(linked, np.rint(road), found[place])
    return UnitWays(found, int(linked.sum()), pairs)
