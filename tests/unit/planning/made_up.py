"""Small problems to plan: by hand, and by Hypothesis."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from geo.planning.evaluate import figures, violations
from geo.planning.problem import NOBODY, Posts, Problem, Units


def problem(metres, need=None, people=None, *, lead=None, leads=None, **more):
    """One post per row, one unit per column; each post needs one, each unit has room for all."""
    metres = np.asarray(metres, float)
    count, units = metres.shape
    need = np.ones(count) if need is None else np.asarray(need, float)
    people = np.full(units, need.sum()) if people is None else np.asarray(people, float)
    return Problem(
        Posts(
            tuple(f"k{number}" for number in range(count)),
            np.asarray(more.get("priority", np.ones(count)), float),
            need,
            np.asarray(lead if lead is not None else np.zeros(count), bool),
            np.asarray(more.get("present", np.full(count, NOBODY))),
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
        present=column(st.integers(NOBODY, width - 1)),
        open=column(st.sampled_from([True, True, True, False])),
        fair=column(st.integers(0, 8), width),
        locks=locks.items(),
        bans=bans,
    )


def every_plan(wanted):
    """Each plan that breaks nothing."""
    count, width = wanted.size
    for plan in product(range(NOBODY, width), repeat=count):
        if not violations(wanted, plan):
            yield plan


def ranked(wanted, rules, order):
    """The least ``order(figures)`` over every plan, locks that are not kept counted before all else."""
    locked = [post for post, _ in wanted.locks if wanted.posts.open[post]]
    return min(
        (sum(plan[post] == NOBODY for post in locked), *order(figures(wanted, rules, plan)))
        for plan in every_plan(wanted)
    )
