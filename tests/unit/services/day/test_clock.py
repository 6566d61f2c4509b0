"""Days and shifts by the clock of the place: two shifts a day, a night with a change of the clock."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from geo.domain.day.owed import OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.kinds import Kinds
from geo.domain.sites import Site
from geo.services.day.checklist import checklist
from geo.services.day.day_state import day_state, interval_of, previous_interval
from geo.services.day.history import TallyHistoryStep, replay_tallies
from geo.services.day.tallies import tally_forms
from geo.settings import Settings
from tests.unit.services.day.days import BUSY, CHIEF, TOWN, close, people, tally
from tests.worlds import ADMIN, START


@pytest.fixture
def day(world):
    """Checkpoints with two shifts a day, at three hours after the start of the day."""
    kinds = Kinds(
        tuple(
            replace(kind, shifts=(time(8), time(20))) if kind.code == "checkpoint" else kind
            for kind in world.ctx.kinds
        )
    )
    world.ctx = replace(world.ctx, kinds=kinds)
    people(world)
    world.pass_time(hours=3)
    return world


def tallies_owed(world, area=TOWN):
    return [item for item in checklist(world.ctx, CHIEF, area).items if item.what is OwedKind.TALLY]


def test_a_shift_owes_its_tally_once_it_has_begun(day):
    assert [item.shift_start for item in tallies_owed(day)] == [START]
    day.pass_time(hours=9)
    assert [item.shift_start for item in tallies_owed(day)] == [START, START + timedelta(hours=12)]


def test_a_post_opened_just_before_midnight_owes_the_night_alone(day):
    opened = START + timedelta(hours=15, minutes=50)
    day.moment = opened
    day.add_sites(Site("CP9", "南门卡点", "checkpoint", "manned", TOWN, "hard", unit="U1", status_at=opened))
    (item,) = [item for item in tallies_owed(day) if item.site_id == "CP9"]
    assert (item.shift_start, item.since) == (START + timedelta(hours=12), opened)


def test_nights_are_compared_with_nights(day):
    quiet, night = NO_COUNTS, START + timedelta(hours=12)
    steps = [
        TallyHistoryStep(start + timedelta(hours=12), "staff", "CP1", start, counts)
        for back in range(6, 0, -1)
        for start, counts in (
            (START - back * timedelta(days=1), BUSY),
            (night - back * timedelta(days=1), quiet),
        )
    ]
    request = day.ctx.request(ADMIN, "week", {})
    day.store.write(request, lambda tx: replay_tallies(day.ctx, tx, steps))
    day.pass_time(hours=10)
    tally(day, quiet, shift_start=night)
    (shown, _) = tally_forms(day.ctx, CHIEF, "CP1")
    assert (shown.shift.start, shown.jumps) == (night, ())
    tally(day, BUSY, shift_start=night)
    (shown, _) = tally_forms(day.ctx, CHIEF, "CP1")
    assert [jump.count for jump in shown.jumps] == ["persons", "vehicles", "temperatures"]


@pytest.mark.parametrize(("month", "day_of_month", "hours"), [(3, 28, 23), (10, 31, 25)])
def test_a_night_with_a_change_of_the_clock_belongs_to_one_day_and_can_be_closed(
    world, month, day_of_month, hours
):
    people(world)
    settings = Settings(timezone="Europe/Berlin", day_starts="00:00")
    world.ctx = replace(world.ctx, settings=settings)
    world.moment = datetime(2027, month, day_of_month, 12, tzinfo=UTC)
    interval = interval_of(world.ctx, None)
    assert interval.hours == hours
    close(world, TOWN)
    world.moment = interval.end
    assert day_state(world.ctx).interval.start == interval.end
    assert previous_interval(world.ctx, day_state(world.ctx).interval) == interval
    assert checklist(world.ctx, CHIEF, TOWN, interval.start).period.number == 1
