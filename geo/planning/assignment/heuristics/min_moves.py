"""Minimum-moves plan: a plan that moves exactly as many posts as the lower bound demands.

Posts that must leave go directly to units with room; no other post moves.

Sets, variables, objectives and constraints: ``geo.planning.assignment.formulation``, with x[p,u] = 1 for the
posts of units that can hold all theirs, and as arcs of the other posts all units with room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.planning.assignment.arcs import AssignmentArcs, allowed_pairs, can_stay, max_kept_by_unit
from geo.planning.assignment.formulation import Bounds, formulate
from geo.planning.assignment.heuristics.lower_bounds import moves_lower_bound, shortfall_lower_bound
from geo.planning.assignment.problem import AssignmentProblem, ReplanningProblem
from geo.planning.mip.lexicographic import TOLERANCE, Stage, solve_lexicographically
from geo.planning.mip.model import UNASSIGNED, Indices
from geo.planning.mip.solver import SolveLimits
from geo.planning.search import Deadline


@dataclass(frozen=True, slots=True)
class ProvedPlan:
    """Plan and what is proved of it.

    Attributes:
        unit: Unit of each post, or UNASSIGNED.
        stages: Result of each objective, empty where nothing is proved.
    """

    unit: Indices
    stages: tuple[Stage, ...] = ()


def solve_min_moves(replanning: ReplanningProblem, incumbent: ProvedPlan, deadline: Deadline) -> ProvedPlan:
    """Return the best plan with the fewest moves, if counting proves that no plan has fewer.

    A unit that can hold all its posts keeps them all in every plan that moves as few as counting demands, so
    these posts are settled beforehand and the bounds are those of all units. The first objective that does
    not reach its lower bound ends the search, so that the time is left for plans that make room.

    Args:
        replanning: The problem; the bounds are those of plans in which the posts that are not to be manned
            stay unmanned.
        incumbent: Known plan. Where it mans all posts, the lower bound on moves may prove at once that other
            posts have to make room.
        deadline: When to stop.

    Returns:
        The plan with its stages; the incumbent where other posts have to make room.
    """
    problem, initial_plan = replanning.problem, incumbent.unit
    allowed = allowed_pairs(problem)
    allowed[(problem.posts.current_unit == UNASSIGNED) & ~replanning.to_man] = False
    bounds = Bounds(shortfall_lower_bound(problem, allowed), max_kept_by_unit(problem, allowed))
    assigned_count = int((problem.posts.is_open & (problem.posts.current_unit != UNASSIGNED)).sum())
    mans_all = not (allowed.any(axis=1) & (initial_plan == UNASSIGNED)).any()
    if mans_all and moves_lower_bound(problem, allowed) > assigned_count - bounds.max_kept.sum():
        return incumbent
    may_move = _must_move(problem, allowed, bounds.max_kept)
    arcs = _arcs(problem, allowed, may_move)
    form = formulate(problem, replanning.rules, arcs, bounds)
    is_settled = allowed.any(axis=1) & ~may_move
    start = np.where(is_settled, problem.posts.current_unit, UNASSIGNED)
    if (initial_plan[is_settled] == start[is_settled]).all():
        start = initial_plan
    values, model, stages = form.values(start), form.model, list[Stage]()
    for objective in form.first_objectives + form.objectives:
        is_counted = np.isfinite(objective.lower_bound)
        limits = SolveLimits(
            deadline.remaining_s / (2 if is_counted else 1),
            replanning.rules.relative_gap,
            deadline.cancelled,
        )
        solution = solve_lexicographically(model, [objective], limits, values, form.tightened)
        values, model, stages = solution.values, solution.model, [*stages, *solution.stages]
        if is_counted and stages[-1].value > objective.lower_bound + TOLERANCE:
            return incumbent
    return ProvedPlan(form.plan(values), tuple(stages))


def _must_move(
    problem: AssignmentProblem, allowed: NDArray[np.bool_], max_kept: Indices
) -> NDArray[np.bool_]:
    """Return the posts that may have to move.

    These are posts without an allowed unit and all posts of units that cannot hold all theirs: such a unit
    sheds posts in every plan.
    """
    current = problem.posts.current_unit
    can_keep = can_stay(current, allowed)
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
