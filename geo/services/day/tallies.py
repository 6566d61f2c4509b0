"""Tallies of shifts: record and correct them, and read them beside the usual of their post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.codec import tally_image
from geo.domain.day.commands import TallyReport
from geo.domain.day.figures import figure_changes
from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.day.period import ClosingRecord, OperationalPeriod, checked_reason
from geo.domain.day.tally import (
    SUMMED_COUNTS,
    USUAL_SHIFTS,
    CountJump,
    Tally,
    TallyCounts,
    checked_counts,
    count_jumps,
)
from geo.domain.errors import NotFound, Overtaken, Refused
from geo.domain.journal import TALLY, JournalEntry
from geo.domain.shifts.shift import DAY, Shift, shift_starting, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.sites import Site, checked_note, latest, observed_time
from geo.domain.timestamps import RESOLUTION
from geo.services.accounts.permissions import authorised_site, needs, readable_site
from geo.services.context import AppContext
from geo.services.periods.corrections import LateItem, answer_counts, closed_periods, record_late_item
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.situation.cache import CacheSpec
from geo.store import Receipt, Transaction
from geo.store.versions import VersionedEntity

HISTORY = (USUAL_SHIFTS + 1) * DAY
"""Time before a shift in which the shifts lie that its usual is taken from."""


@dataclass(frozen=True, slots=True)
class ShiftTally:
    """A shift of a post that is to be tallied, with its tally.

    Attributes:
        site_id: Code of the post.
        name: Name of the post.
        area: Code of its area.
        unit: Code of the unit on the shift, "" for none.
        shift: The shift.
        tally: The tally, None while it is owed.
        jumps: Counts of the tally that jump against the usual.
        is_closed: Whether the day of the shift is closed, so that a change needs a reason.
    """

    site_id: str
    name: str
    area: str
    unit: str
    shift: Shift
    tally: Tally | None = None
    jumps: tuple[CountJump, ...] = ()
    is_closed: bool = False


class _HistoryKey(NamedTuple):
    tally_seq: int
    starts_at: datetime


Earlier = Mapping[tuple[str, str], Sequence[TallyCounts]]
"""Site and local start time of a shift -> counts of earlier shifts, newest first."""
_EARLIER = CacheSpec[_HistoryKey, Earlier](4)
TALLIES = VersionedEntity[Tally](
    TALLY, attrgetter("id"), tally_image, lambda tx, tally, seq: tx.day.put_tally(tally, seq)
)
"""How a version of a tally is written."""


@needs(Verb.RECORD_TALLY)
def record_tally(ctx: AppContext, actor: Actor, report: TallyReport) -> Receipt:
    """Record the tally of a shift, or correct it; this counts as a report of the post.

    A tally of a closed period is written all the same, with an entry for each closed period that it
    corrects: the period keeps the value that was reported.

    Raises:
        Refused: The actor may not record tallies there, or the shift has not begun.
        Overtaken: The tally was changed since the form displayed it.
        NotFound: There is no such post, or none of its shifts starts then.
        InvalidInput: A count is implausible, the time lies in the future, or the tally corrects a closed
            period without a reason.
    """

    def work(tx: Transaction) -> None:
        site = authorised_site(tx, actor, Verb.RECORD_TALLY, report.site_id)
        shift = shift_of(ctx, site, report.shift_start)
        if tx.at < shift.start:
            raise Refused("error.tally_early", site=site.name)
        previous = tx.reader.day.tally(site.id, shift.start)
        if report.seen_version != (previous.version if previous else 0):
            raise Overtaken("error.tally_changed", site=site.name)
        tally = Tally(
            site.id,
            shift.start,
            site.area,
            _unit_on_shift(ctx, tx, site, shift),
            checked_counts(report.counts),
            observed_time(report.observed_at, tx.at),
            previous.first_recorded_at if previous else tx.at,
        )
        closed = closed_periods(tx.reader, site.area, shift.start)
        reason = checked_reason(report.reason) if closed else checked_note(report.reason)
        _record_corrections(tx, shift, previous, tally, reason)
        TALLIES.record(tx, "tally", previous, tally, reason=reason, observed_at=report.observed_at)
        _record_report(tx, site, tally)

    return ctx.write(actor, report, work)


@needs(Verb.READ)
def tally_forms(ctx: AppContext, actor: Actor, site_id: str) -> tuple[ShiftTally, ...]:
    """Return the shifts of a post to be tallied now: the running one and the last, newest first.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not read it.
    """
    now = ctx.now()
    with ctx.store.read() as reader:
        site = readable_site(reader, actor, site_id)
        kind = ctx.kinds[site.kind]
        if not kind.has_shifts(site.variant):
            return ()
        shifts = [
            shift
            for shift in shifts_between(kind.shifts, ctx.settings.zone, now - DAY, now)
            if shift.start <= now
        ][-2:]
        records = {shift.start: reader.shifts.record(site.id, shift.start) for shift in shifts}
        tallies = {shift.start: reader.day.tally(site.id, shift.start) for shift in shifts}
        closed = {shift.start for shift in shifts if closed_periods(reader, site.area, shift.start)}
    result = []
    for shift in reversed(shifts):
        record = records[shift.start] or ShiftRecord(site.id, shift.start)
        unit = ShiftSlot(shift, site.unit, claim_timeout(kind), record).unit_at(min(now, shift.end))
        row = ShiftTally(site.id, site.name, site.area, unit, shift, tallies[shift.start])
        result.append(replace(row, is_closed=shift.start in closed))
    return _with_jumps(ctx, result)


@needs(Verb.READ)
def recorded_tallies(ctx: AppContext, actor: Actor, begin: datetime, end: datetime) -> tuple[Tally, ...]:
    """Return the readable tallies of shifts that start between two times, as known at the end."""
    readable = ctx.read_model.reference().areas.scope(actor.scope(Verb.READ))
    with ctx.store.read() as reader:
        tallies = reader.day.tallies(begin, end, reader.seq_at(end))
    return tuple(tally for tally in tallies if actor.may(Verb.READ) or tally.area in readable)


@needs(Verb.READ)
def own_tally_entry(ctx: AppContext, actor: Actor, seq: int) -> JournalEntry | None:
    """Return the entry of a number where it is a tally that the actor recorded, else None."""
    with ctx.store.read() as reader:
        entries = reader.entries(entity=TALLY, actor=actor.id, after_seq=seq - 1, until_seq=seq, limit=1)
    return entries[0] if entries else None


def _with_jumps(ctx: AppContext, rows: Sequence[ShiftTally]) -> tuple[ShiftTally, ...]:
    """Return the rows with the counts that jump against the usual."""
    starts = {row.shift.start for row in rows if row.tally}
    earlier = {start: _earlier(ctx, start) for start in starts}
    return tuple(
        replace(
            row,
            jumps=count_jumps(
                row.tally.counts,
                earlier[row.shift.start].get((row.site_id, _local_start(ctx, row.shift.start)), ()),
            ),
        )
        if row.tally
        else row
        for row in rows
    )


def _earlier(ctx: AppContext, before: datetime) -> Earlier:
    """Return the counts of the shifts that started before a time, within HISTORY."""
    with ctx.store.read() as reader:
        key = _HistoryKey(reader.day.last_tally_seq, before)

        def compute() -> Earlier:
            counts: dict[tuple[str, str], list[TallyCounts]] = defaultdict(list)
            for tally in reversed(reader.day.tallies(before - HISTORY, before)):
                counts[tally.site_id, _local_start(ctx, tally.shift_start)].append(tally.counts)
            return counts

        return ctx.caches.of(_EARLIER).get(key, compute)


def _local_start(ctx: AppContext, start: datetime) -> str:
    """Return the local time of day at which a shift starts: a night is compared with nights."""
    return f"{start.astimezone(ctx.settings.zone):%H:%M}"


def shift_of(ctx: AppContext, site: Site, start: datetime) -> Shift:
    """Return the shift of a post that starts at a time; also of a post that was withdrawn since.

    Raises:
        NotFound: None starts then, or the site is no post.
    """
    kind = ctx.kinds[site.kind]
    shift = shift_starting(kind.shifts, ctx.settings.zone, start) if kind.has_shifts(site.variant) else None
    if shift is None:
        raise NotFound("error.unknown_shift", site=site.name, start=start)
    return shift


def _unit_on_shift(ctx: AppContext, tx: Transaction, site: Site, shift: Shift) -> str:
    record = tx.reader.shifts.record(site.id, shift.start) or ShiftRecord(site.id, shift.start)
    slot = ShiftSlot(shift, site.unit, claim_timeout(ctx.kinds[site.kind]), record)
    return slot.unit_at(min(tx.at, shift.end - timedelta(microseconds=1)))


def _record_corrections(
    tx: Transaction, shift: Shift, previous: Tally | None, tally: Tally, reason: str
) -> None:
    """Record what a tally changes in the closed periods around it."""

    def counted_at(_: OperationalPeriod, closing: ClosingRecord) -> Mapping[str, int] | None:
        if previous is None:
            return None
        rows = tx.reader.day.tallies(shift.start, shift.start + RESOLUTION, closing.seq)
        return next((_counts_of(each, shift) for each in rows if each.site_id == tally.site_id), None)

    item = LateItem(OwedKey(OwedKind.TALLY, tally.id), tally.area, shift.start, counted_at)
    parts = (
        {name: getattr(each.counts, name) for name in SUMMED_COUNTS} if each else {}
        for each in (previous, tally)
    )
    sums = figure_changes(*parts)
    record_late_item(tx, tx.author, item, _counts_of(tally, shift), sums=sums, reason=reason)


def _counts_of(tally: Tally, shift: Shift) -> dict[str, int]:
    return answer_counts(on_time=tally.is_on_time(shift), is_zero=tally.counts.is_zero)


def _record_report(tx: Transaction, site: Site, tally: Tally) -> None:
    """Let the tally count as a report of the post, unless the post has reported since."""
    reported_at = latest(site.last_report_at, tally.observed_at)
    if reported_at != site.last_report_at:
        meta = EntryMeta("tally", observed_at=tally.observed_at)
        record_site(tx, meta, site, replace(site, last_report_at=reported_at))
