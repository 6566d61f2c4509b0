"""Queries on moves, receipts and counts of supplies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geo.domain.supplies.stock import RecordedMove
from geo.store.supplies import stock
from geo.store.supplies.stock import CountRow, LedgerCount, LedgerMove, MoveRow


class StockReader:
    """Queries on one connection within one transaction, as those of ``Reader``; without withdrawn rows."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    @property
    def last_seq(self) -> int:
        """Number of the last entry on stock, 0 for none."""
        return stock.last_stock_seq(self._connection)

    @property
    def last_round_number(self) -> int:
        """Number of the last distribution round, 0 for none; withdrawn ones count."""
        return stock.last_round_number(self._connection)

    def loaded_moves(self, after: int = 0) -> list[MoveRow]:
        """Return the moves that an entry after a number concerns, a row for each receipt, withdrawn ones too.

        The rows of one move are together. After 0: the moves that count, with their present receipts; after
        -1 all moves.
        """
        return stock.loaded_moves(self._connection, after)

    def loaded_counts(self, after: int = 0) -> list[CountRow]:
        """Return the counts that an entry after a number concerns, as ``loaded_moves``."""
        return stock.loaded_counts(self._connection, after)

    def move(self, seq: int) -> RecordedMove | None:
        """Return the move of an entry, None for an unknown or withdrawn one."""
        return stock.move(self._connection, seq)

    def moves_of_round(self, number: int) -> list[RecordedMove]:
        """Return the moves of a distribution round in their order."""
        return stock.moves_of_round(self._connection, number)

    def moves_in_rounds(self, since: datetime) -> list[RecordedMove]:
        """Return the moves of the rounds that left since a time, the newest round first."""
        return stock.moves_in_rounds(self._connection, since)

    def issues_expecting_receipt(self, begin: datetime, until: datetime) -> list[RecordedMove]:
        """Return the issues before ``until``: those on the way, then those signed for since ``begin``."""
        return stock.issues_expecting_receipt(self._connection, begin, until)

    def places_counted(self, begin: datetime, end: datetime) -> dict[str, datetime]:
        """Return the places that were counted in [begin, end), with the time of the last count."""
        return stock.places_counted(self._connection, begin, end)

    def last_count_seq(self, place: str) -> int:
        """Return the number of the last count of a place, 0 for none."""
        return stock.last_count_seq(self._connection, place)

    def ledger_moves(self, place: str, limit: int) -> list[LedgerMove]:
        """Return the moves of a place, newest first, withdrawn ones too."""
        return stock.ledger_moves(self._connection, place, limit)

    def ledger_counts(self, place: str, limit: int) -> list[LedgerCount]:
        """Return the counts of a place, newest first, withdrawn ones too."""
        return stock.ledger_counts(self._connection, place, limit)

    def items_in_use(self) -> list[str]:
        """Return the codes of the items that moves or counts have or once had."""
        return stock.items_in_use(self._connection)

    def places_in_use(self) -> list[str]:
        """Return the codes of the places that moves or counts have or once had."""
        return stock.places_in_use(self._connection)
