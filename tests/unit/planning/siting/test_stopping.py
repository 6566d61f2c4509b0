"""Searches that are stopped: at whatever moment, what comes is a plan, and its bound holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.domain.errors import InvalidInput
from geo.planning.siting.counting import worst_loss
from geo.planning.siting.fewest import fewest, p_centre
from geo.planning.siting.gains import gains_of_moves
from geo.planning.siting.loss import sturdy
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.median import p_median
from geo.planning.siting.sight import seen_by
from geo.planning.siting.wanted import Wanted
from geo.planning.watch import Watch
from tests.unit.planning.siting.test_fewest import smallest
from tests.unit.planning.siting.test_median import by_trying
from tests.unit.planning.siting.worlds import people, plans, sights, town, wishes

ASKED = sights().flatmap(lambda known: st.tuples(st.just(known), wishes(known.sites, rows=False)))
WAYS = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 40).map(float))
)
PATIENCE = st.integers(0, 12)


def impatient(times):
    """Stops at the n-th time that it is asked; remembers what it was told."""
    left, heard = [times], []

    def cancelled():
        left[0] -= 1
        return left[0] < 0

    return Watch(cancelled, heard.append), heard


@given(ASKED, PATIENCE)
def test_most_covered_stopped_at_any_moment_is_a_plan_with_a_bound_that_holds(asked, times):
    known, wanted = asked
    if not (allowed := plans(known.sites, wanted)):
        return
    best = max(people(known, plan) for plan in allowed)
    watch, heard = impatient(times)
    plan = most_covered(known, wanted, watch=watch)
    assert plan.sites in allowed
    assert plan.people <= best + 1e-6 <= plan.bound + 2e-6
    assert all(told.bound >= best - 1e-6 for told in heard)
    assert all(told.objective is None or told.objective <= best + 1e-6 for told in heard)


@given(ASKED, PATIENCE, st.sampled_from([0.5, 2.0]))
def test_a_sturdy_plan_stopped_at_any_moment_has_a_bound_that_holds(asked, times, price):
    known, wanted = asked
    if not (allowed := plans(known.sites, wanted)):
        return
    weights, seen = known.weights.tolist(), seen_by(known)
    best = max(people(known, plan) - price * worst_loss(seen, weights, plan) for plan in allowed)
    plan = sturdy(known, wanted, price, watch=impatient(times)[0])
    assert plan.sites in allowed
    assert plan.value <= best + 1e-6 <= plan.bound + 2e-6


@given(sights(), PATIENCE)
def test_the_fewest_stopped_see_all_and_no_fewer_are_claimed_than_are_needed(known, times):
    try:
        plan = fewest(known, watch=impatient(times)[0])
    except InvalidInput:  # stopped before there was any
        return
    assert plan.bound <= smallest(known) <= len(plan.sites)


@given(WAYS, st.data(), PATIENCE)
def test_the_longest_way_stopped_at_any_moment_lies_above_its_bound(metres, data, times):
    count = data.draw(st.integers(1, metres.shape[1]))
    full = p_centre(metres, count)
    watch, heard = impatient(times)
    plan = p_centre(metres, count, watch=watch)
    assert len(plan.sites) == count
    assert metres[:, list(plan.sites)].min(axis=1).max() <= plan.metres
    assert plan.bound <= full.metres <= plan.metres
    assert all(told.bound <= full.metres <= told.objective for told in heard)


@given(WAYS, st.data(), PATIENCE)
def test_the_mean_way_stopped_at_any_moment_lies_above_its_bound(costs, data, times):
    count = data.draw(st.integers(1, len(costs)))
    least = by_trying(costs, count)
    watch, heard = impatient(times)
    plan = p_median(costs, count, watch=watch)
    assert plan.bound <= least + 1e-6 <= plan.cost + 2e-6
    assert all(told.bound <= least + 1e-6 <= told.objective + 2e-6 for told in heard)


def test_a_curve_that_is_stopped_has_what_was_asked_for_first():
    known, wanted = town(3, 12, 60, 4), Wanted(4, now=(0, 1, 2, 3))
    whole = gains_of_moves(known, wanted, (3, 0, 1, 2))
    assert [gain.step for gain in whole] == [0, 1, 2, 3]
    (first,) = gains_of_moves(known, wanted, (3, 0, 1, 2), watch=Watch(lambda: True))
    assert first.step == 3
    assert first.plan.people <= whole[-1].plan.people <= first.plan.bound


def test_of_a_curve_the_first_point_is_told_while_the_others_are_sought():
    known, heard = town(3, 12, 60, 4), []
    curve = gains_of_moves(known, Wanted(4, now=(0, 1, 2, 3)), (3, 0, 1), watch=Watch(told=heard.append))
    (asked,) = [gain.plan for gain in curve if gain.step == 3]
    assert (heard[-1].stage, heard[-1].objective) == ("curve", asked.people)
    assert heard[-1].bound == pytest.approx(asked.bound)
