"""A small county whose units have people, and short ways to act on a shift there."""

from dataclasses import replace
from datetime import timedelta

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import ShiftAction, ShiftConfirmation, SwapRequest, TakeoverDecision
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.services.schedule.schedule import shift_schedule
from geo.services.schedule.shift_actions import (
    answer_takeover,
    claim_shift,
    confirm_shift,
    release_shift,
    request_swap,
    request_takeover,
)
from geo.services.sites.journal_entries import EntryMeta, record_site
from tests.worlds import ADMIN, OTHER, STAFF, START, UNITS

PLANNER = Actor("planner", "调度", Role.PLANNER)
TOWN_PLANNER = Actor("town", "街道调度", None, "", (Grant("town", Role.PLANNER, "370725001"),))
DAY = timedelta(days=1)


def put_units(world, people=6, leads=2):
    """Give both units so many people and leads."""

    def write(tx):
        for unit in UNITS:
            tx.record(Entry("unit", unit.code, "update", None, {"people": people}))
            tx.put_unit(replace(unit, people=people, leads=leads))

    world.store.write(world.ctx.request(ADMIN, next(world.keys), {"people": people}), write)


def put_site(world, site_id, **values):
    """Change a site as an import or an order does."""

    def write(tx):
        before = tx.site(site_id)
        record_site(tx, EntryMeta("update"), before, replace(before, **values))

    world.store.write(world.ctx.request(ADMIN, next(world.keys), {"site": site_id}), write)


def schedule_of(world, actor=PLANNER, **parts):
    return shift_schedule(world.ctx, actor, SiteFilter(**parts))


def watch(world, site="CP1", start=START, actor=PLANNER):
    (view,) = [
        each for each in schedule_of(world, actor).shifts if (each.site, each.shift.start) == (site, start)
    ]
    return view


def stored_version(world, site, start):
    with world.store.read() as reader:
        record = reader.shifts.record(site, start)
    return record.version if record else 0


def say(world, what, actor=STAFF, **values):
    """Claim, release or request a shift, by default the first one of CP1."""
    service = {"claim": claim_shift, "release": release_shift, "ask": request_takeover}[what]
    values = {"site_id": "CP1", "start": START, "unit": actor.unit, "key": next(world.keys)} | values
    values = {"seen_version": stored_version(world, values["site_id"], values["start"])} | values
    return service(world.ctx, actor, ShiftAction(**values))


def ask_to_swap(world, actor=OTHER, **values):
    """Request the first shift of CP1 for the first one of CP2, by default for U2."""
    values = {"site_id": "CP1", "start": START, "unit": actor.unit, "key": next(world.keys)} | values
    values = {"reason": "离得近", "offered_site": "CP2", "offered_start": START} | values
    versions = {
        "seen_version": stored_version(world, values["site_id"], values["start"]),
        "offered_version": stored_version(world, values["offered_site"], values["offered_start"]),
    }
    return request_swap(world.ctx, actor, SwapRequest(**(versions | values)))


def confirm(world, actor=STAFF, **values):
    values = {"site_id": "CP1", "start": START, "unit": actor.unit, "key": next(world.keys)} | values
    values = {"seen_version": stored_version(world, values["site_id"], values["start"])} | values
    return confirm_shift(world.ctx, actor, ShiftConfirmation(**({"people": 3, "leads": 1} | values)))


def answer(world, actor=STAFF, **values):
    values = {"site_id": "CP1", "start": START, "accepted": True, "key": next(world.keys)} | values
    values = {"seen_version": stored_version(world, values["site_id"], values["start"])} | values
    return answer_takeover(world.ctx, actor, TakeoverDecision(**values))
