"""One aim after the other over the same rows: what an earlier aim reached, a later one may not give up."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.solver import Limits, Progress, Status, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.planning.rows import Floats, Model

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Aim:
    """Least ``costs @ x + offset``; none is below ``floor``, and later it may rise up to ``ceiling``."""

    name: str
    costs: Floats
    floor: float = float("-inf")
    ceiling: float = float("-inf")
    offset: float = 0.0

    def of(self, values: Floats) -> float:
        """What these columns come to."""
        return float(self.costs @ values) + self.offset


@dataclass(frozen=True, slots=True)
class Stage:
    """What an aim came to: its value, the bound that no plan is below, and whether it was proved."""

    name: str
    value: float
    bound: float
    status: Status
    seconds: float

    @property
    def gap(self) -> float:
        """Share of the value that is not proved."""
        short = self.value - self.bound
        return 0.0 if short <= ROUNDING else short / abs(self.value) if self.value else float("inf")


@dataclass(frozen=True, slots=True)
class Staged:
    """Where the last aim ended, each stage, and the model in which none of them can be given up again."""

    values: Floats
    stages: tuple[Stage, ...]
    model: Model


def solve_in_stages(
    model: Model, aims: Sequence[Aim], limits: Limits, start: Floats, tidied: Callable[[Floats], Floats]
) -> Staged:
    """``start`` keeps every row, so there always is an answer. ``tidied`` takes the slack off found values.

    The bound of a later stage holds among the plans that give up nothing of the earlier ones. A stage may use
    half of the time that is left, the last one all of it; one without any time is not looked at.
    """
    ends = time.monotonic() + limits.seconds
    values, stages = start, list[Stage]()
    for number, aim in enumerate(aims):
        left = max(0.0, ends - time.monotonic())
        share = left if number == len(aims) - 1 else left / 2
        told = replace(limits, seconds=share, told=_of_aim(aim, limits.told))
        found, stage = _stage(replace(model, costs=aim.costs), aim, told, values)
        values = tidied(found)
        stages.append(stage)
        model = _no_worse(model, aim.costs, max(stage.value, aim.ceiling) - aim.offset)
    return Staged(values, tuple(stages), model)


def _of_aim(aim: Aim, told: Callable[[Progress], None] | None) -> Callable[[Progress], None] | None:
    """Progress in the aim's own numbers: the solver knows neither its offset nor its floor."""
    if told is None:
        return None

    def tell(solver: Progress) -> None:
        best = None if solver.objective is None else solver.objective + aim.offset
        told(Progress(solver.seconds, best, max(solver.bound + aim.offset, aim.floor), aim.name))

    return tell


def _stage(model: Model, aim: Aim, limits: Limits, start: Floats) -> tuple[Floats, Stage]:
    began = time.monotonic()
    value = aim.of(start)
    if value <= aim.floor + ROUNDING:
        return start, Stage(aim.name, value, value, Status.OPTIMAL, 0.0)
    if limits.are_over(began + limits.seconds):
        return start, Stage(aim.name, value, aim.floor, Status.LIMITED, 0.0)
    if limits.told is not None:
        limits.told(Progress(0.0, value - aim.offset, -np.inf))
    found = solve(model, limits, start)
    values = start
    if found.values is not None and aim.of(found.values) < value:
        values = found.values
    value = aim.of(values)
    bound = min(value, max(found.bound + aim.offset, aim.floor))
    proved = found.status is Status.OPTIMAL or value <= bound + ROUNDING
    status = Status.OPTIMAL if proved else Status.LIMITED
    return values, Stage(aim.name, value, bound, status, time.monotonic() - began)


def _no_worse(model: Model, costs: Floats, most: float) -> Model:
    """The model with one row more: these costs stay at or below ``most``."""
    columns = np.flatnonzero(costs)
    return replace(
        model,
        row_lower=np.append(model.row_lower, -np.inf),
        row_upper=np.append(model.row_upper, most + ROUNDING * max(1.0, abs(most))),
        starts=np.append(model.starts, model.starts[-1] + len(columns)),
        columns=np.append(model.columns, columns),
        entries=np.append(model.entries, costs[columns]),
    )
