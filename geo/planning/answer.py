"""What a draft is answered: an event at once where that is proved best, else the whole county from there."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import Plan, as_told, assign, by_code, checked
from geo.planning.replan import at_once
from geo.planning.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.problem import Problem
    from geo.planning.rules import Rules
    from geo.planning.solver import Progress

AT_ONCE_S = 0.75
"""Seconds for what needs no plan of the whole county; it is little beside what such a plan takes."""


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
    limits = Limits(min(AT_ONCE_S, rules.seconds), rules.gap, cancelled)
    plan, stages = at_once(sorted_, rules, np.ones(len(posts), np.bool_), limits)
    begin = as_told(plan, posts, units)
    if stages is not None and all(stage.gap <= rules.gap for stage in stages):
        figures = checked(problem, rules, begin)
        return Plan(begin, figures, stages, np.zeros(0, np.int64), time.monotonic() - began)
    left = max(0.0, rules.seconds - (time.monotonic() - began))
    found = assign(problem, replace(rules, seconds=left), begin=begin, cancelled=cancelled, told=told)
    return replace(found, seconds=time.monotonic() - began)
