"""Everything that is expected in a period, with its answers: sites, shifts, tallies, patrols and findings.

Read at one journal number. Whether a site is silent, or a patrol is due, is decided at the end of the period
once it is over; what was reported since then answers it, but not in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.domain.day.owed import OwedAnswer, OwedItem, OwedKey, OwedKind
from geo.domain.day.tally import TALLY_GRACE, Tally
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import FindingState
from geo.domain.handovers.handover import ACCEPT_WITHIN, Handover
from geo.domain.screening.screening import Screening
from geo.domain.shifts.shift import Shift
from geo.domain.timestamps import RESOLUTION, from_ms, to_ms
from geo.services.context import AppContext
from geo.services.day.access_tests import access_items, read_access_facts
from geo.services.day.receipts import receipt_items
from geo.services.day.stock_items import stock_items
from geo.services.day.tallied_shifts import TalliedShift, tallied_shifts
from geo.services.situation.derived import IN_FORCE, INACTIVE, SILENT, DerivedState, derive_state
from geo.services.situation.snapshot import snapshot_from_rows
from geo.store import Reader


@dataclass(frozen=True, slots=True, eq=False)
class PeriodFacts:
    """What the expected items of a period follow from, read at one journal number.

    Attributes:
        interval: The period.
        seq: The journal number.
        at: Time at which silence and dueness are decided: now, or the end of the period once it is over.
        present: State of all sites as known now, derived at that time.
        at_end: State as it was known at the end of the period; ``present`` while the period runs.
        shifts: Shifts of posts that start in the period and have begun.
        tallies: Tallies of the shifts that start in the period.
        handovers: Handovers to these shifts.
        first_handover: Start of the shift of the first handover ever; none is expected before it.
        findings: All findings.
        settled_at_end: Findings that were settled as the period ended and are not now, as they were then.
        screenings: All screenings by site, as they are now.
        screenings_at_end: All screenings as they were at the end of the period; now while it runs.
        revisited: Codes of the sites that had households to be visited again at some time in the period.
        excuses: Reasons of the excused items.
        receipts: Receipts that are owed or were given.
        access_tests: Tests of emergency access that are owed or were given.
        stock: Counts and receipts of supplies that are owed or were given.
    """

    interval: Shift
    seq: int
    at: datetime
    present: DerivedState
    at_end: DerivedState
    shifts: tuple[TalliedShift, ...]
    tallies: tuple[Tally, ...]
    handovers: tuple[Handover, ...]
    first_handover: datetime | None
    findings: tuple[Finding, ...]
    settled_at_end: Mapping[str, Finding]
    screenings: Mapping[str, Screening]
    screenings_at_end: tuple[Screening, ...]
    revisited: frozenset[str]
    excuses: Mapping[OwedKey, str]
    receipts: tuple[OwedItem, ...] = ()
    access_tests: tuple[OwedItem, ...] = ()
    stock: tuple[OwedItem, ...] = ()


def read_facts(ctx: AppContext, reader: Reader, interval: Shift, now: datetime) -> PeriodFacts:
    """Read what is expected in a period, and its answers.

    Args:
        ctx: The application context.
        reader: Of the store, or of a transaction, which sees its own entries.
        interval: The period.
        now: The present time.
    """
    seq, at = reader.revision, min(now, interval.end)
    status_codes = ctx.read_model.status_codes
    snapshot = ctx.read_model.current_snapshot()
    if snapshot.seq != seq:  # within a transaction, or overtaken by another
        snapshot = snapshot_from_rows(seq, reader.site_rows(), status_codes)
    present = at_end = derive_state(snapshot, float(to_ms(at)), status_codes)
    is_over = now >= interval.end
    if is_over:
        at_end = derive_state(ctx.read_model.snapshot_as_of(interval.end), float(to_ms(at)), status_codes)
    shifts = tuple(tallied_shifts(ctx, reader, snapshot, interval, at))
    findings = tuple(finding for finding, _ in reader.findings.all())
    # What is recorded at the very end of a period belongs to the next one.
    end_seq = reader.seq_at(interval.end - RESOLUTION) if is_over else seq
    screenings = tuple(reader.screening.all())
    return PeriodFacts(
        interval,
        seq,
        at,
        present,
        at_end,
        shifts,
        tuple(reader.day.tallies(interval.start, interval.end)),
        tuple(reader.handovers.between(interval.start, interval.end)),
        reader.handovers.first_start,
        findings,
        _settled_at_end(reader, findings, interval, end_seq) if is_over else {},
        {screening.site_id: screening for screening in screenings},
        tuple(reader.screening.all(end_seq)) if is_over else screenings,
        reader.screening.sites_to_revisit(reader.seq_at(interval.start - RESOLUTION), end_seq),
        reader.day.excuses(interval.start),
        receipt_items(ctx, reader, snapshot, interval, shifts),
        tuple(access_items(ctx, read_access_facts(reader, interval, now), present, interval, at)),
        tuple(stock_items(reader, present, interval)),
    )


def expected_items(ctx: AppContext, facts: PeriodFacts) -> tuple[OwedItem, ...]:
    """Return everything that is expected in a period, with its answers so far."""
    items = (
        *_site_items(ctx, facts),
        *_shift_items(facts),
        *_handover_items(facts),
        *_tally_items(facts),
        *_finding_items(facts),
        *facts.receipts,
        *_revisit_items(facts),
        *facts.access_tests,
        *facts.stock,
    )
    return tuple(_excused(item, facts.excuses) for item in items)


def _site_items(ctx: AppContext, facts: PeriodFacts) -> Iterator[OwedItem]:
    """Yield the reports and patrols that are expected of sites.

    A report is expected of every active site of a kind without patrols, a patrol of every site of the others
    whose status follows from its patrols.
    """
    codes, now, then = ctx.read_model.status_codes, facts.present, facts.at_end
    snapshot, start = now.snapshot, facts.interval.start
    is_patrolled = ~np.isnan(codes.interval_h)[snapshot.kind]
    own = snapshot.interval_h
    interval_h = np.where(np.isnan(own), codes.interval_h[snapshot.kind], own)
    in_time = {
        site: bool(kept) for site, kept in zip(then.snapshot.ids, _kept(then, codes.interval_h), strict=True)
    }
    kept_now = _kept(now, codes.interval_h)
    for row in np.flatnonzero(now.category != INACTIVE):
        site = snapshot.ids[row]
        if site not in in_time:  # registered since the end of the period
            continue
        kept, patrolled = bool(kept_now[row]), bool(is_patrolled[row])
        if patrolled:
            last, limit_h = snapshot.last_patrol_at[row], interval_h[row]
            grace_h = float(codes.grace_h[snapshot.kind[row]])
        else:
            last, limit_h, grace_h = snapshot.last_report_at[row], codes.silent_h[snapshot.kind[row]], 0.0
        is_dated = not kept and not np.isnan(last)
        since = from_ms(int(last)) + timedelta(hours=float(limit_h)) if is_dated else start
        yield OwedItem(
            OwedKind.PATROL if patrolled else OwedKind.REPORT,
            site,
            snapshot.names[row],
            site,
            snapshot.area_of(int(row)),
            snapshot.units[snapshot.unit[row]],
            since,
            due_at=since + timedelta(hours=grace_h) if is_dated else None,
            version=int(snapshot.version[row]),
            answer=OwedAnswer.GIVEN if kept else None,
            on_time=kept and in_time[site],
        )


def _kept(state: DerivedState, interval_h: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return by row whether nothing is owed: patrolled, or for kinds without patrols not silent."""
    is_patrolled = ~np.isnan(interval_h)[state.snapshot.kind]
    # In force is a derived status only while the patrol holds.
    in_force = state.category == IN_FORCE
    kept = np.where(is_patrolled, in_force, state.freshness < SILENT)
    return np.asarray(kept | (state.category == INACTIVE), bool)


