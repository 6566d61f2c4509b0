"""The post assignments in force, in numbers: what posts need, whom units can give, how far they have it."""

import numpy as np
import pytest

from geo.domain.plans.move import PostState, post_state_with_location
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.assignment.post_assignments import post_assignments
from tests.unit.services.posts import CODES, IN_TOWN, OTHER_TOWN, PLANNER, POSTS, TOWN, planning_at
from tests.worlds import world_at


def by_code(assignments):
    return {post.site: post for post in assignments.posts}


def test_every_site_where_units_stand_is_a_post_by_code(planning):
    assignments = post_assignments(planning.world.ctx, PLANNER)
    assert [post.site for post in assignments.posts] == CODES
    assert [unit.code for unit in assignments.units] == ["U1", "U2", "U3"]
    assert assignments.live_states == {
        code: post_state_with_location(planning.world.site(code)) for code in CODES
    }


def test_a_post_needs_its_staff_from_every_crew_as_the_kinds_say(planning):
    posts = by_code(post_assignments(planning.world.ctx, PLANNER))
    hard, soft = posts["K1"], posts["K6"]
    assert (hard.required_people, hard.needs_lead, hard.priority) == (6, True, 3)
    assert (soft.required_people, soft.needs_lead, soft.priority) == (0, False, 1)


def test_a_post_of_no_known_variant_needs_no_people(tmp_path):
    world = world_at(tmp_path, (Site("K1", "卡点", "checkpoint", "manned", TOWN, "", 36.6, 118.8),))
    (post,) = post_assignments(world.ctx, PLANNER).posts
    world.store.close()
    assert (post.required_people, post.needs_lead, post.priority) == (0, False, 1.0)


@pytest.mark.parametrize(
    ("actor", "area", "codes"),
    [
        (PLANNER, TOWN, ["K1", "K2", "K3"]),
        (PLANNER, "370725001001", ["K2"]),
        (PLANNER, "370725", CODES),
        (IN_TOWN, "", ["K1", "K2", "K3"]),
        (IN_TOWN, "370725001001", ["K2"]),
        (IN_TOWN, OTHER_TOWN, []),
    ],
)
def test_an_area_holds_its_posts_and_those_below_as_far_as_one_may_plan(planning, actor, area, codes):
    assignments = post_assignments(planning.world.ctx, actor, area)
    assert [post.site for post in assignments.posts] == codes
    assert assignments.distance_m.shape == (len(codes), 3)


def test_ways_are_posts_by_units_and_0_where_a_place_is_unknown(tmp_path):
    posts = (*POSTS[:2], Site("K9", "卡点", "checkpoint", "manned", TOWN, "hard"))
    planning = planning_at(
        tmp_path, (Unit("U1", "一中队", 12, 2, 36.60, 118.80), Unit("U2", "二中队", 12, 2))
    )
    assignments = post_assignments(planning.world.ctx, PLANNER)
    planning.world.store.close()
    assert assignments.distance_m[0, 0] == 0
    assert assignments.distance_m[1, 0] == pytest.approx(
        111_195 * 0.01 * np.hypot(1, np.cos(np.radians(36.6))), abs=2
    )
    assert (assignments.distance_m[:, 1] == 0).all()
    lonely = world_at(tmp_path, posts)
    unlocated = post_assignments(lonely.ctx, PLANNER)
    lonely.store.close()
    assert (unlocated.posts[-1].lat, unlocated.posts[-1].lon) == (None, None)
    assert (unlocated.distance_m[-1] == 0).all()


def test_a_unit_gives_here_what_is_neither_away_nor_at_posts_elsewhere(planning):
    in_town = post_assignments(planning.world.ctx, PLANNER, TOWN)
    one, two, three = in_town.units
    assert in_town.committed_elsewhere == {"U2": (6, 1), "U3": (6, 1)}
    assert [in_town.available_strength(unit, 0) for unit in (one, two, three)] == [(12, 2), (6, 1), (12, 2)]
    assert [in_town.available_strength(two, away) for away in (1, 6, 11, 12, 99)] == [
        (5, 1), (0, 1), (0, 0), (0, 0), (0, 0),
    ]  # fmt: skip
    whole = post_assignments(planning.world.ctx, PLANNER)
    assert [whole.available_strength(unit, 0) for unit in whole.units] == [(12, 2), (12, 2), (18, 3)]
    assert post_assignments(planning.world.ctx, IN_TOWN).committed_elsewhere == in_town.committed_elsewhere


def test_a_closed_post_elsewhere_takes_no_people(planning):
    planning.order(statuses=(("K4", "withdrawn"),))
    in_town = post_assignments(planning.world.ctx, PLANNER, TOWN)
    assert in_town.committed_elsewhere == {"U3": (6, 1)}
    assert PostState("U2", "manned").matches(in_town.live_states["K3"])


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("manned", True), ("short_staffed", True), ("unmanned", True), ("withdrawn", False)],
)
def test_a_post_is_open_unless_it_is_out_of_use(planning, status, is_open):
    assert post_assignments(planning.world.ctx, PLANNER).kinds.is_open("checkpoint", status) is is_open
