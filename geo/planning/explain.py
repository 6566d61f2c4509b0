"""Why each post changes hands: what forces it, what it gains, who is second, which units are at a limit."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.arcs import allowed
from geo.planning.evaluate import ROUNDING, figures, violations
from geo.planning.problem import NOBODY
from geo.planning.replan import Event, replan
from geo.planning.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.assignment import Plan
    from geo.planning.problem import Problem
    from geo.planning.rows import Indices
    from geo.planning.rules import Rules


class Reason(StrEnum):
    """What forces a change; CHOSEN: nothing does, it gains."""

    CLOSED = "closed"
    OPENED = "opened"
    LOCK = "lock"
    BAN = "ban"
    NO_WAY = "no_way"
    PEOPLE = "people"
    LEADS = "leads"
    CHOSEN = "chosen"


UNDONE = {Reason.CHOSEN, Reason.PEOPLE, Reason.LEADS}
"""What may be undone while open, lock, ban and way stay as they are."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What undoing a change would cost: priority left unmanned, posts moved, metres (people above included).

    Each is the plan with the change undone less the plan as it is: what a good change gains is not negative.
    """

    shortfall: float
    moved: int
    cost: float


@dataclass(frozen=True, slots=True)
class Change:
    """One post held by another unit than today; ``second`` is the next best unit with room, or NOBODY.

    ``worth`` is None where nothing can be undone (closed, opened, no going back), or where that is
    ``untried``: time was out before undoing it was looked at to the end.
    """

    post: int
    before: int
    after: int
    reason: Reason
    worth: Worth | None
    second: int
    untried: bool = False

    @property
    def forced(self) -> bool:
        return self.reason is not Reason.CHOSEN


@dataclass(frozen=True, slots=True)
class Limit:
    """What a unit uses and has; ``people_full``: too few left for any open post, ``leads_full``: no lead."""

    unit: int
    people_used: float
    people: float
    leads_used: int
    leads: float
    people_full: bool
    leads_full: bool


def changes(
    problem: Problem, rules: Rules, plan: Plan, cancelled: Callable[[], bool] | None = None
) -> tuple[Change, ...]:
    """Every change with its reason: the most gain first, then those without a worth, each by code.

    A post that fits back is put back and the plan counted again. For one that does not, the part around it is
    solved again with it back (``undone``). Both as long as ``rules.seconds`` last and nobody cancels: what is
    left then is told as untried.
    """
    within = Limits(rules.seconds, cancelled=cancelled)
    ends = time.monotonic() + rules.seconds
    may = allowed(problem)
    told = []
    for post in np.flatnonzero(plan.unit != problem.posts.present).tolist():
        reason = _reason(problem, plan, post)
        worth, has_end = None, True
        if reason in UNDONE:
            left = replace(rules, seconds=max(0.0, ends - time.monotonic()))
            worth = None if within.are_over(ends) else undone(problem, left, plan, post, cancelled)
            has_end = not within.are_over(ends)
        told.append(
            Change(
                post=post,
                before=int(problem.posts.present[post]),
                after=int(plan.unit[post]),
                reason=reason,
                worth=worth if has_end else None,
                second=_second(problem, rules, plan, post, np.flatnonzero(may[post])),
                untried=not has_end,
            )
        )
    return tuple(sorted(told, key=lambda one: (*_rank(one.worth), problem.posts.codes[one.post])))


def undone(
    problem: Problem, rules: Rules, plan: Plan, post: int, cancelled: Callable[[], bool] | None = None
) -> Worth | None:
    """The undo test: a plan in which this post has its present unit again, less the plan as it is.

    Everything else stays if it can; if not, the part around the post is planned again with it locked there.
    None where its present unit cannot hold it, whatever the others do.
    """
    present = int(problem.posts.present[post])
    if (post, present) in problem.bans:
        return None
    back = plan.unit.copy()
    back[post] = present
    if violations(problem, back.tolist()):
        now = replace(problem.posts, present=plan.unit)
        locks = frozenset(pair for pair in problem.locks if pair[0] != post) | {(post, present)}
        after = replace(problem, posts=now, locks=locks)
        back = replan(after, rules, Event(posts=(post,)), cancelled).unit
        if back[post] != present:
            return None
    told = figures(problem, rules, back.tolist())
    return Worth(
        told.shortfall - plan.figures.shortfall,
        told.moved - plan.figures.moved,
        told.cost - plan.figures.cost,
    )


def limits(problem: Problem, plan: Plan) -> tuple[Limit, ...]:
    """Of every unit, people and leads used and had, and whether they are what stops it from taking more."""
    smallest = float(problem.posts.need[problem.posts.open].min(initial=np.inf))
    return tuple(
        Limit(
            unit=unit,
            people_used=load.people,
            people=float(problem.units.people[unit]),
            leads_used=load.leads,
            leads=float(problem.units.leads[unit]),
            people_full=bool(problem.units.people[unit] - load.people < smallest),
            leads_full=bool(problem.units.leads[unit] - load.leads < 1),
        )
        for unit, load in enumerate(plan.figures.loads)
    )


def _reason(problem: Problem, plan: Plan, post: int) -> Reason:
    before = int(problem.posts.present[post])
    if not problem.posts.open[post]:
        return Reason.CLOSED
    if before == NOBODY:
        return Reason.OPENED
    load = plan.figures.loads[before]
    people = problem.units.people[before] - load.people - problem.posts.need[post]
    leads = problem.units.leads[before] - load.leads - float(problem.posts.lead[post])
    forced = {
        Reason.LOCK: dict(problem.locks).get(post, before) != before,
        Reason.BAN: (post, before) in problem.bans,
        Reason.NO_WAY: not np.isfinite(problem.metres[post, before]),
        Reason.PEOPLE: people < -ROUNDING,
        Reason.LEADS: leads < -ROUNDING,
    }
    return next((reason for reason, holds in forced.items() if holds), Reason.CHOSEN)


def _rank(worth: Worth | None) -> tuple[bool, float, float]:
    return (True, 0.0, 0.0) if worth is None else (False, -worth.shortfall, -worth.cost)


def _second(problem: Problem, rules: Rules, plan: Plan, post: int, units: Indices) -> int:
    """The cheapest other of these units the post fits into while all others stay; ties: the lower code."""
    need, lead = float(problem.posts.need[post]), float(problem.posts.lead[post])
    limit = (1 + rules.band) * problem.units.fair
    costs = []
    for unit in units.tolist():
        load = plan.figures.loads[unit]
        room = problem.units.people[unit] - load.people, problem.units.leads[unit] - load.leads
        if unit != plan.unit[post] and need <= room[0] and lead <= room[1]:
            above = max(0.0, load.people + need - float(limit[unit])) - load.above
            cost = float(problem.metres[post, unit]) + rules.weight * above
            costs.append((cost, problem.units.codes[unit], unit))
    return min(costs)[2] if costs else NOBODY
