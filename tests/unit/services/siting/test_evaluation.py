"""Coverage and value of posts, in a world whose numbers can be counted by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import Refused
from geo.planning.siting.coverage_matrix import coverage_matrix
from geo.planning.siting.site_value import CoveredAmount
from geo.services.assignment.post_assignments import post_assignments
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.siting.evaluation import evaluate_problem, evaluate_siting
from geo.services.siting.problem import (
    DemandPoint,
    SitingProblem,
    SitingRequest,
    has_population_data,
    siting_problem,
)
from geo.services.siting.solve import SitingTarget, solve_siting
from tests.unit.services.posts_world import FAR, NEAR, PLANNER, SITES, SOUTH, names
from tests.worlds import STAFF, world_at


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def test_what_is_covered_is_counted_kind_by_kind(world):
    evaluation = evaluate_siting(world.ctx, PLANNER, NEAR)
    assert evaluation.coverage_by_kind == {"village": CoveredAmount(3, 5), "compound": CoveredAmount(2, 2)}
    assert names(evaluation.uncovered) == ["V20", "V30"]


def test_an_unmanned_post_reaches_no_demand_and_a_short_staffed_one_does(world):
    assert names(evaluate_siting(world.ctx, PLANNER, NEAR).uncovered) == ["V20", "V30"]
    world.change("E", "short_staffed")
    assert names(evaluate_siting(world.ctx, PLANNER, NEAR).uncovered) == ["V30"]


def test_what_was_lifted_and_what_has_no_place_counts_nowhere(world):
    problem = siting_problem(world.ctx, PLANNER, NEAR)
    assert not {"V0X", "H0X", "VX", "M0"} & set(names(problem.demand_points))
    assert (names(problem.posts), problem.unlocated) == (["A", "B", "C", "D", "E"], 2)  # F and VX


def test_the_worst_loss_comes_first_and_posts_that_no_unit_holds_last_with_what_they_would_add(world):
    values = [
        (value.post.site, value.coverage, value.unique_coverage, value.manned)
        for value in evaluate_siting(world.ctx, PLANNER, NEAR).site_values
    ]
    assert values == [
        ("B", 3, 2, True),
        ("A", 2, 1, True),
        ("C", 1, 1, True),
        ("D", 1, 1, False),
        ("E", 1, 1, False),
    ]


def test_a_post_all_of_whose_places_another_reaches_could_be_merged_into_it(world):
    assert evaluate_siting(world.ctx, PLANNER, NEAR).merges == ()
    (merge,) = evaluate_siting(world.ctx, PLANNER, FAR).merges
    assert (merge.closing_site, merge.remaining_site, merge.shared_weight, merge.lost_weight) == (
        0,
        1,
        3,
        0,
    )  # A into B


def test_only_the_kinds_that_were_asked_for_count(world):
    evaluation = evaluate_siting(world.ctx, PLANNER, replace(NEAR, kinds=("market",)))
    assert evaluation.coverage_by_kind == {"market": CoveredAmount(1, 1)}


def test_an_area_has_its_own_posts_and_places(world):
    problem = siting_problem(world.ctx, PLANNER, replace(NEAR, area=SOUTH))
    assert (names(problem.posts), names(problem.demand_points)) == (["C", "D", "E"], ["H10", "V20", "V30"])


def test_no_planner_sees_more_than_one_may_plan(world):
    south = Actor("who", "某人", Role.VIEWER, "", (Grant("who", Role.PLANNER, SOUTH),))
    assert names(siting_problem(world.ctx, south, NEAR).posts) == ["C", "D", "E"]
    assert names(evaluate_siting(world.ctx, south, NEAR).uncovered) == ["V20", "V30"]
    with pytest.raises(Refused):
        evaluate_siting(world.ctx, STAFF, NEAR)


def test_posts_that_cannot_be_withdrawn_at_once_are_known(world):
    problem = siting_problem(world.ctx, PLANNER, NEAR)
    assert (problem.manned, problem.open) == ((0, 1, 2), (0, 1, 2, 4))
    assert (problem.cannot_close, problem.cannot_open) == ((2,), ())  # C is short-staffed


def test_it_is_made_once_until_something_is_written(world):
    first = siting_problem(world.ctx, PLANNER, NEAR)
    assert siting_problem(world.ctx, PLANNER, NEAR) is first
    world.change("A", "unmanned")
    assert siting_problem(world.ctx, PLANNER, NEAR).manned == (1, 2)


def test_a_world_without_posts_or_places_has_figures_too(world):
    evaluation = evaluate_siting(world.ctx, PLANNER, replace(NEAR, kinds=()))
    assert (evaluation.coverage_by_kind, evaluation.uncovered, evaluation.merges) == ({}, (), ())
    nowhere = Actor("who", "某人", Role.VIEWER, "", (Grant("who", Role.PLANNER, "nowhere"),))
    assert evaluate_siting(world.ctx, nowhere, NEAR).site_values == ()


def in_people(world, **people):
    """Return the request counted in people, after the numbers of some sites were entered."""
    for site, number in people.items():
        before = world.site(site)
        after = replace(before, people=number)
        world.store.write(
            world.ctx.request(STAFF, f"people {site}", {}),
            lambda tx, before=before, after=after: record_site(tx, EntryMeta("update"), before, after),
        )
    return replace(NEAR, weighted_by_people=True)


def test_in_people_a_post_is_worth_who_lives_there_and_unknown_is_not_made_up(world):
    assert not has_population_data(world.ctx, PLANNER, NEAR)
    request = in_people(world, V0=100, V3=2000, V20=30, V1=0)
    assert has_population_data(world.ctx, PLANNER, request)
    evaluation = evaluate_siting(world.ctx, PLANNER, request)
    assert evaluation.coverage_by_kind == {
        "people": CoveredAmount(2100, 2130),
        "village": CoveredAmount(3, 5),
        "compound": CoveredAmount(2, 2),
    }
    assert [(value.post.site, value.unique_coverage) for value in evaluation.site_values[:3]] == [
        ("B", 2000),
        ("A", 100),
        ("C", 0),
    ]
    assert (
        evaluation.problem.without_population == 3
    )  # V1 is known to be empty, H2, H10 and V30 are not known
    # People are counted as well where only demand points count.
    assert evaluate_siting(world.ctx, PLANNER, NEAR).coverage_by_kind["people"] == CoveredAmount(2100, 2130)


def test_the_best_plan_in_people_may_be_another_than_in_places(world):
    request = in_people(world, V0=100, V3=10, V20=5000, V30=9000)
    by_people = solve_siting(world.ctx, PLANNER, request, SitingTarget(3, 4))
    assert names(by_people.problem.posts[number] for number in by_people.result.sites) == ["C", "D", "E"]
    assert (by_people.covered, by_people.result.bound, by_people.proven) == (14000, 14000, True)
    by_point = solve_siting(world.ctx, PLANNER, NEAR, SitingTarget(3, 4))
    assert 1 in by_point.result.sites


# Rules, on any posts and places


@st.composite
def grounds(draw):
    points, posts = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    covers = np.array(draw(st.lists(st.booleans(), min_size=points * posts, max_size=points * posts)))
    manned = tuple(sorted(draw(st.sets(st.integers(0, posts - 1)))))
    kinds = ("village", "compound")
    return SitingProblem(
        request=SitingRequest(),
        posts=(None,) * posts,
        demand_points=tuple(DemandPoint(f"P{n}", "", "", kinds[n % 2], 0.0, 0.0) for n in range(points)),
        coverage=coverage_matrix(csr_array(covers.reshape(points, posts)), np.ones(points)),
        manned=manned,
        open=manned,
        cannot_close=(),
        cannot_open=(),
        unlocated=0,
        has_roads=False,
        road_network=None,
    )


@given(grounds())
def test_reached_and_missed_are_all(problem):
    evaluation = evaluate_problem(problem)
    assert sum(amount.covered for amount in evaluation.coverage_by_kind.values()) + len(
        evaluation.uncovered
    ) == len(problem.demand_points)
    assert sum(amount.total for amount in evaluation.coverage_by_kind.values()) == len(problem.demand_points)


@given(grounds())
def test_what_a_post_is_worth_is_the_difference_it_makes(problem):
    manned = set(problem.manned)
    for value in evaluate_problem(problem).site_values:
        with_it, without = (
            problem.coverage.covered_by(manned | {value.number}),
            problem.coverage.covered_by(manned - {value.number}),
        )
        assert value.unique_coverage == with_it.sum() - without.sum()
        assert value.coverage == problem.coverage.covered_by([value.number]).sum()


def test_the_post_assignments_have_the_same_posts(world):
    posts = {post.site for post in post_assignments(world.ctx, PLANNER).posts}
    assert posts == set(names(siting_problem(world.ctx, PLANNER, NEAR).posts)) | {"F"}
