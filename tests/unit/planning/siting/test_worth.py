from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.siting.counting import worst_loss
from geo.planning.siting.gains import gains_of_moves, gains_of_posts
from geo.planning.siting.loss import sturdy
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.sight import seen_by, sight
from geo.planning.siting.wanted import Wanted
from geo.planning.siting.worth import Merge, Seen, coverage_now, merge_candidates, only_here
from tests.unit.planning.siting.worlds import people, plans, sights, town, wishes

ASKED = sights(5, 7).flatmap(lambda known: st.tuples(st.just(known), wishes(known.sites)))


@given(sights(), st.data())
def test_what_only_one_post_sees_is_what_its_closing_loses(known, data):
    sites = tuple(data.draw(st.permutations(range(known.sites)))[: data.draw(st.integers(1, known.sites))])
    for site, lost in zip(sites, only_here(known, sites), strict=True):
        others = set(sites) - {site}
        assert lost == pytest.approx(people(known, sites) - people(known, others))


def test_coverage_is_told_for_people_compounds_and_villages():
    known = sight([[1, 0], [0, 1], [0, 0]], [10, 20, 30])
    measures = {"people": known.weights, "compounds": np.array([1, 0, 1]), "villages": np.array([0, 1, 0])}
    assert coverage_now(known, (0,), measures) == {
        "people": Seen(10, 60),
        "compounds": Seen(1, 2),
        "villages": Seen(0, 1),
    }


def test_a_post_that_adds_nothing_is_a_candidate_with_whoever_sees_most_of_the_same():
    known = sight([[1, 1, 0], [1, 1, 1], [0, 1, 0], [0, 0, 1]], [5, 4, 3, 2])
    assert merge_candidates(known, (0, 1, 2), 2.0) == (Merge(0, 1, 9.0, 0.0), Merge(2, 0, 4.0, 2.0))


@given(sights(), st.floats(0, 30))
def test_a_merge_loses_what_it_says(known, most):
    sites = tuple(range(known.sites))
    for merge in merge_candidates(known, sites, most):
        left = set(sites) - {merge.closes}
        assert merge.lost == pytest.approx(people(known, sites) - people(known, left))
        assert merge.lost <= most
        assert merge.shared > 0


def hangs_on_one(known, plan):
    return max((people(known, plan) - people(known, set(plan) - {site}) for site in plan), default=0.0)


@given(ASKED, st.sampled_from([0.0, 0.5, 1.0, 3.0]))
def test_a_sturdy_plan_is_that_of_trying_everything(asked, price):
    known, wanted = asked
    allowed = plans(known.sites, wanted)
    if not allowed:
        with pytest.raises(InvalidInput):
            sturdy(known, wanted, price)
        return
    best = max(people(known, plan) - price * hangs_on_one(known, plan) for plan in allowed)
    plan = sturdy(known, wanted, price)
    assert plan.sites in allowed
    assert plan.value == pytest.approx(best, abs=1e-5)
    assert plan.bound == pytest.approx(best, abs=1e-5)
    assert plan.worst_loss == pytest.approx(hangs_on_one(known, plan.sites))


def test_a_place_seen_once_is_not_counted_as_half_seen_twice():
    """Else two posts that each see their own would be told to leave room for better."""
    plan = sturdy(sight(np.eye(2), [4, 1]), Wanted(2), 1.0)
    assert (plan.people, plan.worst_loss, plan.bound) == (5, 4, pytest.approx(1))


def test_a_price_on_the_worst_loss_buys_a_smaller_one():
    known = town(3, 40, 200, 6)
    bare, careful = sturdy(known, Wanted(6), 0.0), sturdy(known, Wanted(6), 2.0)
    assert bare.people == most_covered(known, Wanted(6)).people
    assert careful.worst_loss < bare.worst_loss
    assert careful.people <= bare.people


@given(sights())
def test_the_worst_loss_is_counted_alike_by_sets_and_by_products(known):
    plan = tuple(range(known.sites))
    assert worst_loss(seen_by(known), known.weights.tolist(), plan) == pytest.approx(
        only_here(known, plan).max(initial=0.0)
    )


def test_the_curve_over_moves_rises_to_the_best_plan_and_tells_its_share():
    known = town(7, 60, 300, 9)
    wanted = Wanted(9, now=tuple(range(9)))
    curve = gains_of_moves(known, wanted, range(10))
    assert [point.gain for point in curve] == sorted(point.gain for point in curve)
    assert [point.plan.bound for point in curve] == sorted(point.plan.bound for point in curve)
    assert curve[0].gain == 0
    assert curve[-1].share == 1.0
    assert all(point.used <= point.step for point in curve)
    assert curve[4].plan == most_covered(known, replace(wanted, moves=4))


def test_the_curve_over_posts_tells_what_the_next_one_brings():
    known = town(7, 60, 300, 9)
    curve = gains_of_posts(known, Wanted(9, now=tuple(range(9))), [3, 9, 6])
    assert [point.step for point in curve] == [3, 6, 9]
    assert [len(point.plan.sites) for point in curve] == [3, 6, 9]
    assert curve[0].plan.people < curve[1].plan.people < curve[2].plan.people


def test_where_nothing_can_be_gained_all_of_it_is_reached():
    known = sight(np.ones((1, 2)), [5])
    (point,) = gains_of_moves(known, Wanted(1, now=(0,)), [1])
    assert (point.gain, point.share) == (0.0, 1.0)
