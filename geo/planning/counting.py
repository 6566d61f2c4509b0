"""What simple counting says before anything is solved: no plan can leave less than this unmanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.planning.arcs import stayers
from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.problem import Problem
    from geo.planning.rows import Floats


def least_shortfall(problem: Problem, may: NDArray[np.bool_]) -> float:
    """A bound on the priority left unmanned: of posts no unit may hold, and for want of people or leads.

    People are counted as if posts could be split (the fractional knapsack of Dantzig 1957).
    """
    posts, units = problem.posts, problem.units
    alone = float(posts.priority[posts.open & ~may.any(axis=1)].sum())
    reachable = np.flatnonzero(may.any(axis=1))
    priority = posts.priority[reachable]
    people = _left_out(priority, posts.need[reachable], float(units.people.sum()))
    leads = _left_out(priority, posts.lead[reachable].astype(np.float64), float(np.floor(units.leads).sum()))
    least = alone + max(people, leads)
    whole = bool((posts.priority == np.rint(posts.priority)).all())
    return float(np.ceil(least - 1e-6)) if whole else least


def least_moves(problem: Problem, may: NDArray[np.bool_]) -> float:
    """A bound on the posts that change hands in plans that man every post some unit may hold.

    Let a post of need n count ceil(n / s), for some s > 0. Where posts I enter a unit with room r and posts O
    leave it, need(I) - need(O) <= r, so count(I) - count(O) < r / s + |I| for any I, as a count is less than
    n / s + 1. Summed over units, what leaves one enters another: only posts without a unit remain, so the
    posts that enter are at least these, and what units above their people must give away, less what units
    with more room than s take in at once. The best s is among the rooms. For room below 0 and no I, O alone
    counts -r / s at least.
    """
    posts, units = problem.posts, problem.units
    present = posts.present
    stays = stayers(problem, may)
    room = units.people - np.bincount(present[stays], posts.need[stays], len(units.people))
    homeless = may.any(axis=1) & ~stays
    new = int((present[homeless] == NOBODY).sum())
    over, free, need = -room[room <= 0], room[room > 0], posts.need[homeless]
    least = 0.0
    for size in np.unique(free):
        more = _whole(over / size).sum() + _whole(need / size).sum()
        least = max(least, float(more - (_whole(free / size) - 1).clip(0).sum()) - new)
    return least


def _whole(shares: Floats) -> Floats:
    """Rounded up, and down where what is above is only the rounding of numbers."""
    return np.ceil(shares - 1e-6)


def _left_out(priority: Floats, need: Floats, room: float) -> float:
    """The least priority whose need has to be left out for the rest to fit."""
    takes = need > 0
    priority, need = priority[takes], need[takes]
    over = float(need.sum()) - room
    if over <= 0:
        return 0.0
    order = np.argsort(priority / need, kind="stable")
    out = np.diff(np.minimum(np.cumsum(need[order]), over), prepend=0.0)
    return float((out * (priority / need)[order]).sum())
