"""Ruin and recreate: what is wanted holds in every plan, none is worse than the first, and it is the same."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.planning.search import Deadline, in_turn
from geo.planning.siting import mclp, ruin_recreate
from geo.planning.siting.constraints import CardinalityRow, SitingConstraints
from geo.planning.siting.greedy import NO_SITES, greedy_mclp, interchange_mclp
from geo.planning.siting.mclp import solve_mclp
from geo.planning.siting.mclp_formulation import MclpProblem
from geo.planning.siting.ruin_recreate import RuinAndRecreate
from tests.unit.planning.siting.worlds import coverages, people, plans, random_constraints, town

CASES = coverages().flatmap(
    lambda coverage: st.tuples(st.just(coverage), random_constraints(coverage.site_count))
)
DENSE = town(3, 200, 900, 12)
"""Twenty posts overlap much here: each reaches as far as suits twelve."""
NUMBERS = ("inside", "cover_count", "marginal_gain", "unique_coverage", "covered_weight")


def rounds(coverage, constraints, first, number, slack=0.0):
    return RuinAndRecreate(number, slack)(MclpProblem(coverage, constraints), first, Deadline())


def swapped(coverage, constraints):
    problem = MclpProblem(coverage, constraints)
    return in_turn((greedy_mclp, interchange_mclp), problem, NO_SITES, Deadline())


@given(CASES, st.data())
def test_every_plan_met_keeps_what_is_wanted_and_none_is_worse_than_the_first(case, data):
    coverage, constraints = case
    if not (allowed := plans(coverage.site_count, constraints)):
        return
    first = data.draw(st.sampled_from(allowed))
    after = rounds(coverage, constraints, np.array(first, np.intp), 20, slack=5.0)
    assert tuple(after.tolist()) in allowed
    assert people(coverage, after) >= people(coverage, first) - 1e-9


@given(CASES, st.integers(0, 2**31), st.data())
def test_the_numbers_of_a_changing_plan_are_those_of_counting_it_again(case, seed, data):
    coverage, constraints = case
    if not (allowed := plans(coverage.site_count, constraints)):
        return
    ground, rng = ruin_recreate._RuinRecreate(MclpProblem(coverage, constraints)), np.random.default_rng(seed)
    plan = ground.initial_state(np.array(data.draw(st.sampled_from(allowed)), np.intp))
    for _ in range(5):
        before = plan.copy()
        if not ground.ruin_round(plan, rng):
            plan = before
            continue
        chosen = tuple(np.flatnonzero(plan.inside).tolist())
        assert chosen in allowed
        recounted = ground.initial_state(np.array(chosen, np.intp))
        for name in NUMBERS:
            assert getattr(plan, name) == pytest.approx(getattr(recounted, name), abs=1e-9)


def test_rounds_find_more_than_swaps_and_the_same_each_time():
    coverage, constraints = DENSE, SitingConstraints(20)
    first = swapped(coverage, constraints)
    after = rounds(coverage, constraints, first, 400, slack=10.0)
    assert coverage.covered_weight(after) > coverage.covered_weight(first)
    assert after.tolist() == rounds(coverage, constraints, first, 400, slack=10.0).tolist()


def test_posts_move_within_the_moves_left_and_locks_bans_and_hard_rows_hold():
    """The control: with each constraint lifted, the rounds go where it forbade."""
    coverage = DENSE
    free = rounds(coverage, SitingConstraints(20), np.arange(20), 400)
    stay = min(set(range(20)) - set(free.tolist()))
    shut, *pair = (site for site in free.tolist() if site >= 20)
    rows = (CardinalityRow(tuple(pair[:2]), 0, 1),)
    constraints = SitingConstraints(
        20,
        current_sites=tuple(range(20)),
        max_moves=15,
        locked=(stay,),
        banned=(shut,),
        side_constraints=rows,
    )
    after = set(rounds(coverage, constraints, np.arange(20), 400).tolist())
    assert stay in after
    assert shut not in after
    assert not after.issuperset(pair[:2])
    assert len(set(range(20)) - after) == 15
    assert len(set(range(20)) - set(free.tolist())) > 15


def test_rounds_end_when_the_listener_stops_them():
    problem, answers = MclpProblem(DENSE, SitingConstraints(20)), iter([False] * 30)
    first, endless = greedy_mclp(problem, NO_SITES, Deadline()), RuinAndRecreate(10**9, 0.0)
    after = endless(problem, first, Deadline(cancelled=lambda: next(answers, True)))
    assert DENSE.covered_weight(after) >= DENSE.covered_weight(first)
    assert endless(problem, first, Deadline(0.0)) is first


@pytest.mark.parametrize("on", [True, False])
def test_where_the_solver_is_not_done_the_plan_is_better_for_the_rounds(monkeypatch, on):
    """The control: without rounds the plan stays where swaps left it."""
    coverage, constraints = DENSE, SitingConstraints(20)
    first = coverage.covered_weight(swapped(coverage, constraints))
    problem = MclpProblem(coverage, constraints)
    real = mclp.lagrangian_mclp_bound(problem, NO_SITES, Deadline())
    bad = replace(real, rounded_sites=greedy_mclp(problem, NO_SITES, Deadline()))
    monkeypatch.setattr(mclp, "lagrangian_mclp_bound", lambda *_: bad)
    monkeypatch.setattr(mclp._MclpSearch, "solve_restricted", lambda *_: (None, real.value))
    monkeypatch.setattr(mclp, "RUIN_ROUNDS_PER_POST", 20 if on else 0)
    plan = solve_mclp(coverage, constraints)
    assert (plan.covered_weight > first) == on
    assert not plan.proven


def test_rounds_stop_at_the_end_of_the_time(monkeypatch):
    coverage, constraints = DENSE, SitingConstraints(20)
    monkeypatch.setattr(mclp._MclpSearch, "solve_restricted", lambda self, *_: (None, self.bound))
    monkeypatch.setattr(mclp, "RUIN_ROUNDS_PER_POST", 10**9)
    began = time.monotonic()
    plan = solve_mclp(coverage, constraints, time_limit_s=0.5)
    assert time.monotonic() - began < 5
    assert plan.covered_weight <= plan.bound
