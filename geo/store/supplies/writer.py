"""Writes on moves, receipts and counts of supplies."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.domain.supplies.stock import StockCount, StockMove, StockReceipt
from geo.store.supplies import stock


class StockWriter:
    """Writes of one request on stock."""

    def __init__(self, connection: Connection) -> None:
        """Write to this connection."""
        self._connection = connection

    def put(self, value: StockMove | StockReceipt | StockCount, seq: int) -> None:
        """Insert the move, receipt or count that the entry ``seq`` of this request records."""
        stock.put_stock(self._connection, value, seq)

    def withdraw(self, entity: str, of_seq: int, seq: int) -> None:
        """Withdraw the move, receipt or count of the entry ``of_seq``, by the entry ``seq``."""
        stock.withdraw(self._connection, entity, of_seq, seq)

    def is_withdrawn(self, entity: str, of_seq: int) -> bool:
        """Check whether the move, receipt or count of an entry is withdrawn."""
        return stock.is_withdrawn(self._connection, entity, of_seq)
