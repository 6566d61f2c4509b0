"""Posts on duty: those that are open now, with the unit on their present shift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from geo.domain.roll_calls.roll_call import CalledPost
from geo.domain.shifts.shift import shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.services.context import AppContext
from geo.services.schedule.schedule import posts_in_shifts, records_by_shift
from geo.services.situation.snapshot import Snapshot
from geo.store import Reader

_INSTANT = timedelta(milliseconds=1)


def posts_on_duty(
    ctx: AppContext,
    reader: Reader,
    now: datetime,
    areas: frozenset[str] | None,
    *,
    snapshot: Snapshot | None = None,
) -> Iterator[CalledPost]:
    """Yield the open posts with the units on their present shift, "" for none: an empty post is called, too.

    Args:
        ctx: The application context.
        reader: Of the store, or of a transaction.
        now: The time.
        areas: Codes of the areas that count, None for all.
        snapshot: All sites, None for the present ones.
    """
    snapshot, zone = snapshot or ctx.read_model.current_snapshot(), ctx.settings.zone
    records = records_by_shift(reader, now, now + _INSTANT)
    shifts = {
        kind.code: shifts_between(kind.shifts, zone, now, now + _INSTANT) for kind in ctx.kinds if kind.shifts
    }
    for post in posts_in_shifts(ctx, snapshot):
        area = snapshot.area_of(post.row)
        if areas is not None and area not in areas:
            continue
        site = snapshot.ids[post.row]
        for shift in shifts[post.kind.code]:
            record = records.get((site, shift.start)) or ShiftRecord(site, shift.start)
            assigned = snapshot.units[snapshot.unit[post.row]]
            slot = ShiftSlot(shift, assigned, claim_timeout(post.kind), record)
            yield CalledPost(site, slot.unit_at(now), area)
