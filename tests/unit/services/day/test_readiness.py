"""Readiness by area: nothing is counted twice or lost, and the towns add up to the county."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedAnswer, OwedCounts, OwedKind
from geo.domain.day.tally import SUMMED_COUNTS, TallyCounts
from geo.domain.sites import Site
from geo.services.day.checklist import checklist, readiness
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN, close, people, tally
from tests.worlds import START, world_at

AREAS = (TOWN, "370725001001", OTHER_TOWN, COUNTY)
SITE = st.tuples(
    st.sampled_from(["checkpoint", "village", "compound"]),
    st.sampled_from(AREAS),
    st.integers(0, 60),
    st.none() | st.builds(TallyCounts, *(st.integers(0, 99) for _ in range(3)), st.just(0), st.just(1)),
)
KINDS = {"checkpoint": ("manned", "hard"), "village": ("closed", ""), "compound": ("patrolled", "managed")}


@pytest.fixture
def day(world):
    people(world)
    world.pass_time(hours=3)
    return world


def world_of(folder, sites):
    """A county of these sites, at three hours after the start of the day."""
    made = []
    for number, (kind, area, silent_h, _) in enumerate(sites):
        status, variant = KINDS[kind]
        site = Site(f"S{number}", f"{number}号点位", kind, status, area, variant, unit="U1")
        reported = (
            START.replace(day=1)
            if silent_h == 0
            else START.fromtimestamp(START.timestamp() - 3600 * silent_h, START.tzinfo)
        )
        made.append(replace(site, last_report_at=reported, last_patrol_at=reported))
    world = people(world_at(folder, made))
    world.pass_time(hours=3)
    for number, (kind, _, _, counts) in enumerate(sites):
        if kind == "checkpoint" and counts is not None:
            tally(world, counts, CHIEF, f"S{number}")
    return world


@given(st.lists(SITE, max_size=7), st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_towns_and_what_lies_in_none_add_up_to_the_county(tmp_path_factory, sites, is_town_closed):
    world = world_of(tmp_path_factory.mktemp("county"), sites)
    if is_town_closed:
        close(world, TOWN)
    found = readiness(world.ctx, CHIEF, COUNTY)
    names = set(found.total.figures).union(*(row.figures for row in found.rows))
    for name in names:
        parts = sum(row.figures.get(name, 0) for row in found.rows)
        if not name.startswith("day_close."):  # of the county alone
            assert found.total.figures.get(name, 0) == parts, name
    counts = [each for kind, _, _, each in sites if kind == "checkpoint" and each is not None]
    for name in SUMMED_COUNTS:
        assert found.total.figures[name] == sum(getattr(each, name) for each in counts)
    world.store.close()


@given(st.lists(SITE, min_size=1, max_size=7))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_rates_are_those_counted_item_by_item(tmp_path_factory, sites):
    world = world_of(tmp_path_factory.mktemp("county"), sites)
    listed = checklist(world.ctx, CHIEF, COUNTY)
    for what, counts in listed.counts.items():
        items = [item for item in listed.items if item.what is what]
        given = [item for item in items if item.answer in (OwedAnswer.GIVEN, OwedAnswer.ZERO)]
        assert (counts.expected, counts.actual) == (len(items), len(given))
        assert counts.on_time_rate == sum(item.on_time for item in items) / len(items)
    assert len({item.key for item in listed.items}) == len(listed.items)
    assert all(item.who for item in listed.items)
    world.store.close()


def test_each_town_has_a_row_and_what_lies_in_none_has_one(day):
    found = readiness(day.ctx, CHIEF)
    assert [row.area for row in found.rows] == [TOWN, OTHER_TOWN]
    assert (found.total.area, found.total.name) == (COUNTY, "昌乐县")
    day.add_sites(Site("V9", "县城东村", "village", "closed", COUNTY, status_at=START))
    rest = readiness(day.ctx, CHIEF).rows[-1]
    assert (rest.is_rest, rest.total.expected) == (True, 1)


def test_a_closed_town_shows_what_it_reported_beside_what_is_now(day):
    tally(day)
    close(day, TOWN)
    tally(day, TallyCounts(431, 200, 430, 0, 3), reason="漏登一人")
    town, other = readiness(day.ctx, CHIEF).rows
    assert (town.figures["persons"], town.reported["persons"]) == (431, 430)
    assert (other.reported, readiness(day.ctx, CHIEF).total.figures["persons"]) == (None, 431)


def test_who_reads_one_town_sees_no_other(day):
    clerk = day.appoint(Actor("clerk", "文书", None, grants=(Grant("clerk", Role.VIEWER, OTHER_TOWN),)))
    found = readiness(day.ctx, clerk)
    assert (found.total.area, found.rows) == (OTHER_TOWN, ())
    county = readiness(day.ctx, clerk, COUNTY)
    assert [row.area for row in county.rows] == [OTHER_TOWN]
    assert {**county.total.counts} == {**found.total.counts, OwedKind.DAY_CLOSE: OwedCounts(expected=1)}
