"""Shifts that are to be tallied: those of posts that were open in them, by the history of the posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.domain.kinds import Kind
from geo.domain.shifts.shift import Shift, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.timestamps import from_ms, to_ms
from geo.services.context import AppContext
from geo.services.situation.snapshot import Snapshot
from geo.store import Reader

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class TalliedShift:
    """A shift of a post that was open in it, so that a tally is expected.

    Attributes:
        site_id: Code of the post.
        name: Name of the post.
        area: Code of its area.
        unit: Code of the unit on the shift, "" for none.
        shift: The shift.
        opened_at: Start of the shift, or the time within it at which the post opened.
        is_open: Whether the post is open at the time that is considered.
        was_open_before: Whether the post was open as the shift started, so that it was to be handed over.
        slot: The shift with its record.
    """

    site_id: str
    name: str
    area: str
    unit: str
    shift: Shift
    opened_at: datetime
    is_open: bool
    was_open_before: bool
    slot: ShiftSlot


class _HistoryRow(NamedTuple):
    """State of a post from a time (milliseconds) on."""

    valid_from: int
    kind: Kind
    variant: str
    status: str
    unit: str


class _Opening(NamedTuple):
    """When a post opened within a shift, its unit since, whether it is still open, and was before."""

    opened_at: datetime
    unit: str
    is_open: bool
    was_open_before: bool


def tallied_shifts(
    ctx: AppContext, reader: Reader, snapshot: Snapshot, interval: Shift, at: datetime
) -> Iterator[TalliedShift]:
    """Yield the shifts that start in a period and have begun, of the posts that were open in them.

    A post that was opened or withdrawn within a shift counts.

    Args:
        ctx: The application context.
        reader: Of the store, or of a transaction.
        snapshot: All sites as this reader sees them.
        interval: The period.
        at: The present time within the period, or its end.
    """
    kinds = {kind.code: kind for kind in ctx.kinds if kind.shifts}
    begin, until = interval.start, min(at + _INSTANT, interval.end)
    records = {(record.site_id, record.start): record for record in reader.shifts.records(begin, until)}
    shifts = {
        code: [
            shift
            for shift in shifts_between(kind.shifts, ctx.settings.zone, begin, until)
            if begin <= shift.start
        ]
        for code, kind in kinds.items()
    }
    histories: dict[str, list[_HistoryRow]] = defaultdict(list)
    for site, valid_from, kind, *values in reader.shifts.site_history_rows(kinds, begin, until):
        histories[site].append(_HistoryRow(valid_from, kinds[kind], *values))
    for site, history in histories.items():
        row, kind = snapshot.row_of.get(site), history[-1].kind
        if row is None:
            continue
        for shift in shifts[kind.code]:
            opening = _opening(history, shift, at)
            if opening is None:
                continue
            record = records.get((site, shift.start)) or ShiftRecord(site, shift.start)
            slot = ShiftSlot(shift, opening.unit, claim_timeout(kind), record)
            yield TalliedShift(
                site,
                snapshot.names[row],
                snapshot.area_of(row),
                slot.unit_at(min(at, shift.end - _INSTANT)),
                shift,
                opening.opened_at,
                opening.is_open,
                opening.was_open_before,
                slot,
            )


def _opening(history: Sequence[_HistoryRow], shift: Shift, at: datetime) -> _Opening | None:
    """Return when a post opened within a shift; None where it was closed throughout.

    Args:
        history: States of the post in order, each until the next.
        shift: The shift.
        at: The present time; what comes later does not count.
    """
    start, end, now = to_ms(shift.start), to_ms(shift.end), to_ms(at)
    opened, unit, is_open, was_open_before = None, "", False, False
    ends = [row.valid_from for row in history[1:]] + [end]
    for row, valid_to in zip(history, ends, strict=True):
        if row.valid_from > now or row.valid_from >= end or valid_to <= start or valid_to == row.valid_from:
            continue
        is_open = row.kind.shift_staffing(row.variant, row.status) is not None
        if is_open:
            opened = max(start, row.valid_from) if opened is None else opened
            was_open_before |= row.valid_from < start
            unit = row.unit
    return None if opened is None else _Opening(from_ms(opened), unit, is_open, was_open_before)
