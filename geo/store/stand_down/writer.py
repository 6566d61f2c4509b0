"""Writes of stand-down orders and of reports that a barrier is gone, within one request."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geo.domain.photos import Attachment
from geo.domain.stand_down.stand_down import StandDown
from geo.store.stand_down import rows
from geo.store.tables.timestamps import to_ms


class StandDownWriter:
    """Writes on the connection of a ``Transaction``; each names the entry ``seq`` that it follows from."""

    def __init__(self, connection: Connection) -> None:
        """Write on this connection."""
        self._connection = connection

    def put_order(self, order: StandDown, seq: int) -> None:
        """Insert an order with its places."""
        rows.put_order(self._connection, order, seq)

    def put_removal(
        self, seq: int, site_id: str, note: str, photo: Attachment | None, observed_at: datetime
    ) -> None:
        """Insert the report that the barrier of a place is gone."""
        rows.put_removal(self._connection, seq, site_id, note, photo, to_ms(observed_at))

    def withdraw_order(self, number: int, seq: int) -> None:
        """Withdraw an order."""
        rows.withdraw_order(self._connection, number, seq)

    def withdraw_removal(self, removal_seq: int, seq: int) -> None:
        """Withdraw the report of the entry ``removal_seq``."""
        rows.withdraw_removal(self._connection, removal_seq, seq)
