"""Queries on tallies, operational periods, excuses and corrections."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geo.domain.day.owed import OwedKey
from geo.domain.day.period import Correction, OperationalPeriod
from geo.domain.day.tally import Tally
from geo.domain.timestamps import to_ms
from geo.store.tables import periods, tallies
from geo.store.tables.tallies import TALLIES


class DayReader:
    """Queries on one connection within one transaction, as those of ``Reader``."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    def tally(self, site_id: str, start: datetime) -> Tally | None:
        """Return the present tally of the shift that starts at a time, None without one."""
        return TALLIES.one(self._connection, site_id, to_ms(start))

    def tallies(self, begin: datetime, end: datetime, at_seq: int | None = None) -> list[Tally]:
        """Return the tallies of the shifts that start in [begin, end), by start and site.

        Args:
            begin: first start.
            end: first start that no longer counts.
            at_seq: state as known after this entry; None for the present.
        """
        return tallies.tallies(self._connection, begin, end, at_seq)

    def tallies_of_site(self, site_id: str, before: datetime, limit: int) -> list[Tally]:
        """Return the present tallies of a post whose shifts start before a time, newest first."""
        return tallies.tallies_of_site(self._connection, site_id, before, limit)

    @property
    def last_tally_seq(self) -> int:
        """Number of the last entry on any tally, 0 for none."""
        return TALLIES.last_seq(self._connection)

    def periods_starting(self, starts_at: datetime) -> list[OperationalPeriod]:
        """Return the last stored period of each area that starts at a time, by area.

        Figures and unanswered items of closed ones come from ``closing_details``.
        """
        return periods.periods_starting(self._connection, starts_at)

    def periods_containing(self, timestamp: datetime) -> list[OperationalPeriod]:
        """Return the last stored period of each area that contains a time, as ``periods_starting``."""
        return periods.periods_containing(self._connection, timestamp)

    def closed_periods(self, area: str, limit: int) -> list[OperationalPeriod]:
        """Return the closed periods of an area, newest first, as ``periods_starting``."""
        return periods.closed_periods(self._connection, area, limit)

    def closing_details(self, period: OperationalPeriod) -> OperationalPeriod:
        """Return a period with the figures and unanswered items of its day close."""
        return periods.closing_details(self._connection, period)

    def last_number(self, area: str) -> int:
        """Return the last number of a period of an area, 0 for none."""
        return periods.last_number(self._connection, area)

    def excuses(self, starts_at: datetime) -> dict[OwedKey, str]:
        """Return the reasons of the excused items of the period that starts at a time."""
        return periods.excuses(self._connection, starts_at)

    def corrections(self, area: str, number: int) -> list[Correction]:
        """Return the corrections of a period of an area in their order."""
        return periods.corrections(self._connection, area, number)

    def corrections_since(self, begin: datetime) -> list[Correction]:
        """Return the corrections of all periods that start at or after a time, in their order."""
        return periods.corrections_since(self._connection, begin)
