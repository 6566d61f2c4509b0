"""Cordon of an area on its roads: where posts stand, which exist already, and which route stays open."""

import tempfile
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, Refused
from geo.domain.map_features import Feature, Layer
from geo.domain.plans.commands import NewPlan
from geo.domain.plans.plan import PlanState
from geo.services.cordon import solve
from geo.services.cordon.solve import plan_cordon
from geo.services.cordon.types import CordonAction, CordonRequest
from geo.services.siting.solve import draft_siting_plan
from tests.unit.services.cordon_world import (
    BESIDE,
    COMMUNITY,
    CROSS,
    EAST_EDGE,
    NORTH_EDGE,
    TOWN,
    VILLAGE,
    at,
    lined,
    site,
)
from tests.unit.services.posts_world import put_features
from tests.worlds import STAFF

PLANNER = Actor("planner", "调度员", Role.PLANNER)
OF_TOWN = Actor("town", "街道调度", None, grants=(Grant("town", Role.PLANNER, TOWN),))


@pytest.fixture
def cordon(tmp_path):
    """Asks in a world of these roads and sites."""
    worlds = []

    def plan(lines, *sites, actor=PLANNER, area=TOWN, **options):
        folder = tmp_path / str(len(worlds))
        folder.mkdir()
        world = lined(lines, (VILLAGE, *sites), folder)
        worlds.append(world)
        return plan_cordon(world.ctx, actor, CordonRequest(area, **options))

    yield plan
    for world in worlds:
        world.store.close()


def actions(plan):
    return [(point.action, point.post.site if point.post else point.road) for point in plan.points]


def near(point, north, east, km=0.03):
    lat, lon = at(north, east)
    return abs(point.lat - lat) < km / 111 and abs(point.lon - lon) < km / 89


def test_every_road_over_the_border_takes_a_post_and_where_is_named(cordon):
    plan = cordon(CROSS, buffer_m=0)
    assert actions(plan) == [
        (CordonAction.CREATE, "经路"),
        (CordonAction.CREATE, "纬路"),
        (CordonAction.CREATE, "纬路"),
        (CordonAction.CREATE, "经路"),
    ]
    edges = [(-NORTH_EDGE, 0), (0, -EAST_EDGE), (0, EAST_EDGE), (NORTH_EDGE, 0)]
    assert all(near(point, *edge) for point, edge in zip(plan.points, edges, strict=True))
    assert {point.area for point in plan.points} == {TOWN}
    assert (plan.demand_count, plan.open_today, plan.joined_outside) == (1, 1, 0)


def test_one_post_at_a_crossing_holds_all_roads_that_meet_there(cordon):
    lines = {"北路": [(0, 0), (6, 0)], "左路": [(6, 0), (9, -3)], "右路": [(6, 0), (9, 3)]}
    plan = cordon({**lines, "岔路": [(5, -1), (6, 0)], "园路": [(0, 0), (5, -1)]}, buffer_m=600)
    assert [near(point, 6, 0) for point in plan.points] == [True]


def test_posts_that_stand_are_free_and_chosen_before_all_others(cordon):
    west = site("W", "checkpoint", "manned", (0, -4.2))
    far = site("F", "checkpoint", "manned", (-4.9, 0))  # a kilometre and more within
    plan = cordon(CROSS, west, far)
    assert [action for action, _ in actions(plan)] == [
        CordonAction.EXISTING,
        CordonAction.CREATE,
        CordonAction.CREATE,
        CordonAction.CREATE,
    ]
    assert actions(plan)[0] == (CordonAction.EXISTING, "W")
    assert plan.open_today == 1


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("short_staffed", CordonAction.EXISTING),
        ("unmanned", CordonAction.STAFF),
        ("withdrawn", CordonAction.REOPEN),
    ],
)
def test_an_existing_site_is_taken_before_a_new_post_and_its_action_is_named(cordon, status, step):
    plan = cordon(CROSS, site("E", "checkpoint", status, (0.02, 4.3)))
    assert (step, "E") in actions(plan)
    assert len(plan.points) == 4


def test_two_posts_that_stand_are_better_than_one_that_is_to_be_sent(cordon):
    lines = {"北路": [(0, 0), (5.4, 0)], "左路": [(5.4, 0), (9, -3)], "右路": [(5.4, 0), (9, 3)]}
    stand = [site(code, "checkpoint", "manned", (5.7, east)) for code, east in (("L", -0.25), ("R", 0.25))]
    assert actions(cordon(lines, *stand)) == [(CordonAction.EXISTING, "L"), (CordonAction.EXISTING, "R")]
    (only,) = cordon(lines).points  # the control
    assert only.action is CordonAction.CREATE


