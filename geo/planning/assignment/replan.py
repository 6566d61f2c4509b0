"""Replanning after an event: only the units concerned, their posts and the nearest units change.

Sets, variables, objectives and constraints: ``formulation``, with P and U the free posts and units; x[p,u] of
the others is fixed to today's plan.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.heuristics.ejection_chains import make_room
from geo.planning.assignment.heuristics.min_moves import ProvedPlan, solve_min_moves
from geo.planning.assignment.problem import AssignmentProblem, ReplanningProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import (
    AssignmentSolution,
    in_input_order,
    reindexed,
    solve_assignment,
    sorted_by_code,
    verified_figures,
)
from geo.planning.assignment.verify import violations
from geo.planning.mip.lexicographic import Stage
from geo.planning.mip.model import UNASSIGNED, Indices
from geo.planning.search import Deadline


@dataclass(frozen=True, slots=True)
class Event:
    """Event that a plan has to answer.

    Attributes:
        units: Indices of units that lost or gained people.
        posts: Indices of posts that opened or closed.
    """

    units: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _EventState:
    """State after the ejection chains.

    Attributes:
        plan: Unit of each post, or UNASSIGNED.
        infeasible: Indices of the units that the event concerns.
        to_man: Whether each post is to be newly manned.
    """

    plan: Indices
    infeasible: Indices
    to_man: NDArray[np.bool_]


SEARCH_TIME_SHARE = 0.75
"""Share of the time limit for searching; the rest is for combining and verifying the plan."""


def replan(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    event: Event,
    cancelled: Callable[[], bool] | None = None,
) -> AssignmentSolution:
    """Return the plan after an event.

    First, ejection chains over the whole county make room (``make_room``). Where as few posts move as the
    lower bound demands, that plan is taken (``solve_min_moves``) and its bounds are those of the whole
    county. Otherwise the neighbourhood of the event and of the chains is solved again. Units that hold more
    than they can or what they may not shed posts in every plan; they are part of the event even where it does
    not name them.

    Args:
        problem: The problem after the event; ``posts.current_unit`` is the plan before it.
        rules: The planner's rules.
        event: What happened.
        cancelled: Asked during the search; True stops it.
    """
    started_at = time.monotonic()
    deadline = Deadline(started_at + SEARCH_TIME_SHARE * rules.time_limit_s, cancelled)
    sorted_problem, posts, units = sorted_by_code(problem)
    to_man = np.isin(posts, event.posts)
    infeasible = np.union1d(
        np.flatnonzero(np.isin(units, event.units)), _infeasible_units(sorted_problem, to_man)
    )
    replanning = ReplanningProblem(sorted_problem, rules, to_man)
    answer = ProvedPlan(make_room(replanning, sorted_problem.posts.current_unit, deadline))
    initial_plan, widened = answer.unit, np.zeros(0, np.int64)
    if rules.change_policy is ChangePolicy.MIN_MOVES:
        answer = solve_min_moves(replanning, answer, deadline)
    plan, stages = answer.unit, answer.stages
    if not stages:
        plan, (stages, widened) = _solve_neighbourhood(
            sorted_problem,
            replace(rules, time_limit_s=deadline.remaining_s),
            _EventState(initial_plan, infeasible, to_man),
            cancelled,
        )
    unit = in_input_order(plan, posts, units)
    figures = verified_figures(problem, rules, unit)
    return AssignmentSolution(unit, figures, stages, np.sort(posts[widened]), time.monotonic() - started_at)


def _solve_neighbourhood(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    event_state: _EventState,
    cancelled: Callable[[], bool] | None,
) -> tuple[Indices, tuple[tuple[Stage, ...], Indices]]:
    """Solve the neighbourhood of the event.

    Free are the infeasible units, the ``rules.nearest_units`` units nearest to each of them and to each new
    post, the units on the chains, and the posts that all these hold; everything else stays. Where the chains
    leave a post unmanned, all units are free.

    Returns:
        The plan, its stages (with bounds among the plans of the free part), and the posts that had to
        consider more units.
    """
    initial_plan = event_state.plan
    posts, units = _neighbourhood(problem, event_state, rules.nearest_units)
    solution = solve_assignment(
        problem.subproblem(posts, units),
        rules,
        initial_plan=reindexed(initial_plan, posts, units),
        cancelled=cancelled,
    )
    plan = initial_plan.copy()
    plan[posts] = np.append(units, UNASSIGNED)[solution.unit]
    return plan, (solution.stages, posts[solution.widened])


def _infeasible_units(problem: AssignmentProblem, to_man: NDArray[np.bool_]) -> Indices:
    """Return the units that violate a constraint at a post that is not to be newly manned."""
    continued = np.where(problem.posts.is_open, problem.posts.current_unit, UNASSIGNED)
    new_posts = set(np.flatnonzero(to_man).tolist())
    units = {
        violation.unit
        for violation in violations(problem, continued.tolist())
        if violation.post not in new_posts
    }
    return np.array(sorted(units - {UNASSIGNED}), np.int64)


def _neighbourhood(
    problem: AssignmentProblem, event_state: _EventState, nearest_units: int
) -> tuple[Indices, Indices]:
    """Return the posts and units that may change; a locked post brings its unit along."""
    initial_plan, infeasible, to_man = event_state.plan, event_state.infeasible, event_state.to_man
    current = problem.posts.current_unit
    is_unassigned = problem.posts.is_open & (initial_plan == UNASSIGNED)
    is_moved = initial_plan != current
    is_free = np.zeros(problem.size[1], np.bool_)
    is_free[infeasible] = True
    is_free[initial_plan[is_moved & (initial_plan != UNASSIGNED)]] = True
    is_free |= bool((is_unassigned & (to_man | (current != UNASSIGNED))).any())
    centres = [np.flatnonzero(current == unit) for unit in infeasible]
    for centre in centres + [np.array([post]) for post in np.flatnonzero(to_man)]:
        distance_m = problem.distance_m[centre].min(axis=0, initial=np.inf)
        is_free[
            np.argsort(distance_m, kind="stable")[:nearest_units][: int(np.isfinite(distance_m).sum())]
        ] = True
    while True:
        posts = (
            to_man
            | np.isin(current, np.flatnonzero(is_free))
            | (np.isin(initial_plan, np.flatnonzero(is_free)))
        )
        locked_units = [unit for post, unit in problem.locks if posts[post] and not is_free[unit]]
        locked_units += [
            int(unit) for unit in np.unique(current[posts]) if unit != UNASSIGNED and not is_free[unit]
        ]
        if not locked_units:
            return np.flatnonzero(posts), np.flatnonzero(is_free)
        is_free[locked_units] = True
