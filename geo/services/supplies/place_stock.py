"""Read model of one place: its items, its ledger, what is on the way to it, and what may be done there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.journal import JournalEntry
from geo.domain.supplies.stock import RecordedMove
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.supplies.loaded_stock import LedgerKey, LoadedStock, load_stock, pending_by_place
from geo.services.supplies.places import SupplyPlace, require_place
from geo.services.supplies.record import STOCK_ENTITIES
from geo.services.supplies.stock_list import StockRow, readable_stock
from geo.store import Reader
from geo.store.supplies.reader import LedgerCount, LedgerMove

MAX_LEDGER_LINES = 200
"""Newest moves, and newest counts, of a place that are shown."""


class LedgerLineKind(StrEnum):
    """What a line of a ledger is beside the kinds of moves (values are message keys)."""

    COUNT = "count"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger of a place.

    Attributes:
        seq: Number of the entry.
        item: Code of the item.
        kind: ``count``, or the kind of the move.
        observed_at: Time of the count or move.
        change: What it adds, negative for what it takes, None for a count.
        counted: What was counted, None for a move.
        balance: Balance after it, None where it does not count, or not yet.
        other_place: Code of the other place of a move, "" for none.
        doc: Number of a document, "" for none.
        source: Who gave it, "" for unknown.
        round_number: Number of the distribution round, 0 for none.
        actor: Code of the account.
        note: Note or reason, "" for none.
        received_by: Who signed for it, "" where that is not said.
        is_on_the_way: Whether the place has not signed for it.
        is_withdrawn: Whether it was withdrawn, and counts nowhere.
    """

    seq: int
    item: str
    kind: str
    observed_at: datetime
    change: int | None
    counted: int | None
    balance: int | None
    other_place: str = ""
    doc: str = ""
    source: str = ""
    round_number: int = 0
    actor: str = ""
    note: str = ""
    received_by: str = ""
    is_on_the_way: bool = False
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """One place with its stock.

    Attributes:
        place: The place.
        rows: The items that it has or had.
        pending: Issues to it without a receipt, oldest first.
        lines: Its ledger, newest first.
        last_count_seq: Number of its last count, 0 for none: what a form of counts has seen.
        may_count: Whether the actor may count and sign here.
        may_move: Whether the actor may move stock here.
    """

    place: SupplyPlace
    rows: tuple[StockRow, ...]
    pending: tuple[RecordedMove, ...]
    lines: tuple[LedgerLine, ...]
    last_count_seq: int
    may_count: bool
    may_move: bool


_Balances = Mapping[tuple[str, int], int]
"""Balance of an item after an entry that counts."""


class _LedgerOfPlace(NamedTuple):
    """What a place shows of its ledger; attributes as of ``PlaceStock``."""

    pending: tuple[RecordedMove, ...]
    lines: tuple[LedgerLine, ...]
    last_count_seq: int


class _LedgerOfPlaceKey(NamedTuple):
    place: str
    stock_seq: int


_LEDGERS = CacheSpec[_LedgerOfPlaceKey, _LedgerOfPlace](32)


@needs(Verb.READ)
def place_stock(ctx: AppContext, actor: Actor, code: str) -> PlaceStock:
    """Return a place with its stock at present.

    Raises:
        NotFound: There is no such site or depot.
        Refused: The actor may not read it.
    """
    stock = load_stock(ctx)
    with ctx.store.read() as reader:
        place = require_place(ctx, reader, code)
        authorise_in(reader, actor, Verb.READ, place.area)
        path = reader.area_path(place.area)
        key = _LedgerOfPlaceKey(code, stock.seq)
        ledger = ctx.caches.of(_LEDGERS).get(key, lambda: _ledger_of_place(reader, stock, code))
    return PlaceStock(
        place,
        readable_stock(ctx, actor, code),
        ledger.pending,
        ledger.lines,
        ledger.last_count_seq,
        actor.may(Verb.COUNT_STOCK, path),
        actor.may(Verb.MOVE_STOCK, path),
    )


def _ledger_of_place(reader: Reader, stock: LoadedStock, code: str) -> _LedgerOfPlace:
    """Read moves and counts of a place, with the balance after each."""
    moves = reader.supplies.ledger_moves(code, MAX_LEDGER_LINES)
    counts = reader.supplies.ledger_counts(code, MAX_LEDGER_LINES)
    items = {each.recorded.move.item for each in moves} | {each.counted.item for each in counts}
    ledgers = {item: stock.ledgers.get(LedgerKey(code, item)) for item in items}
    balances = {
        (item, event.seq): balance
        for item, ledger in ledgers.items()
        if ledger is not None
        for event, balance in zip(ledger.events, ledger.balances(), strict=True)
    }
    lines = [_count_line(each, balances) for each in counts]
    lines += [_move_line(each, code, balances) for each in moves]
    lines.sort(key=lambda line: (line.observed_at, line.seq), reverse=True)
    pending = tuple(reader.supplies.issues_on_the_way(code))
    return _LedgerOfPlace(pending, tuple(lines), reader.supplies.last_count_seq(code))


@needs(Verb.READ)
def pending_issues(ctx: AppContext, actor: Actor, code: str) -> tuple[int, ...]:
    """Return the numbers of the issues without a receipt to a place that the actor may read."""
    if not readable_stock(ctx, actor, code):
        return ()
    return pending_by_place(ctx).get(code, ())


@needs(Verb.READ)
def own_stock_entry(ctx: AppContext, actor: Actor, seq: int) -> JournalEntry | None:
    """Return the entry of a number where it records stock and is the actor's own; withdrawals are not."""
    with ctx.store.read() as reader:
        entries = reader.entries(actor=actor.id, after_seq=seq - 1, until_seq=seq, limit=1)
    own = [each for each in entries if each.entity in STOCK_ENTITIES and each.action == "record"]
    return own[0] if own else None


def _count_line(each: LedgerCount, balances: _Balances) -> LedgerLine:
    count = each.counted
    return LedgerLine(
        each.seq,
        count.item,
        LedgerLineKind.COUNT,
        count.observed_at,
        None,
        count.quantity,
        balances.get((count.item, each.seq)),
        actor=each.actor,
        note=each.note,
        is_withdrawn=each.withdrawn_seq is not None,
    )


def _move_line(each: LedgerMove, code: str, balances: _Balances) -> LedgerLine:
    recorded, move = each.recorded, each.recorded.move
    comes, receipt = move.to_place == code, each.recorded.receipt
    is_withdrawn = each.withdrawn_seq is not None
    effective_seq = recorded.receipt_seq if comes and recorded.receipt_seq else recorded.seq
    return LedgerLine(
        recorded.seq,
        move.item,
        move.kind,
        receipt.received_at if comes and receipt else move.observed_at,
        move.quantity if comes else -move.quantity,
        None,
        balances.get((move.item, effective_seq)),
        move.from_place if comes else move.to_place,
        move.doc,
        move.source,
        move.round_number,
        each.actor,
        each.reason,
        receipt.received_by if receipt else "",
        recorded.is_on_the_way and not is_withdrawn,
        is_withdrawn,
    )
