"""Plans for short distances and plans robust to a loss, in a world whose numbers can be counted by hand."""

from dataclasses import replace
from itertools import combinations

import pytest

from geo.domain.errors import InvalidInput
from geo.services.siting import objectives
from geo.services.siting.objectives import CoverageLoss, SitingObjective, distance_matrix
from geo.services.siting.problem import SitingRequest, siting_problem
from geo.services.siting.solve import SitingTarget, siting_job, solve_siting
from tests.unit.services.posts_world import FAR, NEAR, PLANNER, SITES, with_road
from tests.worlds import world_at


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def planned(world, objective, count, request=NEAR, **target):
    return solve_siting(world.ctx, PLANNER, request, SitingTarget(count, 4, objective=objective, **target))


def tried(world, count, measure):
    """Return the least of the measure over every plan of so many posts that keeps C, which cannot close."""
    ways = distance_matrix(siting_problem(world.ctx, PLANNER, NEAR))
    plans = (plan for plan in combinations(range(ways.shape[1]), count) if 2 in plan)
    return min(measure(ways[:, list(plan)].min(axis=1)) for plan in plans)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_the_longest_way_is_as_short_as_trying_every_plan_finds(world, count):
    plan = planned(world, SitingObjective.P_CENTER, count)
    assert plan.result.figures.plan.longest == tried(world, count, max)
    assert (plan.proven, plan.result.figures.bound) == (True, plan.result.figures.plan.longest)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_the_mean_way_is_as_short_as_trying_every_plan_finds(world, count):
    figures = planned(world, SitingObjective.P_MEDIAN, count).result.figures
    assert figures.plan.mean == pytest.approx(tried(world, count, lambda ways: ways.mean()))
    assert figures.proven


def test_today_is_shown_beside_it_from_the_posts_that_are_manned(world):
    now = planned(world, SitingObjective.P_CENTER, 4).result.figures.current
    assert (now.longest, now.unreached) == (20_000, 0)  # from V30 to C
    assert now.mean == pytest.approx((200 + 1000 + 0 + 1000 + 0 + 10_000 + 20_000) / 7, abs=1)


@pytest.mark.parametrize(("aim", "kept"), [(SitingObjective.P_CENTER, 1), (SitingObjective.P_MEDIAN, 0)])
def test_a_post_that_is_kept_and_one_that_must_stay_are_in_the_plan(world, aim, kept):
    assert {kept, 2} <= set(planned(world, aim, 3, must_keep=(kept,)).result.sites)
    assert kept not in planned(world, aim, 3).result.sites  # the control


def test_a_post_that_cannot_be_opened_is_in_no_plan(world, monkeypatch):
    problem = siting_problem(world.ctx, PLANNER, NEAR)
    assert planned(world, SitingObjective.P_CENTER, 5).result.sites == (0, 1, 2, 3, 4)
    restricted = replace(problem, cannot_open=(3,))
    monkeypatch.setattr("geo.services.siting.solve.siting_problem", lambda *_: restricted)
    assert 3 not in planned(world, SitingObjective.P_CENTER, 3).result.sites
    with pytest.raises(InvalidInput):
        planned(world, SitingObjective.P_CENTER, 5)


def test_who_has_no_road_to_a_manned_post_is_counted_apart_from_who_has_none_to_any(world):
    with_road(world, [(-1, 0), (12, 0)], [(19, 0), (22, 0)], [(28, 0.2), (29.2, 0.2)], [(29.9, 0), (31, 0)])
    question = SitingRequest(radius_m=2500.0, by_road=True)
    figures = planned(world, SitingObjective.P_CENTER, 3, question).result.figures
    # E stands on the second road, unmanned today; V30 has a road of its own.
    assert (figures.current.unreached, figures.plan.unreached, figures.unreachable) == (1, 0, 1)
    alone = planned(world, SitingObjective.P_MEDIAN, 1, question).result.figures
    assert (alone.plan.unreached, alone.bound) == (1, None)


def test_it_says_so_where_there_is_nothing_to_reach_and_where_there_are_too_many_ways(world, monkeypatch):
    for aim in SitingObjective:
        with pytest.raises(InvalidInput, match="no_places"):
            planned(world, aim, 3, SitingRequest(kinds=()))
    monkeypatch.setattr(objectives, "MAX_DISTANCES", 34)
    with pytest.raises(InvalidInput, match="too_many_ways"):
        planned(world, SitingObjective.P_CENTER, 3)
    assert planned(world, SitingObjective.ROBUST_COVERAGE, 3).proven  # no ways there


def test_where_the_number_of_people_is_unknown_there_is_no_mean_distance_of_a_person(world):
    with pytest.raises(InvalidInput, match="no_places"):
        planned(world, SitingObjective.P_MEDIAN, 3, replace(NEAR, weighted_by_people=True))
    assert planned(
        world, SitingObjective.P_CENTER, 3, replace(NEAR, weighted_by_people=True)
    ).proven  # it counts every place


def test_a_plan_that_bears_a_loss_gives_up_coverage_for_it_and_says_how_much(world):
    figures = planned(world, SitingObjective.ROBUST_COVERAGE, 3, FAR, worst_loss_weight=0.5).result.figures
    assert (figures.current, figures.plan, figures.nominal) == (
        CoverageLoss(5, 1),
        CoverageLoss(5, 1),
        CoverageLoss(6, 4),
    )
    assert figures.proven
    cheap = planned(world, SitingObjective.ROBUST_COVERAGE, 3, FAR, worst_loss_weight=0.1).result.figures
    assert (
        cheap.plan == cheap.nominal == CoverageLoss(6, 4)
    )  # the control: where a loss weighs little it is taken


def test_what_is_reported_meanwhile_about_other_things_solves_nothing_again(world):
    with_road(world, [(-1, 0), (40, 0)])
    for question in (NEAR, SitingRequest(by_road=True)):
        first = siting_job(
            world.ctx, PLANNER, question, SitingTarget(3, 4, objective=SitingObjective.P_MEDIAN)
        ).input_fingerprint
        world.change("V0", "partly_closed" if question is NEAR else "closed")
        assert (
            siting_job(
                world.ctx, PLANNER, question, SitingTarget(3, 4, objective=SitingObjective.P_MEDIAN)
            ).input_fingerprint
            == first
        )
        world.change("A", "unmanned" if question is NEAR else "manned")
        # The control: who stands where is part of the figures.
        assert (
            siting_job(
                world.ctx, PLANNER, question, SitingTarget(3, 4, objective=SitingObjective.P_MEDIAN)
            ).input_fingerprint
            != first
        )
