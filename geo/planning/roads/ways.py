"""A road graph and the shortest ways on it, some junctions and roads blocked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import ArrayLike, NDArray

    from geo.planning.rows import Floats

NOWHERE = -1
LEAST = 1e-9
"""A road without length would be no road to the sparse matrix."""


@dataclass(frozen=True, slots=True)
class Roads:
    """``ends``: roads x 2, the junctions that each road joins, both ways; ``metres``: their lengths."""

    junctions: int
    ends: NDArray[np.intp]
    metres: Floats


@dataclass(frozen=True, slots=True)
class Blocked:
    """Junctions and roads that nobody passes."""

    junctions: frozenset[int] = frozenset()
    roads: frozenset[int] = frozenset()


NOTHING = Blocked()


@dataclass(frozen=True, slots=True)
class Reached:
    """Metres from every junction to its nearest target, inf where there is no way; ``next_on`` leads on."""

    metres: Floats
    next_on: NDArray[np.intp]

    def way(self, start: int) -> tuple[int, ...]:
        """The junctions from ``start`` to its target; nothing where there is no way."""
        if not np.isfinite(self.metres[start]):
            return ()
        found = [start]
        while self.next_on[found[-1]] != NOWHERE:
            found.append(int(self.next_on[found[-1]]))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Spread:
    """Of the ways from several places: the shortest, the worst that exists, whose they are, who has none."""

    shortest: float
    nearest: int
    worst: float
    farthest: int
    cut_off: tuple[int, ...]


def roads(junctions: int, ends: ArrayLike, metres: ArrayLike) -> Roads:
    """A road graph; raises ``InvalidInput`` for junctions that are not there and lengths that cannot be."""
    pairs = np.asarray(ends, np.intp).reshape(-1, 2)
    lengths = np.asarray(metres, np.float64)
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < junctions):
        raise InvalidInput("error.siting_numbers", field="ends")
    if lengths.shape != (len(pairs),) or not (lengths >= 0).all() or not np.isfinite(lengths).all():
        raise InvalidInput("error.siting_numbers", field="metres")
    return Roads(junctions, pairs, lengths)


def reach(known: Roads, targets: Collection[int], blocked: Blocked = NOTHING) -> Reached:
    """The shortest way from every junction to its nearest target that is not blocked (Dijkstra 1959)."""
    starts = np.array(sorted(set(targets) - blocked.junctions), np.intp)
    if not len(starts):
        return Reached(np.full(known.junctions, np.inf), np.full(known.junctions, NOWHERE))
    graph = _graph(known, blocked)
    metres, before, _ = dijkstra(
        graph, directed=True, indices=starts, return_predecessors=True, min_only=True
    )
    return Reached(metres, np.where(before < 0, NOWHERE, before).astype(np.intp))


def within(known: Roads, starts: ArrayLike, targets: ArrayLike, most: float) -> Floats:
    """Starts x targets: metres of the shortest way, inf where it is longer than ``most`` or there is none."""
    begin, end = np.asarray(starts, np.intp), np.asarray(targets, np.intp)
    if not len(begin):
        return np.full((0, len(end)), np.inf)
    found: Floats = dijkstra(_graph(known, NOTHING), directed=True, indices=begin, limit=most)[:, end]
    return found


def spread(metres: Floats, places: Collection[int]) -> Spread:
    """Shortest and worst way of the places; inf and ``NOWHERE`` where none of them has one."""
    order = np.array(sorted(set(places)), np.intp)
    reached = order[np.isfinite(metres[order])]
    cut_off = tuple(int(place) for place in order[~np.isfinite(metres[order])])
    if not len(reached):
        return Spread(np.inf, NOWHERE, np.inf, NOWHERE, cut_off)
    nearest, farthest = reached[metres[reached].argmin()], reached[metres[reached].argmax()]
    return Spread(float(metres[nearest]), int(nearest), float(metres[farthest]), int(farthest), cut_off)


def _graph(known: Roads, blocked: Blocked) -> csr_array:
    """Both directions of every open road; of several between the same two junctions the shortest."""
    shut = np.zeros(known.junctions, bool)
    shut[list(blocked.junctions)] = True
    open_roads = ~(shut[known.ends[:, 0]] | shut[known.ends[:, 1]])
    open_roads[list(blocked.roads)] = False
    one, other = known.ends[open_roads].T
    start, end = np.concatenate([one, other]), np.concatenate([other, one])
    metres = np.tile(np.maximum(known.metres[open_roads], LEAST), 2)
    order = np.lexsort((metres, end, start))
    start, end, metres = start[order], end[order], metres[order]
    first = np.ones(len(start), bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    return csr_array((metres[first], (start[first], end[first])), shape=(known.junctions,) * 2)
