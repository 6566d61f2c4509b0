"""One way to the solver (HiGHS): one thread, a fixed seed, never an exception for running out of time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.rows import Floats, Indices, Model

SEED = 20
ROUNDING = 1e-6
FROM_LP_IRREDUCIBLE = sum(
    int(flag)
    for flag in (highspy.IisStrategy.kIisStrategyFromLp, highspy.IisStrategy.kIisStrategyIrreducible)
)
END = highspy.HighsModelStatus
OPTIMAL_ENDS = {END.kOptimal, END.kModelEmpty}
MIP_MOMENT = highspy.cb.HighsCallbackType.kCallbackMipInterrupt
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible
INFEASIBLE_ENDS = {END.kInfeasible, END.kUnboundedOrInfeasible}


class Status(StrEnum):
    """How a solve ended: proved within the gap asked for, stopped before that, or without any solution."""

    OPTIMAL = "optimal"
    LIMITED = "limited"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solve stands: seconds since it began, best objective so far (None: none yet), its bound.

    ``stage`` is the aim that is sought, "" where there are no aims.
    """

    seconds: float
    objective: float | None
    bound: float
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: after ``seconds``, within the relative ``gap``, or as soon as ``cancelled()`` is true.

    Also within ``spare``, what a better solution must at least be better by. ``told`` hears of progress from
    inside the solver: it must be quick. ``interior``: the first relaxation by interior points, which wide
    models of covering were measured to need.
    """

    seconds: float = 60.0
    gap: float = 0.0
    cancelled: Callable[[], bool] | None = None
    told: Callable[[Progress], None] | None = None
    spare: float = 1e-6
    interior: bool = False

    def are_over(self, ends: float) -> bool:
        """Whether to stop: cancelled, or the clock (``time.monotonic``) has come to ``ends``."""
        return time.monotonic() >= ends or (self.cancelled is not None and self.cancelled())


@dataclass(frozen=True, slots=True)
class Solution:
    """``values`` is None where none was found; no solution can be below ``bound``.

    ``row_duals`` and ``column_duals`` (reduced costs) are there for models without integral columns.
    """

    status: Status
    values: Floats | None
    objective: float
    bound: float
    row_duals: Floats | None = field(default=None, repr=False)
    column_duals: Floats | None = field(default=None, repr=False)

    @property
    def gap(self) -> float:
        """Share of the objective that is not proved: 0 is proved best, ``inf`` nothing is known."""
        if self.objective <= self.bound:
            return 0.0
        if not np.isfinite(self.objective):
            return float("inf")
        return (self.objective - self.bound) / abs(self.objective) if self.objective else float("inf")


def solve(model: Model, limits: Limits | None = None, start: Floats | None = None) -> Solution:
    """The least value of the model; ``start`` is a known solution, one value per column, to improve on."""
    limits = limits or Limits()
    began = time.monotonic()
    found, claimed = _run(model, limits, start)
    if start is None or found.objective <= claimed + ROUNDING * max(1.0, abs(claimed)):
        return found
    # HiGHS 1.16 can carry a start through presolve with a value it does not have and take that for proved.
    rest = replace(limits, seconds=max(0.0, limits.seconds - (time.monotonic() - began)))
    again, _ = _run(model, rest, None)
    best = min((again, found), key=lambda one: one.objective)
    status = again.status if best is again else Status.LIMITED
    return replace(best, status=status, bound=max(found.bound, again.bound))


def relaxed(model: Model, seconds: float = 60.0, cancelled: Callable[[], bool] | None = None) -> Solution:
    """The model without integrality by interior points, which end near the optimum and not on a corner.

    Values and duals are as exact as the method (about 1e-7): a bound that must hold is counted from the duals
    by the caller, ``bound`` claims nothing.
    """
    limits = Limits(seconds, cancelled=cancelled)
    engine = _engine(model, limits, relaxed=True)
    engine.setOptionValue("solver", "ipm")
    engine.setOptionValue("run_crossover", "off")
    fault = _listen(engine, limits)
    engine.run()
    if fault:
        raise fault[0]
    continuous = replace(model, integral=np.zeros(len(model.costs), bool))
    return replace(_solution(engine, continuous), bound=float("-inf"))


def conflict(model: Model, seconds: float = 10.0) -> tuple[Indices, Indices]:
    """Rows and columns of which not one may be left out for the rest to contradict itself; empty where none.

    Integrality is left aside: a model whose relaxation has a solution gives nothing.
    """
    engine = _engine(model, Limits(seconds), relaxed=True)
    engine.setOptionValue("iis_strategy", FROM_LP_IRREDUCIBLE)
    engine.setOptionValue("iis_time_limit", float(seconds))
    _, found = engine.getIis()
    if not found.valid_:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.sort(np.asarray(found.row_index_, np.int64)), np.sort(np.asarray(found.col_index_, np.int64))


def _run(model: Model, limits: Limits, start: Floats | None) -> tuple[Solution, float]:
    """The solution with its objective counted here, and the objective that the solver claims."""
    engine = _engine(model, limits)
    if start is not None:
        engine.setSolution(len(start), np.arange(len(start), dtype=np.int32), np.asarray(start, np.float64))
    fault = _listen(engine, limits)
    engine.run()
    if fault:
        raise fault[0]
    return _solution(engine, model), float(engine.getInfo().objective_function_value)


class _Engine(highspy.Highs):
    """HiGHS, silent before its first word: it tells its name once a process, as its callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name for it
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # as __init__