@pytest.mark.parametrize(("metres", "holds"), [(40, True), (60, False)])
def test_a_post_holds_a_crossing_within_fifty_metres(cordon, metres, holds):
    lines = {"北路": [(0, 0), (5.4, 0)], "左路": [(5.4, 0), (9, -3)], "右路": [(5.4, 0), (9, 3)]}
    post = site("X", "checkpoint", "manned", (5.4 + metres / 1000, 0))
    assert ((CordonAction.EXISTING, "X") in actions(cordon(lines, post))) == holds


def test_the_nearest_known_site_is_named_with_its_distance(cordon):
    plan = cordon({"纬路": CROSS["纬路"]}, site("E", "checkpoint", "withdrawn", (1, EAST_EDGE)), buffer_m=0)
    point = plan.points[-1]
    assert (point.action, point.nearest_post.site) == (CordonAction.CREATE, "E")
    assert point.nearest_m == pytest.approx(1000, abs=5)


# Where it cannot be done, or need not be


def test_where_only_known_sites_may_be_taken_the_way_that_stays_open_is_named(cordon):
    west = site("W", "checkpoint", "withdrawn", (0, -4.4))
    plan = cordon(CROSS, west, existing_sites_only=True)
    assert plan.points == ()
    assert (plan.open_route.start, plan.open_route.roads) == ("V处", ("纬路",))
    assert plan.open_route.points[0] == pytest.approx(at(0, 0.3), abs=1e-4)
    three = [
        site(*each)
        for each in (
            ("E", "checkpoint", "unmanned", (0, 4.4)),
            ("N", "checkpoint", "manned", (5.4, 0)),
            ("S", "checkpoint", "withdrawn", (-5.4, 0)),
        )
    ]
    closed = cordon(CROSS, west, *three, existing_sites_only=True)
    assert actions(closed) == [
        (CordonAction.EXISTING, "N"),
        (CordonAction.STAFF, "E"),
        (CordonAction.REOPEN, "S"),
        (CordonAction.REOPEN, "W"),
    ]


def test_where_all_posts_stand_nothing_leaves_today(cordon):
    ring = [(5.4, 0), (-5.4, 0), (0, 4.4), (0, -4.4)]
    plan = cordon(CROSS, *(site(f"P{n}", "checkpoint", "manned", where) for n, where in enumerate(ring)))
    assert {action for action, _ in actions(plan)} == {CordonAction.EXISTING}
    assert plan.open_today == 0


def test_a_road_that_ends_inside_leads_nowhere_and_one_that_ends_outside_leads_out(cordon):
    inner = cordon({"内路": [(-4, 0), (4, 0)]})
    assert (inner.points, inner.has_exit, inner.open_today) == ((), False, 0)
    outer = cordon({"内路": [(-4, 0), (5.7, 0)]})
    assert (len(outer.points), outer.has_exit) == (1, True)


@pytest.mark.parametrize("lines", [{}, {"远路": [(50, 0), (60, 0)]}])
def test_where_no_road_is_near_nothing_is_said_but_that(cordon, lines):
    plan = cordon(lines)
    assert (plan.has_roads, plan.points, plan.has_exit, plan.demand_count) == (False, (), False, 1)


def test_a_demand_point_that_reaches_the_road_only_outside_is_counted_apart(cordon):
    edge = site("V9", "village", "closed", (5.5, 3))
    lines = {**CROSS, "外路": [(6.5, 1), (6.5, 9)]}
    plan = cordon(lines, edge, buffer_m=1500)
    assert (plan.joined_outside, plan.open_today) == (1, 1)


