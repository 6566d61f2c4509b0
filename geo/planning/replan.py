"""One event, and only what it touches is planned again: its units, their posts, and the units near by."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import Plan, assign, by_code, checked, manned, renumbered
from geo.planning.direct import direct_plan
from geo.planning.evaluate import violations
from geo.planning.problem import NOBODY
from geo.planning.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.problem import Problem
    from geo.planning.rows import Indices
    from geo.planning.rules import Rules


@dataclass(frozen=True, slots=True)
class Event:
    """Numbers of the units that lost or gained people, and of the posts that opened or closed."""

    units: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()


def replan(problem: Problem, rules: Rules, event: Event, cancelled: Callable[[], bool] | None = None) -> Plan:
    """The plan after an event; the problem is that of after, its ``posts.present`` the plan before.

    Where as few posts can move as counting demands, to wherever there is room, that is the plan
    (``direct_plan``), and its bounds are those of the whole county. Otherwise the part around the event is
    planned again. Units that hold more than they can, or what they may not, shed it in every plan: they
    belong to the event even where it does not name them.
    """
    limits = Limits(rules.seconds, rules.gap, cancelled)
    began = time.monotonic()
    found = _direct(problem, rules, event, limits) if rules.keep is Keep.FIRST else None
    return found or _around(problem, rules, event, limits, began)


def _direct(problem: Problem, rules: Rules, event: Event, limits: Limits) -> Plan | None:
    """The plan in which nobody moves to make room for another, if it exists."""
    began = time.monotonic()
    sorted_, posts, units = by_code(problem)
    wanted = np.isin(posts, event.posts)
    found = direct_plan(sorted_, rules, wanted, limits)
    if found is None:
        return None
    plan = np.full(len(posts), NOBODY)
    plan[posts] = np.append(units, NOBODY)[found[0]]
    figures = checked(problem, rules, plan)
    return Plan(plan, figures, found[1], np.zeros(0, np.int64), time.monotonic() - began)


def _around(problem: Problem, rules: Rules, event: Event, limits: Limits, began: float) -> Plan:
    """The plan of the part around the event.

    Free are the units struck, to each and to each post of the event the ``rules.nearest`` units nearest to
    it, and whatever these hold; everything else stays as it is. As long as a free post is left unmanned and
    there is time and room elsewhere, what is free spreads: to twice as many units nearest to the posts of
    each free unit, until no free post has a way to any other. Stages and bounds are those of what was free.
    """
    ends, reach = began + limits.seconds, rules.nearest
    inner = _struck(problem, event)
    today = np.where(problem.posts.open, problem.posts.present, NOBODY)
    plan, least = today, np.inf
    while True:
        posts, units = _free(problem, event.posts, inner, reach)
        has_grown = len(units) > len(inner)
        part = problem.part(posts, units)
        if has_grown:
            found = manned(part, _until(rules, ends), renumbered(today, posts, units), limits.cancelled)
            tried = _within(today, found, posts, units)
            unmanned = problem.posts.priority[problem.posts.open & (tried == NOBODY)].sum()
            if unmanned < least:
                plan, least = tried, unmanned
            if NOBODY not in found[part.posts.open]:
                break
        if limits.are_over(ends) or not _room_outside(problem, units):
            break
        if not has_grown and reach >= problem.size[1]:
            break
        inner, reach = units, 2 * reach
    begin = renumbered(plan, posts, units)
    best = assign(part, _until(rules, ends), begin=begin, cancelled=limits.cancelled)
    plan = _within(today, best.unit, posts, units)
    figures = checked(problem, rules, plan)
    seconds = time.monotonic() - began
    return replace(best, unit=plan, figures=figures, widened=np.sort(posts[best.widened]), seconds=seconds)


def _within(plan: Indices, found: Indices, posts: Indices, units: Indices) -> Indices:
    """The plan with these posts as they were found among these units."""
    plan = plan.copy()
    plan[posts] = np.append(units, NOBODY)[found]
    return plan


def _struck(problem: Problem, event: Event) -> Indices:
    """The units that may not go on as they are: the event's, and who breaks something at any other post."""
    goes_on = np.where(problem.posts.open, problem.posts.present, NOBODY)
    broken = {fault.unit for fault in violations(problem, goes_on.tolist()) if fault.post not in event.posts}
    return np.array(sorted({*event.units, *broken}), np.int64)


def _until(rules: Rules, ends: float) -> Rules:
    return replace(rules, seconds=max(0.0, ends - time.monotonic()))


def _free(problem: Problem, opened: tuple[int, ...], inner: Indices, reach: int) -> tuple[Indices, Indices]:
    """The posts and units that may change around these; who is locked to a unit brings it along."""
    present = problem.posts.present
    centres = [np.flatnonzero(present == unit) for unit in inner] + [np.array([post]) for post in opened]
    free = np.zeros(problem.size[1], np.bool_)
    free[inner] = True
    rank = np.argsort(np.argsort(np.array(problem.units.codes)))
    for centre in centres:
        metres = problem.metres[centre].min(axis=0, initial=np.inf)
        free[np.lexsort((rank, metres))[:reach][: int(np.isfinite(metres).sum())]] = True
    while True:
        posts = np.isin(present, np.flatnonzero(free))
        posts[list(opened)] = True
        more = [unit for post, unit in problem.locks if posts[post] and not free[unit]]
        more += [int(unit) for unit in np.unique(present[posts]) if unit != NOBODY and not free[unit]]
        if not more:
            return np.flatnonzero(posts), np.flatnonzero(free)
        free[more] = True


def _room_outside(problem: Problem, units: Indices) -> bool:
    """Whether any unit that was not free has people left."""
    posts = problem.posts
    held = posts.open & (posts.present != NOBODY)
    used = np.bincount(posts.present[held], posts.need[held], problem.size[1])
    room = problem.units.people - used
    room[units] = 0.0
    return bool((room > 0).any())
