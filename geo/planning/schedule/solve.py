"""Shift schedule as a mixed-integer model, solved lexicographically.

Sets: A arcs (t, p, k), where team t may work post p on shift k beside the frozen and fixed slots; K slots (p,
k) to fill; M moments at which a shift starts.

Variables: x[t,p,k] in {0, 1}; s[p,k] >= 0 slot unfilled; o[t] >= 0 hours of team t above its even share.

Objectives, in lexicographic order:

    shortfall  min sum(priority[p] * s[p,k])
    moves      min slots of today - sum(x[t,p,k] of today's schedule), if ``keep_current``
    cost       min sum(distance_m[t,p] * x[t,p,k]) + penalty * sum(o[t])

Constraints:

    sum(x[t,p,k] over t) + s[p,k] = 1                              for each slot
    sum(required_people[p] * x[t,p,k] that stand or rest at m) <= people left of t at m   for each t, m
    sum(required_leads[p] * x[t,p,k] that stand at m) <= leads left of t at m             for each t, m
    sum(x[t,p,k]) <= max_shifts - shifts that stay                 for each t
    sum(x[t,p,k] at night) <= max_nights - nights that stay        for each t
    sum(hours[p,k] * x[t,p,k]) - o[t] <= even share[t] - hours that stay

The moments at which shifts start suffice: only there do more people begin to be needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.domain.errors import KadianError
from geo.planning.mip.lexicographic import Objective, Stage, solve_lexicographically
from geo.planning.mip.model import UNASSIGNED, Floats, Indices, ModelBuilder
from geo.planning.mip.solver import Progress, SolveLimits
from geo.planning.schedule.problem import ScheduleProblem, ScheduleRules
from geo.planning.schedule.start import ScheduleArcs, feasible_arcs, initial_schedule, occupancy
from geo.planning.schedule.verify import schedule_violations


@dataclass(frozen=True, slots=True)
class ScheduleSolution:
    """Schedule with its proof.

    Attributes:
        team: Posts x shifts: team, or UNASSIGNED.
        unfilled: Pairs of a post and a shift that is required and not manned.
        changed: Required slots of today's schedule with another team or none.
        stages: Result of each objective.
    """

    team: Indices
    unfilled: tuple[tuple[int, int], ...]
    changed: int
    stages: tuple[Stage, ...]


def solve_schedule(
    problem: ScheduleProblem,
    rules: ScheduleRules,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> ScheduleSolution:
    """Schedule the teams.

    There is always a schedule: slots that no team can fill stay empty, those of the least priority first.

    Args:
        problem: The problem.
        rules: The planner's rules.
        cancelled: Asked during the search; True stops it.
        on_progress: Called from inside the solver, so it must be quick.

    Raises:
        KadianError: The schedule violates a rule when verified. No caller can mend that.
    """
    form = _ScheduleFormulation(problem, rules, feasible_arcs(problem, rules))
    limits = SolveLimits(rules.time_limit_s, rules.relative_gap, cancelled, on_progress=on_progress)
    start = form.values(initial_schedule(problem, rules, form.arcs))
    solution = solve_lexicographically(form.model, form.objectives(), limits, start, form.tightened)
    team = form.table(solution.values)
    if violated := schedule_violations(problem, rules, team):
        raise KadianError(broken=violated)
    unfilled = np.argwhere(problem.is_required & (team == UNASSIGNED))
    changed = int(
        ((problem.current_team != team) & (problem.current_team != UNASSIGNED) & problem.is_required).sum()
    )
    return ScheduleSolution(
        team, tuple((int(post), int(shift)) for post, shift in unfilled), changed, solution.stages
    )


class _ScheduleFormulation:
    """Model; its columns are x (one per arc), s (one per slot to fill), o (one per team)."""

    def __init__(self, problem: ScheduleProblem, rules: ScheduleRules, arcs: ScheduleArcs) -> None:
        """Build the model."""
        self.problem, self.rules, self.arcs = problem, rules, arcs
        self.to_fill = problem.is_required & ~problem.frozen_or_fixed(rules)
        self.slots = np.argwhere(self.to_fill)
        self.strength = problem.strength
        self.arc_hours = problem.shifts.duration_h[arcs.shift] * self.strength.required_people[arcs.post]
        hours = float(
            (self.to_fill @ problem.shifts.duration_h) @ self.strength.required_people + arcs.hours.sum()
        )
        self.fair_hours = hours * self.strength.people / max(1.0, float(self.strength.people.sum()))
        builder = ModelBuilder()
        self.x = builder.add_columns(np.zeros(len(arcs.team)))
        self.s = builder.add_columns(np.zeros(len(self.slots)), integral=False)
        self.o = builder.add_columns(np.zeros(len(problem.teams)), upper=hours, integral=False)
        self._add_cover_rows(builder)
        self._add_rest_rows(builder)
        self._add_workload_rows(builder)
        self.model = builder.build()

    def _add_cover_rows(self, builder: ModelBuilder) -> None:
        row = np.full(self.to_fill.shape, UNASSIGNED)
        row[self.to_fill] = builder.add_rows(1, 1, len(self.slots))
        builder.add_entries(row[self.arcs.post, self.arcs.shift], self.x)
        builder.add_entries(row[self.to_fill], self.s)

    def _add_rest_rows(self, builder: ModelBuilder) -> None:
        """Add rows for the people and leads of each team at the start of each shift."""
        required = self.strength.required_people, self.strength.required_leads
        resources = zip(
            occupancy(self.problem, self.rules), self.arcs.residual_capacity, required, strict=True
        )
        for is_occupied, residual, required_each in resources:
            arc, moment_index = np.nonzero(
                is_occupied[self.arcs.shift] & (required_each[self.arcs.post] > 0)[:, None]
            )
            cell = self.arcs.team[arc] * is_occupied.shape[1] + moment_index
            used, row = np.unique(cell, return_inverse=True)
            rows = builder.add_rows(-np.inf, residual.ravel()[used], len(used))
            builder.add_entries(rows[row], self.x[arc], required_each[self.arcs.post[arc]])

    def _add_workload_rows(self, builder: ModelBuilder) -> None:
        arcs, shifts, teams = self.arcs, self.problem.shifts, len(self.problem.teams)
        shifts_worked = arcs.worked.sum(axis=1)
        shift_rows = builder.add_rows(-np.inf, np.maximum(0, self.rules.max_shifts - shifts_worked), teams)
        builder.add_entries(shift_rows[arcs.team], self.x)
        night_rows = builder.add_rows(
            -np.inf, np.maximum(0, self.rules.max_nights - arcs.worked @ shifts.is_night), teams
        )
        builder.add_entries(night_rows[arcs.team], self.x, shifts.is_night[arcs.shift].astype(np.float64))
        hour_rows = builder.add_rows(-np.inf, self.fair_hours - arcs.hours, teams)
        builder.add_entries(hour_rows[arcs.team], self.x, self.arc_hours)
        builder.add_entries(hour_rows, self.o, -1.0)

    def objectives(self) -> tuple[Objective, ...]:
        """Return the objectives: shortfall, moves, cost."""
        unfilled, moves, cost = np.zeros((3, len(self.model.costs)))
        unfilled[self.s] = self.problem.priority[self.slots[:, 0]]
        is_current = self.problem.current_team[self.arcs.post, self.arcs.shift] == self.arcs.team
        moves[self.x[is_current]] = -1.0
        cost[self.x] = self.problem.distance_m[self.arcs.team, self.arcs.post]
        cost[self.o] = self.rules.overload_penalty_m
        assigned_count = int((self.to_fill & (self.problem.current_team != UNASSIGNED)).sum())
        max_moves = float(self.rules.max_moves)
        move_objectives = (
            (Objective("moves", moves, 0.0, max_moves, float(assigned_count)),)
            if self.rules.keep_current
            else ()
        )
        return (Objective("shortfall", unfilled, 0.0), *move_objectives, Objective("cost", cost))

    def table(self, values: Floats) -> Indices:
        """Return the schedule of a solution.

        Returns:
            Posts x shifts: team, or UNASSIGNED; frozen and fixed slots stay as they are.
        """
        table = np.where(self.problem.frozen_or_fixed(self.rules), self.problem.current_team, UNASSIGNED)
        chosen = values[self.x] > 0.5
        table[self.arcs.post[chosen], self.arcs.shift[chosen]] = self.arcs.team[chosen]
        return table

    def tightened(self, values: Floats) -> Floats:
        """Return the columns of the same schedule with the least s and o."""
        return self.values(self.table(values))

    def values(self, table: Indices) -> Floats:
        """Return the columns of a schedule (posts x shifts)."""
        arcs = self.arcs
        chosen = (table[arcs.post, arcs.shift] == arcs.team).astype(np.float64)
        unfilled = (table == UNASSIGNED)[self.to_fill].astype(np.float64)
        hours = arcs.hours + np.bincount(arcs.team, chosen * self.arc_hours, len(self.problem.teams))
        return np.concatenate([chosen, unfilled, np.maximum(0.0, hours - self.fair_hours)])
