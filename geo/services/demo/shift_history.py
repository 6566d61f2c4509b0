"""Shifts that were confirmed in the past, as of demo days, each with its own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.errors import NotFound
from geo.domain.journal import EntryAuthor
from geo.domain.shifts.shift import shift_starting
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.services.context import AppContext
from geo.services.schedule.shift_actions import SHIFT_RECORDS
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class ShiftHistoryStep:
    """The unit of a post confirmed at a past time that it stands there as required."""

    at: datetime
    actor: str
    site_id: str
    start: datetime


def replay_shift(ctx: AppContext, tx: Transaction, step: ShiftHistoryStep) -> None:
    """Write the record of a confirmed shift; it counts as no report, which the history of sites has.

    Raises:
        NotFound: There is no such post, or none of its shifts starts then.
    """
    site = tx.site(step.site_id)
    kind = ctx.kinds[site.kind] if site else None
    shift = shift_starting(kind.shifts, ctx.settings.zone, step.start) if kind else None
    staffing = kind.shift_staffing(site.variant, site.status) if kind and site else None
    if site is None or kind is None or shift is None or staffing is None:
        raise NotFound("error.unknown_shift", site=step.site_id, start=step.start)
    slot = ShiftSlot(shift, site.unit, claim_timeout(kind), ShiftRecord(site.id, step.start))
    people, leads = staffing.staff, int(staffing.lead)
    after = slot.after_confirmation(site.unit, step.at, people=people, leads=leads)
    SHIFT_RECORDS.record(tx, "confirm", None, after, author=EntryAuthor(step.actor, step.at))
