"""Patrol routes: which stops each unit has, in which order, and the hours."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.units import Unit
from geo.i18n import LANGS, Translator
from geo.reports.patrol_report import render_patrols_csv, render_patrols_html
from geo.services.patrols import location_checks
from geo.services.patrols import routes as patrol_routes
from geo.services.patrols.options import LIMITS, PatrolOptions
from geo.services.patrols.routes import plan_patrols, usual_patrol_units
from geo.text.patrols import capacity_advice, capacity_sentence, listed_sentence
from tests.unit.services.patrols.compounds import LAT, LON, THERE, compound, put, put_compounds
from tests.worlds import STAFF, VIEWER

BOTH = PatrolOptions(("U1", "U2"))


@pytest.fixture
def county(world):
    return put_compounds(world)


def listed(plan):
    return {route.unit.code: [stop.site for stop in route.stops] for route in plan.routes}


def walked(plan):
    return {site for sites in listed(plan).values() for site in sites}


def planned(world, terms=BOTH, area="", actor=VIEWER):
    return plan_patrols(world.ctx, actor, area, terms)


# Who walks


def test_by_default_those_walk_who_did_within_two_weeks(county):
    assert usual_patrol_units(county.ctx, VIEWER) == ("U1", "U2")  # no unit did: all that have people
    county.patrol("N1", unit="U2")
    assert usual_patrol_units(county.ctx, VIEWER) == ("U2",)
    county.pass_time(days=13)
    county.patrol("N2", unit="U1")
    county.pass_time(days=2)
    assert usual_patrol_units(county.ctx, VIEWER) == ("U1",)


def test_a_patrol_that_was_taken_back_makes_no_unit_a_patrol_unit(county):
    county.patrol("N1", unit="U1")
    seq = county.patrol("N1", unit="U2").seq
    assert usual_patrol_units(county.ctx, VIEWER) == ("U1", "U2")
    county.undo(seq)
    assert usual_patrol_units(county.ctx, VIEWER) == ("U1",)


def test_patrols_of_what_one_may_not_read_make_no_unit_a_patrol_unit(county):
    county.patrol("N1", unit="U1")
    put(county, compound("X1", 5.0, area=THERE))
    county.patrol("X1", unit="U2")
    elsewhere = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, THERE),))
    assert usual_patrol_units(county.ctx, elsewhere) == ("U2",)
    assert usual_patrol_units(county.ctx, VIEWER) == ("U1", "U2")


# Places that cannot be


ASTRAY = [
    {"lat": 0.0, "lon": 0.0},
    {"lat": 36.6, "lon": 0.0},
    {"lat": 18.25, "lon": 109.5},
    {"lat": 18.25, "lon": 109.5, "area": THERE},  # neither it nor the county has an outline
]


@pytest.mark.parametrize("place", ASTRAY)
def test_a_compound_at_an_impossible_place_is_named_and_distorts_nothing(county, place):
    before = planned(county)
    put(county, compound("X1", 0, **place))
    plan = planned(county)
    assert [stop.site for stop in plan.misplaced] == ["X1"]
    assert {stop.site for stop in plan.unlocated} == {"C1", "X1"}
    assert listed(plan) == listed(before)
    service_h = plan.service_h - before.service_h
    assert plan.capacity.needed_h == pytest.approx(before.capacity.needed_h + service_h, rel=0.02)
    sentence = listed_sentence(plan, Translator("en"))
    assert "1 compound stands impossibly far from its area" in sentence
    assert "小区X1 X1" in sentence


def test_without_the_look_at_places_one_zero_would_ask_for_more_hours_than_there_are(county, monkeypatch):
    """The control."""
    monkeypatch.setattr(location_checks, "is_implausible", lambda spots, *_: [False] * len(spots))
    put(county, compound("X1", 0, lat=0.0, lon=0.0))
    assert planned(county).capacity.needed_h > 100


def test_a_compound_some_way_outside_its_area_is_walked_like_the_others(county):
    put(county, compound("X1", 20.0))
    plan = planned(county)
    assert plan.misplaced == ()
    assert "X1" in walked(plan)


def test_a_unit_at_an_impossible_place_is_not_sent(county):
    put(county, Unit("Z1", "零队", 5, 1, 0.0, 0.0))
    plan = planned(county, replace(BOTH, units=("U1", "U2", "Z1")))
    assert [unit.code for unit in plan.units_too_far] == ["Z1"]
    assert plan.capacity.needed_h == pytest.approx(planned(county).capacity.needed_h)


# What is on the list


def test_each_unit_walks_what_is_near_in_the_order_of_the_way(county):
    assert listed(planned(county)) == {"U1": ["N2", "N1", "N3"], "U2": ["S2", "S3", "S1"]}


def test_minutes_are_those_of_the_ways_and_the_stops(county):
    one = planned(county).routes[0]
    # 0.2 km by the way out and 0.6 km back at 20 km/h, two times 0.2 km on foot at 4 km/h, 10 min each.
    assert one.finish_min == pytest.approx([0.6 + 10, 0.6 + 3 + 20, 0.6 + 6 + 30], abs=0.02)
    assert one.duration_min == pytest.approx(0.6 + 6 + 1.8 + 30, abs=0.02)
    assert one.travel_min == pytest.approx(one.duration_min - 30)


def test_what_falls_due_before_the_next_round_is_listed_and_nothing_else(county):
    assert planned(county, replace(BOTH, ahead_h=4.0)).listed_count == 6
    assert planned(county, replace(BOTH, ahead_h=3.9)).listed_count == 0
    county.patrol("N1", unit="U1")
    assert "N1" not in listed(planned(county, replace(BOTH, ahead_h=4.0)))["U1"]


def test_what_was_never_visited_is_always_due_and_comes_first_where_time_is_short(county):
    put(county, compound("N4", 0.8, ago_h=None))
    short = replace(BOTH, units=("U1",), hours=0.5, ahead_h=0.0)
    assert listed(planned(county, short)) == {"U1": ["N4"]}
    (stop,) = planned(county, short).routes[0].stops
    assert (stop.age_h, stop.due_ratio) == (None, float("inf"))


def test_the_index_is_the_age_by_the_sites_own_interval(county):
    put(county, compound("N5", 0.3, ago_h=6.0, interval_h=12.0))
    index = {stop.site: stop.due_ratio for stop in planned(county).routes[0].stops}
    assert index["N5"] == pytest.approx(0.5)
    assert index["N1"] == pytest.approx(20 / 24)


def test_without_a_place_it_is_listed_apart_and_exempt_it_is_not_listed(county):
    plan = planned(county)
    assert [stop.site for stop in plan.unlocated] == ["C1"]
    assert "C2" not in {stop.site for stop in plan.in_use_stops}
    assert plan.due_count == plan.listed_count + len(plan.unassigned) + len(plan.unlocated) == 7


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.floats(0.5, 2.0), st.floats(1, 60), st.floats(0, 48))
def test_every_compound_that_is_due_is_on_one_list_and_no_route_is_longer_than_the_hours(
    county, hours, service_min, ahead
):
    plan = planned(county, replace(BOTH, hours=hours, service_min=service_min, ahead_h=ahead))
    listed_sites = [stop.site for one in plan.routes for stop in one.stops]
    listed_sites += [stop.site for stop in (*plan.unassigned, *plan.unlocated)]
    due = [stop.site for stop in plan.in_use_stops if (stop.age_h or 99) + ahead >= stop.interval_h]
    assert sorted(listed_sites) == sorted(due)
    assert max(one.duration_min for one in plan.routes) <= 60 * hours + 1e-6


# Who can be sent


def test_units_without_a_place_or_too_far_from_everything_are_named_and_not_counted(county):
    near = [Unit(f"W{number}", f"近{number}", 10, 1, LAT, LON) for number in range(8)]
    far = Unit("F1", "远", 10, 1, LAT - 1, LON)
    put(county, *near, far, Unit("L1", "无位置", 10))
    put_south = tuple(unit.code for unit in near)
    plan = planned(county, PatrolOptions((*put_south, "F1", "L1")))
    assert [unit.code for unit in plan.units_too_far] == ["F1"]
    assert [unit.code for unit in plan.units_unlocated] == ["L1"]
    assert plan.capacity.available_h == 8 * 8.0


@pytest.mark.parametrize("units", [(), ("L1",), ("unknown",)])
def test_where_no_unit_can_be_sent_everything_due_is_left_and_it_is_said(county, units):
    put(county, Unit("L1", "无位置", 10))
    plan = planned(county, PatrolOptions(units))
    assert (plan.routes, len(plan.unassigned), plan.capacity.available_h) == ((), 6, 0.0)
    assert capacity_sentence(plan, Translator("zh")) == Translator("zh")("patrols.unassigned", count=7)


def test_a_county_without_compounds_has_no_rounds(world):
    plan = planned(world, area=THERE)
    assert (plan.in_use_count, plan.routes, plan.unassigned, plan.due_count) == (0, (), (), 0)


# The hours


def test_the_hours_needed_are_stops_by_interval_and_ways_by_their_mean(county):
    plan = planned(county)
    ways = sum(one.travel_min for one in plan.routes) / 60  # every 24 hours, so once a day
    assert plan.service_h == pytest.approx(7 * 10 / 60)
    assert plan.capacity.needed_h == pytest.approx(plan.service_h + ways)
    assert plan.capacity.available_h == 16.0
    assert capacity_advice(plan, Translator("zh")) == []


def test_an_interval_halved_asks_for_twice_the_patrols(county):
    before = planned(county).service_h
    put(county, compound("N6", 0.3, interval_h=12.0))
    assert planned(county).service_h - before == pytest.approx(2 * 10 / 60)


@pytest.mark.parametrize("lang", LANGS)
def test_where_the_hours_do_not_suffice_each_remedy_named_makes_them(county, lang):
    short, t = replace(BOTH, units=("U1",), hours=3.6), Translator(lang)
    plan = planned(county, short)
    assert not plan.capacity.fits
    stretch, double, longer = capacity_advice(plan, t)
    assert str(len(plan.stretch_first)) in double
    assert f"24 → {-int(-24 * plan.capacity.stretch_factor // 1)}" in stretch
    hours = plan.capacity.needed_h
    assert planned(county, replace(short, hours=hours + 0.01)).capacity.fits
    assert f"{-int(-10 * hours // 1) / 10:g}" in longer


def test_where_the_ways_alone_take_longer_stretching_is_not_offered(county):
    advice = capacity_advice(planned(county, replace(BOTH, units=("U1",), hours=0.5)), Translator("en"))
    assert advice[0] == Translator("en")("patrols.ways_alone")


# Terms


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("off", [-1e-6, 1e-6, float("nan")])
def test_numbers_that_cannot_be_are_refused(county, name, off):
    least, most = LIMITS[name]
    wrong = least + off if off < 0 else most + off
    with pytest.raises(InvalidInput):
        planned(county, replace(BOTH, **{name: wrong}))
    planned(county, replace(BOTH, **{name: least}))


@given(st.sets(st.sampled_from(["U1", "U2"])), st.floats(0.5, 24), st.integers(1, 60))
def test_terms_outlive_a_link(units, hours, foot):
    terms = PatrolOptions(tuple(sorted(units)), hours=round(hours, 2), foot_kmh=float(foot))
    assert PatrolOptions.from_query(terms.to_query(), ("U1", "U2")) == terms


def test_what_a_link_says_that_cannot_be_read_is_ignored():
    query = {"units": "U9,U1,,", "hours": "eight", "foot_kmh": "inf", "x": "1"}
    assert PatrolOptions.from_query(query, ("U1", "U2")) == PatrolOptions(("U1",))


def test_more_compounds_than_are_shared_out_at_a_time_are_refused_in_words(county, monkeypatch):
    monkeypatch.setattr(patrol_routes, "MAX_STOPS", 5)
    with pytest.raises(InvalidInput) as refused:
        planned(county)
    assert refused.value.params == {"found": 6, "expected": 5}
    monkeypatch.setattr(patrol_routes, "MAX_STOPS", 6)
    assert planned(county).listed_count == 6


# Rights


def test_rounds_hold_what_one_may_read_and_nothing_else(county):
    put(county, compound("X1", 5.0, area=THERE))
    elsewhere = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, THERE),))
    assert walked(planned(county, actor=elsewhere)) == {"X1"}
    assert planned(county, actor=elsewhere).service_h == pytest.approx(10 / 60)
    assert planned(county, area="370725001", actor=elsewhere).in_use_count == 0
    assert "X1" in walked(planned(county))  # the control: it is there
    paper = render_patrols_html(county.ctx, elsewhere, "", BOTH, Translator("zh"))
    assert ("小区X1" in paper, "小区N1" in paper) == (True, False)
    file = render_patrols_csv(county.ctx, elsewhere, "", BOTH, Translator("zh")).decode("utf-8-sig")
    assert ("小区X1" in file, "小区N1" in file) == (True, False)


# Paper and file


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_has_every_stop_in_order_and_what_is_left(county, lang):
    t = Translator(lang)
    paper = render_patrols_html(county.ctx, VIEWER, "", BOTH, t)
    positions = [paper.index(f"<td>{code}</td>") for code in ("N2", "N1", "N3", "S2", "S3", "S1", "C1")]
    assert positions == sorted(positions)
    assert t("patrols.unlocated_title") in paper
    assert capacity_sentence(planned(county), t) in paper


def test_the_file_says_who_walks_what_when_with_which_numbers(county):
    lines = render_patrols_csv(county.ctx, STAFF, "", BOTH, Translator("zh")).decode("utf-8-sig").splitlines()
    rows = [line.split(",") for line in lines]
    column = {name: [row[number] for row in rows[1:]] for number, name in enumerate(rows[0])}
    assert column["编号"] == ["N2", "N1", "N3", "S2", "S3", "S1", "C1"]
    assert column["单位编码"] == ["U1"] * 3 + ["U2"] * 3 + [""]
    assert column["顺序"] == ["1", "2", "3"] * 2 + [""]
