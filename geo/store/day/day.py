"""Queries and writes of the operational day."""

from __future__ import annotations

from geo.domain.day.tally import Tally
from geo.store.day.periods import PeriodReader, PeriodWriter
from geo.store.day.tallies import TALLIES, TallyReader, row_from_tally


class DayReader(TallyReader, PeriodReader):
    """Queries on tallies, operational periods, excuses and corrections."""


class DayWriter(PeriodWriter):
    """Writes on the operational day within one request."""

    def put_tally(self, tally: Tally, seq: int) -> None:
        """Begin a new version of a tally with the entry ``seq`` of the request."""
        TALLIES.put(self._connection, [row_from_tally(tally)], seq)