@pytest.mark.parametrize(
    ("lines", "area", "key"),
    [
        ({"外路": [(5.7, -9), (5.7, 9)]}, COMMUNITY, "no_boundary"),
        (CROSS, BESIDE, "no_boundary"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(cordon, lines, area, key):
    with pytest.raises(InvalidInput, match=key):
        cordon(lines, area=area)


def test_more_junctions_than_a_flow_can_carry_are_refused(cordon, monkeypatch):
    monkeypatch.setattr(solve, "MAX_CAPACITY", 10)
    with pytest.raises(InvalidInput, match="too_many_junctions"):
        cordon(CROSS)


# Who may ask, and what comes of it


def test_who_may_plan_in_the_town_alone_gets_posts_there_and_others_are_refused(cordon):
    out = site("N", "checkpoint", "manned", (5.7, 0), BESIDE)
    assert (CordonAction.EXISTING, "N") in actions(cordon(CROSS, out))  # the control
    own = cordon(CROSS, out, actor=OF_TOWN)
    assert {point.area for point in own.points} == {TOWN}
    assert (CordonAction.EXISTING, "N") not in actions(own)
    with pytest.raises(Refused):
        cordon(CROSS, actor=OF_TOWN, area=BESIDE)
    with pytest.raises(Refused):
        cordon(CROSS, actor=STAFF)


def test_known_sites_go_into_a_draft_by_the_status_that_follows(tmp_path):
    posts = [site("E", "checkpoint", "withdrawn", (0, 4.4)), site("W", "checkpoint", "manned", (0, -4.4))]
    world = lined({"纬路": CROSS["纬路"]}, (VILLAGE, *posts), tmp_path)
    plan = plan_cordon(world.ctx, PLANNER, CordonRequest(TOWN))
    draft_siting_plan(world.ctx, PLANNER, NewPlan("封控", "k1", TOWN), plan.statuses(world.ctx.kinds))
    with world.store.read() as reader:
        (draft,) = reader.plans.in_state(PlanState.DRAFT)
    assert {code: move.after.status for code, move in draft.moves.items()} == {"E": "manned"}
    world.store.close()


# Counted once more, from the lines as they are drawn

KMS = st.integers(-80, 80).map(lambda tenth: tenth / 10)
CORNERS = st.lists(st.tuples(KMS, KMS), min_size=2, max_size=4, unique=True)
WITHIN = st.tuples(st.integers(-50, 50).map(lambda t: t / 10), st.integers(-40, 40).map(lambda t: t / 10))


@settings(max_examples=25)
@given(
    st.lists(CORNERS, min_size=1, max_size=4),
    st.lists(WITHIN, min_size=1, max_size=3),
    st.sampled_from([0, 500, 1500]),
)
def test_no_road_leads_from_a_place_of_the_area_past_the_posts(roads, homes, band):
    """Discs are cut out of the drawn roads where posts stand; what still hangs together must not lead out."""
    lines = {f"路{number}": corners for number, corners in enumerate(roads)}
    villages = [site(f"V{number}", "village", "closed", home) for number, home in enumerate(homes)]
    with tempfile.TemporaryDirectory() as folder:
        world = lined(lines, villages, Path(folder))
        try:
            plan = plan_cordon(world.ctx, PLANNER, CordonRequest(TOWN, band))
        except InvalidInput:  # no road near
            return
        finally:
            world.store.close()
    assert plan.open_route is None
    plane = shapely.unary_union([LineString([(east, north) for north, east in line]) for line in roads])
    town = shapely.box(-EAST_EDGE, -NORTH_EDGE, EAST_EDGE, NORTH_EDGE)
    discs = [Point(*east_north(point)).buffer(0.005) for point in plan.points]
    left = shapely.line_merge(plane.difference(shapely.unary_union(discs)))
    parts = shapely.unary_union([part.buffer(0.0005) for part in shapely.get_parts(left)])
    outside = town.buffer(band / 1000 + 0.01)
    deep = town.buffer(-band / 1000 - 0.01)
    for part in shapely.get_parts(parts):
        if part.intersects(deep):
            assert part.difference(outside).is_empty


def east_north(point):
    lat, lon = at(0, 0)
    one, _ = at(1, 0)
    _, other = at(0, 1)
    return (point.lon - lon) / (other - lon), (point.lat - lat) / (one - lat)


# Whom it cuts off


@pytest.mark.parametrize(
    ("hospital", "cut_off"), [((0, 8), {("V", "hospital"), ("V", "supply")}), ((0, 1), {("V", "supply")})]
)
def test_it_says_whom_it_cuts_off_from_hospital_and_supplies(tmp_path, hospital, cut_off):
    world = lined(CROSS, (VILLAGE,), tmp_path)
    services = {Layer.HOSPITAL: hospital, Layer.SUPPLY: (0, 8)}
    shapes = {layer: shapely.to_wkb(Point(*at(*where)[::-1])) for layer, where in services.items()}
    put_features(world, *(Feature(str(layer), layer, "", shape) for layer, shape in shapes.items()))
    plan = plan_cordon(world.ctx, PLANNER, CordonRequest(TOWN))
    assert {(each.residence.site, each.service_type) for each in plan.access_report.caused} == cut_off
    assert all("路 (" in post for each in plan.access_report.caused for post in each.posts)
    assert (plan.access_report.missing_layers, plan.access_report.pre_existing) == ((), ())
    assert {
        each.service_type
        for each in plan_cordon(
            world.ctx, PLANNER, CordonRequest(TOWN, max_access_m=500.0)
        ).access_report.pre_existing
    }
    world.store.close()


def test_what_cannot_be_checked_of_a_cordon_is_reported(cordon):
    assert cordon(CROSS).access_report.missing_layers == ("hospital", "supply")
    assert cordon(CROSS, existing_sites_only=True).access_report is None  # there is nothing to check
