"""The live roster in numbers: what posts need, whom units can give, how far they have it."""

import numpy as np
import pytest

from geo.domain.moves import Stand, stand_there
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.roster import roster
from tests.unit.services.posts import CODES, IN_TOWN, OTHER_TOWN, PLANNER, POSTS, TOWN, planning_at
from tests.worlds import world_at


def by_code(known):
    return {post.site: post for post in known.posts}


def test_every_site_where_units_stand_is_a_post_by_code(planning):
    known = roster(planning.world.office, PLANNER)
    assert [post.site for post in known.posts] == CODES
    assert [unit.code for unit in known.units] == ["U1", "U2", "U3"]
    assert known.live == {code: stand_there(planning.world.site(code)) for code in CODES}


def test_a_post_needs_its_staff_from_every_crew_as_the_kinds_say(planning):
    posts = by_code(roster(planning.world.office, PLANNER))
    hard, soft = posts["K1"], posts["K6"]
    assert (hard.need, hard.lead, hard.priority) == (6, True, 3)
    assert (soft.need, soft.lead, soft.priority) == (0, False, 1)


def test_a_post_of_no_known_variant_needs_nobody(tmp_path):
    world = world_at(tmp_path, (Site("K1", "卡点", "checkpoint", "manned", TOWN, "", 36.6, 118.8),))
    (post,) = roster(world.office, PLANNER).posts
    world.store.close()
    assert (post.need, post.lead, post.priority) == (0, False, 1.0)


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
def test_an_area_holds_its_posts_and_those_beneath_as_far_as_one_may_plan(planning, actor, area, codes):
    known = roster(planning.world.office, actor, area)
    assert [post.site for post in known.posts] == codes
    assert known.metres.shape == (len(codes), 3)


def test_ways_are_posts_by_units_and_0_where_a_place_is_unknown(tmp_path):
    posts = (*POSTS[:2], Site("K9", "卡点", "checkpoint", "manned", TOWN, "hard"))
    planning = planning_at(
        tmp_path, (Unit("U1", "一中队", 12, 2, 36.60, 118.80), Unit("U2", "二中队", 12, 2))
    )
    known = roster(planning.world.office, PLANNER)
    planning.world.store.close()
    assert known.metres[0, 0] == 0
    assert known.metres[1, 0] == pytest.approx(111_195 * 0.01 * np.hypot(1, np.cos(np.radians(36.6))), abs=2)
    assert (known.metres[:, 1] == 0).all()
    lonely = world_at(tmp_path, posts)
    found = roster(lonely.office, PLANNER)
    lonely.store.close()
    assert (found.posts[-1].lat, found.posts[-1].lon) == (None, None)
    assert (found.metres[-1] == 0).all()


def test_a_unit_gives_here_what_is_neither_away_nor_at_posts_elsewhere(planning):
    here = roster(planning.world.office, PLANNER, TOWN)
    one, two, three = here.units
    assert here.elsewhere == {"U2": (6, 1), "U3": (6, 1)}
    assert [here.free(unit, 0) for unit in (one, two, three)] == [(12, 2), (6, 1), (12, 2)]
    assert [here.free(two, away) for away in (1, 6, 11, 12, 99)] == [
        (5, 1), (0, 1), (0, 0), (0, 0), (0, 0),
    ]  # fmt: skip
    whole = roster(planning.world.office, PLANNER)
    assert [whole.free(unit, 0) for unit in whole.units] == [(12, 2), (12, 2), (18, 3)]
    assert roster(planning.world.office, IN_TOWN).elsewhere == here.elsewhere


def test_a_closed_post_elsewhere_takes_nobody(planning):
    planning.order(statuses=(("K4", "withdrawn"),))
    here = roster(planning.world.office, PLANNER, TOWN)
    assert here.elsewhere == {"U3": (6, 1)}
    assert Stand("U2", "manned").fits(here.live["K3"])


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("manned", True), ("short_staffed", True), ("unmanned", True), ("withdrawn", False)],
)
def test_a_post_is_open_unless_it_is_out_of_use(planning, status, is_open):
    assert roster(planning.world.office, PLANNER).is_open("checkpoint", status) is is_open
