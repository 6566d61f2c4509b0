"""Interface to HiGHS (Huangfu and Hall 2018): one thread, a fixed seed, no exception for running out of time.

Statuses and option names are those of highspy 1.16.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import highspy
import numpy as np

from geo.planning.mip.model import Floats, Model

SEED = 20
TOLERANCE = 1e-6
MODEL_STATUS = highspy.HighsModelStatus
OPTIMAL_STATUSES = {MODEL_STATUS.kOptimal, MODEL_STATUS.kModelEmpty}
MIP_CALLBACK = highspy.cb.HighsCallbackType.kCallbackMipInterrupt
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible
INFEASIBLE_STATUSES = {MODEL_STATUS.kInfeasible, MODEL_STATUS.kUnboundedOrInfeasible}


def remaining_s(deadline: float) -> float:
    """Return the seconds until ``deadline`` (``time.monotonic``), 0 once it has passed."""
    return max(0.0, deadline - time.monotonic())


class SolveStatus(StrEnum):
    """End of a solve: proved within the gap requested, stopped before that, or without a solution."""

    OPTIMAL = "optimal"
    LIMITED = "limited"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Progress:
    """State of a running solve.

    Attributes:
        elapsed_s: Seconds since it began.
        objective: Best objective so far, None where there is no solution yet.
        bound: Bound on the objective.
        stage: Name of the objective that is optimised, "" where there is only one.
    """

    elapsed_s: float
    objective: float | None
    bound: float
    stage: str = ""


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """Stopping rules and options of a solve.

    Attributes:
        time_limit_s: Seconds after which to stop.
        relative_gap: Share of the objective within which a solution counts as optimal.
        cancelled: Asked during the solve; True stops it.
        on_progress: Called from inside the solver, so it must be quick.
        absolute_gap: Difference within which a solution counts as optimal: a better one is better by more.
        use_interior_point: Whether to solve the first LP relaxation by interior points, which wide covering
            models were measured to need.
    """

    time_limit_s: float = 60.0
    relative_gap: float = 0.0
    cancelled: Callable[[], bool] | None = None
    on_progress: Callable[[Progress], None] | None = None
    absolute_gap: float = 1e-6
    use_interior_point: bool = False

    def should_stop(self, deadline: float) -> bool:
        """Return whether the solve is cancelled or ``deadline`` (``time.monotonic``) has passed."""
        return time.monotonic() >= deadline or (self.cancelled is not None and self.cancelled())


@dataclass(frozen=True, slots=True)
class Solution:
    """Result of a solve.

    Attributes:
        status: How the solve ended.
        values: One value per column, None where no solution was found.
        objective: Objective of ``values``, inf where there are none.
        bound: Lower bound on the objective of every solution.
        row_duals: Dual value of each row, for models without integral columns only.
        column_duals: Reduced cost of each column, for models without integral columns only.
    """

    status: SolveStatus
    values: Floats | None
    objective: float
    bound: float
    row_duals: Floats | None = field(default=None, repr=False)
    column_duals: Floats | None = field(default=None, repr=False)

    @property
    def gap(self) -> float:
        """Share of the objective that is not proved: 0 where it is optimal, inf where nothing is known."""
        if self.objective <= self.bound:
            return 0.0
        if not np.isfinite(self.objective):
            return float("inf")
        return (self.objective - self.bound) / abs(self.objective) if self.objective else float("inf")


def solve(model: Model, limits: SolveLimits | None = None, warm_start: Floats | None = None) -> Solution:
    """Minimise the model.

    Args:
        model: The model.
        limits: When to stop; None for the defaults.
        warm_start: A feasible solution to improve on, one value per column.

    Returns:
        The best solution, with its objective counted again here from the costs.
    """
    limits = limits or SolveLimits()
    deadline = time.monotonic() + limits.time_limit_s
    first, claimed_objective = _run(model, limits, warm_start)
    if warm_start is None or first.objective <= claimed_objective + TOLERANCE * max(
        1.0, abs(claimed_objective)
    ):
        return first
    # HiGHS 1.16 can carry a warm start through presolve with a wrong objective and take that for proved.
    remaining_limits = replace(limits, time_limit_s=remaining_s(deadline))
    second, _ = _run(model, remaining_limits, None)
    best = min((second, first), key=lambda solution: solution.objective)
    status = second.status if best is second else SolveStatus.LIMITED
    return replace(best, status=status, bound=max(first.bound, second.bound))


def solve_lp_relaxation(
    model: Model, time_limit_s: float = 60.0, cancelled: Callable[[], bool] | None = None
) -> Solution:
    """Solve the LP relaxation by interior points, which end near the optimum and not at a vertex.

    Args:
        model: The model; its integrality is ignored.
        time_limit_s: Seconds after which to stop.
        cancelled: Asked during the solve; True stops it.

    Returns:
        Values and duals, exact to about 1e-7. ``bound`` is -inf: a bound that must hold is computed from the
        duals by the caller.
    """
    limits = SolveLimits(time_limit_s, cancelled=cancelled)
    engine = _engine(model, limits, relaxed=True)
    engine.setOptionValue("solver", "ipm")
    engine.setOptionValue("run_crossover", "off")
    faults = _subscribe(engine, limits)
    engine.run()
    if faults:
        raise faults[0]
    continuous = replace(model, integral=np.zeros(len(model.costs), bool))
    return replace(_solution(engine, continuous), bound=float("-inf"))


def _run(model: Model, limits: SolveLimits, warm_start: Floats | None) -> tuple[Solution, float]:
    """Return the solution with its objective counted here, and the objective that HiGHS claims."""
    engine = _engine(model, limits)
    if warm_start is not None:
        engine.setSolution(
            len(warm_start), np.arange(len(warm_start), dtype=np.int32), np.asarray(warm_start, np.float64)
        )
    faults = _subscribe(engine, limits)
    engine.run()
    if faults:
        raise faults[0]
    return _solution(engine, model), float(engine.getInfo().objective_function_value)


class _Engine(highspy.Highs):
    """HiGHS without its banner, which it prints once per process when its callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name for it
        """Turn the output off, then enable the callbacks."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # as __init__


def _engine(model: Model, limits: SolveLimits, *, relaxed: bool = False) -> _Engine:
    engine = _Engine()  # type: ignore[no-untyped-call]  # its __init__ has no annotations
    for name, value in (
        ("threads", 1),
        ("random_seed", SEED),
        ("time_limit", float(limits.time_limit_s)),
        ("mip_rel_gap", float(limits.relative_gap)),
        ("mip_abs_gap", float(limits.absolute_gap)),
        ("mip_lp_solver", "ipm" if limits.use_interior_point else "choose"),
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


def _subscribe(engine: highspy.Highs, limits: SolveLimits) -> list[Exception]:
    """Connect the limits to the solver's callbacks.

    Returns:
        The list that receives the exception of a listener; such an exception stops the solver.
    """
    faults: list[Exception] = []

    def on_interrupt(event: highspy.HighsCallbackEvent) -> None:
        try:
            stop = bool(faults) or _report_progress(limits, event)
        except Exception as fault:  # noqa: BLE001 - it may not pass through the solver's own frames
            faults.append(fault)
            stop = True
        if event.data_in is not None:
            event.data_in.user_interrupt = stop

    if limits.cancelled is not None or limits.on_progress is not None:
        for callback in (engine.cbMipInterrupt, engine.cbSimplexInterrupt, engine.cbIpmInterrupt):
            callback.subscribe(on_interrupt)
    return faults


def _report_progress(limits: SolveLimits, event: highspy.HighsCallbackEvent) -> bool:
    """Report progress and return whether to stop."""
    if limits.on_progress is not None and event.callback_type == MIP_CALLBACK:
        out = event.data_out
        objective_or_inf = float(out.mip_primal_bound)
        objective = objective_or_inf if np.isfinite(objective_or_inf) else None
        limits.on_progress(Progress(out.running_time, objective, float(out.mip_dual_bound)))
    return limits.cancelled is not None and limits.cancelled()


def _solution(engine: highspy.Highs, model: Model) -> Solution:
    model_status, info, raw = engine.getModelStatus(), engine.getInfo(), engine.getSolution()
    if model_status in INFEASIBLE_STATUSES:
        return Solution(SolveStatus.INFEASIBLE, None, float("inf"), float("inf"))
    status = SolveStatus.OPTIMAL if model_status in OPTIMAL_STATUSES else SolveStatus.LIMITED
    feasible = model_status == MODEL_STATUS.kModelEmpty or info.primal_solution_status == FEASIBLE
    has_integers = bool(model.integral.any())
    if not feasible:
        return Solution(
            status, None, float("inf"), float(info.mip_dual_bound) if has_integers else float("-inf")
        )
    values = np.array(raw.col_value)
    values[model.integral] = np.round(values[model.integral])
    objective = float(model.costs @ values)
    if has_integers:
        return Solution(status, values, objective, float(info.mip_dual_bound))
    bound = objective if status is SolveStatus.OPTIMAL else float("-inf")
    return Solution(status, values, objective, bound, np.array(raw.row_dual), np.array(raw.col_dual))
