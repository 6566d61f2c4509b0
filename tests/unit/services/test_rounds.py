"""Rounds for compounds: what is listed for whom, in which order, and what is told of the hours."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.i18n import LANGS, Words
from geo.services import round_places
from geo.services import rounds as rounds_of
from geo.services.records import Telling, record_site
from geo.services.round_papers import rounds_file, rounds_sheet
from geo.services.round_sentences import capacity_sentence, list_sentence, remedies
from geo.services.round_terms import LIMITS, Terms
from geo.services.rounds import rounds, usual_walkers
from tests.worlds import ADMIN, STAFF, START, VIEWER

BOTH = Terms(("U1", "U2"))
LAT, LON = 36.6, 118.8
HERE, THERE = "370725001001", "370725002"


def compound(code, north_km, ago_h=20.0, **values):
    """A compound so far north of the first unit's place, patrolled so long ago."""
    visited = None if ago_h is None else START - timedelta(hours=ago_h)
    usual = {
        "name": f"小区{code}",
        "area": HERE,
        "lat": LAT + north_km / 111.195,
        "lon": LON,
        "visited_at": visited,
    }
    usual |= {"status": "patrolled", "variant": "managed"}
    return Site(code, kind="compound", **usual | values)


def put(world, *things):
    """Units and sites into the small county."""

    def told(tx):
        tx.record(Entry("unit", "more", "register"))
        for thing in things:
            if isinstance(thing, Unit):
                tx.put_unit(thing)
            else:
                record_site(tx, Telling("register"), None, replace(thing, status_at=START))

    world.store.write(world.office.request(ADMIN, next(world.keys), {}), told)


@pytest.fixture
def county(world):
    """Two units 10 km apart, three compounds beside each."""
    units = Unit("U1", "一中队", 10, 1, LAT, LON), Unit("U2", "二中队", 10, 1, LAT + 10 / 111.195, LON)
    places = {"N1": 0.4, "N2": 0.2, "N3": 0.6, "S1": 9.4, "S2": 9.8, "S3": 9.6}
    put(world, *units, *(compound(code, km) for code, km in places.items()))
    return world


def listed(found):
    return {one.unit.code: [stop.site for stop in one.stops] for one in found.rounds}


def walked(found):
    return {site for sites in listed(found).values() for site in sites}


def asked(world, terms=BOTH, area="", actor=VIEWER):
    return rounds(world.office, actor, area, terms)


# Who walks


def test_by_default_those_walk_who_did_within_two_weeks(county):
    assert usual_walkers(county.office, VIEWER) == ("U1", "U2")  # nobody did: all that have people
    county.visit("N1", unit="U2")
    assert usual_walkers(county.office, VIEWER) == ("U2",)
    county.pass_time(days=13)
    county.visit("N2", unit="U1")
    county.pass_time(days=2)
    assert usual_walkers(county.office, VIEWER) == ("U1",)


def test_a_patrol_that_was_taken_back_makes_nobody_a_walker(county):
    county.visit("N1", unit="U1")
    seq = county.visit("N1", unit="U2").seq
    assert usual_walkers(county.office, VIEWER) == ("U1", "U2")
    county.undo(seq)
    assert usual_walkers(county.office, VIEWER) == ("U1",)


def test_patrols_of_what_one_may_not_read_make_nobody_a_walker(county):
    county.visit("N1", unit="U1")
    put(county, compound("X1", 5.0, area=THERE))
    county.visit("X1", unit="U2")
    there = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, THERE),))
    assert usual_walkers(county.office, there) == ("U2",)
    assert usual_walkers(county.office, VIEWER) == ("U1", "U2")


# Places that cannot be


ASTRAY = [
    {"lat": 0.0, "lon": 0.0},
    {"lat": 36.6, "lon": 0.0},
    {"lat": 18.25, "lon": 109.5},
    {"lat": 18.25, "lon": 109.5, "area": THERE},  # neither it nor the county has an outline
]


@pytest.mark.parametrize("place", ASTRAY)
def test_a_compound_at_an_impossible_place_is_named_and_distorts_nothing(county, place):
    before = asked(county)
    put(county, compound("X1", 0, **place))
    found = asked(county)
    assert [stop.site for stop in found.astray] == ["X1"]
    assert {stop.site for stop in found.unlocated} == {"C1", "X1"}
    assert listed(found) == listed(before)
    visit = found.visit_h - before.visit_h
    assert found.capacity.needed == pytest.approx(before.capacity.needed + visit, rel=0.02)
    sentence = list_sentence(found, Words("en"))
    assert "1 compound stands impossibly far from its area" in sentence
    assert "小区X1 X1" in sentence


def test_without_the_look_at_places_one_zero_would_ask_for_more_hours_than_there_are(county, monkeypatch):
    """The control."""
    monkeypatch.setattr(round_places, "astray", lambda spots, *_: [False] * len(spots))
    put(county, compound("X1", 0, lat=0.0, lon=0.0))
    assert asked(county).capacity.needed > 100


