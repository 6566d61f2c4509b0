"""Explanation of a plan: the reason of each change, its undo cost, and the runner-up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from geo.planning.assignment.arcs import allowed_pairs
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.replan import Event, replan
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import AssignmentSolution
from geo.planning.assignment.verify import TOLERANCE, plan_figures, violations
from geo.planning.mip.model import UNASSIGNED, Indices
from geo.planning.mip.solver import SolveLimits, remaining_s


class ChangeReason(StrEnum):
    """Reason that forces a change; CHOSEN: none, the change lowers the objectives. The values are stored."""

    CLOSED = "closed"
    OPENED = "opened"
    LOCK = "lock"
    BAN = "ban"
    UNREACHABLE = "no_way"
    PEOPLE = "people"
    LEADS = "leads"
    CHOSEN = "chosen"


REVERSIBLE_REASONS = {ChangeReason.CHOSEN, ChangeReason.PEOPLE, ChangeReason.LEADS}
"""Reasons whose change can be undone while the post is open, reachable, and neither locked nor banned."""


@dataclass(frozen=True, slots=True)
class UndoCost:
    """Cost of undoing a change: the plan with the change undone less the plan as it is.

    Attributes:
        shortfall: Priority of unmanned posts.
        moved: Posts moved.
        cost: Metres, overload penalty included. Not negative where the change is an improvement.
    """

    shortfall: float
    moved: int
    cost: float


@dataclass(frozen=True, slots=True)
class ExplainedChange:
    """Post that changes its unit.

    Attributes:
        post: Index of the post.
        before: Unit of today, or UNASSIGNED.
        after: Unit in the plan, or UNASSIGNED.
        reason: What forces the change.
        undo_cost: None where the change cannot be undone (closed, opened, no way back) or was not tried.
        runner_up: Next cheapest unit with room for the post, or UNASSIGNED.
        is_untried: Whether the time was over before the undo test ended.
    """

    post: int
    before: int
    after: int
    reason: ChangeReason
    undo_cost: UndoCost | None
    runner_up: int
    is_untried: bool = False

    @property
    def is_forced(self) -> bool:
        """Whether a constraint forces the change."""
        return self.reason is not ChangeReason.CHOSEN


def explain_changes(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    solution: AssignmentSolution,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[ExplainedChange, ...]:
    """Explain every change: the highest undo cost first, then those without one, each by code.

    The undo test of a post that fits back moves it back and counts the plan again; for one that does not, the
    part around it is solved again with the post locked there (``undo_cost``). The tests last at most
    ``rules.time_limit_s``; what is left then, or once cancelled, is marked as untried.
    """
    limits = SolveLimits(rules.time_limit_s, cancelled=cancelled)
    deadline = time.monotonic() + rules.time_limit_s
    allowed = allowed_pairs(problem)
    explained = []
    for post in np.flatnonzero(solution.unit != problem.posts.current_unit).tolist():
        reason = _reason(problem, solution, post)
        post_undo_cost, is_tried = None, True
        if reason in REVERSIBLE_REASONS:
            remaining_rules = replace(rules, time_limit_s=remaining_s(deadline))
            post_undo_cost = (
                None
                if limits.should_stop(deadline)
                else undo_cost(problem, remaining_rules, solution, post, cancelled)
            )
            is_tried = not limits.should_stop(deadline)
        explained.append(
            ExplainedChange(
                post=post,
                before=int(problem.posts.current_unit[post]),
                after=int(solution.unit[post]),
                reason=reason,
                undo_cost=post_undo_cost if is_tried else None,
                runner_up=_runner_up(problem, rules, solution, post, np.flatnonzero(allowed[post])),
                is_untried=not is_tried,
            )
        )
    return tuple(
        sorted(
            explained,
            key=lambda change: (*_undo_cost_order(change.undo_cost), problem.posts.codes[change.post]),
        )
    )


def undo_cost(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    solution: AssignmentSolution,
    post: int,
    cancelled: Callable[[], bool] | None = None,
) -> UndoCost | None:
    """Return the cost of giving a post its current unit back.

    Everything else stays if it can; otherwise the part around the post is solved again with the post locked
    there.

    Args:
        problem: The problem.
        rules: The planner's rules; ``time_limit_s`` is for this test.
        solution: The plan.
        post: Index of the post.
        cancelled: Asked during the search; True stops it.

    Returns:
        None where the current unit cannot hold the post in any plan.
    """
    current = int(problem.posts.current_unit[post])
    if (post, current) in problem.bans:
        return None
    undone = solution.unit.copy()
    undone[post] = current
    if violations(problem, undone.tolist()):
        posts = replace(problem.posts, current_unit=solution.unit)
        locks = frozenset(pair for pair in problem.locks if pair[0] != post) | {(post, current)}
        locked_problem = replace(problem, posts=posts, locks=locks)
        undone = replan(locked_problem, rules, Event(posts=(post,)), cancelled).unit
        if undone[post] != current:
            return None
    figures = plan_figures(problem, rules, undone.tolist())
    return UndoCost(
        figures.shortfall - solution.figures.shortfall,
        figures.moved - solution.figures.moved,
        figures.cost - solution.figures.cost,
    )


def _reason(problem: AssignmentProblem, solution: AssignmentSolution, post: int) -> ChangeReason:
    before = int(problem.posts.current_unit[post])
    if not problem.posts.is_open[post]:
        return ChangeReason.CLOSED
    if before == UNASSIGNED:
        return ChangeReason.OPENED
    load = solution.figures.loads[before]
    people = problem.units.people[before] - load.people - problem.posts.required_people[post]
    leads = problem.units.leads[before] - load.leads - float(problem.posts.needs_lead[post])
    forced = {
        ChangeReason.LOCK: dict(problem.locks).get(post, before) != before,
        ChangeReason.BAN: (post, before) in problem.bans,
        ChangeReason.UNREACHABLE: not np.isfinite(problem.distance_m[post, before]),
        ChangeReason.PEOPLE: people < -TOLERANCE,
        ChangeReason.LEADS: leads < -TOLERANCE,
    }
    return next((reason for reason, is_forced in forced.items() if is_forced), ChangeReason.CHOSEN)


def _undo_cost_order(undo_cost: UndoCost | None) -> tuple[bool, float, float]:
    return (True, 0.0, 0.0) if undo_cost is None else (False, -undo_cost.shortfall, -undo_cost.cost)


def _runner_up(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    solution: AssignmentSolution,
    post: int,
    units: Indices,
) -> int:
    """Return the cheapest other unit with room for the post while all others stay.

    Args:
        problem: The problem.
        rules: Tolerance and penalty of overload.
        solution: The plan.
        post: Index of the post.
        units: Indices of the units to choose from.

    Returns:
        UNASSIGNED where none has room; ties go to the lower code.
    """
    required_people, needed_leads = (
        float(problem.posts.required_people[post]),
        float(problem.posts.needs_lead[post]),
    )
    overload_threshold = (1 + rules.overload_tolerance) * problem.units.fair_share
    costs = []
    for unit in units.tolist():
        load = solution.figures.loads[unit]
        free = problem.units.people[unit] - load.people, problem.units.leads[unit] - load.leads
        if unit != solution.unit[post] and required_people <= free[0] and needed_leads <= free[1]:
            added_overload = (
                max(0.0, load.people + required_people - float(overload_threshold[unit])) - load.overload
            )
            cost = float(problem.distance_m[post, unit]) + rules.overload_penalty_m * added_overload
            costs.append((cost, problem.units.codes[unit], unit))
    return min(costs)[2] if costs else UNASSIGNED
