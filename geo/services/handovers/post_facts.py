"""Facts of a post as its shift ends, read within the transaction that writes its handover.

Each kind of line is one function, and each function one query or the next: a test repeats every fact by a
query of its own at the journal number of the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from geo.domain.day.tally import COUNT_NAMES
from geo.domain.handovers.facts import HandoverFacts, HandoverLine, LineKind
from geo.domain.post_orders.post_order import orders_in_force
from geo.domain.shifts.shift import Shift
from geo.domain.shifts.shift_record import ShiftSlot
from geo.domain.sites import Site
from geo.domain.supplies.stock import StockCount
from geo.store import Reader

MAX_COUNTS = 200
"""Newest counts of supplies that are looked through for the last one of each item."""
MAX_FINDINGS = 20
"""Findings that are read back at most, those due first; a post with more has another problem."""


def post_facts(
    reader: Reader, seq: int, site: Site, shift: Shift, relief: ShiftSlot, at: datetime
) -> HandoverFacts:
    """Return the facts of a post; those of a command are in ``command_facts``.

    Args:
        reader: Of the transaction.
        seq: Number of the last entry that it sees.
        site: The post.
        shift: The outgoing shift.
        relief: The incoming shift.
        at: When the post is handed over.
    """
    until = min(at, shift.end)
    lines = (
        *_finding_lines(reader, site),
        *_stock_lines(reader, site),
        *_order_lines(reader, site, shift),
        *_post_order_lines(reader, site),
        *_tally_lines(reader, site, shift),
        *_silence_line(reader, site, shift, until),
        _relief_line(relief),
    )
    return HandoverFacts(seq, lines)


def _finding_lines(reader: Reader, site: Site) -> Iterator[HandoverLine]:
    """Yield the findings of the post that are not settled, those due first."""
    unsettled = [each for each in reader.findings.of_site(site.id) if each.is_unsettled]
    for finding in sorted(unsettled, key=lambda each: (each.due_at, each.number))[:MAX_FINDINGS]:
        yield HandoverLine(
            LineKind.FINDING, finding.id, str(finding.state), code=finding.category, at=finding.due_at
        )


def _stock_lines(reader: Reader, site: Site) -> Iterator[HandoverLine]:
    """Yield the last count of each item at the post, by its code."""
    counts: dict[str, StockCount] = {}
    for each in reader.supplies.ledger_counts(site.id, MAX_COUNTS):
        if each.withdrawn_seq is None:
            counts.setdefault(each.counted.item, each.counted)  # the newest comes first
    for item, count in sorted(counts.items()):
        yield HandoverLine(LineKind.STOCK, item, str(count.quantity), at=count.observed_at)


def _post_order_lines(reader: Reader, site: Site) -> Iterator[HandoverLine]:
    """Yield the post orders in force at the post, the most specific last, each with its version."""
    areas = [area.code for area in reader.area_path(site.area)]
    for order in orders_in_force(reader.post_orders.orders(), site.kind, areas, site.id):
        yield HandoverLine(LineKind.POST_ORDER, order.id, str(order.version), at=order.published_at)


def _order_lines(reader: Reader, site: Site, shift: Shift) -> Iterator[HandoverLine]:
    """Yield the orders that changed the post since the shift began."""
    for number, at in sorted(reader.handovers.orders_on_site(site.id, shift.start).items()):
        yield HandoverLine(LineKind.ORDER, str(number), at=at)


def _tally_lines(reader: Reader, site: Site, shift: Shift) -> Iterator[HandoverLine]:
    """Yield the counts of the tally of the shift, or one empty line where it is owed."""
    tally = reader.day.tally(site.id, shift.start)
    if tally is None:
        yield HandoverLine(LineKind.TALLY)
        return
    for name in COUNT_NAMES:
        if (value := getattr(tally.counts, name)) is not None:
            yield HandoverLine(LineKind.TALLY, name, str(value), at=tally.observed_at)


def _silence_line(reader: Reader, site: Site, shift: Shift, until: datetime) -> Iterator[HandoverLine]:
    """Yield the longest time without a report in the shift, the first of several; none before it began."""
    if until <= shift.start:
        return
    reports = reader.handovers.report_times(site.id, shift.start, until)
    longest, begin = max(
        ((end - start, start) for start, end in pairwise((shift.start, *reports, until))),
        key=lambda gap: gap[0],
    )
    hours = longest / timedelta(hours=1)
    yield HandoverLine(LineKind.SILENCE, value=f"{hours:.1f}", at=begin)


def _relief_line(relief: ShiftSlot) -> HandoverLine:
    """Return which unit is due, and how sure that is."""
    start = relief.shift.start
    return HandoverLine(LineKind.RELIEF, relief.unit_at(start), str(relief.state_at(start)))
