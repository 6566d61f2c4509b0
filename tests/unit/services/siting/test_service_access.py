"""Access to a hospital and to supplies: who has none, by which posts, and plans that keep it."""

from dataclasses import replace

import pytest
from shapely import to_wkb
from shapely.geometry import LineString

from geo.domain.errors import InvalidInput
from geo.domain.map_features import Feature, Layer
from geo.domain.plans.commands import NewPlan, PlanEdit
from geo.domain.plans.move import Location
from geo.domain.plans.new_post import NewPost
from geo.services.plans.comparison import compare_plan
from geo.services.plans.drafts import begin_plan, edit_plan
from geo.services.siting.objectives import SitingObjective
from geo.services.siting.service_access import ProposedPost, cut_off_by, service_access
from geo.services.siting.solve import SitingTarget, solve_siting
from tests.unit.services.posts_world import FAR, KM, NEEDED, PLANNER, ROAD, SITES, SOUTH, names, put_features
from tests.worlds import world_at


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def losses(found):
    return sorted((each.residence.site, each.service_type, each.posts) for each in found)


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
        put_features(world, *there)
    lines = service_access(world.ctx, PLANNER)
    assert lines.missing_layers == missing
    assert (lines.requirement is None) is ("road" in missing)


def test_who_is_cut_off_today_is_named_with_the_posts_that_do_it(world):
    put_features(world, *NEEDED)
    today = losses(service_access(world.ctx, PLANNER).pre_existing())
    assert {(site, posts) for site, _, posts in today} == {
        ("H10", ("E处",)),
        ("H2", ("E处",)),
        ("V0", ("E处",)),
        ("V1", ("E处",)),
        ("V20", ("E处",)),
        ("V3", ("E处",)),
    }
    assert {purpose for _, purpose, _ in today} == {"hospital", "supply"}


def test_who_is_too_far_whatever_the_posts_is_named_without_any(world):
    put_features(world, *NEEDED)
    today = losses(service_access(world.ctx, PLANNER, 4000.0).pre_existing())
    assert ("V30", "hospital", ()) in today
    assert ("V30", "hospital", ()) not in losses(service_access(world.ctx, PLANNER, 6000.0).pre_existing())


def test_what_a_post_would_newly_cut_off_is_named_and_what_closing_mends_is_not(world):
    put_features(world, *NEEDED)
    lines = service_access(world.ctx, PLANNER)
    assert losses(lines.caused_by({"D"}, set())) == [
        ("V30", "hospital", ("D处",)),
        ("V30", "supply", ("D处",)),
    ]
    assert lines.caused_by(set(), {"E"}) == ()
    assert lines.caused_by({"E"}, set()) == ()  # it is open


def test_the_plan_that_covers_most_but_cuts_somebody_off_is_replaced_and_named(world):
    assert names(solve_siting(world.ctx, PLANNER, FAR, SitingTarget(4, 1)).opens) == [
        "D"
    ]  # nothing to cut off yet
    put_features(world, *NEEDED)
    plan = solve_siting(world.ctx, PLANNER, FAR, SitingTarget(4, 1))
    assert (names(plan.opens), plan.covered, plan.proven) == ([], 6, True)
    assert losses(plan.access_report.avoided) == [("V30", "hospital", ("D处",)), ("V30", "supply", ("D处",))]
    for gain in plan.result.curve:
        assert 3 not in gain.solution.sites


@pytest.mark.parametrize("target", [SitingTarget(5, 0), SitingTarget()])
def test_where_every_plan_would_cut_somebody_off_none_is_offered_and_it_says_who(world, target):
    put_features(world, *NEEDED)
    with pytest.raises(InvalidInput) as refused:
        solve_siting(world.ctx, PLANNER, FAR, target)
    assert refused.value.key == "error.no_plan_with_access"
    assert (refused.value.params["names"], refused.value.params["posts"]) == ("V30处", "D处")


def test_a_post_off_the_road_closes_none(world):
    put_features(world, *NEEDED)
    aside = Feature("road", Layer.ROAD, "", to_wkb(LineString([(118.81, 35.9), (118.81, 36.0 + 40 * KM)])))
    put_features(world, aside, aside)
    assert service_access(world.ctx, PLANNER).caused_by({"D"}, set()) == ()


def test_no_route_follows_a_railway(world):
    put_features(world, replace(ROAD, id="rail", layer=Layer.RAIL), *NEEDED[1:])
    assert service_access(world.ctx, PLANNER).missing_layers == ("road",)


def test_a_post_outside_the_chosen_area_closes_its_road_all_the_same(world):
    put_features(world, *NEEDED)
    lines = service_access(world.ctx, PLANNER)
    check = lines.requirement_for(["D"])
    node_of = {
        site: next(iter(lines.requirement.closures_by_site[n].nodes)) for n, site in enumerate(lines.sites)
    }
    assert node_of["E"] in check.requirement.existing_closures.nodes
    assert node_of["D"] not in check.requirement.existing_closures.nodes
    assert len(check.pre_existing) == 12


