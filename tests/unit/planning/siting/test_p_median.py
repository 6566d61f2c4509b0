import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.domain.errors import InvalidInput, PlanVerificationFailed
from geo.planning.mip.model import ModelBuilder
from geo.planning.mip.solver import solve
from geo.planning.search import Deadline
from geo.planning.siting import p_median as median
from geo.planning.siting.p_median import solve_p_median
from geo.planning.siting.vertex_substitution import (
    NO_SITES,
    PMedianProblem,
    greedy_p_median,
    vertex_substitution,
)
from tests.source import ROOT
from tests.unit.planning.siting.graphs import network_text
from tests.unit.planning.siting.or_library import read_or_library
from tests.unit.planning.siting.worlds import by_trying

LIBRARY = Path(os.environ.get("OR_LIBRARY") or ROOT.parent / "shared" / "data" / "or-library")
"""Where OR-Library's instances and their published optima lie, if they do."""

WHOLE = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 40).map(float))
)
BROKEN = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(0, 9, width=16))
)


def by_the_solver(costs, count):
    """The textbook's model: who is served by which site."""
    build = ModelBuilder()
    sites = build.add_columns(np.zeros(len(costs)))
    served = build.add_columns(costs.ravel(), integral=False).reshape(costs.shape)
    build.add_entries(build.add_rows(count, count, 1), sites)
    build.add_entries(build.add_rows(1, 1, costs.shape[1])[None, :], served)
    rows = build.add_rows(-np.inf, 0, costs.size).reshape(costs.shape)
    build.add_entries(rows, served)
    build.add_entries(rows, sites[:, None], -1.0)
    return solve(build.build()).objective


@given(st.one_of(WHOLE, BROKEN), st.data())
def test_the_plan_is_that_of_trying_everything_and_the_bound_proves_it(costs, data):
    count = data.draw(st.integers(1, len(costs)))
    fixed = tuple(data.draw(st.sets(st.integers(0, len(costs) - 1), max_size=count)))
    plan = solve_p_median(costs, count, fixed)
    best = by_trying(costs, count, fixed)
    assert plan.cost == pytest.approx(best, abs=1e-6)
    assert plan.bound <= best + 1e-6
    assert plan.proven
    assert set(fixed) <= set(plan.sites)
    assert len(plan.sites) == count


@pytest.mark.parametrize(("seed", "nodes", "count"), [(1, 50, 5), (2, 60, 20), (3, 70, 10)])
def test_a_network_of_the_family_has_the_optimum_of_the_textbooks_model(seed, nodes, count):
    instance = read_or_library(network_text(seed, nodes, count))
    plan = solve_p_median(instance.costs, instance.count)
    assert plan.proven
    assert plan.cost == pytest.approx(by_the_solver(instance.costs, instance.count))


@pytest.mark.parametrize(("min_posts", "few_each"), [(1, 1000), (1000, 0)], ids=["solver", "branching"])
def test_the_solver_and_branching_come_to_the_same(monkeypatch, min_posts, few_each):
    monkeypatch.setattr(median, "MIP_MIN_POSTS", min_posts)
    monkeypatch.setattr(median, "MIP_MAX_FREE_PER_POST", few_each)
    instance = read_or_library(network_text(9, 90, 9))
    plan = solve_p_median(instance.costs, instance.count)
    assert plan.proven
    assert plan.cost == pytest.approx(by_the_solver(instance.costs, instance.count))


def test_every_published_optimum_at_hand_is_reached_and_no_bound_is_above_it():
    named = LIBRARY / "optima.csv"
    rows = list(csv.DictReader(named.read_text("utf-8").splitlines())) if named.exists() else []
    published = {row["instance"]: float(row["optimum"]) for row in rows}
    texts = {name: (LIBRARY / f"{name}.txt").read_text("utf-8") for name in published}
    texts["made up"] = network_text(4, 40, 4)
    made_up = read_or_library(texts["made up"])
    published["made up"] = by_the_solver(made_up.costs, made_up.count)
    costs = {}
    for name, text in texts.items():
        instance = read_or_library(text)
        plan = solve_p_median(instance.costs, instance.count)
        assert plan.bound <= published[name] + 1e-6
        costs[name] = plan.cost
    assert costs == pytest.approx(published)


def test_without_time_the_plan_comes_with_a_bound_that_claims_no_more_than_is_known():
    instance = read_or_library(network_text(12, 120, 6))
    hasty = solve_p_median(instance.costs, instance.count, time_limit_s=0.0)
    proven = solve_p_median(instance.costs, instance.count)
    assert hasty.bound <= proven.cost <= hasty.cost
    assert hasty.nodes_explored == 1 < proven.nodes_explored
    assert not hasty.proven


def test_the_same_costs_give_the_same_plan():
    instance = read_or_library(network_text(5, 100, 12))
    assert solve_p_median(instance.costs, instance.count) == solve_p_median(
        instance.costs.copy(), instance.count
    )


def test_a_bound_that_claims_too_much_is_seen(monkeypatch):
    """The control of the comparisons above: a bound raised by a tenth hides the best plan."""
    real = median.THOROUGH

    def boastful(*arguments):
        bound = real(*arguments)
        return type(bound)(
            bound.value * 1.1, bound.multipliers, bound.reduced_costs, bound.site_sets[:1], bound.chosen_share
        )

    instance = read_or_library(network_text(3, 70, 10))
    monkeypatch.setattr(median, "THOROUGH", boastful)
    monkeypatch.setattr(median, "BRIEF", boastful)
    monkeypatch.setattr(median, "vertex_substitution", lambda _problem, chosen, _deadline: chosen)
    plan = solve_p_median(instance.costs, instance.count)
    assert plan.cost > by_the_solver(instance.costs, instance.count)


def test_a_cost_that_the_second_count_does_not_confirm_is_not_given_out(monkeypatch):
    monkeypatch.setattr(
        median._PMedianSearch, "accept_if_better", lambda self, *_: setattr(self, "cost", 1.0)
    )
    with pytest.raises(PlanVerificationFailed):
        solve_p_median(np.array([[5.0, 5.0], [6.0, 6.0]]), 1)


@given(WHOLE, st.data())
def test_a_swap_never_makes_a_plan_dearer_and_keeps_what_is_fixed(costs, data):
    count = data.draw(st.integers(1, len(costs)))
    fixed = np.array(sorted(data.draw(st.sets(st.integers(0, len(costs) - 1), max_size=count))), np.intp)
    problem = PMedianProblem(costs, count, fixed)
    start = greedy_p_median(problem, NO_SITES, Deadline())
    better = vertex_substitution(problem, start, Deadline())
    assert costs[better].min(axis=0).sum() <= costs[start].min(axis=0).sum() + 1e-9
    assert set(fixed) <= set(better)
    assert len(set(better)) == count


@pytest.mark.parametrize(
    ("costs", "count", "fixed"),
    [
        (np.zeros((2, 0)), 1, ()),
        (np.array([[1.0, np.inf]]), 1, ()),
        (np.array([[1.0, -1.0]]), 1, ()),
        (np.ones((2, 2)), 0, ()),
        (np.ones((2, 2)), 3, ()),
        (np.ones((2, 2)), 1, (0, 1)),
        (np.ones((2, 2)), 1, (2,)),
    ],
)
def test_costs_and_counts_that_cannot_be_are_refused(costs, count, fixed):
    with pytest.raises(InvalidInput):
        solve_p_median(costs, count, fixed)
