"""Stock moves, receipts and counts: rows as values, and statements.

A row is inserted once; only the number of the entry that withdraws it is set later. As of a journal number,
what has a greater number did not exist, and what was withdrawn by a greater number still counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Connection,
    Table,
    bindparam,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    union,
    union_all,
    update,
)

from geo.domain.supplies.stock import MoveKind, RecordedMove, StockCount, StockMove, StockReceipt
from geo.store.supplies.schema import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

MOVE, RECEIPT, COUNT = STOCK_MOVE.c, STOCK_RECEIPT.c, STOCK_COUNT.c
_MOVE_VALUES = (
    MOVE.item,
    MOVE.kind,
    MOVE.from_place,
    MOVE.to_place,
    MOVE.quantity,
    MOVE.observed_at,
    MOVE.doc,
    MOVE.source,
    MOVE.round_number,
)
_RECEIPT_VALUES = (RECEIPT.received_by, RECEIPT.received_at)
_RECEIVED = STOCK_MOVE.outerjoin(STOCK_RECEIPT, RECEIPT.seq == MOVE.receipt_seq)
_MOVES = (
    select(MOVE.seq, *_MOVE_VALUES, RECEIPT.seq.label("receipt_seq"), *_RECEIPT_VALUES)
    .select_from(_RECEIVED)
    .where(MOVE.withdrawn_seq.is_(None))
    .order_by(MOVE.seq)
)
_OF_SEQ = Statement(_MOVES.where(MOVE.seq == bindparam("move_seq")))
_OF_ROUND = Statement(_MOVES.where(MOVE.round_number == bindparam("round_number")))
_IN_ROUNDS = Statement(
    _MOVES.where(MOVE.round_number > 0, MOVE.observed_at >= bindparam("since"))
    .order_by(None)
    .order_by(MOVE.round_number.desc(), MOVE.seq)
)
_ON_THE_WAY = Statement(
    _MOVES.where(
        MOVE.kind == literal_column(f"'{MoveKind.ISSUE}'"),
        MOVE.receipt_seq.is_(None),
        MOVE.observed_at < bindparam("until"),
    )
)
_SIGNED_SINCE = Statement(
    _MOVES.where(RECEIPT.received_at >= bindparam("begin"), MOVE.observed_at < bindparam("until"))
)
_COUNTED = Statement(
    select(COUNT.place, func.max(COUNT.observed_at))
    .where(COUNT.observed_at >= bindparam("begin"), COUNT.observed_at < bindparam("end"))
    .where(COUNT.withdrawn_seq.is_(None))
    .group_by(COUNT.place)
)
_LAST_COUNT = Statement(
    select(func.max(COUNT.seq)).where(COUNT.place == bindparam("place"), COUNT.withdrawn_seq.is_(None))
)
_LAST_ROUND = Statement(select(func.max(MOVE.round_number)))
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
_ITEMS_IN_USE = Statement(union(select(MOVE.item), select(COUNT.item)))
_PLACES_IN_USE = Statement(union(select(MOVE.from_place), select(MOVE.to_place), select(COUNT.place)))

_AFTER: BindParameter[int] = bindparam("after")
_CHANGED_MOVES = union(
    select(MOVE.seq).where(MOVE.seq > _AFTER),
    select(MOVE.seq).where(MOVE.withdrawn_seq > _AFTER),
    select(RECEIPT.move_seq).where(RECEIPT.seq > _AFTER),
    select(RECEIPT.move_seq).where(RECEIPT.withdrawn_seq > _AFTER),
)
_LOADED_MOVE_COLUMNS = (
    MOVE.seq,
    MOVE.item,
    (MOVE.kind == literal_column(f"'{MoveKind.ISSUE}'")).label("is_issue"),
    MOVE.from_place,
    MOVE.to_place,
    MOVE.quantity,
    MOVE.observed_at,
    MOVE.withdrawn_seq,
    RECEIPT.seq.label("receipt_seq"),
    RECEIPT.received_at,
    RECEIPT.withdrawn_seq.label("receipt_withdrawn_seq"),
)
_WITH_ALL_RECEIPTS = (
    select(*_LOADED_MOVE_COLUMNS)
    .select_from(STOCK_MOVE.outerjoin(STOCK_RECEIPT, RECEIPT.move_seq == MOVE.seq))
    .order_by(MOVE.seq)
)
_LOADED_COUNTS = select(
    COUNT.seq, COUNT.item, COUNT.place, COUNT.quantity, COUNT.observed_at, COUNT.withdrawn_seq
)
_LIVE_MOVES = Statement(
    select(*_LOADED_MOVE_COLUMNS).select_from(_RECEIVED).where(MOVE.withdrawn_seq.is_(None))
)
_LIVE_COUNTS = Statement(_LOADED_COUNTS.where(COUNT.withdrawn_seq.is_(None)))
_MOVES_AFTER = Statement(_WITH_ALL_RECEIPTS.where(MOVE.seq.in_(_CHANGED_MOVES)))
_COUNTS_AFTER = Statement(_LOADED_COUNTS.where(or_(COUNT.seq > _AFTER, COUNT.withdrawn_seq > _AFTER)))

_MOVES_OF_PLACE = Statement(
    select(
        MOVE.seq,
        *_MOVE_VALUES,
        RECEIPT.seq.label("receipt_seq"),
        *_RECEIPT_VALUES,
        MOVE.withdrawn_seq,
        JOURNAL.c.actor,
        JOURNAL.c.reason,
    )
    .select_from(_RECEIVED.join(JOURNAL, JOURNAL.c.seq == MOVE.seq))
    .where(or_(MOVE.from_place == bindparam("place"), MOVE.to_place == bindparam("place")))
    .order_by(MOVE.observed_at.desc(), MOVE.seq.desc())
    .limit(bindparam("most"))
)
_COUNTS_OF_PLACE = Statement(
    select(
        COUNT.seq,
        COUNT.item,
        COUNT.place,
        COUNT.quantity,
        COUNT.observed_at,
        COUNT.withdrawn_seq,
        JOURNAL.c.actor,
        JOURNAL.c.reason,
    )
    .join(JOURNAL, JOURNAL.c.seq == COUNT.seq)
    .where(COUNT.place == bindparam("place"))
    .order_by(COUNT.observed_at.desc(), COUNT.seq.desc())
    .limit(bindparam("most"))
)
_INSERT = {table.name: Statement(insert(table)) for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)}
_WITHDRAW = {
    table.name: Statement(
        update(table).where(table.c.seq == bindparam("of_seq")).values(withdrawn_seq=bindparam("by"))
    )
    for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)
}
_SIGN = Statement(
    update(STOCK_MOVE).where(MOVE.seq == bindparam("of_seq")).values(receipt_seq=bindparam("by"))
)
_UNSIGN = Statement(
    update(STOCK_MOVE)
    .where(MOVE.seq == select(RECEIPT.move_seq).where(RECEIPT.seq == bindparam("of_seq")).scalar_subquery())
    .values(receipt_seq=null())
)
_IS_WITHDRAWN = {
    table.name: Statement(select(table.c.withdrawn_seq).where(table.c.seq == bindparam("of_seq")))
    for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)
}


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


def put_stock(connection: Connection, value: StockMove | StockReceipt | StockCount, seq: int) -> None:
    """Insert a move, receipt or count by the entry ``seq``."""
    table, row = row_from_stock(value)
    _INSERT[table.name].execute(connection, row | {"seq": seq})
    if isinstance(value, StockReceipt):
        _SIGN.execute(connection, {"of_seq": value.move_seq, "by": seq})


def row_from_stock(value: StockMove | StockReceipt | StockCount) -> tuple[Table, dict[str, Any]]:
    """Return the table of a value, and its columns without the key; times in milliseconds."""
    row: dict[str, Any] = {name: getattr(value, name) for name in value.__slots__} | {"withdrawn_seq": None}
    if isinstance(value, StockReceipt):
        return STOCK_RECEIPT, row | {"received_at": to_ms(value.received_at)}
    row["observed_at"] = to_ms(value.observed_at)
    if isinstance(value, StockMove):
        return STOCK_MOVE, row | {"kind": value.kind.value, "receipt_seq": None}
    return STOCK_COUNT, row


def withdraw(connection: Connection, table: str, of_seq: int, by: int) -> None:
    """Withdraw the row of the entry ``of_seq`` by the entry ``by``."""
    _WITHDRAW[table].execute(connection, {"of_seq": of_seq, "by": by})
    if table == STOCK_RECEIPT.name:
        _UNSIGN.execute(connection, {"of_seq": of_seq})


def is_withdrawn(connection: Connection, table: str, of_seq: int) -> bool:
    """Check whether the row of an entry is withdrawn."""
    row = _IS_WITHDRAWN[table].fetch_one(connection, {"of_seq": of_seq})
    return row is not None and row[0] is not None


def move(connection: Connection, seq: int) -> RecordedMove | None:
    """Return a move that is not withdrawn, None for an unknown one."""
    row = _OF_SEQ.fetch_one(connection, {"move_seq": seq})
    return None if row is None else _recorded_move(row)


def moves_of_round(connection: Connection, number: int) -> list[RecordedMove]:
    """Return the moves of a distribution round in their order."""
    return [_recorded_move(row) for row in _OF_ROUND.fetch_all(connection, {"round_number": number})]


def moves_in_rounds(connection: Connection, since: datetime) -> list[RecordedMove]:
    """Return the moves of the rounds that left since a time, the newest round first."""
    return [_recorded_move(row) for row in _IN_ROUNDS.fetch_all(connection, {"since": to_ms(since)})]


def issues_expecting_receipt(connection: Connection, begin: datetime, until: datetime) -> list[RecordedMove]:
    """Return the issues before ``until``: those on the way, then those signed for since ``begin``."""
    end = {"until": to_ms(until)}
    rows = _ON_THE_WAY.fetch_all(connection, end)
    rows += _SIGNED_SINCE.fetch_all(connection, end | {"begin": to_ms(begin)})
    return [_recorded_move(row) for row in rows]


def places_counted(connection: Connection, begin: datetime, end: datetime) -> dict[str, datetime]:
    """Return the places that were counted in [begin, end), with the time of the last count."""
    rows = _COUNTED.fetch_all(connection, {"begin": to_ms(begin), "end": to_ms(end)})
    return {place: from_ms(at) for place, at in rows}


def last_count_seq(connection: Connection, place: str) -> int:
    """Return the number of the last count of a place, 0 for none."""
    return _number(_LAST_COUNT.fetch_all(connection, {"place": place}))


def last_round_number(connection: Connection) -> int:
    """Return the number of the last distribution round, 0 for none; withdrawn ones count."""
    return _number(_LAST_ROUND.fetch_all(connection))


def last_stock_seq(connection: Connection) -> int:
    """Return the number of the last entry on stock, 0 for none."""
    return _number(_LAST_SEQ.fetch_all(connection))


def items_in_use(connection: Connection) -> list[str]:
    """Return the codes of the items that moves or counts have or once had."""
    return sorted(code for (code,) in _ITEMS_IN_USE.fetch_all(connection))


def places_in_use(connection: Connection) -> list[str]:
    """Return the codes of the places that moves or counts have or once had."""
    return sorted(code for (code,) in _PLACES_IN_USE.fetch_all(connection) if code)


def loaded_moves(connection: Connection, after: int) -> list[MoveRow]:
    """Return the moves that an entry after a number concerns, a row for each receipt, withdrawn ones too.

    The rows of one move are together. After 0: the moves that are not withdrawn, with their present receipts.
    """
    if not after:
        return _LIVE_MOVES.fetch_all(connection)
    return _MOVES_AFTER.fetch_all(connection, {"after": after})


def loaded_counts(connection: Connection, after: int) -> list[CountRow]:
    """Return the counts that an entry after a number concerns, withdrawn ones too; after 0 the live ones."""
    if not after:
        return _LIVE_COUNTS.fetch_all(connection)
    return _COUNTS_AFTER.fetch_all(connection, {"after": after})


def ledger_moves(connection: Connection, place: str, limit: int) -> list[LedgerMove]:
    """Return the moves of a place, newest first, withdrawn ones too."""
    rows = _MOVES_OF_PLACE.fetch_all(connection, {"place": place, "most": limit})
    return [LedgerMove(_recorded_move(row[:13]), *row[13:]) for row in rows]


def ledger_counts(connection: Connection, place: str, limit: int) -> list[LedgerCount]:
    """Return the counts of a place, newest first, withdrawn ones too."""
    rows = _COUNTS_OF_PLACE.fetch_all(connection, {"place": place, "most": limit})
    return [
        LedgerCount(seq, StockCount(item, of, quantity, from_ms(at)), *rest)
        for seq, item, of, quantity, at, *rest in rows
    ]


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
