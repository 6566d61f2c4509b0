"""The shifts of a post on either side of a handover, and the units on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from geo.domain.errors import NotFound
from geo.domain.kinds import Kind
from geo.domain.shifts.shift import Shift, shift_starting, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.sites import Site
from geo.services.context import AppContext
from geo.store import Reader

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ChangeOfShift:
    """A change of shift at a post.

    Attributes:
        outgoing: The shift that ends, with its record.
        incoming: The shift that starts, with its record.
    """

    outgoing: ShiftSlot
    incoming: ShiftSlot

    @property
    def out_unit(self) -> str:
        """Code of the unit on the outgoing shift as it ends, "" for none."""
        return self.outgoing.unit_at(self.outgoing.shift.end - INSTANT)

    @property
    def in_unit(self) -> str:
        """Code of the unit on the incoming shift as it starts, "" for none."""
        return self.incoming.unit_at(self.incoming.shift.start)


def change_of_shift(ctx: AppContext, reader: Reader, site: Site, start: datetime) -> ChangeOfShift:
    """Return the change of shift of a post at a time; also of a post that was withdrawn since.

    Raises:
        NotFound: No shift of the post starts then.
    """
    kind = ctx.kinds[site.kind]
    incoming = None
    if kind.has_shifts(site.variant):
        incoming = shift_starting(kind.shifts, ctx.settings.zone, start)
    if incoming is None:
        raise NotFound("error.unknown_shift", site=site.name, start=start)
    outgoing = shift_before(ctx, kind, start)
    slots = []
    for shift in (outgoing, incoming):
        record = reader.shift_record(site.id, shift.start) or ShiftRecord(site.id, shift.start)
        slots.append(ShiftSlot(shift, site.unit, claim_timeout(kind), record))
    return ChangeOfShift(*slots)


def shift_before(ctx: AppContext, kind: Kind, start: datetime) -> Shift:
    """Return the shift of a kind that ends when another one starts."""
    return shifts_between(kind.shifts, ctx.settings.zone, start - INSTANT, start)[-1]
