"""Queries on moves, receipts and counts of supplies.

A row is inserted once; only the number of the entry that withdraws it is set later. As of a journal number,
what has a greater number did not exist, and what was withdrawn by a greater number still counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)

from geo.domain.supplies.stock import MoveKind, RecordedMove, StockCount, StockMove, StockReceipt
from geo.domain.timestamps import from_ms, to_ms
from geo.store.part import StorePart
from geo.store.supplies.schema import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

_MOVE, _RECEIPT, _COUNT = STOCK_MOVE.c, STOCK_RECEIPT.c, STOCK_COUNT.c
_MOVE_VALUES = (
    _MOVE.item,
    _MOVE.kind,
    _MOVE.from_place,
    _MOVE.to_place,
    _MOVE.quantity,
    _MOVE.observed_at,
    _MOVE.doc,
    _MOVE.source,
    _MOVE.round_number,
)
_RECEIPT_VALUES = (_RECEIPT.received_by, _RECEIPT.received_at)
_RECEIVED = STOCK_MOVE.outerjoin(STOCK_RECEIPT, _RECEIPT.seq == _MOVE.receipt_seq)
_MOVES = (
    select(_MOVE.seq, *_MOVE_VALUES, _RECEIPT.seq.label("receipt_seq"), *_RECEIPT_VALUES)
    .select_from(_RECEIVED)
    .where(_MOVE.withdrawn_seq.is_(None))
    .order_by(_MOVE.seq)
)
_OF_SEQ = Statement(_MOVES.where(_MOVE.seq == bindparam("move_seq")))
_OF_ROUND = Statement(_MOVES.where(_MOVE.round_number == bindparam("round_number")))
_IN_ROUNDS = Statement(
    _MOVES.where(_MOVE.round_number > 0, _MOVE.observed_at >= bindparam("since"))
    .order_by(None)
    .order_by(_MOVE.round_number.desc(), _MOVE.seq)
)
_BETWEEN = Statement(
    select(_MOVE.seq, *_MOVE_VALUES, _RECEIPT.seq.label("receipt_seq"), *_RECEIPT_VALUES)
    .select_from(_RECEIVED)
    .where(
        _MOVE.observed_at >= bindparam("begin"),
        _MOVE.observed_at < bindparam("end"),
        _MOVE.seq <= bindparam("at_seq"),
        or_(_MOVE.withdrawn_seq.is_(None), _MOVE.withdrawn_seq > bindparam("at_seq")),
    )
    .order_by(_MOVE.seq)
)
_ON_THE_WAY = Statement(
    _MOVES.where(
        _MOVE.kind == literal_column(f"'{MoveKind.ISSUE}'"),
        _MOVE.receipt_seq.is_(None),
        _MOVE.observed_at < bindparam("until"),
    )
)
_TO_PLACE = Statement(
    _MOVES.where(
        _MOVE.kind == literal_column(f"'{MoveKind.ISSUE}'"),
        _MOVE.receipt_seq.is_(None),
        _MOVE.to_place == bindparam("place"),
    )
)
_SIGNED_SINCE = Statement(
    _MOVES.where(_RECEIPT.received_at >= bindparam("begin"), _MOVE.observed_at < bindparam("until"))
)
_COUNTED = Statement(
    select(_COUNT.place, func.max(_COUNT.observed_at))
    .where(_COUNT.observed_at >= bindparam("begin"), _COUNT.observed_at < bindparam("end"))
    .where(_COUNT.withdrawn_seq.is_(None))
    .group_by(_COUNT.place)
)
_LAST_COUNT = Statement(
    select(func.max(_COUNT.seq)).where(_COUNT.place == bindparam("place"), _COUNT.withdrawn_seq.is_(None))
)
_LAST_ROUND = Statement(select(func.max(_MOVE.round_number)))
_LAST_SEQ = Statement(
    select(
        func.max(
            union_all(
                *(
                    select(func.max(column).label("number"))
                    for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)
                    for column in (table.c.seq, table.c.withdrawn_seq)
                )
            )
            .subquery()
            .c.number
        )
    )
)
_ITEMS_IN_USE = Statement(union(select(_MOVE.item), select(_COUNT.item)))
_PLACES_IN_USE = Statement(union(select(_MOVE.from_place), select(_MOVE.to_place), select(_COUNT.place)))

_AFTER: BindParameter[int] = bindparam("after")
_CHANGED_MOVES = union(
    select(_MOVE.seq).where(_MOVE.seq > _AFTER),
    select(_MOVE.seq).where(_MOVE.withdrawn_seq > _AFTER),
    select(_RECEIPT.move_seq).where(_RECEIPT.seq > _AFTER),
    select(_RECEIPT.move_seq).where(_RECEIPT.withdrawn_seq > _AFTER),
)
_LOADED_MOVE_COLUMNS = (
    _MOVE.seq,
    _MOVE.item,
    (_MOVE.kind == literal_column(f"'{MoveKind.ISSUE}'")).label("is_issue"),
    _MOVE.from_place,
    _MOVE.to_place,
    _MOVE.quantity,
    _MOVE.observed_at,
    _MOVE.withdrawn_seq,
    _RECEIPT.seq.label("receipt_seq"),
    _RECEIPT.received_at,
    _RECEIPT.withdrawn_seq.label("receipt_withdrawn_seq"),
)
_WITH_ALL_RECEIPTS = (
    select(*_LOADED_MOVE_COLUMNS)
    .select_from(STOCK_MOVE.outerjoin(STOCK_RECEIPT, _RECEIPT.move_seq == _MOVE.seq))
    .order_by(_MOVE.seq)
)
_LOADED_COUNTS = select(
    _COUNT.seq, _COUNT.item, _COUNT.place, _COUNT.quantity, _COUNT.observed_at, _COUNT.withdrawn_seq
)
_LIVE_MOVES = Statement(
    select(*_LOADED_MOVE_COLUMNS).select_from(_RECEIVED).where(_MOVE.withdrawn_seq.is_(None))
)
_LIVE_COUNTS = Statement(_LOADED_COUNTS.where(_COUNT.withdrawn_seq.is_(None)))
_MOVES_AFTER = Statement(_WITH_ALL_RECEIPTS.where(_MOVE.seq.in_(_CHANGED_MOVES)))
_COUNTS_AFTER = Statement(_LOADED_COUNTS.where(or_(_COUNT.seq > _AFTER, _COUNT.withdrawn_seq > _AFTER)))

_MOVES_OF_PLACE = Statement(
    select(
        _MOVE.seq,
        *_MOVE_VALUES,
        _RECEIPT.seq.label("receipt_seq"),
        *_RECEIPT_VALUES,
        _MOVE.withdrawn_seq,
        JOURNAL.c.actor,
        JOURNAL.c.reason,
    )
    .select_from(_RECEIVED.join(JOURNAL, JOURNAL.c.seq == _MOVE.seq))
    .where(or_(_MOVE.from_place == bindparam("place"), _MOVE.to_place == bindparam("place")))
    .order_by(_MOVE.observed_at.desc(), _MOVE.seq.desc())
    .limit(bindparam("most"))
)
_COUNTS_OF_PLACE = Statement(
    select(
        _COUNT.seq,
        _COUNT.item,
        _COUNT.place,
        _COUNT.quantity,
        _COUNT.observed_at,
        _COUNT.withdrawn_seq,
        JOURNAL.c.actor,
        JOURNAL.c.reason,
    )
    .join(JOURNAL, JOURNAL.c.seq == _COUNT.seq)
    .where(_COUNT.place == bindparam("place"))
    .order_by(_COUNT.observed_at.desc(), _COUNT.seq.desc())
    .limit(bindparam("most"))
)


MoveRow = tuple[int, str, bool, str, str, int, int, int | None, int | None, int | None, int | None]
"""Move beside one of its receipts: number, item, whether it is an issue, from, to, quantity, time, withdrawn
by, number of the receipt, its time, and by what it was withdrawn; times in milliseconds.
"""
CountRow = tuple[int, str, str, int, int, int | None]
"""Count: number, item, place, quantity, time in milliseconds, withdrawn by."""


class LedgerMove(NamedTuple):
    """A move of a place with its author and reason; ``withdrawn_seq``: the entry that withdrew it."""

    recorded: RecordedMove
    withdrawn_seq: int | None
    actor: str
    reason: str


class LedgerCount(NamedTuple):
    """A count of a place with its number, author and note; ``withdrawn_seq`` as of a move."""

    seq: int
    counted: StockCount
    withdrawn_seq: int | None
    actor: str
    note: str


def _recorded_move(row: Sequence[Any]) -> RecordedMove:
    seq, item, kind, from_place, to_place, quantity, observed_at, doc, source, round_number, *receipt = row
    receipt_seq, received_by, received_at = receipt
    return RecordedMove(
        seq,
        StockMove(
            item,
            MoveKind(kind),
            from_place,
            to_place,
            quantity,
            from_ms(observed_at),
            doc,
            source,
            round_number,
        ),
        receipt_seq,
        None if receipt_seq is None else StockReceipt(seq, received_by, from_ms(received_at)),
    )


def _number(rows: Sequence[Sequence[Any]]) -> int:
    return rows[0][0] or 0


class StockReader(StorePart):
    """Queries on one connection within one transaction, as those of ``Reader``; without withdrawn rows."""

    @property
    def last_seq(self) -> int:
        """Number of the last entry on stock, 0 for none."""
        return _number(_LAST_SEQ.fetch_all(self._connection))

    @property
    def last_round_number(self) -> int:
        """Number of the last distribution round, 0 for none; withdrawn ones count."""
        return _number(_LAST_ROUND.fetch_all(self._connection))

    def loaded_moves(self, after: int = 0) -> list[MoveRow]:
        """Return the moves that an entry after a number concerns, a row for each receipt, withdrawn ones too.

        The rows of one move are together. After 0: the moves that count, with their present receipts; after
        -1 all moves.
        """
        if not after:
            return _LIVE_MOVES.fetch_all(self._connection)
        return _MOVES_AFTER.fetch_all(self._connection, {"after": after})

    def loaded_counts(self, after: int = 0) -> list[CountRow]:
        """Return the counts that an entry after a number concerns, as ``loaded_moves``."""
        if not after:
            return _LIVE_COUNTS.fetch_all(self._connection)
        return _COUNTS_AFTER.fetch_all(self._connection, {"after": after})

    def move(self, seq: int) -> RecordedMove | None:
        """Return the move of an entry, None for an unknown or withdrawn one."""
        row = _OF_SEQ.fetch_one(self._connection, {"move_seq": seq})
        return None if row is None else _recorded_move(row)

    def moves_of_round(self, number: int) -> list[RecordedMove]:
        """Return the moves of a distribution round in their order."""
        return [
            _recorded_move(row) for row in _OF_ROUND.fetch_all(self._connection, {"round_number": number})
        ]

    def moves_in_rounds(self, since: datetime) -> list[RecordedMove]:
        """Return the moves of the rounds that left since a time, the newest round first."""
        return [
            _recorded_move(row) for row in _IN_ROUNDS.fetch_all(self._connection, {"since": to_ms(since)})
        ]

    def moves_between(self, begin: datetime, end: datetime, at_seq: int) -> list[RecordedMove]:
        """Return the moves in [begin, end) as known after an entry, with their present receipts."""
        values = {"begin": to_ms(begin), "end": to_ms(end), "at_seq": at_seq}
        return [_recorded_move(row) for row in _BETWEEN.fetch_all(self._connection, values)]

    def issues_expecting_receipt(self, begin: datetime, until: datetime) -> list[RecordedMove]:
        """Return the issues before ``until``: those on the way, then those signed for since ``begin``."""
        end = {"until": to_ms(until)}
        rows = _ON_THE_WAY.fetch_all(self._connection, end)
        rows += _SIGNED_SINCE.fetch_all(self._connection, end | {"begin": to_ms(begin)})
        return [_recorded_move(row) for row in rows]

    def issues_on_the_way(self, place: str) -> list[RecordedMove]:
        """Return the issues to a place without a receipt, in their order."""
        return [_recorded_move(row) for row in _TO_PLACE.fetch_all(self._connection, {"place": place})]

    def places_counted(self, begin: datetime, end: datetime) -> dict[str, datetime]:
        """Return the places that were counted in [begin, end), with the time of the last count."""
        rows = _COUNTED.fetch_all(self._connection, {"begin": to_ms(begin), "end": to_ms(end)})
        return {place: from_ms(at) for place, at in rows}

    def last_count_seq(self, place: str) -> int:
        """Return the number of the last count of a place, 0 for none."""
        return _number(_LAST_COUNT.fetch_all(self._connection, {"place": place}))

    def ledger_moves(self, place: str, limit: int) -> list[LedgerMove]:
        """Return the moves of a place, newest first, withdrawn ones too."""
        rows = _MOVES_OF_PLACE.fetch_all(self._connection, {"place": place, "most": limit})
        return [LedgerMove(_recorded_move(row[:13]), *row[13:]) for row in rows]

    def ledger_counts(self, place: str, limit: int) -> list[LedgerCount]:
        """Return the counts of a place, newest first, withdrawn ones too."""
        rows = _COUNTS_OF_PLACE.fetch_all(self._connection, {"place": place, "most": limit})
        return [
            LedgerCount(seq, StockCount(item, of, quantity, from_ms(at)), *rest)
            for seq, item, of, quantity, at, *rest in rows
        ]

    def items_in_use(self) -> list[str]:
        """Return the codes of the items that moves or counts have or once had."""
        return sorted(code for (code,) in _ITEMS_IN_USE.fetch_all(self._connection))

    def places_in_use(self) -> list[str]:
        """Return the codes of the places that moves or counts have or once had."""
        return sorted(code for (code,) in _PLACES_IN_USE.fetch_all(self._connection) if code)
