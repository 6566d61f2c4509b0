"""Small problems to plan: by hand, and by Hypothesis."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st

from geo.planning.assignment.problem import AssignmentProblem, Posts, Units
from geo.planning.assignment.verify import plan_figures, violations
from geo.planning.mip.model import UNASSIGNED
from geo.planning.schedule.problem import Shifts, are_nights

EVERY_24_H = ((8.0, 24.0),)
EVERY_12_H = ((8.0, 12.0), (20.0, 12.0))
EVERY_8_H = ((0.0, 8.0), (8.0, 8.0), (16.0, 8.0))
"""Shifts of a day: the hour at which each starts, its hours."""


def problem(metres, need=None, people=None, *, lead=None, leads=None, **more):
    """One post per row, one unit per column; each post needs one, each unit has room for all."""
    metres = np.asarray(metres, float)
    count, units = metres.shape
    need = np.ones(count) if need is None else np.asarray(need, float)
    people = np.full(units, need.sum()) if people is None else np.asarray(people, float)
    return AssignmentProblem(
        Posts(
            tuple(f"k{number}" for number in range(count)),
            np.asarray(more.get("priority", np.ones(count)), float),
            need,
            np.asarray(lead if lead is not None else np.zeros(count), bool),
            np.asarray(more.get("present", np.full(count, UNASSIGNED))),
            np.asarray(more.get("open", np.ones(count)), bool),
        ),
        Units(
            tuple(f"u{number}" for number in range(units)),
            people,
            np.asarray(leads if leads is not None else np.full(units, count), float),
            np.asarray(more.get("fair", people), float),
        ),
        metres,
        frozenset(more.get("locks", ())),
        frozenset(more.get("bans", ())),
    )


def open_posts(codes, required_people):
    """Open posts of priority 1 that need no lead and have no unit."""
    count = len(codes)
    return Posts(
        codes=tuple(codes),
        priority=np.ones(count),
        required_people=np.asarray(required_people, np.float64),
        needs_lead=np.zeros(count, np.bool_),
        current_unit=np.full(count, UNASSIGNED),
        is_open=np.ones(count, np.bool_),
    )


def daily_shifts(pattern, days):
    """Return the same shifts each day; ``pattern``: hour of the day at which each starts, and its hours."""
    starts, lengths = np.array(pattern, np.float64).reshape(-1, 2).T
    every = (24.0 * np.arange(days)[:, None] + starts[None, :]).ravel()
    hours = np.tile(lengths, days)
    order = np.lexsort((hours, every))
    return Shifts(every[order], hours[order], are_nights(every[order], hours[order]))


@st.composite
def problems(draw, posts=5, units=3):
    """Anything small, also what cannot be manned whole: too few people, no way, locks, bans, closed posts."""
    count, width = draw(st.integers(1, posts)), draw(st.integers(1, units))

    def column(values, size=count):
        return draw(st.lists(values, min_size=size, max_size=size))

    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, width - 1))
    bans = draw(st.sets(pairs, max_size=2))
    locks = {post: unit for post, unit in draw(st.sets(pairs, max_size=2)) if (post, unit) not in bans}
    metres = [column(st.one_of(st.integers(0, 50), st.just(np.inf)), width) for _ in range(count)]
    return problem(
        metres,
        column(st.integers(1, 4)),
        column(st.integers(0, 8), width),
        lead=column(st.booleans()),
        leads=column(st.integers(0, 2), width),
        priority=column(st.integers(1, 4)),
        present=column(st.integers(UNASSIGNED, width - 1)),
        open=column(st.sampled_from([True, True, True, False])),
        fair=column(st.integers(0, 8), width),
        locks=locks.items(),
        bans=bans,
    )


def every_plan(instance):
    """Each plan that breaks nothing."""
    count, width = instance.size
    for plan in product(range(UNASSIGNED, width), repeat=count):
        if not violations(instance, plan):
            yield plan


def ranked(instance, rules, order):
    """The least ``order(figures)`` over every plan, locks that are not kept counted before all else."""
    locked = [post for post, _ in instance.locks if instance.posts.is_open[post]]
    return min(
        (sum(plan[post] == UNASSIGNED for post in locked), *order(plan_figures(instance, rules, plan)))
        for plan in every_plan(instance)
    )