# Posts that are no sites yet, or at another place


NORTH_OF_D, ASIDE = 27.0, 0.001
"""Kilometres: between the hospital and V30; degrees of longitude: 90 m beside the road."""
CUT = [("V30", "hospital", ("N处",)), ("V30", "supply", ("N处",))]


def new_post(km, aside=0.0):
    return NewPost("N", "N处", "checkpoint", "hard", SOUTH, 36.0 + km * KM, 118.8 + aside)


def drafted(world, **edit):
    """Who a draft with this edit cuts off."""
    begin_plan(world.ctx, PLANNER, NewPlan("草案", "draft"))
    edit_plan(world.ctx, PLANNER, PlanEdit("draft", 1, "edit", **edit))
    return losses(cut_off_by(world.ctx, PLANNER, compare_plan(world.ctx, PLANNER, "draft")))


def test_a_drawn_post_closes_its_road_once_it_is_opened(world):
    put_features(world, *NEEDED)
    lines = service_access(
        world.ctx, PLANNER, proposed=(ProposedPost("N", "N处", 36.0 + NORTH_OF_D * KM, 118.8),)
    )
    assert losses(lines.caused_by({"N"}, set())) == CUT
    assert lines.caused_by(set(), set()) == ()
    assert losses(lines.pre_existing()) == losses(service_access(world.ctx, PLANNER).pre_existing())


@pytest.fixture
def without_d(tmp_path):
    (tmp_path / "less").mkdir()
    world = world_at(tmp_path / "less", [site for site in SITES if site.id != "D"])
    put_features(world, *NEEDED)
    yield world
    world.store.close()


def near(aside):
    return replace(FAR, radius_m=4000.0, candidates=(new_post(NORTH_OF_D, aside),))


def test_a_candidate_on_the_only_road_is_kept_out_of_the_plan_and_named(without_d):
    ctx = without_d.ctx
    assert names(solve_siting(ctx, PLANNER, near(0.0), SitingTarget(4, 1)).opens) == []
    with pytest.raises(InvalidInput) as refused:
        solve_siting(ctx, PLANNER, near(0.0), SitingTarget(5, 0))
    assert (refused.value.params["names"], refused.value.params["posts"]) == ("V30处", "N处")
    assert names(solve_siting(ctx, PLANNER, near(ASIDE), SitingTarget(5, 0)).opens) == ["N"]


@pytest.mark.parametrize(("aside", "brings"), [(0.0, CUT), (ASIDE, [])])
def test_a_plan_for_distances_names_what_a_candidate_causes(without_d, aside, brings):
    plan = solve_siting(
        without_d.ctx, PLANNER, near(aside), SitingTarget(5, objective=SitingObjective.P_CENTER)
    )
    assert (names(plan.opens), losses(plan.access_report.caused)) == (["N"], brings)


@pytest.mark.parametrize(("aside", "found"), [(0.0, CUT), (ASIDE, [])])
def test_a_draft_that_founds_a_post_on_the_only_road_says_whom_it_cuts_off(world, aside, found):
    put_features(world, *NEEDED)
    edit = {"new_posts": (new_post(NORTH_OF_D, aside),), "statuses": (("N", "manned"),)}
    assert drafted(world, **edit) == found


def test_a_new_post_that_the_draft_leaves_closed_cuts_no_residence_off(world):
    put_features(world, *NEEDED)
    assert drafted(world, new_posts=(new_post(NORTH_OF_D),)) == []


@pytest.mark.parametrize("post", ["A", "C"])
def test_a_draft_that_moves_an_open_post_onto_the_only_road_says_whom_it_cuts_off(world, post):
    put_features(world, *NEEDED)
    found = drafted(world, locations=((post, Location(SOUTH, 36.0 + NORTH_OF_D * KM, 118.8)),))
    assert found == [(home, purpose, (f"{post}处",)) for home, purpose, _ in CUT]


def test_a_post_that_moves_off_the_roads_cuts_no_residence_off(world):
    put_features(world, *NEEDED)
    assert drafted(world, locations=(("E", Location(SOUTH, 36.0 + 50 * KM, 118.8)),)) == []


def test_a_post_is_where_it_is_to_be_and_no_longer_where_it_was(world):
    put_features(world, *NEEDED)
    lines = service_access(world.ctx, PLANNER, proposed=(ProposedPost("D", "D处", 36.0 + 50 * KM, 118.8),))
    assert lines.caused_by({"D"}, set()) == ()
    assert losses(service_access(world.ctx, PLANNER).caused_by({"D"}, set())) != []
