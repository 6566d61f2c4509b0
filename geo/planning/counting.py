"""What simple counting says before anything is solved: no plan can leave less than this unmanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
