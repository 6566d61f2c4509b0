"""One event, and only what it touches is planned again: its units, their posts, and the units near by."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import Plan, as_told, assign, by_code, checked, renumbered
from geo.planning.chains import with_room_made
from geo.planning.direct import direct_plan
from geo.planning.evaluate import violations
from geo.planning.problem import NOBODY
from geo.planning.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.planning.problem import Problem
    from geo.planning.rows import Indices
    from geo.planning.rules import Rules
    from geo.planning.stages import Stage


@dataclass(frozen=True, slots=True)
class Event:
    """Numbers of the units that lost or gained people, and of the posts that opened or closed."""

    units: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()


SEARCH = 0.75
"""Share of the time for searching: the rest is for putting together and counting again."""


def replan(problem: Problem, rules: Rules, event: Event, cancelled: Callable[[], bool] | None = None) -> Plan:
    """The plan after an event; the problem is that of after, its ``posts.present`` the plan before.

    Chains over the whole county make room first (``with_room_made``). Where as few posts can move as counting
    demands, to wherever there is room, that is the plan (``direct_plan``), and its bounds are those of the
    whole county. Otherwise the part around the event and the chains is planned again. Units that hold more
    than they can, or what they may not, shed it in every plan: they belong to the event even where it does
    not name them.
    """
    began = time.monotonic()
    ends = began + SEARCH * rules.seconds
    limits = Limits(rules.seconds, rules.gap, cancelled)
    sorted_, posts, units = by_code(problem)
    wanted = np.isin(posts, event.posts)
    struck = np.union1d(np.flatnonzero(np.isin(units, event.units)), _struck(sorted_, wanted))
    begin = with_room_made(sorted_, wanted | (sorted_.posts.present != NOBODY), lambda: limits.are_over(ends))
    direct, widened = None, np.zeros(0, np.int64)
    if rules.keep is Keep.FIRST:
        direct = direct_plan(sorted_, rules, wanted, replace(limits, seconds=_left(ends)), begin)
    if direct is not None:
        plan, stages = direct
    else:
        plan, (stages, widened) = _around(
            sorted_, replace(rules, seconds=_left(ends)), (begin, struck, wanted), cancelled
        )
    told = as_told(plan, posts, units)
    figures = checked(problem, rules, told)
    return Plan(told, figures, stages, np.sort(posts[widened]), time.monotonic() - began)


def _around(
    problem: Problem,
    rules: Rules,
    known: tuple[Indices, Indices, NDArray[np.bool_]],
    cancelled: Callable[[], bool] | None,
) -> tuple[Indices, tuple[tuple[Stage, ...], Indices]]:
    """The plan of the part around the event, its stages, and the posts that looked farther.

    ``known``: the plan of the chains, the units struck, the posts wanted newly. Free are the units struck,
    the ``rules.nearest`` units nearest to each and to each post wanted, those that the chains touch, and
    whatever all these hold; everything else stays as it is. Where the chains leave a post unmanned, all are
    free.
    Stages and bounds are those of what was free.
    """
    begin = known[0]
    posts, units = _free(problem, known, rules.nearest)
    best = assign(
        problem.part(posts, units), rules, begin=renumbered(begin, posts, units), cancelled=cancelled
    )
    plan = begin.copy()
    plan[posts] = np.append(units, NOBODY)[best.unit]
    return plan, (best.stages, posts[best.widened])


def _left(ends: float) -> float:
    return max(0.0, ends - time.monotonic())


def _struck(problem: Problem, wanted: NDArray[np.bool_]) -> Indices:
    """The units that may not go on as they are: who breaks something at any post not wanted newly."""
    goes_on = np.where(problem.posts.open, problem.posts.present, NOBODY)
    named = set(np.flatnonzero(wanted).tolist())
    broken = {fault.unit for fault in violations(problem, goes_on.tolist()) if fault.post not in named}
    return np.array(sorted(broken - {NOBODY}), np.int64)


def _free(
    problem: Problem, known: tuple[Indices, Indices, NDArray[np.bool_]], reach: int
) -> tuple[Indices, Indices]:
    """The posts and units that may change; who is locked to a unit brings it along."""
    begin, struck, wanted = known
    present = problem.posts.present
    homeless = problem.posts.open & (begin == NOBODY)
    moved = begin != present
    free = np.zeros(problem.size[1], np.bool_)
    free[struck] = True
    free[begin[moved & (begin != NOBODY)]] = True
    free |= bool((homeless & (wanted | (present != NOBODY))).any())
    centres = [np.flatnonzero(present == unit) for unit in struck]
    for centre in centres + [np.array([post]) for post in np.flatnonzero(wanted)]:
        metres = problem.metres[centre].min(axis=0, initial=np.inf)
        free[np.argsort(metres, kind="stable")[:reach][: int(np.isfinite(metres).sum())]] = True
    while True:
        posts = wanted | np.isin(present, np.flatnonzero(free)) | (np.isin(begin, np.flatnonzero(free)))
        more = [unit for post, unit in problem.locks if posts[post] and not free[unit]]
        more += [int(unit) for unit in np.unique(present[posts]) if unit != NOBODY and not free[unit]]
        if not more:
            return np.flatnonzero(posts), np.flatnonzero(free)
        free[more] = True
