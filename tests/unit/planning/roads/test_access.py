from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.roads.access import (
    AccessLoss,
    AccessRequirement,
    access_losses,
    blocking_sets,
)
from geo.planning.roads.graph import Closures, build_road_graph
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import coverage_matrix
from geo.planning.siting.mclp import solve_mclp
from tests.unit.planning.roads.towns import AccessImpossible, grid, solve_mclp_with_access

# A village (0) with two ways to the hospital (3): over 1, and over 2, which is longer.
TWO_WAYS = build_road_graph(4, [(0, 1), (1, 3), (0, 2), (2, 3)], [100, 100, 150, 150])
REQUIREMENT = AccessRequirement(
    TWO_WAYS, (0,), {"hospital": (3,)}, 400.0, {0: Closures(frozenset({1})), 1: Closures(frozenset({2}))}
)


def test_a_village_that_posts_cut_off_is_found_with_how_far_it_is():
    assert access_losses(REQUIREMENT, (0,)) == ()
    assert access_losses(REQUIREMENT, (0, 1)) == (AccessLoss(0, "hospital", np.inf),)
    near = AccessRequirement(TWO_WAYS, (0,), {"hospital": (3,)}, 250.0, REQUIREMENT.closures_by_site)
    assert access_losses(near, (0,)) == (AccessLoss(0, "hospital", 300.0),)


def test_the_plan_that_covers_most_but_cuts_off_a_village_is_not_given():
    coverage = coverage_matrix(np.eye(3), [50, 40, 1])
    assert solve_mclp(coverage, SitingConstraints(2)).sites == (0, 1)
    plan = solve_mclp_with_access(coverage, SitingConstraints(2), REQUIREMENT)
    assert plan.sites == (0, 2)
    assert plan.proven


def test_where_every_plan_would_cut_somebody_off_none_is_given():
    with pytest.raises(InvalidInput):
        solve_mclp_with_access(coverage_matrix(np.eye(2), [50, 40]), SitingConstraints(2), REQUIREMENT)


def test_what_is_out_of_reach_without_any_post_is_said_at_once():
    shut = AccessRequirement(TWO_WAYS, (0,), {"hospital": (3,)}, 400.0, {}, Closures(edges=frozenset({1, 3})))
    with pytest.raises(AccessImpossible):
        solve_mclp_with_access(coverage_matrix(np.eye(2), [50, 40]), SitingConstraints(1), shut)


@given(st.data())
def test_the_plan_that_keeps_access_is_the_best_of_all_that_do(data):
    road_graph = grid(3)
    at = st.integers(0, 8)
    closures = {site: Closures(frozenset(data.draw(st.sets(at, max_size=2)))) for site in range(5)}
    demand_nodes = data.draw(st.sets(at, max_size=3))
    service_nodes = {
        "hospital": (data.draw(at),),
        "supplies": tuple(data.draw(st.sets(at, min_size=1, max_size=2))),
    }
    requirement = AccessRequirement(road_graph, tuple(demand_nodes), service_nodes, 400.0, closures)
    people = np.array(data.draw(st.lists(st.integers(0, 9), min_size=5, max_size=5)))
    coverage = coverage_matrix(np.eye(5), people)
    admissible = [plan for plan in combinations(range(5), 3) if not access_losses(requirement, plan)]
    if not admissible or access_losses(requirement, ()):
        with pytest.raises((InvalidInput, AccessImpossible)):
            solve_mclp_with_access(coverage, SitingConstraints(3), requirement)
        return
    assert solve_mclp_with_access(coverage, SitingConstraints(3), requirement).covered_weight == max(
        people[list(plan)].sum() for plan in admissible
    )


@given(st.data())
def test_every_hardship_is_explained_once_by_a_least_set_of_posts(data):
    at = st.integers(0, 8)
    closures = {site: Closures(frozenset(data.draw(st.sets(at, max_size=2)))) for site in range(5)}
    demand_nodes = tuple(data.draw(st.sets(at, max_size=4)))
    requirement = AccessRequirement(grid(3), demand_nodes, {"hospital": (data.draw(at),)}, 400.0, closures)
    sets = list(blocking_sets(requirement, range(5)))
    assert sorted((each.demand_node for _, losses in sets for each in losses)) == [
        each.demand_node for each in access_losses(requirement, range(5))
    ]
    for posts, losses in sets:
        lost_nodes = {each.demand_node for each in access_losses(requirement, posts)}
        assert {each.demand_node for each in losses} <= lost_nodes
        least = [
            {each.demand_node for each in access_losses(requirement, set(posts) - {post})} for post in posts
        ]
        assert any(all(each.demand_node not in fewer for fewer in least) for each in losses)
