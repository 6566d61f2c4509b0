"""Tallies as intervals between journal numbers: one row for each version of the tally of a shift."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam

from geo.domain.day.tally import COUNT_NAMES, Tally, TallyCounts
from geo.domain.timestamps import from_ms, to_ms
from geo.store.day.schema import TALLY
from geo.store.part import StorePart
from geo.store.tables.intervals import AsOfStatement, IntervalTable, Row, one_by_one

_COLUMNS = ("site_id", "shift_start", "area", "unit", "observed_at", "first_recorded_at", "version")


def row_from_tally(tally: Tally) -> dict[str, Any]:
    """Return the columns of a tally without its interval; timestamps in milliseconds."""
    return {
        "site_id": tally.site_id,
        "shift_start": to_ms(tally.shift_start),
        "version": tally.version,
        "area": tally.area,
        "unit": tally.unit,
        "observed_at": to_ms(tally.observed_at),
        "first_recorded_at": to_ms(tally.first_recorded_at),
        **{name: getattr(tally.counts, name) for name in COUNT_NAMES},
    }


def _tally(row: Row) -> Tally:
    site_id, shift_start, area, unit, observed_at, first_recorded_at, version, *counts = row
    return Tally(
        site_id=site_id,
        shift_start=from_ms(shift_start),
        area=area,
        unit=unit,
        counts=TallyCounts(*counts),
        observed_at=from_ms(observed_at),
        first_recorded_at=from_ms(first_recorded_at),
        version=version,
    )


TALLIES = IntervalTable(TALLY, (*_COLUMNS, *COUNT_NAMES), one_by_one(_tally), key=("site_id", "shift_start"))
_BETWEEN = AsOfStatement(
    TALLIES.query.where(
        TALLY.c.shift_start >= bindparam("first"), TALLY.c.shift_start < bindparam("until")
    ).order_by(TALLY.c.shift_start, TALLY.c.site_id),
    TALLY,
)


class TallyReader(StorePart):
    """Queries on tallies."""

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
        values = {"first": to_ms(begin), "until": to_ms(end)}
        return [_tally(row) for row in _BETWEEN.fetch_all(self._connection, at_seq, values)]

    @property
    def last_tally_seq(self) -> int:
        """Number of the last entry on any tally, 0 for none."""
        return TALLIES.last_seq(self._connection)