def _engine(model: Model, limits: Limits, *, relaxed: bool = False) -> _Engine:
    engine = _Engine()  # type: ignore[no-untyped-call]  # its __init__ has no annotations
    for name, value in (
        ("threads", 1),
        ("random_seed", SEED),
        ("time_limit", float(limits.seconds)),
        ("mip_rel_gap", float(limits.gap)),
        ("mip_abs_gap", float(limits.spare)),
        ("mip_lp_solver", "ipm" if limits.interior else "choose"),
    ):
        engine.setOptionValue(name, value)
    kinds = np.zeros(len(model.costs), np.int32) if relaxed else model.integral.astype(np.int32)
    engine.passModel(
        len(model.costs),
        len(model.row_lower),
        len(model.entries),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        model.costs,
        model.lower,
        model.upper,
        model.row_lower,
        model.row_upper,
        model.starts.astype(np.int32),
        model.columns.astype(np.int32),
        model.entries,
        kinds,
    )
    return engine


def _listen(engine: highspy.Highs, limits: Limits) -> list[Exception]:
    """Let the solver ask whether to go on; what a listener raises stops it and is kept for the caller."""
    faults: list[Exception] = []

    def asked(event: highspy.HighsCallbackEvent) -> None:
        try:
            stop = bool(faults) or _stops(limits, event)
        except Exception as fault:  # noqa: BLE001 - it may not pass through the solver's own frames
            faults.append(fault)
            stop = True
        if event.data_in is not None:
            event.data_in.user_interrupt = stop

    if limits.cancelled is not None or limits.told is not None:
        for moment in (engine.cbMipInterrupt, engine.cbSimplexInterrupt, engine.cbIpmInterrupt):
            moment.subscribe(asked)
    return faults


def _stops(limits: Limits, event: highspy.HighsCallbackEvent) -> bool:
    """Tell of progress; whether to stop."""
    if limits.told is not None and event.callback_type == MIP_MOMENT:
        out = event.data_out
        best = float(out.mip_primal_bound)
        objective = best if np.isfinite(best) else None
        limits.told(Progress(out.running_time, objective, float(out.mip_dual_bound)))
    return limits.cancelled is not None and limits.cancelled()


def _solution(engine: highspy.Highs, model: Model) -> Solution:
    ended, info, found = engine.getModelStatus(), engine.getInfo(), engine.getSolution()
    if ended in INFEASIBLE_ENDS:
        return Solution(Status.INFEASIBLE, None, float("inf"), float("inf"))
    status = Status.OPTIMAL if ended in OPTIMAL_ENDS else Status.LIMITED
    feasible = ended == END.kModelEmpty or info.primal_solution_status == FEASIBLE
    whole = bool(model.integral.any())
    if not feasible:
        return Solution(status, None, float("inf"), float(info.mip_dual_bound) if whole else float("-inf"))
    values = np.array(found.col_value)
    values[model.integral] = np.round(values[model.integral])
    objective = float(model.costs @ values)
    if whole:
        return Solution(status, values, objective, float(info.mip_dual_bound))
    bound = objective if status is Status.OPTIMAL else float("-inf")
    return Solution(status, values, objective, bound, np.array(found.row_dual), np.array(found.col_dual))
