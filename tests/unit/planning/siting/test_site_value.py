from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import coverage_matrix, covering_sites
from geo.planning.siting.mclp import solve_mclp
from geo.planning.siting.robust_mclp import solve_robust_mclp
from geo.planning.siting.site_value import (
    CoveredAmount,
    MergeCandidate,
    covered_amounts,
    merge_candidates,
    unique_coverage,
)
from geo.planning.siting.tradeoff import mclp_by_moves
from geo.planning.siting.verification import worst_single_loss
from tests.unit.planning.siting.worlds import coverages, people, plans, random_constraints, town

CASES = coverages(5, 7).flatmap(
    lambda coverage: st.tuples(st.just(coverage), random_constraints(coverage.site_count))
)


@given(coverages(), st.data())
def test_what_only_one_post_sees_is_what_its_closing_loses(coverage, data):
    sites = tuple(
        data.draw(st.permutations(range(coverage.site_count)))[
            : data.draw(st.integers(1, coverage.site_count))
        ]
    )
    for site, lost in zip(sites, unique_coverage(coverage, sites), strict=True):
        others = set(sites) - {site}
        assert lost == pytest.approx(people(coverage, sites) - people(coverage, others))


def test_coverage_is_printed_for_people_compounds_and_villages():
    coverage = coverage_matrix([[1, 0], [0, 1], [0, 0]], [10, 20, 30])
    measures = {"people": coverage.weights, "compounds": np.array([1, 0, 1]), "villages": np.array([0, 1, 0])}
    assert covered_amounts(coverage, (0,), measures) == {
        "people": CoveredAmount(10, 60),
        "compounds": CoveredAmount(1, 2),
        "villages": CoveredAmount(0, 1),
    }


def test_a_post_that_adds_nothing_is_a_candidate_with_the_post_that_sees_most_of_the_same():
    coverage = coverage_matrix([[1, 1, 0], [1, 1, 1], [0, 1, 0], [0, 0, 1]], [5, 4, 3, 2])
    assert merge_candidates(coverage, (0, 1, 2), 2.0) == (
        MergeCandidate(0, 1, 9.0, 0.0),
        MergeCandidate(2, 0, 4.0, 2.0),
    )


@given(coverages(), st.floats(0, 30))
def test_a_merge_loses_what_it_says(coverage, most):
    sites = tuple(range(coverage.site_count))
    for merge in merge_candidates(coverage, sites, most):
        left = set(sites) - {merge.closing_site}
        assert merge.lost_weight == pytest.approx(people(coverage, sites) - people(coverage, left))
        assert merge.lost_weight <= most
        assert merge.shared_weight > 0


def hangs_on_one(coverage, plan):
    return max((people(coverage, plan) - people(coverage, set(plan) - {site}) for site in plan), default=0.0)


@given(CASES, st.sampled_from([0.0, 0.5, 1.0, 3.0]))
def test_a_sturdy_plan_is_that_of_trying_everything(case, price):
    coverage, constraints = case
    allowed = plans(coverage.site_count, constraints)
    if not allowed:
        with pytest.raises(InvalidInput):
            solve_robust_mclp(coverage, constraints, price)
        return
    best = max(people(coverage, plan) - price * hangs_on_one(coverage, plan) for plan in allowed)
    plan = solve_robust_mclp(coverage, constraints, price)
    assert plan.sites in allowed
    assert plan.objective == pytest.approx(best, abs=1e-5)
    assert plan.bound == pytest.approx(best, abs=1e-5)
    assert plan.worst_loss == pytest.approx(hangs_on_one(coverage, plan.sites))


def test_a_place_seen_once_is_not_counted_as_half_seen_twice():
    """Else two posts that each see their own would be asked to leave room for better."""
    plan = solve_robust_mclp(coverage_matrix(np.eye(2), [4, 1]), SitingConstraints(2), 1.0)
    assert (plan.covered_weight, plan.worst_loss, plan.bound) == (5, 4, pytest.approx(1))


def test_a_price_on_the_worst_loss_buys_a_smaller_one():
    coverage = town(3, 40, 200, 6)
    bare, careful = (
        solve_robust_mclp(coverage, SitingConstraints(6), 0.0),
        solve_robust_mclp(coverage, SitingConstraints(6), 2.0),
    )
    assert bare.covered_weight == solve_mclp(coverage, SitingConstraints(6)).covered_weight
    assert careful.worst_loss < bare.worst_loss
    assert careful.covered_weight <= bare.covered_weight


@given(coverages())
def test_the_worst_loss_is_counted_alike_by_sets_and_by_products(coverage):
    plan = tuple(range(coverage.site_count))
    assert worst_single_loss(covering_sites(coverage), coverage.weights.tolist(), plan) == pytest.approx(
        unique_coverage(coverage, plan).max(initial=0.0)
    )


def test_the_curve_over_moves_rises_to_the_best_plan_and_tells_its_share():
    coverage = town(7, 60, 300, 9)
    constraints = SitingConstraints(9, current_sites=tuple(range(9)))
    curve = mclp_by_moves(coverage, constraints, range(10))
    assert [point.gain for point in curve] == sorted(point.gain for point in curve)
    assert [point.solution.bound for point in curve] == sorted(point.solution.bound for point in curve)
    assert curve[0].gain == 0
    assert curve[-1].gain_share == 1.0
    assert all(point.closed <= point.limit for point in curve)
    assert curve[4].solution == solve_mclp(coverage, replace(constraints, max_moves=4))


def test_where_nothing_can_be_gained_all_of_it_is_reached():
    coverage = coverage_matrix(np.ones((1, 2)), [5])
    (point,) = mclp_by_moves(coverage, SitingConstraints(1, current_sites=(0,)), [1])
    assert (point.gain, point.gain_share) == (0.0, 1.0)
