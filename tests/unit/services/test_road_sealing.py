"""Sealing an area on its roads: where posts stand, which stand there already, and which way stays open."""

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
from geo.domain.features import Feature, Layer
from geo.domain.plan_commands import NewPlan
from geo.domain.plans import PlanState
from geo.services import road_sealing
from geo.services.post_plans import draft_posts
from geo.services.road_sealing import sealed
from geo.services.seals import SealQuestion, Step
from tests.unit.services.sealing_world import (
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
from tests.unit.services.test_lifelines import put
from tests.worlds import STAFF

PLANNER = Actor("planner", "调度员", Role.PLANNER)
OF_TOWN = Actor("town", "街道调度", None, grants=(Grant("town", Role.PLANNER, TOWN),))


@pytest.fixture
def told(tmp_path):
    """Asks in a world of these roads and sites."""
    worlds = []

    def ask(lines, *sites, actor=PLANNER, area=TOWN, **question):
        folder = tmp_path / str(len(worlds))
        folder.mkdir()
        world = lined(lines, (VILLAGE, *sites), folder)
        worlds.append(world)
        return sealed(world.office, actor, SealQuestion(area, **question))

    yield ask
    for world in worlds:
        world.store.close()


def spots(found):
    return [(spot.step, spot.post.site if spot.post else spot.road) for spot in found.spots]


def near(spot, north, east, km=0.03):
    lat, lon = at(north, east)
    return abs(spot.lat - lat) < km / 111 and abs(spot.lon - lon) < km / 89


def test_every_road_over_the_border_takes_a_post_and_where_it_goes_is_told(told):
    found = told(CROSS, band=0)
    assert spots(found) == [(Step.NEW, "经路"), (Step.NEW, "纬路"), (Step.NEW, "纬路"), (Step.NEW, "经路")]
    edges = [(-NORTH_EDGE, 0), (0, -EAST_EDGE), (0, EAST_EDGE), (NORTH_EDGE, 0)]
    assert all(near(spot, *edge) for spot, edge in zip(found.spots, edges, strict=True))
    assert {spot.area for spot in found.spots} == {TOWN}
    assert (found.places, found.leaving, found.beyond) == (1, 1, 0)


def test_one_post_at_a_crossing_holds_all_roads_that_meet_there(told):
    lines = {"北路": [(0, 0), (6, 0)], "左路": [(6, 0), (9, -3)], "右路": [(6, 0), (9, 3)]}
    found = told({**lines, "岔路": [(5, -1), (6, 0)], "园路": [(0, 0), (5, -1)]}, band=600)
    assert [near(spot, 6, 0) for spot in found.spots] == [True]


def test_posts_that_stand_are_free_and_chosen_before_all_others(told):
    west = site("W", "checkpoint", "manned", (0, -4.2))
    far = site("F", "checkpoint", "manned", (-4.9, 0))  # a kilometre and more within
    found = told(CROSS, west, far)
    assert [step for step, _ in spots(found)] == [Step.STANDS, Step.NEW, Step.NEW, Step.NEW]
    assert spots(found)[0] == (Step.STANDS, "W")
    assert found.leaving == 1


@pytest.mark.parametrize(
    ("status", "step"), [("short_staffed", Step.STANDS), ("unmanned", Step.MANS), ("withdrawn", Step.OPENS)]
)
def test_a_known_site_is_taken_before_a_place_that_is_none_and_what_it_takes_is_told(told, status, step):
    found = told(CROSS, site("E", "checkpoint", status, (0.02, 4.3)))
    assert (step, "E") in spots(found)
    assert len(found.spots) == 4


def test_two_posts_that_stand_are_better_than_one_that_is_to_be_sent(told):
    lines = {"北路": [(0, 0), (5.4, 0)], "左路": [(5.4, 0), (9, -3)], "右路": [(5.4, 0), (9, 3)]}
    stand = [site(code, "checkpoint", "manned", (5.7, east)) for code, east in (("L", -0.25), ("R", 0.25))]
    assert spots(told(lines, *stand)) == [(Step.STANDS, "L"), (Step.STANDS, "R")]
    (only,) = told(lines).spots  # the control
    assert only.step is Step.NEW


@pytest.mark.parametrize(("metres", "holds"), [(40, True), (60, False)])
def test_a_post_holds_a_crossing_within_fifty_metres(told, metres, holds):
    lines = {"北路": [(0, 0), (5.4, 0)], "左路": [(5.4, 0), (9, -3)], "右路": [(5.4, 0), (9, 3)]}
    post = site("X", "checkpoint", "manned", (5.4 + metres / 1000, 0))
    assert ((Step.STANDS, "X") in spots(told(lines, post))) == holds


def test_the_nearest_known_site_is_named_with_its_distance(told):
    found = told({"纬路": CROSS["纬路"]}, site("E", "checkpoint", "withdrawn", (1, EAST_EDGE)), band=0)
    spot = found.spots[-1]
    assert (spot.step, spot.nearest.site) == (Step.NEW, "E")
    assert spot.metres == pytest.approx(1000, abs=5)


# Where it cannot be done, or need not be


def test_where_only_known_sites_may_be_taken_the_way_that_stays_open_is_named(told):
    west = site("W", "checkpoint", "withdrawn", (0, -4.4))
    found = told(CROSS, west, only_known=True)
    assert found.spots == ()
    assert (found.open_way.start, found.open_way.roads) == ("V处", ("纬路",))
    assert found.open_way.points[0] == pytest.approx(at(0, 0.3), abs=1e-4)
    three = [
        site(*each)
        for each in (
            ("E", "checkpoint", "unmanned", (0, 4.4)),
            ("N", "checkpoint", "manned", (5.4, 0)),
            ("S", "checkpoint", "withdrawn", (-5.4, 0)),
        )
    ]
    closed = told(CROSS, west, *three, only_known=True)
    assert spots(closed) == [(Step.STANDS, "N"), (Step.MANS, "E"), (Step.OPENS, "S"), (Step.OPENS, "W")]


def test_where_all_posts_stand_nobody_leaves_today(told):
    ring = [(5.4, 0), (-5.4, 0), (0, 4.4), (0, -4.4)]
    found = told(CROSS, *(site(f"P{n}", "checkpoint", "manned", where) for n, where in enumerate(ring)))
    assert {step for step, _ in spots(found)} == {Step.STANDS}
    assert found.leaving == 0


def test_a_road_that_ends_inside_leads_nowhere_and_one_that_ends_outside_leads_out(told):
    inner = told({"内路": [(-4, 0), (4, 0)]})
    assert (inner.spots, inner.leads_out, inner.leaving) == ((), False, 0)
    outer = told({"内路": [(-4, 0), (5.7, 0)]})
    assert (len(outer.spots), outer.leads_out) == (1, True)


@pytest.mark.parametrize("lines", [{}, {"远路": [(50, 0), (60, 0)]}])
def test_where_no_road_is_near_nothing_is_said_but_that(told, lines):
    found = told(lines)
    assert (found.has_roads, found.spots, found.leads_out, found.places) == (False, (), False, 1)


def test_a_place_that_reaches_the_road_only_outside_is_told_apart(told):
    edge = site("V9", "village", "closed", (5.5, 3))
    lines = {**CROSS, "外路": [(6.5, 1), (6.5, 9)]}
    found = told(lines, edge, band=1500)
    assert (found.beyond, found.leaving) == (1, 1)


@pytest.mark.parametrize(
    ("lines", "area", "key"),
    [
        ({"外路": [(5.7, -9), (5.7, 9)]}, COMMUNITY, "no_boundary"),
        (CROSS, BESIDE, "no_boundary"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(told, lines, area, key):
    with pytest.raises(InvalidInput, match=key):
        told(lines, area=area)


def test_more_junctions_than_a_flow_can_carry_are_refused(told, monkeypatch):
    monkeypatch.setattr(road_sealing, "MOST_ROOM", 10)
    with pytest.raises(InvalidInput, match="too_many_junctions"):
        told(CROSS)


# Who may ask, and what comes of it


def test_who_may_plan_in_the_town_alone_is_told_posts_there_and_nobody_else_may_ask(told):
    out = site("N", "checkpoint", "manned", (5.7, 0), BESIDE)
    assert (Step.STANDS, "N") in spots(told(CROSS, out))  # the control
    mine = told(CROSS, out, actor=OF_TOWN)
    assert {spot.area for spot in mine.spots} == {TOWN}
    assert (Step.STANDS, "N") not in spots(mine)
    with pytest.raises(Refused):
        told(CROSS, actor=OF_TOWN, area=BESIDE)
    with pytest.raises(Refused):
        told(CROSS, actor=STAFF)


def test_known_sites_go_into_a_draft_by_the_status_that_follows(tmp_path):
    posts = [site("E", "checkpoint", "withdrawn", (0, 4.4)), site("W", "checkpoint", "manned", (0, -4.4))]
    world = lined({"纬路": CROSS["纬路"]}, (VILLAGE, *posts), tmp_path)
    found = sealed(world.office, PLANNER, SealQuestion(TOWN))
    draft_posts(world.office, PLANNER, NewPlan("封控", "k1", TOWN), found.statuses(world.office.kinds))
    with world.store.read() as reader:
        (draft,) = reader.plans(PlanState.DRAFT)
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
            found = sealed(world.office, PLANNER, SealQuestion(TOWN, band))
        except InvalidInput:  # no road near
            return
        finally:
            world.store.close()
    assert found.open_way is None
    plane = shapely.unary_union([LineString([(east, north) for north, east in line]) for line in roads])
    town = shapely.box(-EAST_EDGE, -NORTH_EDGE, EAST_EDGE, NORTH_EDGE)
    discs = [Point(*east_north(spot)).buffer(0.005) for spot in found.spots]
    left = shapely.line_merge(plane.difference(shapely.unary_union(discs)))
    parts = shapely.unary_union([part.buffer(0.0005) for part in shapely.get_parts(left)])
    outside = town.buffer(band / 1000 + 0.01)
    deep = town.buffer(-band / 1000 - 0.01)
    for part in shapely.get_parts(parts):
        if part.intersects(deep):
            assert part.difference(outside).is_empty


def east_north(spot):
    lat, lon = at(0, 0)
    one, _ = at(1, 0)
    _, other = at(0, 1)
    return (spot.lon - lon) / (other - lon), (spot.lat - lat) / (one - lat)


# Whom it cuts off


@pytest.mark.parametrize(
    ("hospital", "cut_off"), [((0, 8), {("V", "hospital"), ("V", "supply")}), ((0, 1), {("V", "supply")})]
)
def test_it_says_whom_it_cuts_off_from_hospital_and_supplies(tmp_path, hospital, cut_off):
    world = lined(CROSS, (VILLAGE,), tmp_path)
    places = {Layer.HOSPITAL: hospital, Layer.SUPPLY: (0, 8)}
    shapes = {layer: shapely.to_wkb(Point(*at(*where)[::-1])) for layer, where in places.items()}
    put(world, *(Feature(str(layer), layer, "", shape) for layer, shape in shapes.items()))
    found = sealed(world.office, PLANNER, SealQuestion(TOWN))
    assert {(each.home.site, each.purpose) for each in found.kept.brings} == cut_off
    assert all("路 (" in post for each in found.kept.brings for post in each.posts)
    assert (found.kept.missing, found.kept.today) == ((), ())
    assert {each.purpose for each in sealed(world.office, PLANNER, SealQuestion(TOWN, most=500.0)).kept.today}
    world.store.close()


def test_what_cannot_be_checked_of_a_sealing_is_said(told):
    assert told(CROSS).kept.missing == ("hospital", "supply")
    assert told(CROSS, only_known=True).kept is None  # there is nothing to check
