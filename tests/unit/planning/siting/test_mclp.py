from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, PlanVerificationFailed
from geo.planning.mip.solver import Solution, SolveStatus, solve
from geo.planning.search import Deadline
from geo.planning.siting import coverage_matrix, lagrangian_mclp, mclp
from geo.planning.siting.constraints import CardinalityRow, SitingConstraints, validate
from geo.planning.siting.coverage_matrix import aggregate_demand, coverage_within
from geo.planning.siting.greedy import NO_SITES, greedy_mclp, interchange_mclp
from geo.planning.siting.lagrangian_mclp import lagrangian_mclp_bound
from geo.planning.siting.mclp import solve_mclp
from geo.planning.siting.mclp_formulation import MclpProblem, formulate_mclp
from tests.unit.planning.siting.worlds import coverages, people, plans, random_constraints, town

CASES = coverages().flatmap(
    lambda coverage: st.tuples(st.just(coverage), random_constraints(coverage.site_count))
)
WITHOUT_ROWS = coverages().flatmap(
    lambda coverage: st.tuples(st.just(coverage), random_constraints(coverage.site_count, rows=False))
)


@given(CASES)
def test_the_plan_is_that_of_trying_everything_within_all_that_is_wanted(case):
    coverage, constraints = case
    allowed = plans(coverage.site_count, constraints)
    if not allowed:
        with pytest.raises(InvalidInput):
            solve_mclp(coverage, constraints)
        return
    best = max(people(coverage, plan) for plan in allowed)
    plan = solve_mclp(coverage, constraints)
    assert plan.sites in allowed
    assert plan.covered_weight == pytest.approx(best, abs=1e-6)
    assert plan.bound >= best - 1e-6
    assert plan.proven


@given(WITHOUT_ROWS)
def test_no_plan_exceeds_the_bound_nor_what_a_site_is_said_to_allow(case):
    coverage, constraints = case
    allowed = plans(coverage.site_count, constraints)
    if not allowed:
        return
    priced = lagrangian_mclp_bound(MclpProblem(coverage, constraints), NO_SITES, Deadline())
    for plan in allowed:
        weight = people(coverage, plan) - 1e-6
        assert priced.value >= weight
        assert all(priced.bound_if_open[site] >= weight for site in plan)
        assert all(
            priced.bound_if_closed[site] >= weight for site in set(range(coverage.site_count)) - set(plan)
        )


@given(WITHOUT_ROWS, st.integers(0, 2**31))
def test_the_bounds_hold_whatever_prices_the_solver_comes_with(case, seed):
    """However far the interior points stayed from the optimum, nothing is claimed that is not so."""
    coverage, constraints = case
    allowed = plans(coverage.site_count, constraints)
    if not allowed:
        return
    dice = np.random.default_rng(seed)

    def astray(model, *_):
        return Solution(
            SolveStatus.LIMITED,
            dice.uniform(-1, 2, len(model.costs)),
            0.0,
            -np.inf,
            dice.uniform(-30, 30, len(model.row_lower)),
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lagrangian_mclp, "solve_lp_relaxation", astray)
        priced = lagrangian_mclp_bound(MclpProblem(coverage, constraints), NO_SITES, Deadline())
        assert tuple(priced.rounded_sites) in allowed
        for plan in allowed:
            weight = people(coverage, plan) - 1e-6
            assert priced.value >= weight
            assert all(priced.bound_if_open[site] >= weight for site in plan)
            assert all(
                priced.bound_if_closed[site] >= weight for site in set(range(coverage.site_count)) - set(plan)
            )
        best = solve_mclp(coverage, constraints)
        assert best.proven
        assert best.covered_weight == pytest.approx(max(people(coverage, plan) for plan in allowed), abs=1e-6)


def test_sites_settled_wrongly_are_seen(monkeypatch):
    """The control of the comparisons with all plans: bounds that settle what is open hide the best plan."""
    coverage, constraints = town(2, 60, 300, 9), SitingConstraints(9)
    right = solve_mclp(coverage, constraints)
    real = lagrangian_mclp_bound(MclpProblem(coverage, constraints), NO_SITES, Deadline())
    hidden = real.bound_if_open.copy()
    hidden[list(right.sites)] = 0.0
    monkeypatch.setattr(
        mclp,
        "lagrangian_mclp_bound",
        lambda *_: replace(real, bound_if_open=hidden, lp_share=np.zeros(60), rounded_sites=np.arange(9)),
    )
    monkeypatch.setattr(mclp, "interchange_mclp", lambda _problem, plan, _deadline: plan)
    monkeypatch.setattr(mclp, "REDUCED_COST_SHARE", 0.0)
    assert solve_mclp(coverage, constraints).covered_weight < right.covered_weight


@given(WITHOUT_ROWS)
def test_greedy_and_swaps_keep_to_what_is_wanted_and_a_swap_never_loses(case):
    coverage, constraints = case
    allowed = plans(coverage.site_count, constraints)
    if not allowed:
        return
    problem = MclpProblem(coverage, constraints)
    first = greedy_mclp(problem, NO_SITES, Deadline())
    second = interchange_mclp(problem, first, Deadline())
    assert tuple(first) in allowed
    assert tuple(second) in allowed
    assert people(coverage, second) >= people(coverage, first) - 1e-9


