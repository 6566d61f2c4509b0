"""Minimum-moves plan: a plan that moves exactly as many posts as the lower bound demands.

Posts that must leave go directly to units with room; no other post moves.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.planning.assignment.arcs import AssignmentArcs, allowed_pairs, can_stay, max_kept_by_unit
from geo.planning.assignment.formulation import Bounds, formulate
from geo.planning.assignment.heuristics.lower_bounds import moves_lower_bound, shortfall_lower_bound
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.lexicographic import TOLERANCE, Stage, solve_lexicographically
from geo.planning.mip.model import UNASSIGNED, Indices
from geo.planning.mip.solver import SolveLimits, remaining_s


def solve_min_moves(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    to_man: NDArray[np.bool_],
    limits: SolveLimits,
    initial_plan: Indices | None = None,
) -> tuple[Indices, tuple[Stage, ...]] | None:
    """Return the best plan with the fewest moves, if counting proves that no plan has fewer.

    A unit that can hold all its posts keeps them all in every plan that moves as few as counting demands, so
    these posts are settled beforehand and the bounds are those of all units. The first objective that does
    not reach its lower bound ends the search, so that the time is left for plans that make room.

    Args:
        problem: The problem.
        rules: The planner's rules.
        to_man: Which posts without a unit are to be manned; the others stay unmanned, and the bounds are
            those of plans in which they do.
        limits: Limits of the search.
        initial_plan: Known plan: unit of each post, or UNASSIGNED. Where it mans all posts, the lower bound
            on moves may prove at once that other posts have to make room.

    Returns:
        The plan (unit of each post, or UNASSIGNED) and its stages; None where other posts have to make room.
    """
    allowed = allowed_pairs(problem)
    allowed[(problem.posts.current_unit == UNASSIGNED) & ~to_man] = False
    bounds = Bounds(shortfall_lower_bound(problem, allowed), max_kept_by_unit(problem, allowed))
    assigned_count = int((problem.posts.is_open & (problem.posts.current_unit != UNASSIGNED)).sum())
    mans_all = initial_plan is not None and not (allowed.any(axis=1) & (initial_plan == UNASSIGNED)).any()
    if mans_all and moves_lower_bound(problem, allowed) > assigned_count - bounds.max_kept.sum():
        return None
    may_move = _must_move(problem, allowed, bounds.max_kept)
    arcs = _arcs(problem, allowed, may_move)
    form = formulate(problem, rules, arcs, bounds)
    is_settled = allowed.any(axis=1) & ~may_move
    start = np.where(is_settled, problem.posts.current_unit, UNASSIGNED)
    if initial_plan is not None and (initial_plan[is_settled] == start[is_settled]).all():
        start = initial_plan
    values, model, stages = form.values(start), form.model, list[Stage]()
    deadline = time.monotonic() + limits.time_limit_s
    for objective in form.first_objectives + form.objectives:
        is_counted = np.isfinite(objective.lower_bound)
        time_limit_s = remaining_s(deadline) / (2 if is_counted else 1)
        solution = solve_lexicographically(
            model, [objective], replace(limits, time_limit_s=time_limit_s), values, form.tightened
        )
        values, model, stages = solution.values, solution.model, [*stages, *solution.stages]
        if is_counted and stages[-1].value > objective.lower_bound + TOLERANCE:
            return None
    return form.plan(values), tuple(stages)


def _must_move(
    problem: AssignmentProblem, allowed: NDArray[np.bool_], max_kept: Indices
) -> NDArray[np.bool_]:
    """Return the posts that may have to move.

    These are posts without an allowed unit and all posts of units that cannot hold all theirs: such a unit
    sheds posts in every plan.
    """
    current = problem.posts.current_unit
    can_keep = can_stay(problem, allowed)
    held = np.bincount(current[can_keep], minlength=len(max_kept))
    return np.asarray(~(can_keep & (held == max_kept)[current]))


def _arcs(
    problem: AssignmentProblem, allowed: NDArray[np.bool_], may_move: NDArray[np.bool_]
) -> AssignmentArcs:
    """Return the arcs of posts that stay, and of the others to each unit with room.

    Room is what the posts that stay leave.
    """
    posts, units = problem.posts, problem.units
    is_settled = allowed.any(axis=1) & ~may_move
    held = posts.current_unit[is_settled]
    people = units.people - np.bincount(held, posts.required_people[is_settled], len(units.people))
    leads = np.floor(units.leads) - np.bincount(held, posts.needs_lead[is_settled], len(units.people))
    allowed = (
        allowed
        & (posts.required_people[:, None] <= people)
        & (posts.needs_lead[:, None] <= leads)
        & may_move[:, None]
    )
    allowed[is_settled, held] = True
    post, unit = np.nonzero(allowed)
    return AssignmentArcs(post, unit, problem.distance_m[post, unit], unit == posts.current_unit[post])
