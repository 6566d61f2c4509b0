"""Proposal for a draft.

The minimum-moves plan if it is proven optimal, otherwise the full model warm-started from the ejection
chains. Sets, variables, objectives and constraints: ``formulation``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.heuristics.ejection_chains import make_room
from geo.planning.assignment.heuristics.min_moves import ProvedPlan, solve_min_moves
from geo.planning.assignment.problem import AssignmentProblem, ReplanningProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import (
    AssignmentSolution,
    in_input_order,
    solve_assignment,
    sorted_by_code,
    verified_figures,
)
from geo.planning.mip.solver import Progress
from geo.planning.search import Deadline

CHAINS_TIME_SHARE, MIN_MOVES_TIME_LIMIT_S = 0.25, 0.75
"""Share of the time for ejection chains, as a start with few moves is proved sooner; seconds for the
minimum-moves plan, so that little is lost where there is none."""


def propose_assignment(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    *,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> AssignmentSolution:
    """Propose an assignment, without the full model where as few posts move as the lower bound demands.

    Such a plan is optimal in each stage over the whole county (``solve_min_moves``). Otherwise the plan of
    the ejection chains is the start of ``solve_assignment``.

    Args:
        problem: The problem.
        rules: The planner's rules.
        cancelled: Asked during the search; True stops it.
        on_progress: Called with progress from inside the solver.
    """
    if rules.change_policy is not ChangePolicy.MIN_MOVES or not all(problem.size):
        return solve_assignment(problem, rules, cancelled=cancelled, on_progress=on_progress)
    started_at = time.monotonic()
    sorted_problem, posts, units = sorted_by_code(problem)
    deadline = Deadline(started_at + rules.time_limit_s, cancelled)
    replanning = ReplanningProblem(sorted_problem, rules, np.ones(len(posts), np.bool_))
    plan = make_room(replanning, sorted_problem.posts.current_unit, deadline.after_share(CHAINS_TIME_SHARE))
    min_moves_end_s = time.monotonic() + min(MIN_MOVES_TIME_LIMIT_S, rules.time_limit_s)
    min_moves = solve_min_moves(replanning, ProvedPlan(plan), replace(deadline, end_s=min_moves_end_s))
    if min_moves.stages and all(stage.gap <= rules.relative_gap for stage in min_moves.stages):
        unit = in_input_order(min_moves.unit, posts, units)
        figures = verified_figures(problem, rules, unit)
        return AssignmentSolution(
            unit, figures, min_moves.stages, np.zeros(0, np.int64), time.monotonic() - started_at
        )
    initial_plan = in_input_order(plan, posts, units)
    solution = solve_assignment(
        problem,
        replace(rules, time_limit_s=deadline.remaining_s),
        initial_plan=initial_plan,
        cancelled=cancelled,
        on_progress=on_progress,
    )
    return replace(solution, elapsed_s=time.monotonic() - started_at)
