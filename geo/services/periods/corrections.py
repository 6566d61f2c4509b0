"""Corrections of closed periods: what is recorded of one afterwards shows beside what was reported.

Tallies, handovers, findings and screenings that come late are all counted here, each in the transaction that
records it and before its own entry: a receipt names the last one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.day.codec import correction_image
from geo.domain.day.figures import FigureChange, figure_changes, item_figures
from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.day.period import ClosingRecord, Correction, OperationalPeriod, period_id
from geo.domain.journal import CORRECTION, Entry, EntryAuthor
from geo.store import Reader, Transaction


def closed_periods(reader: Reader, area: str, timestamp: datetime) -> list[OperationalPeriod]:
    """Return the closed periods that contain a time, of an area and all above it."""
    above = {each.code for each in reader.area_path(area)}
    return [
        period
        for period in reader.day.periods_containing(timestamp)
        if period.is_closed and period.area in above
    ]


NO_ANSWER: Mapping[str, int] = {"expected": 1}
"""How an item counts that is owed."""


def answer_counts(*, on_time: bool, is_zero: bool = False) -> dict[str, int]:
    """Return how an item counts that was answered."""
    return {"expected": 1, "actual": 1, "on_time": int(on_time), "zero": int(is_zero)}


@dataclass(frozen=True, slots=True)
class LateItem:
    """Something that is owed, of which something is recorded.

    Attributes:
        key: What identifies it.
        area: Code of the area in which it is owed.
        since: Time from which it is owed, which lies in the period.
        counted_at: How it counted at a day close, as far as that is known of the item itself: ``NO_ANSWER``,
            ``answer_counts``, or empty where it was unknown; None where the day close says so.
    """

    key: OwedKey
    area: str
    since: datetime
    counted_at: Callable[[OperationalPeriod, ClosingRecord], Mapping[str, int] | None]


def record_late_item(
    tx: Transaction,
    author: EntryAuthor,
    item: LateItem,
    counts: Mapping[str, int] | None,
    *,
    sums: Sequence[FigureChange] = (),
    reason: str = "",
) -> None:
    """Record how an item counts since, in each closed period that it belongs to.

    Args:
        tx: The transaction.
        author: Who records it, and when.
        item: The item.
        counts: Its part in the figures of ``OwedCounts`` by name: ``answer_counts``, or ``NO_ANSWER`` where
            it is owed, however the day close answered that; None where it is as if nothing were recorded.
        sums: What it changes in other figures of the period.
        reason: Why it was corrected, "" where the object says so itself.
    """
    closed = closed_periods(tx.reader, item.area, item.since)
    periods = [tx.reader.day.closing_details(each) for each in closed]
    names = item_figures(item.key.what)
    for period in periods:
        counted = _counted(tx.reader, periods, period, item)
        present = Counter({names[name]: value for name, value in counted.items()})
        for each in tx.reader.day.corrections(period.area, period.number):
            if each.ref == item.key.ref and each.figure in names.values():
                present[each.figure] += each.after - each.before
        unanswered = NO_ANSWER if counted.get("actual") else counted
        now = unanswered if counts is None else counts
        if counts == NO_ANSWER:
            now = unanswered or NO_ANSWER
        after = {names[name]: value for name, value in now.items()}
        changes = [*sums, *figure_changes(present, after)]
        _record_corrections(tx, author, period, item.key.ref, changes, reason)


def _counted(
    reader: Reader, periods: Iterable[OperationalPeriod], period: OperationalPeriod, item: LateItem
) -> Mapping[str, int]:
    """Return how the day close of a period counted an item.

    What was owed in the area itself was carried over or excused, and is listed; what is not listed was not
    expected. What was owed in an area below that was named as open counted as owed.
    """
    closing = period.closing
    if closing is None:
        return {}
    if (known := item.counted_at(period, closing)) is not None:
        return known
    for each in closing.unanswered:
        if each.key == item.key:
            return {**NO_ANSWER, str(each.answer): 1}
    path = {area.code for area in reader.area_path(item.area)}
    was_open = any(
        named.what is OwedKind.DAY_CLOSE and named.ref in path
        for each in periods
        if each.closing and each.closing.seq <= closing.seq
        for named in each.closing.unanswered
    )
    return NO_ANSWER if was_open and item.since <= closing.at else {}


def _record_corrections(
    tx: Transaction,
    author: EntryAuthor,
    period: OperationalPeriod,
    ref: str,
    changes: Iterable[FigureChange],
    reason: str,
) -> None:
    """Record what an object changes in a period as one entry with a row for each figure; nothing for none."""
    made = [
        Correction(0, period.area, period.number, ref, *change, reason, author.account, author.at)
        for change in changes
    ]
    if not made:
        return
    entry = Entry(
        CORRECTION,
        period_id(period.area, period.starts_at),
        "correct",
        None,
        correction_image(made),
        reason=reason,
        actor=author.account,
        at=author.at,
    )
    seq = tx.record(entry)
    tx.day.put_corrections(replace(each, seq=seq) for each in made)
