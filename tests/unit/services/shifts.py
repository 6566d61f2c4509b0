"""A small county whose units have people, and short ways to say something of a shift there."""

from dataclasses import replace
from datetime import timedelta

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import ShiftConfirmation, ShiftStep, TakeoverAnswer
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.services.duties import answer_takeover, ask_takeover, claim_shift, confirm_shift, release_shift
from geo.services.records import Telling, record_site
from geo.services.rota import rota
from tests.worlds import ADMIN, STAFF, START, UNITS

PLANNER = Actor("planner", "调度", Role.PLANNER)
TOWN_PLANNER = Actor("town", "街道调度", None, "", (Grant("town", Role.PLANNER, "370725001"),))
DAY = timedelta(days=1)


def put_units(world, people=6, leads=2):
    """Both units have so many people, so many of them leads."""

    def told(tx):
        for unit in UNITS:
            tx.record(Entry("unit", unit.code, "update", None, {"people": people}))
            tx.put_unit(replace(unit, people=people, leads=leads))

    world.store.write(world.office.request(ADMIN, next(world.keys), {"people": people}), told)


def put_site(world, site_id, **values):
    """Change a site as an import or an order does."""

    def told(tx):
        before = tx.site(site_id)
        record_site(tx, Telling("update"), before, replace(before, **values))

    world.store.write(world.office.request(ADMIN, next(world.keys), {"site": site_id}), told)


def shown(world, actor=PLANNER, **parts):
    return rota(world.office, actor, SiteFilter(**parts))


def watch(world, site="CP1", start=START, actor=PLANNER):
    (found,) = [
        each for each in shown(world, actor).watches if (each.site, each.shift.start) == (site, start)
    ]
    return found


def seen(world, site, start):
    with world.store.read() as reader:
        duty = reader.duty(site, start)
    return duty.version if duty else 0


def say(world, what, actor=STAFF, **values):
    """Claim, release or ask for the first shift of CP1 unless told otherwise."""
    service = {"claim": claim_shift, "release": release_shift, "ask": ask_takeover}[what]
    values = {"site_id": "CP1", "start": START, "unit": actor.unit, "key": next(world.keys)} | values
    values = {"seen_version": seen(world, values["site_id"], values["start"])} | values
    return service(world.office, actor, ShiftStep(**values))


def confirm(world, actor=STAFF, **values):
    values = {"site_id": "CP1", "start": START, "unit": actor.unit, "key": next(world.keys)} | values
    values = {"seen_version": seen(world, values["site_id"], values["start"])} | values
    return confirm_shift(world.office, actor, ShiftConfirmation(**({"people": 3, "leads": 1} | values)))


def answer(world, actor=STAFF, **values):
    values = {"site_id": "CP1", "start": START, "accepted": True, "key": next(world.keys)} | values
    values = {"seen_version": seen(world, values["site_id"], values["start"])} | values
    return answer_takeover(world.office, actor, TakeoverAnswer(**values))
