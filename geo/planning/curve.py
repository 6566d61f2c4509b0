"""What each further move is worth: the planner's slider between keeping everything and the best plan."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import Plan, assign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.planning.problem import Problem
    from geo.planning.rules import Rules
    from geo.planning.solver import Progress


@dataclass(frozen=True, slots=True)
class Point:
    """One plan on the curve; ``share``: how much of the possible gain its moves reach, 0 to 1."""

    moves: int
    metres: float
    cost: float
    share: float
    plan: Plan


@dataclass(frozen=True, slots=True)
class Curve:
    """Plans by rising moves, from as few as must be to the best found; none costs less than ``bound``."""

    points: tuple[Point, ...]
    bound: float


def gain_curve(
    problem: Problem,
    rules: Rules,
    budgets: Sequence[int] | None = None,
    cancelled: Callable[[], bool] | None = None,
    told: Callable[[Progress], None] | None = None,
) -> Curve:
    """The best plan for each number of moves; without ``budgets`` at quarters of the way.

    ``rules.seconds`` is for the whole curve. More moves never cost more: each point begins with the last one.
    """
    ends = time.monotonic() + rules.seconds
    keep = replace(rules, keep=Keep.FIRST, seconds=rules.seconds / 4)
    fewest = assign(problem, keep, cancelled=cancelled, told=told)
    free = replace(rules, keep=Keep.FREE, seconds=max(0.0, ends - time.monotonic()) / 2)
    best = assign(problem, free, begin=fewest.unit, cancelled=cancelled, told=told)
    least, most = fewest.figures.moved, best.figures.moved
    wanted = budgets or [least + (most - least) * quarter // 4 for quarter in (1, 2, 3)]
    plans = [fewest]
    between = [moves for moves in sorted(set(wanted)) if least < moves < most]
    for number, moves in enumerate(between):
        seconds = max(0.0, ends - time.monotonic()) / (len(between) - number)
        within = replace(rules, keep=Keep.BUDGET, moves=moves, seconds=seconds)
        plans.append(assign(problem, within, begin=plans[-1].unit, cancelled=cancelled, told=told))
    plans.append(best)
    return Curve(_points(plans), best.stages[-1].bound - free.price_of_a_move * problem.size[0])


def _points(plans: Sequence[Plan]) -> tuple[Point, ...]:
    """Those plans that are better than every one with fewer moves."""
    first, least = plans[0].figures.cost, min(plan.figures.cost for plan in plans)
    points: list[Point] = []
    for plan in sorted(plans, key=lambda one: (one.figures.moved, one.figures.cost)):
        told = plan.figures
        if not points or told.cost < points[-1].cost:
            share = (first - told.cost) / (first - least) if first > least else 1.0
            points.append(Point(told.moved, told.metres, told.cost, share, plan))
    return tuple(points)
