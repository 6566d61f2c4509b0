"""Ledgers of all places in memory, brought up to date from what changed since.

A change replaces the ledgers that it concerns; all others stay the same objects, so that what was computed of
them still holds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.domain.journal import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT
from geo.domain.supplies.ledger import Ledger, LedgerEvent
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec, LatestSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.store import Reader
from geo.store.supplies.reader import CountRow, MoveRow


class LedgerKey(NamedTuple):
    """Codes of a place and an item."""

    place: str
    item: str


class PendingIssue(NamedTuple):
    """An issue without a receipt: item, place, quantity, and the time it left in milliseconds."""

    item: str
    to_place: str
    quantity: int
    observed_at: int


@dataclass(frozen=True, slots=True, eq=False)
class LoadedStock:
    """All ledgers at one journal number.

    Attributes:
        seq: Number of the last entry on stock.
        ledgers: Ledger of each item at each place that has or had any.
        on_the_way: Issues without a receipt, by number.
    """

    seq: int = 0
    ledgers: Mapping[LedgerKey, Ledger] = field(default_factory=dict)
    on_the_way: Mapping[int, PendingIssue] = field(default_factory=dict)


ALL = -1
"""Number before all entries: also what is withdrawn by now is read."""
_LATEST = LatestSpec[LoadedStock]()
_PRESENT = CacheSpec[int, LoadedStock](2)
_PAST = CacheSpec[int, LoadedStock](2)
_PENDING = CacheSpec[int, Mapping[str, tuple[int, ...]]](2)


def load_stock(ctx: AppContext, at_seq: int | None = None) -> LoadedStock:
    """Return all ledgers, at present or as known after the entry ``at_seq``."""
    if at_seq is not None:
        return ctx.caches.of(_PAST).get(at_seq, lambda: _past(ctx, at_seq))
    last = last_entry_seq(ctx, STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)
    return ctx.caches.of(_PRESENT).get(last, lambda: _present(ctx))


def _present(ctx: AppContext) -> LoadedStock:
    with ctx.store.read() as reader:
        return ctx.caches.latest(_LATEST).next(lambda last: _following(last or LoadedStock(), reader))


def _following(last: LoadedStock, reader: Reader) -> LoadedStock:
    """Return the ledgers as a reader of the present sees them, by what came since the last ones."""
    seq = reader.supplies.last_seq
    if seq <= last.seq:
        return last
    return updated(last, seq, reader.supplies.loaded_moves(last.seq), reader.supplies.loaded_counts(last.seq))


def _past(ctx: AppContext, at_seq: int) -> LoadedStock:
    with ctx.store.read() as reader:
        return StockHistory(reader).at(at_seq)


class StockHistory:
    """All moves and counts, read once: the ledgers as known after any number of entries follow from them."""

    def __init__(self, reader: Reader) -> None:
        """Read them."""
        self._moves: dict[int, list[MoveRow]] = defaultdict(list)
        for row in reader.supplies.loaded_moves(ALL):
            self._moves[row[0]].append(row)
        self._counts = {row[0]: row for row in reader.supplies.loaded_counts(ALL)}
        changes = [(seq, number) for number, rows in self._moves.items() for seq in _entries_on(rows)]
        changes += [(seq, number) for number, row in self._counts.items() for seq in (number, row[-1]) if seq]
        self._changes = sorted(changes)
        self._stock = LoadedStock()

    def at(self, seq: int) -> LoadedStock:
        """Return the ledgers as known after an entry; quickest for one entry after the other."""
        before = self._stock if self._stock.seq <= seq else LoadedStock()
        begin, end = (bisect_left(self._changes, (each + 1, 0)) for each in (before.seq, seq))
        changed = {number for _, number in self._changes[begin:end]}
        moves = [row for number in sorted(changed & self._moves.keys()) for row in self._moves[number]]
        counts = [self._counts[number] for number in changed & self._counts.keys()]
        self._stock = updated(before, seq, moves, counts)
        return self._stock


def _entries_on(rows: Iterable[MoveRow]) -> set[int]:
    """Return the numbers of the entries on a move and its receipts."""
    seqs = {seq for row in rows for seq in (row[0], row[7], row[8], row[10])}
    return {seq for seq in seqs if seq is not None}


def updated(
    before: LoadedStock, seq: int, moves: Iterable[MoveRow], counts: Iterable[CountRow]
) -> LoadedStock:
    """Return the ledgers with what changed, as known after an entry.

    Args:
        before: The ledgers before.
        seq: Number of the entry.
        moves: Rows of the moves that changed, those of one move together.
        counts: Rows of the counts that changed.
    """
    update = _Update(before, seq)
    for count in counts:
        update.apply_count(count)
    for move in moves:
        update.apply_move(move)
    return update.result()


class _Update:
    """Ledgers that are being changed."""

    def __init__(self, before: LoadedStock, seq: int) -> None:
        self._before, self._seq = before, seq
        self._by_place: dict[str, dict[str, dict[int, LedgerEvent]]] = defaultdict(dict)
        self._on_the_way = dict(before.on_the_way)
        self._signed: set[int] = set()

    def apply_count(self, row: CountRow) -> None:
        number, item, place, quantity, at, withdrawn = row
        is_live = _is_live(number, withdrawn, self._seq)
        _put(self._events_of(place, item), LedgerEvent(at, number, 0, quantity), is_live=is_live)

    def apply_move(self, row: MoveRow) -> None:
        """Enter a move into the ledgers of its places: of an issue, what comes by the receipt of this row."""
        number, item, is_issue, from_place, to_place, quantity, at, withdrawn, *_ = row
        is_live = _is_live(number, withdrawn, self._seq)
        if from_place:
            event = LedgerEvent(at, number, -quantity, None, bool(is_issue))
            _put(self._events_of(from_place, item), event, is_live=is_live)
        if to_place and is_issue:
            self._apply_receipt(row, is_live=is_live)
        elif to_place:
            event = LedgerEvent(at, number, quantity)
            _put(self._events_of(to_place, item), event, is_live=is_live)

    def _apply_receipt(self, row: MoveRow, *, is_live: bool) -> None:
        number, item, _, _, place, quantity, at, _, receipt_seq, received_at, withdrawn = row
        events = self._events_of(place, item)
        if receipt_seq is not None and received_at is not None:
            is_valid = is_live and _is_live(receipt_seq, withdrawn, self._seq)
            _put(events, LedgerEvent(received_at, receipt_seq, quantity), is_live=is_valid)
            if is_valid:
                self._signed.add(number)
        self._on_the_way.pop(number, None)
        if is_live and number not in self._signed:
            self._on_the_way[number] = PendingIssue(item, place, quantity, at)

    def _events_of(self, place: str, item: str) -> dict[int, LedgerEvent]:
        """Return the events of a ledger by number, to be changed."""
        events = self._by_place[place].get(item)
        if events is None:
            key = LedgerKey(place, item)
            ledger = self._before.ledgers.get(key)
            events = {} if ledger is None else {event.seq: event for event in ledger.events}
            self._by_place[place][item] = events
        return events

    def result(self) -> LoadedStock:
        """Return all ledgers; those without events are left out."""
        changed = {
            LedgerKey(place, item): Ledger(events.values())
            for place, items in self._by_place.items()
            for item, events in items.items()
        }
        ledgers = {**self._before.ledgers, **changed}
        kept = {key: ledger for key, ledger in ledgers.items() if ledger.events}
        return LoadedStock(self._seq, kept, self._on_the_way)


def _put(events: dict[int, LedgerEvent], event: LedgerEvent, *, is_live: bool) -> None:
    if is_live:
        events[event.seq] = event
    else:
        events.pop(event.seq, None)


def _is_live(entry_seq: int, withdrawn_seq: int | None, seq: int) -> bool:
    """Check whether a row counts after the entry ``seq``."""
    return entry_seq <= seq and (withdrawn_seq is None or withdrawn_seq > seq)


def pending_by_place(ctx: AppContext) -> Mapping[str, tuple[int, ...]]:
    """Return by place the numbers of the issues to it without a receipt, at present."""
    stock = load_stock(ctx)

    def group() -> Mapping[str, tuple[int, ...]]:
        by_place: dict[str, list[int]] = defaultdict(list)
        for seq, move in stock.on_the_way.items():
            by_place[move.to_place].append(seq)
        return {place: tuple(seqs) for place, seqs in by_place.items()}

    return ctx.caches.of(_PENDING).get(stock.seq, group)


def quantities_on_the_way(stock: LoadedStock) -> dict[LedgerKey, int]:
    """Return by place and item what was issued to the place and not received yet."""
    totals: dict[LedgerKey, int] = defaultdict(int)
    for move in stock.on_the_way.values():
        totals[LedgerKey(move.to_place, move.item)] += move.quantity
    return totals
