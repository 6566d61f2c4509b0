"""Trade-off curve between the sites that close and the weight covered (epsilon-constraint, Haimes 1971).

Sets, variables, objective and constraints: ``mclp_formulation``, for each value of max_moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import CoverageMatrix
from geo.planning.siting.mclp import MclpSolution, solve_mclp

TRADEOFF_STAGE = "curve"


@dataclass(frozen=True, slots=True)
class CoverageGain:
    """Point of the curve.

    Attributes:
        limit: Closures allowed.
        solution: The plan.
        closed: Closures of the plan.
        gain: Weight covered in addition to the current sites.
        gain_share: Share of the gain that the bound of the last point leaves possible, 0 to 1.
    """

    limit: int
    solution: MclpSolution
    closed: int
    gain: float
    gain_share: float


def mclp_by_moves(
    coverage: CoverageMatrix,
    constraints: SitingConstraints,
    move_limits: Iterable[int],
    time_limit_s: float = 10.0,
    listener: SolveListener = NO_LISTENER,
) -> tuple[CoverageGain, ...]:
    """Solve the MCLP for each number of closures allowed.

    A plan with fewer closures is also one with more, so values and bounds never fall along the curve. Once
    stopped, the curve has the points that were begun, in any case the first.

    Args:
        coverage: The coverage matrix.
        constraints: The constraints; ``max_moves`` is replaced.
        move_limits: Closures allowed, in the order of solving.
        time_limit_s: Seconds for each point.
        listener: Observer that may stop the search.

    Returns:
        The points by ascending limit.
    """
    solution_by_limit: dict[int, MclpSolution] = {}
    for limit in dict.fromkeys(move_limits):
        if solution_by_limit and listener.should_stop:
            break
        solution_by_limit[limit] = solve_mclp(
            coverage, replace(constraints, max_moves=limit), time_limit_s, listener
        )
        if len(solution_by_limit) == 1:
            listener.report(
                TRADEOFF_STAGE, solution_by_limit[limit].covered_weight, solution_by_limit[limit].bound
            )
            listener = replace(listener, on_progress=None)
    limits = sorted(solution_by_limit)
    solutions = _made_monotone([solution_by_limit[limit] for limit in limits])
    return _curve(
        limits, solutions, coverage.covered_weight(constraints.current_sites), set(constraints.current_sites)
    )


def _made_monotone(solutions: list[MclpSolution]) -> list[MclpSolution]:
    for index in range(1, len(solutions)):
        if solutions[index].covered_weight < solutions[index - 1].covered_weight:
            solutions[index] = replace(solutions[index - 1], bound=solutions[index].bound)
    for index in range(len(solutions) - 2, -1, -1):
        solutions[index] = replace(
            solutions[index], bound=min(solutions[index].bound, solutions[index + 1].bound)
        )
    return solutions


def _curve(
    limits: list[int], solutions: list[MclpSolution], current_weight: float, current_sites: set[int]
) -> tuple[CoverageGain, ...]:
    possible_gain = max((solution.bound for solution in solutions), default=current_weight) - current_weight
    return tuple(
        CoverageGain(
            limit=limit,
            solution=solution,
            closed=len(current_sites.difference(solution.sites)),
            gain=solution.covered_weight - current_weight,
            gain_share=(solution.covered_weight - current_weight) / possible_gain
            if possible_gain > 0
            else 1.0,
        )
        for limit, solution in zip(limits, solutions, strict=True)
    )
