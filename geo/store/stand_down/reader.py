"""Queries on stand-down orders and on reports that a barrier is gone."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.domain.stand_down.stand_down import BarrierRemoval, RecordedStandDown
from geo.store.stand_down import rows


class StandDownReader:
    """Queries on one connection within one transaction, as those of ``Reader``; without withdrawn rows."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    @property
    def last_seq(self) -> int:
        """Number of the last entry on orders and reports, 0 for none."""
        return rows.last_seq(self._connection)

    @property
    def last_number(self) -> int:
        """Number of the last order, 0 for none; withdrawn ones count."""
        return rows.last_number(self._connection)

    def orders(self, at_seq: int | None = None) -> list[RecordedStandDown]:
        """Return the orders, by number; ``at_seq``: state as known after this entry, None for the present."""
        return rows.orders(self._connection, at_seq)

    def removals(self, at_seq: int | None = None) -> list[BarrierRemoval]:
        """Return the reports, the oldest first; ``at_seq`` as in ``orders``."""
        return rows.removals(self._connection, at_seq)

    def sites_showing(self, sha256: str) -> list[str]:
        """Return the codes of the places whose reports show a photo."""
        return rows.sites_showing(self._connection, sha256)