@given(coverages(), st.data())
def test_merging_places_changes_what_no_plan_sees(coverage, data):
    plan = sorted(data.draw(st.sets(st.integers(0, coverage.site_count - 1))))
    small = aggregate_demand(coverage)
    assert small.covered_weight(plan) == pytest.approx(coverage.covered_weight(plan))
    rows = small.covers.toarray()
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_rows_merged_wrongly_are_caught_by_the_second_count(monkeypatch):
    """The control: places with equally many sites count as equal, so that the model sees another county."""
    coverage = town(4, 12, 60, 3)

    def by_number(wide):
        numbers = np.diff(wide.covers.indptr)
        _, first, group = np.unique(numbers, return_index=True, return_inverse=True)
        return coverage_matrix.CoverageMatrix(wide.covers[first], np.bincount(group, wide.weights))

    right = solve_mclp(coverage, SitingConstraints(3))
    monkeypatch.setattr(mclp, "aggregate_demand", by_number)
    with pytest.raises(PlanVerificationFailed):
        solve_mclp(coverage, SitingConstraints(3))
    assert right.proven


def test_a_bound_below_the_plan_is_caught_by_the_second_count():
    coverage = town(4, 12, 60, 3)
    plan = np.array(solve_mclp(coverage, SitingConstraints(3)).sites)
    with pytest.raises(PlanVerificationFailed):
        mclp.confirmed_solution(
            coverage,
            SitingConstraints(3),
            plan,
            coverage.covered_weight(plan),
            coverage.covered_weight(plan) - 1,
        )


def test_a_plan_that_breaks_a_requirement_is_caught_by_the_second_count():
    coverage = town(4, 12, 60, 3)
    with pytest.raises(PlanVerificationFailed):
        mclp.confirmed_solution(
            coverage,
            SitingConstraints(3, locked=(5,)),
            np.array([0, 1, 2]),
            coverage.covered_weight((0, 1, 2)),
            1e9,
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_town_has_the_optimum_of_the_whole_model(seed):
    coverage, constraints = town(seed, 60, 300, 9), SitingConstraints(9)
    whole = solve(formulate_mclp(MclpProblem(coverage, constraints)))
    assert solve_mclp(coverage, constraints).covered_weight == pytest.approx(-whole.objective)


def test_a_plan_is_proved_among_millions_too():
    """Rounding is a share of the people, and would be more than one of them there."""
    coverage = town(3, 60, 300, 9)
    many = replace(coverage, weights=coverage.weights * 1000 + np.arange(len(coverage.weights)))
    plan = solve_mclp(many, SitingConstraints(9))
    assert plan.covered_weight > 2_000_000
    assert plan.proven
    assert plan.covered_weight == pytest.approx(
        -solve(formulate_mclp(MclpProblem(many, SitingConstraints(9)))).objective, abs=0.1
    )


def test_keeping_posts_costs_people_and_every_move_may_win_some_back():
    coverage = town(7, 60, 300, 9)
    constraints = SitingConstraints(9, current_sites=tuple(range(9)))
    weight = [
        solve_mclp(coverage, replace(constraints, max_moves=moves)).covered_weight for moves in range(10)
    ]
    assert weight == sorted(weight)
    assert weight[0] == coverage.covered_weight(range(9))
    assert weight[9] == solve_mclp(coverage, SitingConstraints(9)).covered_weight


def test_the_same_request_gives_the_same_plan():
    assert solve_mclp(town(5, 60, 300, 9), SitingConstraints(9)) == solve_mclp(
        town(5, 60, 300, 9), SitingConstraints(9)
    )


def test_of_two_equal_sites_the_first_is_taken():
    coverage = coverage_within([[1.0, 1.0], [1.0, 1.0]], 1.0, [3, 4])
    assert solve_mclp(coverage, SitingConstraints(1)).sites == (0,)


@pytest.mark.parametrize(
    "constraints",
    [
        SitingConstraints(4),
        SitingConstraints(-1),
        SitingConstraints(1, locked=(0, 1)),
        SitingConstraints(1, locked=(0,), banned=(0,)),
        SitingConstraints(1, current_sites=(7,)),
        SitingConstraints(1, current_sites=(0, 1), max_moves=0),
        SitingConstraints(1, current_sites=(0,), max_moves=0, locked=(1,)),
        SitingConstraints(1, side_constraints=(CardinalityRow((9,)),)),
    ],
)
def test_requests_that_no_plan_can_keep_are_refused(constraints):
    with pytest.raises(InvalidInput):
        validate(constraints, 3)


@pytest.mark.parametrize("weights", [[1], [1, -1], [1, np.nan], [1, np.inf]])
def test_weights_that_cannot_be_are_refused(weights):
    with pytest.raises(InvalidInput):
        coverage_matrix.coverage_matrix([[1, 0], [0, 1]], weights)
