"""The schedule over both nights on which the clock changes: no gap, no short rest, loads as ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.domain.kinds import Kind
from geo.services.schedule.problem import ScheduleRequest
from geo.services.schedule.propose import propose_schedule
from geo.services.schedule.shift_view import ShiftIssue
from geo.services.schedule.workload import past_and_planned_workload
from geo.settings import Settings
from tests.unit.services.shifts import PLANNER, put_site, put_units, say, schedule_of
from tests.worlds import SITES, world_at

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = pytest.mark.parametrize(
    "change",
    [datetime(2020, 3, 29, tzinfo=BERLIN), datetime(2020, 10, 25, tzinfo=BERLIN)],
    ids=["spring", "autumn"],
)


@pytest.fixture
def world(tmp_path):
    """Two hard posts, each of a unit that has just the people for the post's two crews."""
    world = world_at(tmp_path, SITES)
    world.ctx = replace(world.ctx, settings=replace(Settings(), timezone="Europe/Berlin"))
    put_units(world, people=6, leads=2)
    put_site(world, "CP2", variant="hard")
    yield world
    world.store.close()


def go_to(world, moment):
    world.pass_time(seconds=(moment - world.moment).total_seconds())


@NIGHTS
def test_a_proposal_leaves_no_shift_open_where_every_unit_has_just_its_crews(world, change):
    go_to(world, change - timedelta(days=2))
    proposal = propose_schedule(world.ctx, PLANNER, ScheduleRequest(days=4))
    assert (proposal.open_count, proposal.unfilled) == (8, ())


@NIGHTS
def test_with_rest_counted_in_hours_the_same_proposal_leaves_shifts_open(world, change, monkeypatch):
    monkeypatch.setattr(
        Kind, "rest_after", lambda kind, shift, _: (kind.crews - 1) * (shift.end - shift.start)
    )
    go_to(world, change - timedelta(days=2))
    assert propose_schedule(world.ctx, PLANNER, ScheduleRequest(days=4)).unfilled


@NIGHTS
def test_no_rest_counts_as_short(world, change):
    go_to(world, change - timedelta(hours=3))
    troubles = {trouble for watch in schedule_of(world).shifts for trouble in watch.issues}
    assert ShiftIssue.SHORT_REST not in troubles


@NIGHTS
def test_a_day_off_between_shifts_ends_no_run_and_nights_are_nights_as_on_other_days(world, change):
    eight = change.replace(hour=8)
    for days in (-1, 1, 3):
        go_to(world, eight + timedelta(days=days - 1))
        say(world, "release", start=(eight + timedelta(days=days)).astimezone(UTC))
    go_to(world, eight + timedelta(days=5, hours=1))
    line = next(line for line in past_and_planned_workload(world.ctx, PLANNER)[0].units if line.unit == "U1")
    assert (line.longest_run, line.nights) == (11, 11)
