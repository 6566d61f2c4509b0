"""Ruin and recreate: what is wanted holds in every plan, none is worse than the first, and it is the same."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.planning.siting import maximal, recreate
from geo.planning.siting.covering import greedy_cover, swapped
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.recreate import Effort, recreated
from geo.planning.siting.wanted import Row, Wanted
from tests.unit.planning.siting.worlds import people, plans, sights, town, wishes

ASKED = sights().flatmap(lambda known: st.tuples(st.just(known), wishes(known.sites)))
DENSE = town(3, 200, 900, 12)
"""Twenty posts overlap much here: each reaches as far as suits twelve."""
NUMBERS = ("inside", "times", "adds", "alone", "people")


def rounds(number, slack=0.0):
    return Effort(number, slack, lambda: False)


@given(ASKED, st.data())
def test_every_plan_met_keeps_what_is_wanted_and_none_is_worse_than_the_first(asked, data):
    known, wanted = asked
    if not (allowed := plans(known.sites, wanted)):
        return
    first = data.draw(st.sampled_from(allowed))
    after = recreated(known, wanted, np.array(first, np.intp), rounds(20, slack=5.0))
    assert tuple(after.tolist()) in allowed
    assert people(known, after) >= people(known, first) - 1e-9


@given(ASKED, st.integers(0, 2**31), st.data())
def test_the_numbers_of_a_changing_plan_are_those_of_counting_it_anew(asked, seed, data):
    known, wanted = asked
    if not (allowed := plans(known.sites, wanted)):
        return
    ground, dice = recreate._Ground(known, wanted), np.random.default_rng(seed)
    plan = ground.begun(np.array(data.draw(st.sampled_from(allowed)), np.intp))
    for _ in range(5):
        before = plan.copy()
        if not ground.turned(plan, dice):
            plan = before
            continue
        chosen = tuple(np.flatnonzero(plan.inside).tolist())
        assert chosen in allowed
        anew = ground.begun(np.array(chosen, np.intp))
        for name in NUMBERS:
            assert getattr(plan, name) == pytest.approx(getattr(anew, name), abs=1e-9)


def test_rounds_find_more_than_swaps_and_the_same_each_time():
    known, wanted = DENSE, Wanted(20)
    first = swapped(known, wanted, greedy_cover(known, wanted))
    after = recreated(known, wanted, first, rounds(400, slack=10.0))
    assert known.people(after) > known.people(first)
    assert after.tolist() == recreated(known, wanted, first, rounds(400, slack=10.0)).tolist()


def test_posts_move_within_the_moves_left_and_locks_bans_and_hard_rows_hold():
    """The control: with each wish lifted, the rounds go where it forbade."""
    known = DENSE
    free = recreated(known, Wanted(20), np.arange(20), rounds(400))
    stay = min(set(range(20)) - set(free.tolist()))
    shut, *pair = (site for site in free.tolist() if site >= 20)
    rows = (Row(tuple(pair[:2]), 0, 1),)
    wanted = Wanted(20, now=tuple(range(20)), moves=15, locked=(stay,), banned=(shut,), rows=rows)
    after = set(recreated(known, wanted, np.arange(20), rounds(400)).tolist())
    assert stay in after
    assert shut not in after
    assert not after.issuperset(pair[:2])
    assert len(set(range(20)) - after) == 15
    assert len(set(range(20)) - set(free.tolist())) > 15


def test_rounds_end_when_they_are_told_to():
    known, wanted = DENSE, Wanted(20)
    first, asked = greedy_cover(known, wanted), iter([False] * 30)
    three = Effort(10**9, 0.0, lambda: next(asked, True))
    after = recreated(known, wanted, first, three)
    assert known.people(after) >= known.people(first)
    assert recreated(known, wanted, first, Effort(10**9, 0.0, lambda: True)) is first


@pytest.mark.parametrize("on", [True, False])
def test_where_the_solver_is_not_done_the_plan_is_better_for_the_rounds(monkeypatch, on):
    """The control: without rounds the plan stays where swaps left it."""
    known, wanted = DENSE, Wanted(20)
    first = known.people(swapped(known, wanted, greedy_cover(known, wanted)))
    real = maximal.price(known, wanted)
    bad = replace(real, plan=greedy_cover(known, wanted))
    monkeypatch.setattr(maximal, "price", lambda *_: bad)
    monkeypatch.setattr(maximal._Search, "solved", lambda *_: (None, real.value))
    monkeypatch.setattr(maximal, "ROUNDS", 20 if on else 0)
    plan = most_covered(known, wanted)
    assert (plan.people > first) == on
    assert not plan.proven


def test_rounds_stop_at_the_end_of_the_time(monkeypatch):
    known, wanted = DENSE, Wanted(20)
    monkeypatch.setattr(maximal._Search, "solved", lambda self, *_: (None, self.bound))
    monkeypatch.setattr(maximal, "ROUNDS", 10**9)
    began = time.monotonic()
    plan = most_covered(known, wanted, seconds=0.5)
    assert time.monotonic() - began < 5
    assert plan.people <= plan.bound
