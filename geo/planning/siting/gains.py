"""What each further move, and each further post, brings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.planning.siting.maximal import most_covered
from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.planning.siting.maximal import CoverPlan
    from geo.planning.siting.sight import Sight
    from geo.planning.siting.wanted import Wanted
    from geo.planning.watch import Watch


STAGE = "curve"


@dataclass(frozen=True, slots=True)
class Gain:
    """One point of a curve: with ``step`` moves (or posts) allowed, the plan, what it uses, what it brings.

    ``share``: of the gain that the last point's bound leaves possible, between 0 and 1.
    """

    step: int
    plan: CoverPlan
    used: int
    gain: float
    share: float


def gains_of_moves(
    known: Sight, wanted: Wanted, moves: Iterable[int], seconds: float = 10.0, watch: Watch = UNWATCHED
) -> tuple[Gain, ...]:
    """The best plan for each number of moves, in rising order; gain against the posts open now.

    A plan with fewer moves is one with more, so values and bounds never fall along the curve. They are made
    in the order given: stopped, the curve has those that were begun, the first one in any case.
    """
    found: dict[int, CoverPlan] = {}
    for step in dict.fromkeys(moves):
        if found and watch.is_over:
            break
        found[step] = most_covered(known, replace(wanted, moves=step), seconds, watch)
        if len(found) == 1:
            watch.tell(STAGE, found[step].people, found[step].bound)
            watch = replace(watch, told=None)
    steps = sorted(found)
    plans = _rising([found[step] for step in steps])
    return _curve(steps, plans, known.people(wanted.now), set(wanted.now))


def gains_of_posts(
    known: Sight, wanted: Wanted, counts: Iterable[int], seconds: float = 10.0
) -> tuple[Gain, ...]:
    """The best plan for each number of posts, in rising order; gain against the posts open now.

    Where the next post brings little is for a person to say: the curve shows it.
    """
    steps = sorted(set(counts))
    plans = [most_covered(known, replace(wanted, count=step), seconds) for step in steps]
    return _curve(steps, plans, known.people(wanted.now), set(wanted.now))


def _rising(plans: list[CoverPlan]) -> list[CoverPlan]:
    for at in range(1, len(plans)):
        if plans[at].people < plans[at - 1].people:
            plans[at] = replace(plans[at - 1], bound=plans[at].bound)
    for at in range(len(plans) - 2, -1, -1):
        plans[at] = replace(plans[at], bound=min(plans[at].bound, plans[at + 1].bound))
    return plans


def _curve(steps: list[int], plans: list[CoverPlan], before: float, now: set[int]) -> tuple[Gain, ...]:
    possible = max((plan.bound for plan in plans), default=before) - before
    return tuple(
        Gain(
            step=step,
            plan=plan,
            used=len(now.difference(plan.sites)),
            gain=plan.people - before,
            share=(plan.people - before) / possible if possible > 0 else 1.0,
        )
        for step, plan in zip(steps, plans, strict=True)
    )
