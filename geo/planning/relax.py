"""Why posts stay unmanned, counted before solving, and what would help, each tried by solving again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.arcs import allowed
from geo.planning.assignment import assign
from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.planning.assignment import Plan
    from geo.planning.problem import Problem
    from geo.planning.rows import Indices
    from geo.planning.rules import Rules


class Short(StrEnum):
    """What counting alone finds short."""

    PEOPLE = "people"
    LEADS = "leads"
    NO_UNIT = "no_unit"
    LOCKED_PEOPLE = "locked_people"
    LOCKED_LEADS = "locked_leads"
    REACH_PEOPLE = "reach_people"
    REACH_LEADS = "reach_leads"


@dataclass(frozen=True, slots=True)
class Fact:
    """``needed`` against ``available`` by these posts and units; no plan can man all of the posts."""

    short: Short
    needed: float
    available: float
    posts: tuple[int, ...]
    units: tuple[int, ...]


class Help(StrEnum):
    """What may be relaxed."""

    PEOPLE = "people"
    LEAD = "lead"
    UNLOCK = "unlock"
    UNBAN = "unban"


@dataclass(frozen=True, slots=True)
class Offer:
    """A relaxation that was solved: ``gained`` is the priority manned more, ``plan`` what then holds.

    ``amount`` people or leads more at ``unit``; or the lock or ban of ``post`` at ``unit`` lifted.
    """

    help: Help
    unit: int
    post: int
    amount: float
    gained: float
    plan: Plan


def facts(problem: Problem) -> tuple[Fact, ...]:
    """What cannot work, by counting: in all, post by post, lock by lock, and for posts with few units."""
    may = allowed(problem)
    open_posts = np.flatnonzero(problem.posts.open)
    found = [
        *_against(problem, (Short.PEOPLE, Short.LEADS), open_posts, np.arange(problem.size[1])),
        *(
            Fact(Short.NO_UNIT, float(problem.posts.need[post]), 0.0, (int(post),), ())
            for post in open_posts
            if not may[post].any()
        ),
    ]
    for unit in sorted({unit for _, unit in problem.locks}):
        locked = sorted(post for post, held in problem.locks if held == unit and problem.posts.open[post])
        kinds = (Short.LOCKED_PEOPLE, Short.LOCKED_LEADS)
        found += _against(problem, kinds, np.array(locked, np.int64), np.array([unit]))
    return (*found, *_within_reach(problem, may, open_posts))


def _within_reach(problem: Problem, may: NDArray[np.bool_], open_posts: Indices) -> list[Fact]:
    """Posts that all depend on the same few units, where these are short and it is not so everywhere."""
    found: list[Fact] = []
    reach = {tuple(np.flatnonzero(may[post]).tolist()) for post in open_posts}
    for units in sorted(reach - {(), tuple(range(problem.size[1]))}):
        outside = np.setdiff1d(np.arange(problem.size[1]), units)
        bound = open_posts[may[open_posts].any(axis=1) & ~may[np.ix_(open_posts, outside)].any(axis=1)]
        found += _against(problem, (Short.REACH_PEOPLE, Short.REACH_LEADS), bound, np.array(units))
    return found


def _against(problem: Problem, kinds: tuple[Short, Short], posts: Indices, units: Indices) -> list[Fact]:
    told = tuple(posts.tolist()), tuple(units.tolist())
    counts = (
        (float(problem.posts.need[posts].sum()), float(problem.units.people[units].sum())),
        (float(problem.posts.lead[posts].sum()), float(np.floor(problem.units.leads[units]).sum())),
    )
    return [
        Fact(kind, needed, available, *told)
        for kind, (needed, available) in zip(kinds, counts, strict=True)
        if needed > available + 1e-9
    ]


def offers(
    problem: Problem,
    rules: Rules,
    plan: Plan,
    most: int = 12,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Offer, ...]:
    """Relaxations near the unmanned posts that do help, by what they gain and then by amount.

    ``most`` are tried, each by solving the whole again from the plan on; what gains nothing is not offered.
    Once cancelled, nothing more is tried.
    """
    wishes = takewhile(lambda _: cancelled is None or not cancelled(), _wishes(problem, plan)[:most])
    tried = (_tried(problem, rules, plan, wish, cancelled) for wish in wishes)
    helping = [offer for offer in tried if offer.gained > 1e-9]
    return tuple(
        sorted(helping, key=lambda one: (-one.gained, one.amount, problem.units.codes[one.unit], one.post))
    )


Wish = tuple[Help, int, int, float]


def _wishes(problem: Problem, plan: Plan) -> list[Wish]:
    """What could be relaxed for the unmanned: the most important posts first, for each its nearest units."""
    wishes: list[Wish] = []
    posts, codes = problem.posts, problem.units.codes
    unmanned = sorted(plan.figures.unmanned, key=lambda post: (-posts.priority[post], posts.codes[post]))
    locked = dict(problem.locks)
    for post in unmanned:
        if post in locked:
            wishes.append((Help.UNLOCK, locked[post], post, 0.0))
        wishes += [(Help.UNBAN, unit, post, 0.0) for banned, unit in sorted(problem.bans) if banned == post]
        ranked = sorted(range(problem.size[1]), key=lambda unit: (problem.metres[post, unit], codes[unit]))
        for unit in ranked[:3]:
            if np.isfinite(problem.metres[post, unit]):
                wishes += _missing(problem, plan, post, unit)
    return list(dict.fromkeys(wishes))


def _missing(problem: Problem, plan: Plan, post: int, unit: int) -> list[Wish]:
    """People or a lead more, so that the unit could take the post as it stands."""
    load = plan.figures.loads[unit]
    people = float(problem.posts.need[post]) - (float(problem.units.people[unit]) - load.people)
    leads = float(problem.posts.lead[post]) - (float(problem.units.leads[unit]) - load.leads)
    wishes: list[Wish] = []
    if people > 0:
        wishes.append((Help.PEOPLE, unit, NOBODY, float(np.ceil(people))))
    if leads > 0:
        wishes.append((Help.LEAD, unit, NOBODY, float(np.ceil(leads))))
    return wishes


def _tried(
    problem: Problem, rules: Rules, plan: Plan, wish: Wish, cancelled: Callable[[], bool] | None
) -> Offer:
    kind, unit, post, amount = wish
    found = assign(_relaxed(problem, wish), rules, begin=plan.unit, cancelled=cancelled)
    return Offer(kind, unit, post, amount, plan.figures.shortfall - found.figures.shortfall, found)


def _relaxed(problem: Problem, wish: Wish) -> Problem:
    kind, unit, post, amount = wish
    if kind is Help.UNLOCK:
        return replace(problem, locks=problem.locks - {(post, unit)})
    if kind is Help.UNBAN:
        return replace(problem, bans=problem.bans - {(post, unit)})
    more = np.zeros(problem.size[1])
    more[unit] = amount
    units = problem.units
    if kind is Help.PEOPLE:
        return replace(problem, units=replace(units, people=units.people + more))
    return replace(problem, units=replace(units, leads=units.leads + more))
