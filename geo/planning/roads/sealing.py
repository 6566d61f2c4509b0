"""Sealing an area: the fewest posts at junctions so that no road leads out past them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from geo.domain.errors import InvalidInput, PlanMiscounted
from geo.planning.roads.ways import Blocked, reach

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from geo.planning.roads.ways import Roads


@dataclass(frozen=True, slots=True)
class Seal:
    """``posts`` seal the area with ``people`` in all; no fewer can.

    Where no posts can, because a way out has no junction at which one may stand, ``open_way`` is that way.
    """

    posts: tuple[int, ...]
    people: int
    open_way: tuple[int, ...] = ()


def seal(
    known: Roads, inside: Collection[int], outside: Collection[int], people: NDArray[np.int64] | None = None
) -> Seal:
    """The junctions, fewest people in all, through which every way from ``inside`` to ``outside`` leads.

    ``people``: what a post at each junction takes (one each by default), 0 where none may stand; inside and
    outside none stands. A least cut: each junction is split in two, joined by what a post takes (Ford and
    Fulkerson 1956; Menger 1927). Raises ``InvalidInput`` where an area is empty or both share a junction.
    """
    within, beyond = set(inside), set(outside)
    if not within or not beyond or within & beyond:
        raise InvalidInput("error.siting_numbers", field="inside")
    needs = np.ones(known.junctions, np.int64) if people is None else np.asarray(people, np.int64).copy()
    if needs.shape != (known.junctions,) or needs.min() < 0:
        raise InvalidInput("error.siting_numbers", field="people")
    needs[sorted(within | beyond)] = 0
    unpostable = reach(known, beyond, Blocked(frozenset(np.flatnonzero(needs > 0).tolist())))
    leaks = [start for start in sorted(within) if np.isfinite(unpostable.metres[start])]
    if leaks:
        return Seal((), 0, unpostable.way(leaks[0]))
    posts = _least_cut(known, sorted(within), sorted(beyond), needs)
    if shortest_way_out(known, within, beyond, posts):
        raise PlanMiscounted(what="sealed", claimed=1, counted=0)
    return Seal(posts, int(needs[list(posts)].sum()))


def shortest_way_out(
    known: Roads, inside: Collection[int], outside: Collection[int], posts: Collection[int]
) -> tuple[int, ...]:
    """The shortest way out that passes no post, as junctions; nothing where the area is sealed."""
    reached = reach(known, outside, Blocked(frozenset(posts)))
    start = min(sorted(set(inside) - set(posts)), key=lambda at: reached.metres[at], default=None)
    return () if start is None else reached.way(start)


def _least_cut(
    known: Roads, inside: list[int], outside: list[int], needs: NDArray[np.int64]
) -> tuple[int, ...]:
    size = known.junctions
    source, sink = 2 * size, 2 * size + 1
    endless = int(needs.sum()) + 1
    one, other = known.ends[known.ends[:, 0] != known.ends[:, 1]].T
    every = np.arange(size)
    starts = [every, size + one, size + other, np.full(len(inside), source), size + np.array(outside)]
    ends = [size + every, other, one, np.array(inside), np.full(len(outside), sink)]
    start, end = np.concatenate(starts), np.concatenate(ends)
    room = np.full(len(start), endless, np.int64)
    room[:size] = np.where(needs > 0, needs, endless)
    place, at = np.unique(start * (sink + 1) + end, return_index=True)
    graph = csr_array(
        (room[at].astype(np.int32), (place // (sink + 1), place % (sink + 1))), shape=(sink + 1, sink + 1)
    )
    flow = maximum_flow(graph, source, sink).flow
    left = csr_array(graph - flow)
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = np.zeros(sink + 1, bool)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    return tuple(int(at) for at in np.flatnonzero(reached[:size] & ~reached[size : 2 * size]))
