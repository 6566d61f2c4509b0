"""Which unit may hold which post at all: near enough, allowed, and large enough for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.problem import Problem
    from geo.planning.rows import Floats, Indices


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs that a plan may use, by post, then unit, with their metres; ``kept`` where it is so today."""

    post: Indices
    unit: Indices
    metres: Floats
    kept: NDArray[np.bool_]


def allowed(problem: Problem) -> NDArray[np.bool_]:
    """Post x unit: open, reachable, not banned, not locked elsewhere, alone within people and leads."""
    posts, units = problem.posts, problem.units
    may = np.isfinite(problem.metres) & posts.open[:, None]
    may &= posts.need[:, None] <= units.people
    may &= ~posts.lead[:, None] | (units.leads >= 1)
    for post, unit in problem.bans:
        may[post, unit] = False
    for post, unit in problem.locks:
        may[post, :unit] = may[post, unit + 1 :] = False
    return may


def stayers(problem: Problem, may: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Posts that may stay with the unit of today."""
    if not may.size:
        return np.zeros(len(may), np.bool_)
    present = problem.posts.present
    return np.asarray((present != NOBODY) & may[np.arange(len(present)), present])


def nearest(problem: Problem, may: NDArray[np.bool_], count: Indices, begin: Indices | None = None) -> Arcs:
    """Each post's ``count`` nearest units of those it may have, its present one, and that of ``begin``.

    Ties: the lower number.
    """
    posts, units = problem.size
    metres = np.where(may, problem.metres, np.inf)
    rank = np.empty((posts, units), np.int64)
    np.put_along_axis(rank, np.argsort(metres, axis=1, kind="stable"), np.arange(units)[None, :], axis=1)
    present = np.arange(units) == problem.posts.present[:, None]
    begun = present if begin is None else np.arange(units) == begin[:, None]
    post, unit = np.nonzero(may & ((rank < count[:, None]) | present | begun))
    return Arcs(post, unit, problem.metres[post, unit], present[post, unit])


def most_kept(problem: Problem, may: NDArray[np.bool_]) -> Indices:
    """For each unit, how many of the posts it holds today it can hold at most.

    Every post counts one, so the smallest fit best: for each number of posts with a lead the smallest of
    these, then the smallest of the others. Posts locked to it from elsewhere are left aside: still a bound.
    """
    present = problem.posts.present
    held = (np.flatnonzero(may[:, unit] & (present == unit)) for unit in range(problem.size[1]))
    return np.array([_count(problem, posts, unit) for unit, posts in enumerate(held)], np.int64)


def _count(problem: Problem, held: Indices, unit: int) -> int:
    need, lead = problem.posts.need[held], problem.posts.lead[held]
    led = np.concatenate([[0.0], np.cumsum(np.sort(need[lead]))])
    others = np.cumsum(np.sort(need[~lead]))
    room = problem.units.people[unit] - led[: int(problem.units.leads[unit]) + 1] + 1e-9
    counts = np.arange(len(room)) + np.searchsorted(others, room, "right")
    return int(counts[room >= 0].max(initial=0))
