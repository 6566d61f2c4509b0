"""What a monitoring system reads of the day is what the screens say, and costs one count a minute."""

from collections import Counter

import pytest

from geo.domain.day.owed import OwedKind
from geo.domain.findings.states import FindingMeaning
from geo.domain.supplies.days_left import StockLevel
from geo.services.day.day_state import day_state
from geo.services.day.owed import owed
from geo.services.findings.figures import FindingSpan, finding_figures
from geo.services.monitoring import day_metrics as module
from geo.services.monitoring.day_metrics import ReportedPeriod, collect_day_metrics
from tests.unit.services.day.days import people, tally
from tests.unit.services.findings.made_up import SUPERVISOR, Supervision
from tests.unit.services.stand_down.ordered import StandDownCase
from tests.worlds import STAFF, VIEWER

COUNTY, TOWN = "370725", "370725001"


@pytest.fixture
def supervision(world):
    people(world)
    world.pass_time(hours=3)
    return Supervision(world)


def metrics_in_a_minute(world):
    world.pass_time(minutes=1)
    return collect_day_metrics(world.ctx)


def test_what_is_owed_is_what_the_checklist_owes(supervision):
    world = supervision.world
    supervision.log("CP1")
    metrics = metrics_in_a_minute(world)
    items = day_state(world.ctx).items
    assert metrics.expected == Counter(item.what for item in items)
    assert metrics.owed == Counter(item.what for item in items if item.is_owed)
    assert metrics.owed[OwedKind.FINDING] == 1
    assert metrics.late[OwedKind.FINDING] == 0
    assert sum(metrics.owed.values()) >= len(owed(world.ctx, VIEWER)) > 0


def test_an_area_owes_what_the_areas_below_it_owe(supervision):
    supervision.log("CP1")
    by_area = metrics_in_a_minute(supervision.world).owed_by_area
    assert by_area[COUNTY] == sum(count for area, count in by_area.items() if area != COUNTY)
    assert by_area[TOWN] > 0


def test_where_there_are_many_areas_none_has_a_series_of_its_own(supervision, monkeypatch):
    supervision.log("CP1")
    monkeypatch.setattr(module, "MOST_AREAS", 1)
    assert metrics_in_a_minute(supervision.world).owed_by_area == {}


def test_findings_are_counted_by_their_meaning_and_late_ones_apart(supervision):
    world = supervision.world
    finding = supervision.log("CP1", actor=SUPERVISOR)
    supervision.log("CP2", actor=SUPERVISOR)
    supervision.act(finding.id, "report_done", STAFF)
    metrics = metrics_in_a_minute(world)
    assert metrics.findings == {
        FindingMeaning.OPEN: 1,
        FindingMeaning.WAITING: 1,
        FindingMeaning.CARRIED: 0,
    }
    assert metrics.findings_overdue == 0
    world.pass_time(days=3)
    interval = day_state(world.ctx).interval
    figures = finding_figures(world.ctx, VIEWER, FindingSpan(interval.start, interval.end))
    assert metrics_in_a_minute(world).findings_overdue == figures.late == 1


def test_tallies_barriers_and_supplies_are_counted(supervision, tmp_path):
    world = supervision.world
    assert metrics_in_a_minute(world).tallies == 0
    tally(world)
    StandDownCase(world, tmp_path / "photos").order(TOWN)
    metrics = metrics_in_a_minute(world)
    assert (metrics.tallies, metrics.barriers_left) == (1, 4)
    assert set(metrics.supplies) <= set(StockLevel)
    assert metrics.reports_frozen == {ReportedPeriod.RUNNING: 0, ReportedPeriod.PREVIOUS: 0}
    assert (metrics.roll_calls_open, metrics.roll_call_posts_missing, metrics.inspections) == (0, 0, 0)


def test_being_asked_twice_in_a_minute_costs_one_count(supervision, monkeypatch):
    world = supervision.world
    counted = []
    original = module._collect
    monkeypatch.setattr(module, "_collect", lambda *args: counted.append(1) or original(*args))
    first = metrics_in_a_minute(world)
    supervision.log("CP1")
    assert collect_day_metrics(world.ctx) is first
    assert counted == [1]
    assert metrics_in_a_minute(world).findings[FindingMeaning.OPEN] == 1  # the control
    assert counted == [1, 1]
