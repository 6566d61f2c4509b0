"""Short ways to act in the operational day of a world."""

from __future__ import annotations

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.day.commands import CarriedItem, DayClosing, DayReopening, OwedExcuse, TallyReport
from geo.domain.day.tally import TallyCounts
from geo.services.day.checklist import checklist
from geo.services.day.closing import close_day, excuse_owed, reopen_day
from geo.services.day.day_state import interval_of
from geo.services.day.tallies import record_tally
from tests.worlds import STAFF

COUNTY, TOWN, OTHER_TOWN = "370725", "370725001", "370725002"
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)
SECOND = Actor("second", "副指挥员", Role.COMMANDER)
TOWN_CHIEF = Actor("town-chief", "镇街指挥员", None, grants=(Grant("town-chief", Role.COMMANDER, TOWN),))
BUSY = TallyCounts(430, 200, 430, 0, 3)


def people(world):
    """Let the commanders hold their accounts."""
    world.add_accounts(CHIEF, SECOND, TOWN_CHIEF)
    return world


def shift_start(world):
    return interval_of(world.ctx, None).start


def tally(world, counts=BUSY, actor=STAFF, site_id="CP1", **values):
    """Record a tally of the running shift, as a form that shows the present one does."""
    start = values.pop("shift_start", shift_start(world))
    with world.store.read() as reader:
        present = reader.day.tally(site_id, start)
    values = {"seen_version": present.version if present else 0, "key": next(world.keys)} | values
    return record_tally(world.ctx, actor, TallyReport(site_id, start, counts, **values))


def close(world, area=TOWN, actor=CHIEF, starts_at=None, **values):
    """Close a period and carry over everything that is owed."""
    listed = checklist(world.ctx, CHIEF, area, starts_at)
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in listed.required)
    period = listed.period
    values = {
        "seen_number": period.number,
        "key": next(world.keys),
        "carried": carried,
        "statement": "今日平稳",
    } | values
    return close_day(world.ctx, actor, DayClosing(area, period.starts_at, **values))


def reopen(world, area=TOWN, actor=CHIEF, **values):
    period = checklist(world.ctx, CHIEF, area).period
    values = {"seen_number": period.number, "reason": "漏报一岗", "key": next(world.keys)} | values
    return reopen_day(world.ctx, actor, DayReopening(area, period.starts_at, **values))


def excuse(world, *items, actor=CHIEF, reason="停电", **values):
    values = {"starts_at": shift_start(world), "key": next(world.keys)} | values
    command = OwedExcuse(items=tuple((item.what, item.ref) for item in items), reason=reason, **values)
    return excuse_owed(world.ctx, actor, command)
