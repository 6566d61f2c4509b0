"""Searches that are stopped: at whatever moment, what comes is a plan, and its bound holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.domain.errors import InvalidInput
from geo.planning.mip.progress import SolveListener
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import covering_sites
from geo.planning.siting.lscp import solve_lscp
from geo.planning.siting.mclp import solve_mclp
from geo.planning.siting.p_center import solve_p_center
from geo.planning.siting.p_median import solve_p_median
from geo.planning.siting.robust_mclp import solve_robust_mclp
from geo.planning.siting.tradeoff import mclp_by_moves
from geo.planning.siting.verification import worst_single_loss
from tests.unit.planning.siting.worlds import (
    by_trying,
    coverages,
    people,
    plans,
    random_constraints,
    smallest,
    town,
)

CASES = coverages().flatmap(
    lambda coverage: st.tuples(st.just(coverage), random_constraints(coverage.site_count, rows=False))
)
WAYS = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 40).map(float))
)
PATIENCE = st.integers(0, 12)


def impatient(times):
    """Stops at the n-th time that it is asked; remembers what was reported to it."""
    left, reports = [times], []

    def cancelled():
        left[0] -= 1
        return left[0] < 0

    return SolveListener(cancelled, reports.append), reports


@given(CASES, PATIENCE)
def test_most_covered_stopped_at_any_moment_is_a_plan_with_a_bound_that_holds(case, times):
    coverage, constraints = case
    if not (allowed := plans(coverage.site_count, constraints)):
        return
    best = max(people(coverage, plan) for plan in allowed)
    listener, reports = impatient(times)
    plan = solve_mclp(coverage, constraints, listener=listener)
    assert plan.sites in allowed
    assert plan.covered_weight <= best + 1e-6 <= plan.bound + 2e-6
    assert all(progress.bound >= best - 1e-6 for progress in reports)
    assert all(progress.objective is None or progress.objective <= best + 1e-6 for progress in reports)


@given(CASES, PATIENCE, st.sampled_from([0.5, 2.0]))
def test_a_sturdy_plan_stopped_at_any_moment_has_a_bound_that_holds(case, times, price):
    coverage, constraints = case
    if not (allowed := plans(coverage.site_count, constraints)):
        return
    weights, covering = coverage.weights.tolist(), covering_sites(coverage)
    best = max(
        people(coverage, plan) - price * worst_single_loss(covering, weights, plan) for plan in allowed
    )
    plan = solve_robust_mclp(coverage, constraints, price, listener=impatient(times)[0])
    assert plan.sites in allowed
    assert plan.objective <= best + 1e-6 <= plan.bound + 2e-6


@given(coverages(), PATIENCE)
def test_the_fewest_stopped_see_all_and_no_fewer_are_claimed_than_are_needed(coverage, times):
    try:
        plan = solve_lscp(coverage, listener=impatient(times)[0])
    except InvalidInput:  # stopped before there was any
        return
    assert plan.bound <= smallest(coverage) <= len(plan.sites)


@given(WAYS, st.data(), PATIENCE)
def test_the_longest_way_stopped_at_any_moment_lies_above_its_bound(metres, data, times):
    count = data.draw(st.integers(1, metres.shape[1]))
    full = solve_p_center(metres, count)
    listener, reports = impatient(times)
    plan = solve_p_center(metres, count, listener=listener)
    assert len(plan.sites) == count
    assert metres[:, list(plan.sites)].min(axis=1).max() <= plan.radius_m
    assert plan.bound <= full.radius_m <= plan.radius_m
    assert all(progress.bound <= full.radius_m <= progress.objective for progress in reports)


@given(WAYS, st.data(), PATIENCE)
def test_the_mean_way_stopped_at_any_moment_lies_above_its_bound(costs, data, times):
    count = data.draw(st.integers(1, len(costs)))
    least = by_trying(costs, count)
    listener, reports = impatient(times)
    plan = solve_p_median(costs, count, listener=listener)
    assert plan.bound <= least + 1e-6 <= plan.cost + 2e-6
    assert all(progress.bound <= least + 1e-6 <= progress.objective + 2e-6 for progress in reports)


def test_a_curve_that_is_stopped_has_what_was_asked_for_first():
    coverage, constraints = town(3, 12, 60, 4), SitingConstraints(4, current_sites=(0, 1, 2, 3))
    whole = mclp_by_moves(coverage, constraints, (3, 0, 1, 2))
    assert [gain.limit for gain in whole] == [0, 1, 2, 3]
    (first,) = mclp_by_moves(coverage, constraints, (3, 0, 1, 2), listener=SolveListener(lambda: True))
    assert first.limit == 3
    assert first.solution.covered_weight <= whole[-1].solution.covered_weight <= first.solution.bound


def test_of_a_curve_the_first_point_is_reported_while_the_others_are_sought():
    coverage, reports = town(3, 12, 60, 4), []
    curve = mclp_by_moves(
        coverage,
        SitingConstraints(4, current_sites=(0, 1, 2, 3)),
        (3, 0, 1),
        listener=SolveListener(on_progress=reports.append),
    )
    (case,) = [gain.solution for gain in curve if gain.limit == 3]
    assert (reports[-1].stage, reports[-1].objective) == ("curve", case.covered_weight)
    assert reports[-1].bound == pytest.approx(case.bound)