def _shift_items(facts: PeriodFacts) -> Iterator[OwedItem]:
    """Yield the confirmations of the shifts of posts that are open."""
    for row in facts.shifts:
        if not row.is_open:
            continue
        record = row.slot.record
        due_at = row.opened_at + row.slot.claim_timeout
        yield OwedItem(
            OwedKind.SHIFT,
            record.id,
            row.name,
            row.site_id,
            row.area,
            row.unit,
            row.opened_at,
            due_at,
            row.shift.start,
            record.version,
            OwedAnswer.GIVEN if record.is_confirmed else None,
            record.is_confirmed and (record.claimed_at or due_at) <= due_at,
        )


def _handover_items(facts: PeriodFacts) -> Iterator[OwedItem]:
    """Yield the handovers to the shifts of posts that were open before them and still are.

    They are expected from the first handover of a store on: an upgrade makes none overdue. One that was
    written counts, whatever became of the post.
    """
    if facts.first_handover is None:
        return
    written = {(each.site_id, each.shift_start): each for each in facts.handovers}
    for row in facts.shifts:
        handover = written.get((row.site_id, row.shift.start))
        is_taken_over = handover is not None and handover.is_taken_over
        is_expected = row.was_open_before and row.is_open and facts.first_handover <= row.shift.start
        if not is_expected and not is_taken_over:
            continue
        yield OwedItem(
            OwedKind.HANDOVER,
            row.slot.record.id,
            row.name,
            row.site_id,
            row.area,
            row.unit,
            row.shift.start,
            row.shift.start + ACCEPT_WITHIN,
            row.shift.start,
            handover.version if handover else 0,
            OwedAnswer.GIVEN if is_taken_over else None,
            handover is not None and handover.is_on_time,
        )


