"""Ways to a hospital and to supplies: who has none, by which posts, and plans that take them from nobody."""

from dataclasses import replace

import pytest
from shapely import to_wkb
from shapely.geometry import LineString, Point

from geo.domain.errors import InvalidInput
from geo.domain.features import Feature, Layer
from geo.domain.journal import Entry
from geo.domain.moves import Spot
from geo.domain.plan_commands import NewPlan, PlanEdit
from geo.domain.plan_posts import NewPost
from geo.services.lifelines import Drawn, cut_off_by, lifelines
from geo.services.plan_difference import plan_difference
from geo.services.plans import begin_plan, edit_plan
from geo.services.post_aims import Aim
from geo.services.post_plans import Wish, best_posts
from tests.unit.services.posts_world import FAR, KM, PLANNER, SITES, SOUTH, names
from tests.worlds import ADMIN, world_at

ROAD = Feature("road", Layer.ROAD, "", to_wkb(LineString([(118.8, 36.0 - 5 * KM), (118.8, 36.0 + 40 * KM)])))


def at_km(layer, km):
    return Feature(str(layer), layer, "", to_wkb(Point(118.8, 36.0 + km * KM)))


NEEDED = (ROAD, at_km(Layer.HOSPITAL, 25), at_km(Layer.SUPPLY, 25))
"""North of E (km 21), south of D (km 29), which is withdrawn: V30 gets there past D alone."""


def put(world, *features):
    def told(tx):
        for feature in features:
            tx.record(Entry("feature", feature.id, "register", None, {"name": ""}))
            tx.put_feature(feature)

    world.store.write(world.office.request(ADMIN, f"features {len(features)}", {}), told)


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def told(found):
    return sorted((each.home.site, each.purpose, each.posts) for each in found)


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ((), ("road", "hospital", "supply")),
        (NEEDED[1:], ("road",)),
        (NEEDED[:2], ("supply",)),
        (NEEDED, ()),
    ],
)
def test_what_is_not_recorded_is_said(world, there, missing):
    if there:
        put(world, *there)
    lines = lifelines(world.office, PLANNER)
    assert lines.missing == missing
    assert (lines.asked is None) is ("road" in missing)


def test_who_is_cut_off_today_is_told_with_the_posts_that_do_it(world):
    put(world, *NEEDED)
    today = told(lifelines(world.office, PLANNER).today())
    assert {(site, posts) for site, _, posts in today} == {
        ("H10", ("E处",)),
        ("H2", ("E处",)),
        ("V0", ("E处",)),
        ("V1", ("E处",)),
        ("V20", ("E处",)),
        ("V3", ("E处",)),
    }
    assert {purpose for _, purpose, _ in today} == {"hospital", "supply"}


def test_who_is_too_far_whatever_the_posts_is_told_without_any(world):
    put(world, *NEEDED)
    today = told(lifelines(world.office, PLANNER, 4000.0).today())
    assert ("V30", "hospital", ()) in today
    assert ("V30", "hospital", ()) not in told(lifelines(world.office, PLANNER, 6000.0).today())


def test_what_a_post_would_newly_cut_off_is_told_and_what_closing_mends_is_not(world):
    put(world, *NEEDED)
    lines = lifelines(world.office, PLANNER)
    assert told(lines.newly({"D"}, set())) == [("V30", "hospital", ("D处",)), ("V30", "supply", ("D处",))]
    assert lines.newly(set(), {"E"}) == ()
    assert lines.newly({"E"}, set()) == ()  # it is open


def test_the_plan_that_covers_most_but_cuts_somebody_off_is_replaced_and_told(world):
    assert names(best_posts(world.office, PLANNER, FAR, Wish(4, 1)).opens) == ["D"]  # nothing to cut off yet
    put(world, *NEEDED)
    plan = best_posts(world.office, PLANNER, FAR, Wish(4, 1))
    assert (names(plan.opens), plan.covered, plan.proven) == ([], 6, True)
    assert told(plan.kept.avoided) == [("V30", "hospital", ("D处",)), ("V30", "supply", ("D处",))]
    for gain in plan.found.curve:
        assert 3 not in gain.plan.sites


@pytest.mark.parametrize("wish", [Wish(5, 0), Wish()])
def test_where_every_plan_would_cut_somebody_off_none_is_offered_and_it_says_who(world, wish):
    put(world, *NEEDED)
    with pytest.raises(InvalidInput) as refused:
        best_posts(world.office, PLANNER, FAR, wish)
    assert refused.value.key == "error.no_decent_plan"
    assert (refused.value.params["names"], refused.value.params["posts"]) == ("V30处", "D处")


def test_a_post_off_the_road_closes_none(world):
    put(world, *NEEDED)
    aside = Feature("road", Layer.ROAD, "", to_wkb(LineString([(118.81, 35.9), (118.81, 36.0 + 40 * KM)])))
    put(world, aside, aside)
    assert lifelines(world.office, PLANNER).newly({"D"}, set()) == ()