def test_a_compound_some_way_outside_its_area_is_walked_like_the_others(county):
    put(county, compound("X1", 20.0))
    found = asked(county)
    assert found.astray == ()
    assert "X1" in walked(found)


def test_a_unit_at_an_impossible_place_is_not_sent(county):
    put(county, Unit("Z1", "零队", 5, 1, 0.0, 0.0))
    found = asked(county, replace(BOTH, units=("U1", "U2", "Z1")))
    assert [unit.code for unit in found.too_far] == ["Z1"]
    assert found.capacity.needed == pytest.approx(asked(county).capacity.needed)


# What is on the list


def test_each_unit_walks_what_is_near_in_the_order_of_the_way(county):
    assert listed(asked(county)) == {"U1": ["N2", "N1", "N3"], "U2": ["S2", "S3", "S1"]}


def test_minutes_are_those_of_the_ways_and_the_visits(county):
    one = asked(county).rounds[0]
    # 0.2 km by the way out and 0.6 km back at 20 km/h, two times 0.2 km on foot at 4 km/h, 10 min each.
    assert one.done_after == pytest.approx([0.6 + 10, 0.6 + 3 + 20, 0.6 + 6 + 30], abs=0.02)
    assert one.minutes == pytest.approx(0.6 + 6 + 1.8 + 30, abs=0.02)
    assert one.walking == pytest.approx(one.minutes - 30)


def test_what_falls_due_before_the_next_round_is_listed_and_nothing_else(county):
    assert asked(county, replace(BOTH, ahead_h=4.0)).listed == 6
    assert asked(county, replace(BOTH, ahead_h=3.9)).listed == 0
    county.visit("N1", unit="U1")
    assert "N1" not in listed(asked(county, replace(BOTH, ahead_h=4.0)))["U1"]


def test_where_nobody_ever_was_is_always_due_and_comes_first_where_time_is_short(county):
    put(county, compound("N4", 0.8, ago_h=None))
    short = replace(BOTH, units=("U1",), hours=0.5, ahead_h=0.0)
    assert listed(asked(county, short)) == {"U1": ["N4"]}
    (stop,) = asked(county, short).rounds[0].stops
    assert (stop.age_h, stop.index) == (None, float("inf"))


def test_the_index_is_the_age_by_the_sites_own_interval(county):
    put(county, compound("N5", 0.3, ago_h=6.0, interval_h=12.0))
    index = {stop.site: stop.index for stop in asked(county).rounds[0].stops}
    assert index["N5"] == pytest.approx(0.5)
    assert index["N1"] == pytest.approx(20 / 24)


def test_without_a_place_it_is_listed_apart_and_exempt_it_is_not_listed(county):
    found = asked(county)
    assert [stop.site for stop in found.unlocated] == ["C1"]
    assert "C2" not in {stop.site for stop in found.in_use_stops}
    assert found.due == found.listed + len(found.left) + len(found.unlocated) == 7


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.floats(0.5, 2.0), st.floats(1, 60), st.floats(0, 48))
def test_every_compound_that_is_due_is_on_one_list_and_no_round_is_longer_than_told(
    county, hours, visit, ahead
):
    found = asked(county, replace(BOTH, hours=hours, visit_min=visit, ahead_h=ahead))
    told = [stop.site for one in found.rounds for stop in one.stops]
    told += [stop.site for stop in (*found.left, *found.unlocated)]
    due = [stop.site for stop in found.in_use_stops if (stop.age_h or 99) + ahead >= stop.interval_h]
    assert sorted(told) == sorted(due)
    assert max(one.minutes for one in found.rounds) <= 60 * hours + 1e-6


# Who can be sent


def test_units_without_a_place_or_too_far_from_everything_are_named_and_not_counted(county):
    near = [Unit(f"W{number}", f"近{number}", 10, 1, LAT, LON) for number in range(8)]
    far = Unit("F1", "远", 10, 1, LAT - 1, LON)
    put(county, *near, far, Unit("L1", "无位置", 10))
    put_south = tuple(unit.code for unit in near)
    found = asked(county, Terms((*put_south, "F1", "L1")))
    assert [unit.code for unit in found.too_far] == ["F1"]
    assert [unit.code for unit in found.nowhere] == ["L1"]
    assert found.capacity.available == 8 * 8.0


@pytest.mark.parametrize("units", [(), ("L1",), ("unknown",)])
def test_where_nobody_can_be_sent_everything_due_is_left_and_it_is_said(county, units):
    put(county, Unit("L1", "无位置", 10))
    found = asked(county, Terms(units))
    assert (found.rounds, len(found.left), found.capacity.available) == ((), 6, 0.0)
    assert capacity_sentence(found, Words("zh")) == Words("zh")("rounds.nobody", count=7)


def test_a_county_without_compounds_has_no_rounds(world):
    found = asked(world, area=THERE)
    assert (found.in_use, found.rounds, found.left, found.due) == (0, (), (), 0)


