"""Trade-off curve between the moves and the cost of a plan (epsilon-constraint method, Haimes 1971).

Sets, variables and constraints: ``formulation``. Objective, for each number k of moves: min cost subject to
moves <= k, after locks and shortfall.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import AssignmentSolution, solve_assignment
from geo.planning.mip.solver import Progress, remaining_s


@dataclass(frozen=True, slots=True)
class TradeoffPoint:
    """Plan on the curve.

    Attributes:
        moves: Posts that change their unit.
        distance_m: Metres between posts and their units.
        cost: Metres and overload penalty.
        gain_share: Share of the possible saving that these moves reach, 0 to 1.
        solution: The plan.
    """

    moves: int
    distance_m: float
    cost: float
    gain_share: float
    solution: AssignmentSolution


@dataclass(frozen=True, slots=True)
class TradeoffCurve:
    """Plans by ascending moves, from the fewest possible to the plan of least cost.

    Attributes:
        points: The plans.
        bound: Lower bound on the cost.
    """

    points: tuple[TradeoffPoint, ...]
    bound: float


def tradeoff_curve(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    move_budgets: Sequence[int] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> TradeoffCurve:
    """Return the best plan for each number of moves.

    More moves never cost more: each solve starts from the plan before.

    Args:
        problem: The problem.
        rules: The planner's rules; ``time_limit_s`` is for the whole curve.
        move_budgets: Numbers of moves; None for quarters between the fewest and the most.
        cancelled: Asked during the search; True stops it.
        on_progress: Called with progress from inside the solver.
    """
    deadline = time.monotonic() + rules.time_limit_s
    fewest_rules = replace(rules, change_policy=ChangePolicy.MIN_MOVES, time_limit_s=rules.time_limit_s / 4)
    fewest = solve_assignment(problem, fewest_rules, cancelled=cancelled, on_progress=on_progress)
    unrestricted_rules = replace(
        rules, change_policy=ChangePolicy.UNRESTRICTED, time_limit_s=remaining_s(deadline) / 2
    )
    best = solve_assignment(
        problem, unrestricted_rules, initial_plan=fewest.unit, cancelled=cancelled, on_progress=on_progress
    )
    fewest_moves, most_moves = fewest.figures.moved, best.figures.moved
    budgets = move_budgets or [
        fewest_moves + (most_moves - fewest_moves) * quarter // 4 for quarter in (1, 2, 3)
    ]
    solutions = [fewest]
    inner_budgets = [moves for moves in sorted(set(budgets)) if fewest_moves < moves < most_moves]
    for index, moves in enumerate(inner_budgets):
        time_limit_s = remaining_s(deadline) / (len(inner_budgets) - index)
        budget_rules = replace(
            rules, change_policy=ChangePolicy.BUDGET, max_moves=moves, time_limit_s=time_limit_s
        )
        solutions.append(
            solve_assignment(
                problem,
                budget_rules,
                initial_plan=solutions[-1].unit,
                cancelled=cancelled,
                on_progress=on_progress,
            )
        )
    solutions.append(best)
    return TradeoffCurve(
        _points(solutions),
        best.stages[-1].bound - unrestricted_rules.effective_move_price_m * problem.size[0],
    )


def _points(solutions: Sequence[AssignmentSolution]) -> tuple[TradeoffPoint, ...]:
    """Return the plans that cost less than every plan with fewer moves."""
    first_cost, least_cost = solutions[0].figures.cost, min(solution.figures.cost for solution in solutions)
    points: list[TradeoffPoint] = []
    for solution in sorted(
        solutions, key=lambda candidate: (candidate.figures.moved, candidate.figures.cost)
    ):
        figures = solution.figures
        if not points or figures.cost < points[-1].cost:
            share = (
                (first_cost - figures.cost) / (first_cost - least_cost) if first_cost > least_cost else 1.0
            )
            points.append(TradeoffPoint(figures.moved, figures.distance_m, figures.cost, share, solution))
    return tuple(points)
