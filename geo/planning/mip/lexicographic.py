"""Lexicographic optimisation: objectives in order of importance over the same rows (Ignizio 1976).

Objective k is minimised subject to the rows of the model and, for each earlier objective i, the row
c_i x <= max(z_i, relaxed_limit_i), where z_i is the value reached for i.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.planning.mip.model import Floats, Model
from geo.planning.mip.solver import Progress, SolveLimits, SolveStatus, remaining_s, solve

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Objective:
    """Linear objective ``costs @ x + offset``, to be minimised.

    Attributes:
        name: Name of the stage.
        costs: One value per column.
        lower_bound: Bound proved beforehand; no solution is below.
        relaxed_limit: Value up to which later stages may worsen this objective.
        offset: Constant term.
    """

    name: str
    costs: Floats
    lower_bound: float = float("-inf")
    relaxed_limit: float = float("-inf")
    offset: float = 0.0

    def evaluate(self, values: Floats) -> float:
        """Return the value of the objective at a solution, one value per column."""
        return float(self.costs @ values) + self.offset


@dataclass(frozen=True, slots=True)
class Stage:
    """Result of one objective.

    Attributes:
        name: Name of the objective.
        value: Value reached.
        bound: Lower bound among the solutions that keep the earlier objectives.
        status: OPTIMAL where the value is proved.
        elapsed_s: Seconds spent.
    """

    name: str
    value: float
    bound: float
    status: SolveStatus
    elapsed_s: float

    @property
    def gap(self) -> float:
        """Share of the value that is not proved."""
        difference = self.value - self.bound
        return (
            0.0 if difference <= TOLERANCE else difference / abs(self.value) if self.value else float("inf")
        )


@dataclass(frozen=True, slots=True)
class LexicographicSolution:
    """Solution of all objectives.

    Attributes:
        values: One value per column.
        stages: Result of each objective.
        model: The model with a row for each objective that keeps what was reached.
    """

    values: Floats
    stages: tuple[Stage, ...]
    model: Model


def solve_lexicographically(
    model: Model,
    objectives: Sequence[Objective],
    limits: SolveLimits,
    warm_start: Floats,
    tighten: Callable[[Floats], Floats],
) -> LexicographicSolution:
    """Minimise the objectives one after the other.

    A stage may use half of the time left, the last stage all of it; a stage without time is not solved.

    Args:
        model: The rows and the bounds of the columns.
        objectives: The objectives, most important first.
        limits: Limits of all stages together.
        warm_start: A feasible solution, one value per column, so that there always is a result.
        tighten: Returns the same solution without unneeded slack.

    Returns:
        The solution; the bound of a later stage holds among the solutions that keep the earlier objectives.
    """
    deadline = time.monotonic() + limits.time_limit_s
    values, stages = warm_start, list[Stage]()
    for index, objective in enumerate(objectives):
        stage_time_s = remaining_s(deadline) / (1 if index == len(objectives) - 1 else 2)
        stage_limits = replace(
            limits, time_limit_s=stage_time_s, on_progress=_objective_progress(objective, limits.on_progress)
        )
        solution, stage = _solve_stage(replace(model, costs=objective.costs), objective, stage_limits, values)
        values = tighten(solution)
        stages.append(stage)
        model = _with_objective_limit(
            model, objective.costs, max(stage.value, objective.relaxed_limit) - objective.offset
        )
    return LexicographicSolution(values, tuple(stages), model)


def _objective_progress(
    objective: Objective, on_progress: Callable[[Progress], None] | None
) -> Callable[[Progress], None] | None:
    """Return a callback that adds the offset and the lower bound, which the solver does not know."""
    if on_progress is None:
        return None

    def report(solver: Progress) -> None:
        best = None if solver.objective is None else solver.objective + objective.offset
        on_progress(
            Progress(
                solver.elapsed_s,
                best,
                max(solver.bound + objective.offset, objective.lower_bound),
                objective.name,
            )
        )

    return report


def _solve_stage(
    model: Model, objective: Objective, limits: SolveLimits, warm_start: Floats
) -> tuple[Floats, Stage]:
    began = time.monotonic()
    value = objective.evaluate(warm_start)
    if value <= objective.lower_bound + TOLERANCE:
        return warm_start, Stage(objective.name, value, value, SolveStatus.OPTIMAL, 0.0)
    if limits.should_stop(began + limits.time_limit_s):
        return warm_start, Stage(objective.name, value, objective.lower_bound, SolveStatus.LIMITED, 0.0)
    if limits.on_progress is not None:
        limits.on_progress(Progress(0.0, value - objective.offset, -np.inf))
    solution = solve(model, limits, warm_start)
    values = warm_start
    if solution.values is not None and objective.evaluate(solution.values) < value:
        values = solution.values
    value = objective.evaluate(values)
    bound = min(value, max(solution.bound + objective.offset, objective.lower_bound))
    is_proved = solution.status is SolveStatus.OPTIMAL or value <= bound + TOLERANCE
    status = SolveStatus.OPTIMAL if is_proved else SolveStatus.LIMITED
    return values, Stage(objective.name, value, bound, status, time.monotonic() - began)


def _with_objective_limit(model: Model, costs: Floats, limit: float) -> Model:
    """Return the model with the further row ``costs @ x <= limit``."""
    columns = np.flatnonzero(costs)
    return replace(
        model,
        row_lower=np.append(model.row_lower, -np.inf),
        row_upper=np.append(model.row_upper, limit + TOLERANCE * max(1.0, abs(limit))),
        starts=np.append(model.starts, model.starts[-1] + len(columns)),
        columns=np.append(model.columns, columns),
        entries=np.append(model.entries, costs[columns]),
    )
