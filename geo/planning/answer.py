"""What a draft is answered: an event at once where that is proved best, else the whole county from there."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import Plan, as_told, assign, by_code, checked
from geo.planning.chains import with_room_made
from geo.planning.direct import direct_plan
from geo.planning.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.problem import Problem
    from geo.planning.rules import Rules
    from geo.planning.solver import Progress

CHAINS, DIRECT_S = 0.25, 0.75
"""Share of the time for chains: who begins with few moves proves them sooner. Seconds for the direct plan, so
that little is lost where there is none."""


def answer(
    problem: Problem,
    rules: Rules,
    *,
    cancelled: Callable[[], bool] | None = None,
    told: Callable[[Progress], None] | None = None,
) -> Plan:
    """As ``assign``, but without solving the whole county where as few posts move as counting demands.

    Such a plan is the best of the county in each stage, however many were to be planned (``direct_plan``).
    Otherwise it is what ``assign`` begins with.
    """
    if rules.keep is not Keep.FIRST or not all(problem.size):
        return assign(problem, rules, cancelled=cancelled, told=told)
    began = time.monotonic()
    sorted_, posts, units = by_code(problem)
    limits = Limits(rules.seconds, rules.gap, cancelled)
    wanted = np.ones(len(posts), np.bool_)
    plan = with_room_made(sorted_, wanted, lambda: limits.are_over(began + CHAINS * rules.seconds))
    direct = direct_plan(sorted_, rules, wanted, replace(limits, seconds=min(DIRECT_S, rules.seconds)), plan)
    if direct is not None and all(stage.gap <= rules.gap for stage in direct[1]):
        best = as_told(direct[0], posts, units)
        figures = checked(problem, rules, best)
        return Plan(best, figures, direct[1], np.zeros(0, np.int64), time.monotonic() - began)
    begin = as_told(plan, posts, units)
    left = max(0.0, rules.seconds - (time.monotonic() - began))
    found = assign(problem, replace(rules, seconds=left), begin=begin, cancelled=cancelled, told=told)
    return replace(found, seconds=time.monotonic() - began)