def _tally_items(facts: PeriodFacts) -> Iterator[OwedItem]:
    """Yield the tallies of all shifts of posts that were open in them."""
    tallies = {(tally.site_id, tally.shift_start): tally for tally in facts.tallies}
    for row in facts.shifts:
        tally = tallies.get((row.site_id, row.shift.start))
        answer = None
        if tally is not None:
            answer = OwedAnswer.ZERO if tally.counts.is_zero else OwedAnswer.GIVEN
        yield OwedItem(
            OwedKind.TALLY,
            row.slot.record.id,
            row.name,
            row.site_id,
            row.area,
            row.unit,
            row.opened_at,
            row.shift.end + TALLY_GRACE,
            row.shift.start,
            tally.version if tally else 0,
            answer,
            tally is not None and tally.is_on_time(row.shift),
        )


def _finding_items(facts: PeriodFacts) -> Iterator[OwedItem]:
    """Yield the findings to be fixed or confirmed in the period, and those that were settled in it."""
    interval, snapshot = facts.interval, facts.present.snapshot
    for present in facts.findings:
        if present.state is FindingState.VOID or present.found_at >= interval.end:
            continue
        finding = facts.settled_at_end.get(present.id, present)  # one reopened since is owed today, not then
        is_owed = finding.is_owed_at(interval.end)
        was_settled = not finding.is_unsettled and interval.start <= finding.state_at
        if not is_owed and not was_settled:
            continue
        row = snapshot.row_of.get(finding.site_id)
        waits = finding.state is FindingState.DONE
        yield OwedItem(
            OwedKind.CONFIRMATION if waits else OwedKind.FINDING,
            finding.id,
            "" if row is None else snapshot.names[row],
            finding.site_id,
            finding.area,
            "" if waits else finding.unit,
            finding.state_at if waits else finding.found_at,
            finding.due_at,
            version=present.version,
            answer=OwedAnswer.GIVEN if was_settled else None,
            on_time=was_settled and finding.state_at <= finding.due_at,
            category=finding.category,
        )


def _settled_at_end(
    reader: Reader, findings: Sequence[Finding], interval: Shift, end_seq: int
) -> dict[str, Finding]:
    """Return the findings that were settled as a period ended and were reopened since, as they were then."""
    changed = {
        finding.id
        for finding in findings
        if finding.is_unsettled and finding.found_at < interval.end <= finding.state_at
    }
    if not changed:
        return {}
    return {
        finding.id: finding
        for finding, _ in reader.findings.all(end_seq)
        if finding.id in changed and not finding.is_unsettled
    }


def _revisit_items(facts: PeriodFacts) -> Iterator[OwedItem]:
    """Yield the sites with households to be visited again, and those that had some and have none left.

    Whether some were left is decided at the end of a period that is over: what is recorded since answers it
    late, and what is found to be visited again since is owed in the period after it.
    """
    interval, snapshot = facts.interval, facts.present.snapshot
    for screening in facts.screenings_at_end:
        row, observed_at = snapshot.row_of.get(screening.site_id), screening.observed_at
        if row is None or screening.site_id not in facts.revisited:
            continue
        was_owed, present = bool(screening.counts.to_revisit), facts.screenings.get(screening.site_id)
        is_owed = was_owed and present is not None and bool(present.counts.to_revisit)
        yield OwedItem(
            OwedKind.REVISIT,
            screening.site_id,
            snapshot.names[row],
            screening.site_id,
            snapshot.area_of(row),
            screening.unit,
            observed_at,
            interval.end,
            version=present.version if present else screening.version,
            answer=None if is_owed else OwedAnswer.GIVEN,
            on_time=not was_owed and observed_at < interval.end,
        )


def _excused(item: OwedItem, excuses: Mapping[OwedKey, str]) -> OwedItem:
    """Return the item with its excuse, unless it was answered all the same."""
    reason = excuses.get(item.key) if excuses and item.is_owed else None
    return item if reason is None else item.answered(OwedAnswer.EXCUSED, reason)
