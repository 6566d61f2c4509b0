"""What holds of every search procedure behind the interface of ``geo.planning.search``."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.planning.assignment.arcs import ArcProblem, allowed_pairs, max_kept_by_unit, nearest_arcs
from geo.planning.assignment.formulation import Bounds, formulate
from geo.planning.assignment.heuristics.ejection_chains import make_room
from geo.planning.assignment.heuristics.local_search import improve_by_local_search
from geo.planning.assignment.heuristics.min_moves import ProvedPlan, solve_min_moves
from geo.planning.assignment.heuristics.warm_start import insert_posts
from geo.planning.assignment.problem import ReplanningProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.verify import violations
from geo.planning.search import Deadline, in_turn
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.greedy import NO_SITES, greedy_mclp, interchange_mclp
from geo.planning.siting.lagrangian_mclp import lagrangian_mclp_bound
from geo.planning.siting.lagrangian_p_median import BRIEF, LagrangianProblem, Subproblem
from geo.planning.siting.mclp_formulation import MclpProblem
from geo.planning.siting.ruin_recreate import RuinAndRecreate
from geo.planning.siting.vertex_substitution import PMedianProblem, greedy_p_median, vertex_substitution
from tests.unit.planning.made_up import problems
from tests.unit.planning.siting.worlds import people, plans, town

DEADLINES = st.sampled_from([Deadline(), Deadline(0.0), Deadline(cancelled=lambda: True)])
RULES = AssignmentRules()


def along_arcs(instance):
    allowed = allowed_pairs(instance)
    return ArcProblem(instance, nearest_arcs(instance, allowed, allowed.sum(axis=1)))


def inserted(instance, deadline):
    return insert_posts(along_arcs(instance), instance.posts.current_unit, deadline)


def chained(instance, deadline):
    every_post = ReplanningProblem(instance, RULES, np.ones(instance.size[0], bool))
    return make_room(every_post, instance.posts.current_unit, deadline)


def directly_moved(instance, deadline):
    every_post = ReplanningProblem(instance, RULES, np.ones(instance.size[0], bool))
    return solve_min_moves(every_post, ProvedPlan(chained(instance, deadline)), deadline).unit


def searched(instance, deadline):
    allowed = allowed_pairs(instance)
    bounds = Bounds(0.0, max_kept_by_unit(instance, allowed))
    form = formulate(instance, RULES, along_arcs(instance).arcs, bounds)
    return improve_by_local_search(form, inserted(instance, deadline), deadline)


@pytest.mark.parametrize("search", [inserted, chained, directly_moved, searched])
@given(problems(), DEADLINES)
def test_every_plan_of_posts_breaks_nothing_whenever_the_search_ends(search, instance, deadline):
    assert violations(instance, search(instance, deadline).tolist()) == ()


COVERING = MclpProblem(town(5, 9, 40, 3), SitingConstraints(3, current_sites=(0, 1, 2), max_moves=2))


@pytest.mark.parametrize("heuristic", [interchange_mclp, RuinAndRecreate(30, 2.0)])
@given(DEADLINES)
def test_every_plan_of_sites_is_admissible_and_covers_no_less_whenever_the_search_ends(heuristic, deadline):
    coverage = COVERING.coverage
    admissible = plans(coverage.site_count, COVERING.constraints)
    for first in admissible[::7]:
        after = tuple(heuristic(COVERING, np.array(first, np.intp), deadline).tolist())
        assert after in admissible
        assert people(coverage, after) >= people(coverage, first)


@given(st.sets(st.integers(0, 8), max_size=1), DEADLINES)
def test_a_plan_that_is_not_complete_is_completed_and_what_is_open_stays(first, deadline):
    incumbent = np.array(sorted(first), np.intp)
    sites = greedy_mclp(COVERING, incumbent, deadline)
    assert tuple(sites.tolist()) in plans(9, COVERING.constraints)
    assert first <= set(sites.tolist())
    costs = np.random.default_rng(3).integers(1, 40, (9, 20)).astype(float)
    medians = greedy_p_median(PMedianProblem(costs, 3, NO_SITES), incumbent, deadline)
    assert len(medians) == 3
    assert first <= set(medians.tolist())


@given(DEADLINES)
def test_a_bound_holds_whenever_the_method_ends(deadline):
    best = max(people(COVERING.coverage, plan) for plan in plans(9, COVERING.constraints))
    assert lagrangian_mclp_bound(COVERING, NO_SITES, deadline).value >= best - 1e-6
    costs = np.random.default_rng(3).integers(1, 40, (9, 20)).astype(float)
    root = Subproblem(np.arange(9), np.zeros(9, bool), costs.min(axis=0))
    problem = PMedianProblem(costs, 3, NO_SITES)
    plan = in_turn((greedy_p_median, vertex_substitution), problem, NO_SITES, Deadline())
    cost = costs[plan].min(axis=0).sum()
    assert BRIEF(LagrangianProblem(costs, 3, root), cost, deadline).value <= cost


def test_a_deadline_has_passed_at_its_moment_or_when_it_is_cancelled():
    assert Deadline(0.0).has_passed
    assert Deadline(0.0).remaining_s == 0
    assert Deadline(cancelled=lambda: True).has_passed
    assert not Deadline(time.monotonic() + 100, lambda: False).has_passed
    half = Deadline(time.monotonic() + 100, lambda: True).after_share(0.5)
    assert 40 < half.remaining_s <= 50
    assert half.has_passed
    assert Deadline(0.0).after_share(0.5).has_passed


def test_heuristics_in_turn_begin_where_the_one_before_ended():
    value = in_turn([lambda step, value, _: value + step] * 3, 2, 1, Deadline())
    assert value == 7
