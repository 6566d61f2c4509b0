"""Writes on moves, receipts and counts of supplies."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Table,
    bindparam,
    insert,
    null,
    select,
    update,
)

from geo.domain.supplies.stock import StockCount, StockMove, StockReceipt
from geo.domain.timestamps import to_ms
from geo.store.part import StorePart
from geo.store.supplies.schema import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT
from geo.store.tables.statement import Statement

_INSERT = {table.name: Statement(insert(table)) for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)}
_WITHDRAW = {
    table.name: Statement(
        update(table).where(table.c.seq == bindparam("of_seq")).values(withdrawn_seq=bindparam("by"))
    )
    for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)
}
_SIGN = Statement(
    update(STOCK_MOVE).where(STOCK_MOVE.c.seq == bindparam("of_seq")).values(receipt_seq=bindparam("by"))
)
_UNSIGN = Statement(
    update(STOCK_MOVE)
    .where(
        STOCK_MOVE.c.seq
        == select(STOCK_RECEIPT.c.move_seq)
        .where(STOCK_RECEIPT.c.seq == bindparam("of_seq"))
        .scalar_subquery()
    )
    .values(receipt_seq=null())
)
_IS_WITHDRAWN = {
    table.name: Statement(select(table.c.withdrawn_seq).where(table.c.seq == bindparam("of_seq")))
    for table in (STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT)
}


def row_from_stock(value: StockMove | StockReceipt | StockCount) -> tuple[Table, dict[str, Any]]:
    """Return the table of a value, and its columns without the key; times in milliseconds."""
    row: dict[str, Any] = {name: getattr(value, name) for name in value.__slots__} | {"withdrawn_seq": None}
    if isinstance(value, StockReceipt):
        return STOCK_RECEIPT, row | {"received_at": to_ms(value.received_at)}
    row["observed_at"] = to_ms(value.observed_at)
    if isinstance(value, StockMove):
        return STOCK_MOVE, row | {"kind": value.kind.value, "receipt_seq": None}
    return STOCK_COUNT, row


class StockWriter(StorePart):
    """Writes of one request on stock."""

    def put(self, value: StockMove | StockReceipt | StockCount, seq: int) -> None:
        """Insert the move, receipt or count that the entry ``seq`` of this request records."""
        table, row = row_from_stock(value)
        _INSERT[table.name].execute(self._connection, row | {"seq": seq})
        if isinstance(value, StockReceipt):
            _SIGN.execute(self._connection, {"of_seq": value.move_seq, "by": seq})

    def withdraw(self, entity: str, of_seq: int, seq: int) -> None:
        """Withdraw the move, receipt or count of the entry ``of_seq``, by the entry ``seq``."""
        _WITHDRAW[entity].execute(self._connection, {"of_seq": of_seq, "by": seq})
        if entity == STOCK_RECEIPT.name:
            _UNSIGN.execute(self._connection, {"of_seq": of_seq})

    def is_withdrawn(self, entity: str, of_seq: int) -> bool:
        """Check whether the move, receipt or count of an entry is withdrawn."""
        row = _IS_WITHDRAWN[entity].fetch_one(self._connection, {"of_seq": of_seq})
        return row is not None and row[0] is not None