def test_nobody_drives_on_a_railway(world):
    put(world, replace(ROAD, id="rail", layer=Layer.RAIL), *NEEDED[1:])
    assert lifelines(world.office, PLANNER).missing == ("road",)


def test_a_post_outside_the_chosen_area_closes_its_road_all_the_same(world):
    put(world, *NEEDED)
    lines = lifelines(world.office, PLANNER)
    asked, borne = lines.about(["D"])
    junction = {site: next(iter(lines.asked.blocks[n].junctions)) for n, site in enumerate(lines.sites)}
    assert junction["E"] in asked.shut.junctions
    assert junction["D"] not in asked.shut.junctions
    assert len(borne) == 12


# Posts that are no sites yet, or at another place


NORTH_OF_D, ASIDE = 27.0, 0.001
"""Kilometres: between the hospital and V30; degrees of longitude: 90 m beside the road."""
CUT = [("V30", "hospital", ("N处",)), ("V30", "supply", ("N处",))]


def new_post(km, aside=0.0):
    return NewPost("N", "N处", "checkpoint", "hard", SOUTH, 36.0 + km * KM, 118.8 + aside)


def drafted(world, **edit):
    """Who a draft with this edit cuts off."""
    begin_plan(world.office, PLANNER, NewPlan("草案", "draft"))
    edit_plan(world.office, PLANNER, PlanEdit("draft", 1, "edit", **edit))
    return told(cut_off_by(world.office, PLANNER, plan_difference(world.office, PLANNER, "draft")))


def test_a_drawn_post_closes_its_road_once_it_is_opened(world):
    put(world, *NEEDED)
    lines = lifelines(world.office, PLANNER, drawn=(Drawn("N", "N处", 36.0 + NORTH_OF_D * KM, 118.8),))
    assert told(lines.newly({"N"}, set())) == CUT
    assert lines.newly(set(), set()) == ()
    assert told(lines.today()) == told(lifelines(world.office, PLANNER).today())


@pytest.fixture
def without_d(tmp_path):
    (tmp_path / "less").mkdir()
    world = world_at(tmp_path / "less", [site for site in SITES if site.id != "D"])
    put(world, *NEEDED)
    yield world
    world.store.close()


def near(aside):
    return replace(FAR, reach=4000.0, candidates=(new_post(NORTH_OF_D, aside),))


def test_a_candidate_on_the_only_road_is_kept_out_of_the_plan_and_named(without_d):
    office = without_d.office
    assert names(best_posts(office, PLANNER, near(0.0), Wish(4, 1)).opens) == []
    with pytest.raises(InvalidInput) as refused:
        best_posts(office, PLANNER, near(0.0), Wish(5, 0))
    assert (refused.value.params["names"], refused.value.params["posts"]) == ("V30处", "N处")
    assert names(best_posts(office, PLANNER, near(ASIDE), Wish(5, 0)).opens) == ["N"]


@pytest.mark.parametrize(("aside", "brings"), [(0.0, CUT), (ASIDE, [])])
def test_a_plan_for_ways_tells_what_a_candidate_brings(without_d, aside, brings):
    plan = best_posts(without_d.office, PLANNER, near(aside), Wish(5, aim=Aim.WORST))
    assert (names(plan.opens), told(plan.kept.brings)) == (["N"], brings)


@pytest.mark.parametrize(("aside", "found"), [(0.0, CUT), (ASIDE, [])])
def test_a_draft_that_founds_a_post_on_the_only_road_says_whom_it_cuts_off(world, aside, found):
    put(world, *NEEDED)
    edit = {"posts": (new_post(NORTH_OF_D, aside),), "statuses": (("N", "manned"),)}
    assert drafted(world, **edit) == found


def test_a_new_post_that_the_draft_leaves_closed_cuts_nobody_off(world):
    put(world, *NEEDED)
    assert drafted(world, posts=(new_post(NORTH_OF_D),)) == []


@pytest.mark.parametrize("post", ["A", "C"])
def test_a_draft_that_moves_an_open_post_onto_the_only_road_says_whom_it_cuts_off(world, post):
    put(world, *NEEDED)
    found = drafted(world, spots=((post, Spot(SOUTH, 36.0 + NORTH_OF_D * KM, 118.8)),))
    assert found == [(home, purpose, (f"{post}处",)) for home, purpose, _ in CUT]


def test_a_post_that_moves_off_the_roads_cuts_nobody_off(world):
    put(world, *NEEDED)
    assert drafted(world, spots=(("E", Spot(SOUTH, 36.0 + 50 * KM, 118.8)),)) == []


def test_a_post_is_where_it_is_to_be_and_no_longer_where_it_was(world):
    put(world, *NEEDED)
    lines = lifelines(world.office, PLANNER, drawn=(Drawn("D", "D处", 36.0 + 50 * KM, 118.8),))
    assert lines.newly({"D"}, set()) == ()
    assert told(lifelines(world.office, PLANNER).newly({"D"}, set())) != []
