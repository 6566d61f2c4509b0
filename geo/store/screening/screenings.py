"""Screenings as intervals between journal numbers: one row for each version of the screening of a site."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from geo.domain.journal import SCREENING as ENTITY
from geo.domain.screening.codec import screening_from_image
from geo.domain.screening.screening import Screening, ScreeningCounts
from geo.domain.timestamps import from_ms, to_ms
from geo.store.fold_rows import Values, VersionFold
from geo.store.part import StorePart
from geo.store.screening.schema import SCREENING
from geo.store.tables.intervals import IntervalTable, Row, is_current, one_by_one
from geo.store.tables.statement import Statement

_COUNTS = ScreeningCounts.__slots__
_COLUMNS = ("site_id", "area", "unit", "observed_at", "reason", "is_void", "version")
_TO_REVISIT = Statement(
    select(SCREENING.c.site_id)
    .where(SCREENING.c.to_revisit > 0, SCREENING.c.is_void == 0)
    .where(or_(is_current(SCREENING), SCREENING.c.to_seq > bindparam("after_seq")))
    .where(SCREENING.c.from_seq <= bindparam("until_seq"))
    .distinct()
)


def row_from_screening(screening: Screening) -> Values:
    """Return the columns of a screening without its interval; times in milliseconds."""
    row: Values = {name: getattr(screening, name) for name in _COLUMNS}
    counts = {name: getattr(screening.counts, name) for name in _COUNTS}
    changed = {"observed_at": to_ms(screening.observed_at), "is_void": int(screening.is_void)}
    return {**row, **counts, **changed}


def _screening(row: Row) -> Screening:
    site_id, area, unit, observed_at, reason, is_void, version, *counts = row
    return Screening(
        site_id=site_id,
        area=area,
        unit=unit,
        counts=ScreeningCounts(*counts),
        observed_at=from_ms(observed_at),
        reason=reason,
        is_void=bool(is_void),
        version=version,
    )


_SCREENINGS = IntervalTable(SCREENING, (*_COLUMNS, *_COUNTS), one_by_one(_screening), key=("site_id",))
"""With void ones."""


class ScreeningReader(StorePart):
    """Queries on screenings; ``at_seq``: state as known after this entry, None for the present."""

    def of_site(self, site_id: str, at_seq: int | None = None) -> Screening | None:
        """Return the screening of a site, a void one too; None where nothing was ever recorded."""
        return _SCREENINGS.one(self._connection, site_id, at_seq=at_seq)

    def at_version(self, site_id: str, version: int) -> Screening | None:
        """Return the screening of a site as it was at one of its versions, None for an unknown one."""
        return _SCREENINGS.at_version(self._connection, version, site_id)

    def all(self, at_seq: int | None = None) -> list[Screening]:
        """Return all screenings by site, without void ones."""
        return [each for each in _SCREENINGS.all(self._connection, at_seq) if not each.is_void]

    def sites_to_revisit(self, after_seq: int, until_seq: int) -> frozenset[str]:
        """Return the codes of the sites that had households to be visited again between two entries.

        Args:
            after_seq: Number of the entry that ended the time before.
            until_seq: Number of the last entry of the time.
        """
        values = {"after_seq": after_seq, "until_seq": until_seq}
        return frozenset(site_id for (site_id,) in _TO_REVISIT.fetch_all(self._connection, values))


class ScreeningWriter(StorePart):
    """Writes on screenings within one request."""

    def put(self, screening: Screening, seq: int) -> None:
        """Begin a new version of the screening of a site with the entry ``seq`` of the request."""
        _SCREENINGS.put(self._connection, [row_from_screening(screening)], seq)


def screening_fold() -> VersionFold:
    """Return the fold of the journal into the rows of screenings."""
    return VersionFold(
        ENTITY, ("site_id",), lambda version, after: row_from_screening(screening_from_image(version, after))
    )
