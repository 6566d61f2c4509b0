"""Lower bounds on shortfall and moves by counting, before anything is solved.

Sets, variables and objectives: ``geo.planning.assignment.formulation``. Of its rows only the sum of those on
people, or on leads, over all units is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.planning.assignment.arcs import can_stay
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.mip.model import UNASSIGNED, Floats


def shortfall_lower_bound(problem: AssignmentProblem, allowed: NDArray[np.bool_]) -> float:
    """Return a lower bound on the priority left unmanned: for want of a unit, of people, or of leads.

    People are counted as if posts could be split (fractional knapsack, Dantzig 1957).

    Args:
        problem: The problem.
        allowed: Posts x units, as from ``allowed_pairs``.
    """
    posts, units = problem.posts, problem.units
    unreachable = float(posts.priority[posts.is_open & ~allowed.any(axis=1)].sum())
    reachable = np.flatnonzero(allowed.any(axis=1))
    priority = posts.priority[reachable]
    people = _knapsack_bound(priority, posts.required_people[reachable], float(units.people.sum()))
    leads = _knapsack_bound(
        priority, posts.needs_lead[reachable].astype(np.float64), float(np.floor(units.leads).sum())
    )
    bound = unreachable + max(people, leads)
    is_integral = bool((posts.priority == np.rint(posts.priority)).all())
    return float(np.ceil(bound - 1e-6)) if is_integral else bound


def moves_lower_bound(problem: AssignmentProblem, allowed: NDArray[np.bool_]) -> float:
    """Return a lower bound on the moves of plans that man every post that has an allowed unit.

    Let a post of need n count ceil(n / s), for some s > 0. Where posts I enter a unit with room r and posts O
    leave it, need(I) - need(O) <= r, so count(I) - count(O) < r / s + |I| for any I, as a count is less than
    n / s + 1. In the sum over units, posts that leave one unit enter another: only posts without a unit
    remain. So the posts that enter are at least these, plus what overloaded units must give away, less what
    units with more room than s take in at once. The best s is among the rooms. For room below 0 and no I, O
    alone counts at least -r / s.

    Args:
        problem: The problem.
        allowed: Posts x units, as from ``allowed_pairs``.
    """
    posts, units = problem.posts, problem.units
    current = posts.current_unit
    can_keep = can_stay(current, allowed)
    room = units.people - np.bincount(current[can_keep], posts.required_people[can_keep], len(units.people))
    unassigned = allowed.any(axis=1) & ~can_keep
    newly_manned = int((current[unassigned] == UNASSIGNED).sum())
    excess, rooms, required = -room[room <= 0], room[room > 0], posts.required_people[unassigned]
    bound = 0.0
    for size in np.unique(rooms):
        count = _ceil(excess / size).sum() + _ceil(required / size).sum()
        bound = max(bound, float(count - (_ceil(rooms / size) - 1).clip(0).sum()) - newly_manned)
    return bound


def _ceil(shares: Floats) -> Floats:
    """Return the values rounded up, but down within 1e-6 of a whole number."""
    return np.ceil(shares - 1e-6)


def _knapsack_bound(priority: Floats, required: Floats, capacity: float) -> float:
    """Return the least priority that has to be left out for the rest to fit.

    Args:
        priority: Priority of each post.
        required: People or leads of each post.
        capacity: People or leads of all units.
    """
    is_needed = required > 0
    priority, required = priority[is_needed], required[is_needed]
    excess = float(required.sum()) - capacity
    if excess <= 0:
        return 0.0
    order = np.argsort(priority / required, kind="stable")
    left_out = np.diff(np.minimum(np.cumsum(required[order]), excess), prepend=0.0)
    return float((left_out * (priority / required)[order]).sum())
