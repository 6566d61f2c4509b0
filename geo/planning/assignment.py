"""Which unit holds which post: man what counts most, then keep what can be kept, then the shortest ways."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import KadianError
from geo.planning.arcs import allowed, most_kept, nearest
from geo.planning.counting import least_moves, least_shortfall
from geo.planning.evaluate import Figures, figures, violations
from geo.planning.formulation import Bounds, Formulation, formulate
from geo.planning.polish import polished
from geo.planning.problem import NOBODY, Problem
from geo.planning.solver import Limits
from geo.planning.stages import Aim, Stage, Staged, solve_in_stages
from geo.planning.start import fresh_plan, kept_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.arcs import Arcs
    from geo.planning.rows import Floats, Indices
    from geo.planning.rules import Rules
    from geo.planning.solver import Progress


BEFORE_METRES = 1e9
"""What a post that moves counts in metres where not moving comes first: more than any plan's metres."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``unit`` of each post (NOBODY: unmanned or closed); ``figures`` are the evaluator's, not the model's.

    ``widened``: posts that had to look farther than ``Rules.nearest``.
    """

    unit: Indices
    figures: Figures
    stages: tuple[Stage, ...]
    widened: Indices
    seconds: float


def assign(
    problem: Problem,
    rules: Rules,
    *,
    begin: Indices | None = None,
    cancelled: Callable[[], bool] | None = None,
    told: Callable[[Progress], None] | None = None,
) -> Plan:
    """A plan in any case: posts that cannot be manned are left out, the least important first.

    ``begin`` is a plan to improve on. The order of posts and units changes nothing: they are taken by code.
    A plan that every stage proves is always the same; one stopped by the clock need not be. Once cancelled or
    out of time it ends as soon as the solver comes to ask.
    """
    began = time.monotonic()
    sorted_, posts, units = by_code(problem)
    search = Search(sorted_, rules, Limits(rules.seconds, rules.gap, cancelled, told))
    unit, stages = search.run(None if begin is None else renumbered(begin, posts, units))
    widened = np.flatnonzero(search.count > rules.nearest)
    plan = as_told(unit, posts, units)
    return Plan(
        unit=plan,
        figures=checked(problem, rules, plan),
        stages=stages,
        widened=np.sort(posts[widened]),
        seconds=time.monotonic() - began,
    )


def checked(problem: Problem, rules: Rules, plan: Indices) -> Figures:
    """The figures of a plan that breaks nothing; ``KadianError`` for one that does: no caller can mend it."""
    listed = plan.tolist()
    if broken := violations(problem, listed):
        raise KadianError(broken=broken)
    return figures(problem, rules, listed)


def by_code(problem: Problem) -> tuple[Problem, Indices, Indices]:
    """The problem with posts and units in the order of their codes, and which posts and units these are."""
    posts, units = (
        np.array(sorted(range(len(codes)), key=codes.__getitem__), np.int64)
        for codes in (problem.posts.codes, problem.units.codes)
    )
    return problem.part(posts, units), posts, units


def as_told(unit: Indices, posts: Indices, units: Indices) -> Indices:
    """A plan of ``by_code`` in the order of before."""
    plan = np.full(len(posts), NOBODY)
    plan[posts] = np.append(units, NOBODY)[unit]
    return plan


def renumbered(plan: Indices, posts: Indices, units: Indices) -> Indices:
    """The plan of these posts alone, by the place of each unit among these; NOBODY for a unit outside."""
    place = np.full(max(plan.max(initial=0), units.max(initial=0)) + 2, NOBODY)
    place[units] = np.arange(len(units))
    return place[plan[posts]]


class Search:
    """Solves with each post's nearest units, and looks farther for posts that this would leave unmanned."""

    def __init__(self, problem: Problem, rules: Rules, limits: Limits) -> None:
        self.problem, self.rules, self.limits = problem, rules, limits
        self.ends = time.monotonic() + limits.seconds
        self.begin: Indices | None = None
        self.may = allowed(problem)
        self.options = self.may.sum(axis=1)
        self.bounds = Bounds(least_shortfall(problem, self.may), most_kept(problem, self.may))
        self.count = np.minimum(rules.nearest, self.options)

    def run(self, begin: Indices | None) -> tuple[Indices, tuple[Stage, ...]]:
        """The plan and its stages."""
        form, manned = self.man(begin)
        form = replace(form, model=manned.model)
        form = replace(form, aims=self._counted(form.aims, form.plan(manned.values)))
        done = self._staged(form, form.aims, self._polished(form, manned.values), 1.0)
        return form.plan(done.values), manned.stages + done.stages

    def _counted(self, aims: tuple[Aim, ...], plan: Indices) -> tuple[Aim, ...]:
        """The aims, with what counting people tells of the moves where the plan mans all that can be."""
        if (self.may.any(axis=1) & (plan == NOBODY)).any():
            return aims
        least = least_moves(self.problem, self.may)
        return tuple(
            replace(aim, floor=max(aim.floor, least)) if aim.name == "moves" else aim for aim in aims
        )

    def _polished(self, form: Formulation, values: Floats) -> Floats:
        """Better by single moves and exchanges: one post less that moves goes before any metres.

        Where nothing is kept first, a plan made from nothing is tried as well. Half of the time left is the
        solver's.
        """
        halfway = (time.monotonic() + self.ends) / 2

        def is_over() -> bool:
            return self.limits.are_over(halfway)

        costs = form.aims[-1].costs + sum(BEFORE_METRES * aim.costs for aim in form.aims[:-1])
        starts = [values]
        if len(form.aims) == 1:
            fresh = form.values(fresh_plan(self.problem, form.arcs, is_over))
            starts += [fresh] * all(aim.of(fresh) <= aim.of(values) for aim in form.urgent)
        found = [
            form.values(
                polished(form, costs[: len(form.arcs.post)], form.plan(one), self.rules.weight, is_over)
            )
            for one in starts
        ]
        return min(found, key=lambda one: float(costs @ one))

    def man(self, begin: Indices | None) -> tuple[Formulation, Staged]:
        """The stages up to the least shortfall."""
        self.begin = begin
        plan = self._quick(begin)
        while True:
            form = formulate(self.problem, self.rules, self._arcs(), self.bounds)
            manned = self._staged(form, form.urgent, form.values(plan), 0.25)
            plan = form.plan(manned.values)
            if self._is_over() or not self._look_farther(plan, 1_000):
                return form, manned

    def _is_over(self) -> bool:
        return self.limits.are_over(self.ends)

    def _arcs(self) -> Arcs:
        return nearest(self.problem, self.may, self.count, self.begin)

    def _quick(self, begin: Indices | None) -> Indices:
        """A plan made without the solver, looking farther as long as posts are unmanned."""
        while True:
            begin = kept_plan(self.problem, self._arcs(), begin, self._is_over)
            if self._is_over() or not self._look_farther(begin, 4):
                break
        plans = [begin]
        if self._shortfall(begin) > self.bounds.shortfall and not self._is_over():
            plans.append(fresh_plan(self.problem, self._arcs(), self._is_over))
        return min(plans, key=self._shortfall)

    def _shortfall(self, plan: Indices) -> float:
        return float(self.problem.posts.priority[self.problem.posts.open & (plan == NOBODY)].sum())

    def _staged(self, form: Formulation, aims: tuple[Aim, ...], values: Floats, share: float) -> Staged:
        limits = replace(self.limits, seconds=max(0.0, self.ends - time.monotonic()) * share)
        return solve_in_stages(form.model, aims, limits, values, form.tidied)

    def _look_farther(self, plan: Indices, times: int) -> bool:
        """So many times as many units for each unmanned post, if it has more and counting leaves any hope."""
        priority = self.problem.posts.priority
        unmanned = self.problem.posts.open & (plan == NOBODY)
        hopeless = priority[unmanned].sum() < self.bounds.shortfall + priority[unmanned].min(initial=np.inf)
        wants = unmanned & (self.count < self.options)
        if hopeless or not wants.any():
            return False
        self.count = np.where(wants, np.minimum(times * self.count, self.options), self.count)
        return True