# The hours


def test_the_hours_needed_are_visits_by_interval_and_ways_by_their_mean(county):
    found = asked(county)
    ways = sum(one.walking for one in found.rounds) / 60  # every 24 hours, so once a day
    assert found.visit_h == pytest.approx(7 * 10 / 60)
    assert found.capacity.needed == pytest.approx(found.visit_h + ways)
    assert found.capacity.available == 16.0
    assert remedies(found, Words("zh")) == []


def test_an_interval_halved_asks_for_twice_the_visits(county):
    before = asked(county).visit_h
    put(county, compound("N6", 0.3, interval_h=12.0))
    assert asked(county).visit_h - before == pytest.approx(2 * 10 / 60)


@pytest.mark.parametrize("lang", LANGS)
def test_where_the_hours_do_not_suffice_each_remedy_told_makes_them(county, lang):
    short, words = replace(BOTH, units=("U1",), hours=3.6), Words(lang)
    found = asked(county, short)
    assert not found.capacity.fits
    stretch, double, longer = remedies(found, words)
    assert str(len(found.stretch_first)) in double
    assert f"24 → {-int(-24 * found.capacity.stretch // 1)}" in stretch
    hours = found.capacity.needed
    assert asked(county, replace(short, hours=hours + 0.01)).capacity.fits
    assert f"{-int(-10 * hours // 1) / 10:g}" in longer


def test_where_the_ways_alone_take_longer_stretching_is_not_offered(county):
    told = remedies(asked(county, replace(BOTH, units=("U1",), hours=0.5)), Words("en"))
    assert told[0] == Words("en")("rounds.ways_alone")


# Terms


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("off", [-1e-6, 1e-6, float("nan")])
def test_numbers_that_cannot_be_are_refused(county, name, off):
    least, most = LIMITS[name]
    wrong = least + off if off < 0 else most + off
    with pytest.raises(InvalidInput):
        asked(county, replace(BOTH, **{name: wrong}))
    asked(county, replace(BOTH, **{name: least}))


@given(st.sets(st.sampled_from(["U1", "U2"])), st.floats(0.5, 24), st.integers(1, 60))
def test_terms_outlive_a_link(units, hours, foot):
    terms = Terms(tuple(sorted(units)), hours=round(hours, 2), foot_kmh=float(foot))
    assert Terms.from_query(terms.to_query(), ("U1", "U2")) == terms


def test_what_a_link_says_that_cannot_be_read_is_ignored():
    query = {"units": "U9,U1,,", "hours": "eight", "foot_kmh": "inf", "x": "1"}
    assert Terms.from_query(query, ("U1", "U2")) == Terms(("U1",))


def test_more_compounds_than_are_shared_out_at_a_time_are_refused_in_words(county, monkeypatch):
    monkeypatch.setattr(rounds_of, "MOST", 5)
    with pytest.raises(InvalidInput) as refused:
        asked(county)
    assert refused.value.params == {"found": 6, "expected": 5}
    monkeypatch.setattr(rounds_of, "MOST", 6)
    assert asked(county).listed == 6


# Rights


def test_rounds_hold_what_one_may_read_and_nothing_else(county):
    put(county, compound("X1", 5.0, area=THERE))
    there = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, THERE),))
    assert walked(asked(county, actor=there)) == {"X1"}
    assert asked(county, actor=there).visit_h == pytest.approx(10 / 60)
    assert asked(county, area="370725001", actor=there).in_use == 0
    assert "X1" in walked(asked(county))  # the control: it is there
    paper = rounds_sheet(county.office, there, "", BOTH, Words("zh"))
    assert ("小区X1" in paper, "小区N1" in paper) == (True, False)
    file = rounds_file(county.office, there, "", BOTH, Words("zh")).decode("utf-8-sig")
    assert ("小区X1" in file, "小区N1" in file) == (True, False)


# Paper and file


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_has_every_stop_in_order_and_what_is_left(county, lang):
    words = Words(lang)
    paper = rounds_sheet(county.office, VIEWER, "", BOTH, words)
    places = [paper.index(f"<td>{code}</td>") for code in ("N2", "N1", "N3", "S2", "S3", "S1", "C1")]
    assert places == sorted(places)
    assert words("rounds.unlocated_title") in paper
    assert capacity_sentence(asked(county), words) in paper


def test_the_file_says_who_walks_what_when_with_which_numbers(county):
    lines = rounds_file(county.office, STAFF, "", BOTH, Words("zh")).decode("utf-8-sig").splitlines()
    head = [line for line in lines if line.startswith("#")]
    assert any("foot_kmh=4" in line for line in head)
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    column = {name: [row[number] for row in rows[1:]] for number, name in enumerate(rows[0])}
    assert column["id"] == ["N2", "N1", "N3", "S2", "S3", "S1", "C1"]
    assert column["walked_by"] == ["U1"] * 3 + ["U2"] * 3 + [""]
    assert column["order"] == ["1", "2", "3"] * 2 + [""]
