"""Solver of the assignment: local search and exact model, stage by stage.

The order of the stages is locks, shortfall, moves, cost (``geo.planning.assignment.formulation``). Each post
is first offered its nearest units only; posts that this leaves unmanned get more arcs, until all allowed
units are among them. Sets, variables, objectives and constraints: ``formulation``, in which A grows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from geo.domain.errors import KadianError
from geo.planning.assignment.arcs import (
    ArcProblem,
    AssignmentArcs,
    allowed_pairs,
    max_kept_by_unit,
    nearest_arcs,
)
from geo.planning.assignment.formulation import Bounds, Formulation, formulate
from geo.planning.assignment.heuristics.local_search import improve_by_local_search, search_costs
from geo.planning.assignment.heuristics.lower_bounds import moves_lower_bound, shortfall_lower_bound
from geo.planning.assignment.heuristics.warm_start import insert_posts
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.verify import Figures, plan_figures, violations
from geo.planning.mip.lexicographic import LexicographicSolution, Objective, Stage, solve_lexicographically
from geo.planning.mip.model import UNASSIGNED, Floats, Indices
from geo.planning.mip.solver import Progress, SolveLimits
from geo.planning.search import Deadline

LOCAL_SEARCH_MIN_POSTS = 100
"""Posts from which local search is used: at 30 it changes nothing, at 300 plans are better and sooner proved
(``bench_heuristics``)."""


@dataclass(frozen=True, slots=True)
class AssignmentSolution:
    """Plan with its proof.

    Attributes:
        unit: Unit of each post, UNASSIGNED where it is unmanned or closed.
        figures: Figures counted by ``geo.planning.assignment.verify``, not by the model.
        stages: Result of each objective.
        widened: Indices of posts that had to consider more units than ``AssignmentRules.nearest_units``.
        elapsed_s: Seconds spent.
    """

    unit: Indices
    figures: Figures
    stages: tuple[Stage, ...]
    widened: Indices
    elapsed_s: float


def solve_assignment(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    *,
    initial_plan: Indices | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> AssignmentSolution:
    """Assign units to posts.

    There is always a plan: posts that cannot be manned are left out, those of the least priority first. Posts
    and units are taken in the order of their codes, so their input order changes nothing. A plan of which
    every stage is proved is always the same; one stopped by the clock need not be. Once cancelled or out of
    time, the search ends when the solver next asks.

    Args:
        problem: The problem.
        rules: The planner's rules.
        initial_plan: Plan to improve on: unit of each post, or UNASSIGNED.
        cancelled: Asked during the search; True stops it.
        on_progress: Called with progress from inside the solver.
    """
    started_at = time.monotonic()
    sorted_problem, posts, units = sorted_by_code(problem)
    search = AssignmentSearch(
        sorted_problem, rules, SolveLimits(rules.time_limit_s, rules.relative_gap, cancelled, on_progress)
    )
    unit, stages = search.run(None if initial_plan is None else reindexed(initial_plan, posts, units))
    widened = np.flatnonzero(search.nearest_counts > rules.nearest_units)
    plan = in_input_order(unit, posts, units)
    return AssignmentSolution(
        unit=plan,
        figures=verified_figures(problem, rules, plan),
        stages=stages,
        widened=np.sort(posts[widened]),
        elapsed_s=time.monotonic() - started_at,
    )


def verified_figures(problem: AssignmentProblem, rules: AssignmentRules, plan: Indices) -> Figures:
    """Return the figures of a plan.

    Raises:
        KadianError: The plan violates a constraint. No caller can mend that.
    """
    units = plan.tolist()
    if violated := violations(problem, units):
        raise KadianError(broken=violated)
    return plan_figures(problem, rules, units)


def sorted_by_code(problem: AssignmentProblem) -> tuple[AssignmentProblem, Indices, Indices]:
    """Return the problem with posts and units in the order of their codes.

    Returns:
        The problem, the indices of its posts and the indices of its units in the original problem.
    """
    posts, units = (
        np.array(sorted(range(len(codes)), key=codes.__getitem__), np.int64)
        for codes in (problem.posts.codes, problem.units.codes)
    )
    return problem.subproblem(posts, units), posts, units


def in_input_order(unit: Indices, posts: Indices, units: Indices) -> Indices:
    """Return a plan of the problem from ``sorted_by_code`` in the original order.

    Args:
        unit: Unit of each post in the sorted problem, or UNASSIGNED.
        posts: Original index of each sorted post.
        units: Original index of each sorted unit.
    """
    plan = np.full(len(posts), UNASSIGNED)
    plan[posts] = np.append(units, UNASSIGNED)[unit]
    return plan


def reindexed(plan: Indices, posts: Indices, units: Indices) -> Indices:
    """Return the plan of some posts, with units by their position among some units.

    Args:
        plan: Unit of each post, or UNASSIGNED.
        posts: Indices of the posts.
        units: Indices of the units; a unit outside becomes UNASSIGNED.
    """
    unit_index = np.full(max(plan.max(initial=0), units.max(initial=0)) + 2, UNASSIGNED)
    unit_index[units] = np.arange(len(units))
    return unit_index[plan[posts]]


class AssignmentSearch:
    """Search with each post's nearest units, and more units for posts that this leaves unmanned."""

    def __init__(self, problem: AssignmentProblem, rules: AssignmentRules, limits: SolveLimits) -> None:
        """Compute allowed pairs and bounds; the time limit begins now."""
        self.problem, self.rules, self.limits = problem, rules, limits
        self.deadline = Deadline(time.monotonic() + limits.time_limit_s, limits.cancelled)
        self.initial_plan: Indices | None = None
        self.allowed = allowed_pairs(problem)
        self.allowed_counts = self.allowed.sum(axis=1)
        self.bounds = Bounds(
            shortfall_lower_bound(problem, self.allowed), max_kept_by_unit(problem, self.allowed)
        )
        self.nearest_counts = np.minimum(rules.nearest_units, self.allowed_counts)

    def run(self, initial_plan: Indices | None) -> tuple[Indices, tuple[Stage, ...]]:
        """Return the plan and its stages."""
        form, manned = self.minimise_shortfall(initial_plan)
        form = replace(form, model=manned.model)
        form = replace(form, objectives=self._with_moves_bound(form.objectives, form.plan(manned.values)))
        done = self._solve_stages(form, form.objectives, self._local_search(form, manned.values), 1.0)
        return form.plan(done.values), manned.stages + done.stages

    def _with_moves_bound(self, objectives: tuple[Objective, ...], plan: Indices) -> tuple[Objective, ...]:
        """Return the objectives with the lower bound on moves where the plan mans all posts that can be."""
        if (self.allowed.any(axis=1) & (plan == UNASSIGNED)).any():
            return objectives
        moves_bound = moves_lower_bound(self.problem, self.allowed)
        return tuple(
            replace(objective, lower_bound=max(objective.lower_bound, moves_bound))
            if objective.name == "moves"
            else objective
            for objective in objectives
        )

    def _local_search(self, form: Formulation, values: Floats) -> Floats:
        """Improve a solution by single moves and exchanges; fewer moves go before fewer metres.

        Where no objective counts moves, a plan made from scratch is tried as well. Half of the time left is
        kept for the solver.
        """
        if self.problem.size[0] < LOCAL_SEARCH_MIN_POSTS:
            return values
        deadline, costs, starts = self.deadline.after_share(0.5), search_costs(form), [values]
        if len(form.objectives) == 1:
            scratch_values = form.values(self._from_scratch(form.arcs, deadline))
            starts += [scratch_values] * all(
                objective.evaluate(scratch_values) <= objective.evaluate(values)
                for objective in form.first_objectives
            )
        improved = [
            form.values(improve_by_local_search(form, form.plan(solution), deadline)) for solution in starts
        ]
        return min(improved, key=lambda solution: float(costs @ solution))

    def minimise_shortfall(self, initial_plan: Indices | None) -> tuple[Formulation, LexicographicSolution]:
        """Solve the stages up to the shortfall, with more arcs as long as they can help."""
        self.initial_plan = initial_plan
        plan = self._warm_start(initial_plan)
        while True:
            form = formulate(self.problem, self.rules, self._arcs(), self.bounds)
            manned = self._solve_stages(form, form.first_objectives, form.values(plan), 0.25)
            plan = form.plan(manned.values)
            if self.deadline.has_passed or not self._widen(plan, 1_000):
                return form, manned

    def _arcs(self) -> AssignmentArcs:
        return nearest_arcs(self.problem, self.allowed, self.nearest_counts, self.initial_plan)

    def _warm_start(self, initial_plan: Indices | None) -> Indices:
        """Return a plan made without the solver, with more arcs as long as posts are unmanned."""
        plan = self.problem.posts.current_unit if initial_plan is None else initial_plan
        while True:
            plan = insert_posts(ArcProblem(self.problem, self._arcs()), plan, self.deadline)
            if self.deadline.has_passed or not self._widen(plan, 4):
                break
        plans = [plan]
        if self._shortfall(plan) > self.bounds.shortfall and not self.deadline.has_passed:
            plans.append(self._from_scratch(self._arcs(), self.deadline))
        return min(plans, key=self._shortfall)

    def _from_scratch(self, arcs: AssignmentArcs, deadline: Deadline) -> Indices:
        """Return a plan made without today's."""
        empty_plan = np.full(self.problem.size[0], UNASSIGNED)
        return insert_posts(ArcProblem(self.problem, arcs), empty_plan, deadline)

    def _shortfall(self, plan: Indices) -> float:
        return float(self.problem.posts.priority[self.problem.posts.is_open & (plan == UNASSIGNED)].sum())

    def _solve_stages(
        self, form: Formulation, objectives: tuple[Objective, ...], values: Floats, time_share: float
    ) -> LexicographicSolution:
        limits = replace(self.limits, time_limit_s=self.deadline.remaining_s * time_share)
        return solve_lexicographically(form.model, objectives, limits, values, form.tightened)

    def _widen(self, plan: Indices, factor: int) -> bool:
        """Multiply the number of arcs of each unmanned post by ``factor``.

        Returns:
            False where no post has more units, or where the lower bound on the shortfall rules out a better
            plan.
        """
        priority = self.problem.posts.priority
        unmanned = self.problem.posts.is_open & (plan == UNASSIGNED)
        is_hopeless = priority[unmanned].sum() < self.bounds.shortfall + priority[unmanned].min(
            initial=np.inf
        )
        can_widen = unmanned & (self.nearest_counts < self.allowed_counts)
        if is_hopeless or not can_widen.any():
            return False
        self.nearest_counts = np.where(
            can_widen, np.minimum(factor * self.nearest_counts, self.allowed_counts), self.nearest_counts
        )
        return True
