"""Handovers of a post in a small county, in short sentences."""

from datetime import timedelta
from itertools import count

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import ShiftAction, Undo
from geo.domain.handovers.commands import (
    AcceptHandover,
    ContinueShift,
    HandoverNotes,
    OfferHandover,
    ReadBack,
)
from geo.domain.handovers.facts import ReadBackResult
from geo.domain.shifts.shift import DAY
from geo.services.handovers import record
from geo.services.handovers.handovers import handover_card, present_handovers
from geo.services.schedule.shift_actions import claim_shift, release_shift
from tests.worlds import STAFF, START

RELIEF = Actor("relief", "一中队接班人", Role.STAFF, "U1")
THIRD = Actor("third", "三中队队员", Role.STAFF, "U3")
DESK = Actor("desk", "值班室", Role.PLANNER)
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)
PEOPLE = (RELIEF, THIRD, DESK, CHIEF)
CHANGE = START + DAY
"""The change of shift of the post CP1: 08:00 of the next day."""


class Posts:
    """A world half an hour before the change of shift, and the acts on handovers."""

    def __init__(self, world):
        self.world, self._keys = world, (f"handover-{number}" for number in count(1))
        world.add_accounts(*PEOPLE)
        world.moment = CHANGE - timedelta(minutes=30)

    @property
    def ctx(self):
        return self.world.ctx

    def give_next_shift_to(self, actor, start=CHANGE):
        """Let the unit of the post release its next shift, and another one claim it; None: no unit does."""
        release_shift(self.ctx, STAFF, ShiftAction("CP1", start, STAFF.unit, 0, next(self._keys)))
        if actor is not None:
            claim_shift(self.ctx, actor, ShiftAction("CP1", start, actor.unit, 1, next(self._keys)))

    def stored(self, site_id="CP1", start=CHANGE, at_seq=None):
        with self.world.store.read() as reader:
            return reader.handovers.to_shift(site_id, start, at_seq)

    def _values(self, values):
        present = self.stored(values.get("site_id", "CP1"), values.get("shift_start", CHANGE))
        known = {"site_id": "CP1", "shift_start": CHANGE, "seen_version": present.version if present else 0}
        return known | {"key": next(self._keys)} | values

    def offer(self, note="", actor=STAFF, if_then="", **values):
        values = self._values(values)
        return record.offer_handover(
            self.ctx, actor, OfferHandover(notes=HandoverNotes(note, if_then), **values)
        )

    def accept(self, actor=RELIEF, *, differ=(), **values):
        """Accept with all lines agreed, or with those of ``differ`` (line, value), the rest unseen."""
        answers = tuple(ReadBack(line, ReadBackResult.DIFFER, value) for line, value in differ)
        values = {"answers": answers, "agrees_with_all": not differ} | self._values(values)
        return record.accept_handover(self.ctx, actor, AcceptHandover(**values))

    def stay(self, actor=STAFF, note="", **values):
        notes = HandoverNotes(note)
        return record.continue_shift(self.ctx, actor, ContinueShift(notes=notes, **self._values(values)))

    def undo(self, seq, actor=STAFF):
        return record.undo_handover_step(self.ctx, actor, Undo(seq, next(self._keys)))

    def card(self, actor=STAFF, start=CHANGE, site_id="CP1"):
        return handover_card(self.ctx, actor, site_id, start)

    def listed(self, actor=STAFF, **values):
        return present_handovers(self.ctx, actor, **values).rows
