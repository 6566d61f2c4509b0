"""Two weeks of an area: what was known at the end of each period, and what of it no longer changes."""

from itertools import pairwise

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.services.day.day_state import interval_of
from geo.services.screening.record import record_screening
from geo.services.trends import trends
from geo.services.trends.trends import TREND_DAYS, area_trend
from tests.unit.services.day.days import BUSY, people, tally
from tests.unit.services.findings.made_up import SECOND_SUPERVISOR, Supervision
from tests.worlds import STAFF, VIEWER


@pytest.fixture
def days(world):
    """Some days with a tally, findings and a reopened village."""
    people(world)
    supervision = Supervision(world)
    world.pass_time(hours=3)
    tally(world)
    closed = supervision.log("CP1", category="figures")
    supervision.act(closed.id, "report_done", STAFF)
    supervision.act(closed.id, "confirm", SECOND_SUPERVISOR)
    supervision.log("CP2", category="figures")
    world.pass_time(days=1)
    world.change("V1", "reopened")
    record_screening(world.ctx, STAFF, ScreeningReport("C1", ScreeningCounts(100, 60), 0, next(world.keys)))
    world.pass_time(days=1)
    return world


def test_the_last_day_is_the_running_one_and_each_follows_the_one_before(days):
    trend = area_trend(days.ctx, VIEWER)
    assert len(trend) == TREND_DAYS
    assert [day.is_running for day in trend] == [False] * (TREND_DAYS - 1) + [True]
    assert trend[-1].interval == interval_of(days.ctx, None)
    for before, after in pairwise(trend):
        assert before.interval.end == after.interval.start


def test_each_day_has_its_own_figures(days):
    first, second, running = area_trend(days.ctx, VIEWER)[-3:]
    assert (first.found, first.closed, first.closure) == (2, 1, 0.5)
    assert (first.persons, first.vehicles) == (BUSY.persons, BUSY.vehicles)
    assert (second.found, second.closure, second.persons) == (0, None, 0)
    assert (first.screened, second.screened, running.screened) == (None, 60, 60)
    assert first.sites.in_force - second.sites.in_force >= 1  # the village, and a patrol that has lapsed
    assert 0 <= second.coverage <= 1


def test_before_there_were_sites_nothing_is_known(days):
    oldest = area_trend(days.ctx, VIEWER)[0]
    assert (oldest.coverage, oldest.closure, oldest.screened, oldest.days_left) == (None, None, None, None)


def test_towns_add_up_to_the_county_on_every_day(days):
    towns = [area_trend(days.ctx, VIEWER, code) for code in ("370725001", "370725002")]
    county = area_trend(days.ctx, VIEWER, "370725")
    for whole, *parts in zip(county, *towns, strict=True):
        for name in ("persons", "vehicles", "found", "closed"):
            assert getattr(whole, name) == sum(getattr(part, name) for part in parts)
        assert whole.sites == parts[0].sites + parts[1].sites


def test_only_what_may_be_read_is_counted(days):
    far = days.appoint(Actor("far", "外地", None, "", (Grant("far", Role.VIEWER, "370725002"),)))
    assert area_trend(days.ctx, far) == area_trend(days.ctx, VIEWER, "370725002")


def test_what_was_known_at_the_end_of_a_day_is_computed_once_and_a_late_tally_counts(days, monkeypatch):
    before = area_trend(days.ctx, VIEWER)
    computed = []
    original = trends._compute

    def counting(ctx, interval, at, seq):
        computed.append(interval)
        return original(ctx, interval, at, seq)

    monkeypatch.setattr(trends, "_compute", counting)
    late = before[-2].interval.start
    tally(days, shift_start=late)
    days.change("V2", "reopened")
    after = area_trend(days.ctx, VIEWER)
    assert computed == [after[-1].interval]
    assert after[-2].persons == BUSY.persons
    same = [(day.sites, day.found, day.closed, day.screened) for day in before[:-1]]
    assert [(day.sites, day.found, day.closed, day.screened) for day in after[:-1]] == same


def test_nothing_is_computed_again_while_nothing_changes(days, monkeypatch):
    first = area_trend(days.ctx, VIEWER)
    monkeypatch.setattr(trends, "_compute", None)
    assert area_trend(days.ctx, VIEWER) is first
