"""Counts and receipts of supplies that are expected in a period, with their answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from geo.domain.day.owed import OwedAnswer, OwedItem, OwedKind
from geo.domain.shifts.shift import DAY, Shift
from geo.domain.supplies.ledger import WINDOW_PERIODS
from geo.domain.supplies.stock import RECEIPT_GRACE, RecordedMove
from geo.services.situation.derived import INACTIVE, DerivedState
from geo.store import Reader


def stock_items(reader: Reader, state: DerivedState, interval: Shift) -> Iterator[OwedItem]:
    """Yield the counts that are expected of sites, and the receipts of what was issued to them.

    A site that is open and was counted in the periods before is to be counted once in the period. What was
    issued to a site is to be signed for in the period in which RECEIPT_GRACE ends, and in each later one
    until somebody signs. Depots owe nothing.

    Args:
        reader: Of the store, or of a transaction.
        state: State of the sites now, or at the end of the period.
        interval: The period.
    """
    yield from _count_items(reader, state, interval)
    yield from _receipt_items(reader, state, interval)


def _count_items(reader: Reader, state: DerivedState, interval: Shift) -> Iterator[OwedItem]:
    snapshot = state.snapshot
    before = reader.supplies.places_counted(interval.start - WINDOW_PERIODS * DAY, interval.start)
    counted = reader.supplies.places_counted(interval.start, interval.end) if before else {}
    for site_id in sorted(before):
        row = snapshot.row_of.get(site_id)
        if row is None or state.category[row] == INACTIVE:
            continue
        is_given = site_id in counted
        yield OwedItem(
            OwedKind.STOCK_COUNT,
            site_id,
            snapshot.names[row],
            site_id,
            snapshot.area_of(row),
            snapshot.units[snapshot.unit[row]],
            interval.start,
            interval.end,
            answer=OwedAnswer.GIVEN if is_given else None,
            on_time=is_given,
        )


def _receipt_items(reader: Reader, state: DerivedState, interval: Shift) -> Iterator[OwedItem]:
    snapshot = state.snapshot
    by_site: dict[str, list[RecordedMove]] = defaultdict(list)
    for recorded in reader.supplies.issues_expecting_receipt(interval.start, interval.end - RECEIPT_GRACE):
        by_site[recorded.move.to_place].append(recorded)
    for site_id, issues in sorted(by_site.items()):
        row = snapshot.row_of.get(site_id)
        if row is None:
            continue
        is_given = not any(each.is_on_the_way for each in issues)
        since = min(each.move.observed_at for each in issues if is_given or each.is_on_the_way)
        yield OwedItem(
            OwedKind.SUPPLY_RECEIPT,
            site_id,
            snapshot.names[row],
            site_id,
            snapshot.area_of(row),
            snapshot.units[snapshot.unit[row]],
            since,
            since + RECEIPT_GRACE,
            answer=OwedAnswer.GIVEN if is_given else None,
            on_time=is_given and all(_is_on_time(each) for each in issues),
        )


def _is_on_time(issue: RecordedMove) -> bool:
    received_at: datetime | None = issue.receipt.received_at if issue.receipt else None
    return received_at is not None and received_at <= issue.move.observed_at + RECEIPT_GRACE
