"""The shifts of a post on either side of a handover, and the units on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geo.domain.errors import NotFound
from geo.domain.handovers.command_post import CommandPost
from geo.domain.handovers.handover import OFFER_LEAD
from geo.domain.kinds import Kind
from geo.domain.shifts.shift import Shift, shift_starting, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.services.context import AppContext
from geo.services.handovers.places import Place
from geo.store import Reader

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ChangeOfShift:
    """A change of shift at a post.

    Attributes:
        outgoing: The shift that ends, with its record.
        incoming: The shift that starts, with its record.
        is_of_command: Whether it is that of a command, which no unit holds.
    """

    outgoing: ShiftSlot
    incoming: ShiftSlot
    is_of_command: bool = field(default=False, kw_only=True)

    @property
    def out_unit(self) -> str:
        """Code of the unit on the outgoing shift as it ends, "" for none."""
        return self.outgoing.unit_at(self.outgoing.shift.end - INSTANT)

    @property
    def in_unit(self) -> str:
        """Code of the unit on the incoming shift as it starts, "" for none."""
        return self.incoming.unit_at(self.incoming.shift.start)


def change_of_shift(ctx: AppContext, reader: Reader, place: Place, start: datetime) -> ChangeOfShift:
    """Return the change of shift of a place at a time; also of a post that was withdrawn since.

    Raises:
        NotFound: No shift of the place starts then.
    """
    if isinstance(place, CommandPost):
        return _change_of_command(ctx, place, start)
    site = place
    kind = ctx.kinds[site.kind]
    incoming = None
    if kind.has_shifts(site.variant):
        incoming = shift_starting(kind.shifts, ctx.settings.zone, start)
    if incoming is None:
        raise NotFound("error.unknown_shift", site=site.name, start=start)
    outgoing = shift_before(ctx, kind, start)
    slots = []
    for shift in (outgoing, incoming):
        record = reader.shifts.record(site.id, shift.start) or ShiftRecord(site.id, shift.start)
        slots.append(ShiftSlot(shift, site.unit, claim_timeout(kind), record))
    return ChangeOfShift(*slots)


def present_command_start(ctx: AppContext, now: datetime) -> datetime:
    """Return when the present change of a command is: the coming one within OFFER_LEAD, else the last."""
    (running,) = shifts_between(ctx.settings.briefing_times, ctx.settings.zone, now, now + INSTANT)
    return running.end if running.end - OFFER_LEAD <= now else running.start


def _change_of_command(ctx: AppContext, post: CommandPost, start: datetime) -> ChangeOfShift:
    """Return the change of a command at one of the daily briefings.

    Raises:
        NotFound: No briefing is then.
    """
    times, zone = ctx.settings.briefing_times, ctx.settings.zone
    incoming = shift_starting(times, zone, start)
    if incoming is None:
        raise NotFound("error.unknown_shift", site=post.name, start=start)
    outgoing = shifts_between(times, zone, start - INSTANT, start)[-1]
    slots = (
        ShiftSlot(shift, "", timedelta(0), ShiftRecord(post.id, shift.start))
        for shift in (outgoing, incoming)
    )
    return ChangeOfShift(*slots, is_of_command=True)


def shift_before(ctx: AppContext, kind: Kind, start: datetime) -> Shift:
    """Return the shift of a kind that ends when another one starts."""
    return shifts_between(kind.shifts, ctx.settings.zone, start - INSTANT, start)[-1]
