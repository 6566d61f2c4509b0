"""Command of the county, handed over at 18:00, in short sentences."""

from datetime import timedelta
from itertools import count

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.handovers.command_post import command_post_id, commanded_area
from geo.domain.handovers.commands import AcceptHandover, ContinueShift, HandoverNotes, OfferHandover
from geo.services.handovers import record
from geo.services.handovers.handovers import handover_card, present_handovers
from tests.worlds import START

COUNTY, TOWN, COMMUNITY = "370725", "370725001", "370725001001"
COMMAND = command_post_id(COUNTY)
CHANGE = START + timedelta(hours=10)
"""The briefing of 18:00, at which command changes."""
FIRST, SECOND = (
    Actor(code, name, Role.COMMANDER) for code, name in (("one", "甲班指挥员"), ("two", "乙班指挥员"))
)
TOWN_CHIEF = Actor("mayor", "街道指挥员", None, grants=(Grant("mayor", Role.COMMANDER, TOWN),))
PLANNER = Actor("plan", "调度员", Role.PLANNER)


class Command:
    """A world half an hour before command changes, and the acts on it."""

    def __init__(self, world):
        self.world, self._keys = world, (f"command-{number}" for number in count(1))
        world.add_accounts(FIRST, SECOND, TOWN_CHIEF, PLANNER)
        world.moment = CHANGE - timedelta(minutes=30)

    @property
    def ctx(self):
        return self.world.ctx

    def stored(self, place=COMMAND, start=CHANGE):
        with self.world.store.read() as reader:
            return reader.handovers.to_shift(place, start)

    def _values(self, place, start):
        present = self.stored(place, start)
        return place, start, present.version if present else 0, next(self._keys)

    def offer(self, note="", actor=FIRST, place=COMMAND, start=CHANGE, **values):
        command = OfferHandover(*self._values(place, start), HandoverNotes(note), **values)
        return record.offer_handover(self.ctx, actor, command)

    def accept(self, actor=SECOND, place=COMMAND, start=CHANGE, answers=(), **values):
        command = AcceptHandover(*self._values(place, start), answers, agrees_with_all=not answers, **values)
        return record.accept_handover(self.ctx, actor, command)

    def stay(self, actor=FIRST, start=CHANGE):
        return record.continue_shift(self.ctx, actor, ContinueShift(*self._values(COMMAND, start)))

    def card(self, actor=SECOND, start=CHANGE, place=COMMAND):
        return handover_card(self.ctx, actor, place, start)

    def listed(self, actor):
        rows = present_handovers(self.ctx, actor).rows
        return [row for row in rows if commanded_area(row.handover.site_id)]
