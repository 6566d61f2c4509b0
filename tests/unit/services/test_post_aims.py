"""Plans for short ways and plans that bear a loss, in a world whose numbers one can count by hand."""

from dataclasses import replace
from itertools import combinations

import pytest

from geo.domain.errors import InvalidInput
from geo.services import post_aims
from geo.services.post_aims import Aim, Loss, ways_of
from geo.services.post_ground import Question, post_ground
from geo.services.post_plans import Wish, best_posts, posts_ask
from tests.unit.services.posts_world import FAR, NEAR, PLANNER, SITES
from tests.unit.services.test_post_plans import with_road
from tests.worlds import world_at


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def planned(world, aim, count, question=NEAR, **wish):
    return best_posts(world.office, PLANNER, question, Wish(count, 4, aim=aim, **wish))


def tried(world, count, measure):
    """The least of the measure over every plan of so many posts that keeps C, which cannot be withdrawn."""
    ways = ways_of(post_ground(world.office, PLANNER, NEAR))
    plans = (plan for plan in combinations(range(ways.shape[1]), count) if 2 in plan)
    return min(measure(ways[:, list(plan)].min(axis=1)) for plan in plans)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_the_longest_way_is_as_short_as_trying_every_plan_finds(world, count):
    plan = planned(world, Aim.WORST, count)
    assert plan.found.figures.plan.longest == tried(world, count, max)
    assert (plan.proven, plan.found.figures.bound) == (True, plan.found.figures.plan.longest)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_the_mean_way_is_as_short_as_trying_every_plan_finds(world, count):
    figures = planned(world, Aim.MEAN, count).found.figures
    assert figures.plan.mean == pytest.approx(tried(world, count, lambda ways: ways.mean()))
    assert figures.proven


def test_today_is_told_beside_it_from_the_posts_that_are_manned(world):
    now = planned(world, Aim.WORST, 4).found.figures.now
    assert (now.longest, now.without) == (20_000, 0)  # from V30 to C
    assert now.mean == pytest.approx((200 + 1000 + 0 + 1000 + 0 + 10_000 + 20_000) / 7, abs=1)


@pytest.mark.parametrize(("aim", "kept"), [(Aim.WORST, 1), (Aim.MEAN, 0)])
def test_a_post_that_is_kept_and_one_that_must_stay_are_in_the_plan(world, aim, kept):
    assert {kept, 2} <= set(planned(world, aim, 3, keep=(kept,)).found.sites)
    assert kept not in planned(world, aim, 3).found.sites  # the control


def test_a_post_that_cannot_be_opened_is_in_no_plan(world, monkeypatch):
    ground = post_ground(world.office, PLANNER, NEAR)
    assert planned(world, Aim.WORST, 5).found.sites == (0, 1, 2, 3, 4)
    barred = replace(ground, barred=(3,))
    monkeypatch.setattr("geo.services.post_plans.post_ground", lambda *_: barred)
    assert 3 not in planned(world, Aim.WORST, 3).found.sites
    with pytest.raises(InvalidInput):
        planned(world, Aim.WORST, 5)


def test_who_has_no_road_to_a_manned_post_is_told_apart_from_who_has_none_to_any(world):
    with_road(world, [(-1, 0), (12, 0)], [(19, 0), (22, 0)], [(28, 0.2), (29.2, 0.2)], [(29.9, 0), (31, 0)])
    question = Question(reach=2500.0, by_road=True)
    figures = planned(world, Aim.WORST, 3, question).found.figures
    # E stands on the second road, unmanned today; V30 has a road of its own.
    assert (figures.now.without, figures.plan.without, figures.cut_off) == (1, 0, 1)
    alone = planned(world, Aim.MEAN, 1, question).found.figures
    assert (alone.plan.without, alone.bound) == (1, None)


def test_it_says_so_where_there_is_nothing_to_reach_and_where_there_are_too_many_ways(world, monkeypatch):
    for aim in Aim:
        with pytest.raises(InvalidInput, match="no_places"):
            planned(world, aim, 3, Question(kinds=()))
    monkeypatch.setattr(post_aims, "MOST_WAYS", 34)
    with pytest.raises(InvalidInput, match="too_many_ways"):
        planned(world, Aim.WORST, 3)
    assert planned(world, Aim.STURDY, 3).proven  # no ways there


def test_where_nobody_told_how_many_live_there_there_is_no_mean_way_of_a_person(world):
    with pytest.raises(InvalidInput, match="no_places"):
        planned(world, Aim.MEAN, 3, replace(NEAR, in_people=True))
    assert planned(world, Aim.WORST, 3, replace(NEAR, in_people=True)).proven  # it counts every place


def test_a_plan_that_bears_a_loss_gives_up_coverage_for_it_and_says_how_much(world):
    figures = planned(world, Aim.STURDY, 3, FAR, price=0.5).found.figures
    assert (figures.now, figures.plan, figures.bold) == (Loss(5, 1), Loss(5, 1), Loss(6, 4))
    assert figures.proven
    cheap = planned(world, Aim.STURDY, 3, FAR, price=0.1).found.figures
    assert cheap.plan == cheap.bold == Loss(6, 4)  # the control: where a loss weighs little it is taken


def test_what_is_said_meanwhile_about_other_things_solves_nothing_anew(world):
    with_road(world, [(-1, 0), (40, 0)])
    for question in (NEAR, Question(by_road=True)):
        first = posts_ask(world.office, PLANNER, question, Wish(3, 4, aim=Aim.MEAN)).basis
        world.change("V0", "partly_closed" if question is NEAR else "closed")
        assert posts_ask(world.office, PLANNER, question, Wish(3, 4, aim=Aim.MEAN)).basis == first
        world.change("A", "unmanned" if question is NEAR else "manned")
        # The control: who stands where is part of the figures.
        assert posts_ask(world.office, PLANNER, question, Wish(3, 4, aim=Aim.MEAN)).basis != first
