"""Screenings as intervals between journal numbers: one row for each version of the screening of a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.screening.screening import Screening, ScreeningCounts
from geo.store.ledger.schema import SCREENING
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

_COUNTS = ScreeningCounts.__slots__
_COLUMNS = ("site_id", "area", "unit", "observed_at", "reason", "is_void", "version")
_AT: BindParameter[int] = bindparam("at_seq")
_CURRENT = SCREENING.c.to_seq.is_(None)
_AS_OF = and_(SCREENING.c.from_seq <= _AT, or_(_CURRENT, SCREENING.c.to_seq > _AT))
_THIS = SCREENING.c.site_id == bindparam("of_site")
_ROWS = select(*(SCREENING.c[name] for name in (*_COLUMNS, *_COUNTS))).order_by(SCREENING.c.site_id)
_ALL = {False: Statement(_ROWS.where(_CURRENT)), True: Statement(_ROWS.where(_AS_OF))}
_ONE = {False: Statement(_ROWS.where(_THIS, _CURRENT)), True: Statement(_ROWS.where(_THIS, _AS_OF))}
_VERSION = Statement(_ROWS.where(_THIS, SCREENING.c.version == bindparam("number")))
_TO_REVISIT = Statement(
    select(SCREENING.c.site_id)
    .where(SCREENING.c.to_revisit > 0, SCREENING.c.is_void == 0)
    .where(or_(_CURRENT, SCREENING.c.to_seq > bindparam("after_seq")))
    .where(SCREENING.c.from_seq <= bindparam("until_seq"))
    .distinct()
)
_LAST_SEQ = Statement(select(func.max(SCREENING.c.from_seq)))
_END = Statement(update(SCREENING).where(_THIS, _CURRENT).values(to_seq=bindparam("seq")))
_BEGIN = Statement(insert(SCREENING))


def put_screening(connection: Connection, screening: Screening, seq: int) -> None:
    """Begin a new version of the screening of a site with the entry ``seq``."""
    _END.execute(connection, {"of_site": screening.site_id, "seq": seq})
    _BEGIN.execute(connection, {**row_from_screening(screening), "from_seq": seq, "to_seq": None})


def row_from_screening(screening: Screening) -> dict[str, Any]:
    """Return the columns of a screening without its interval; times in milliseconds."""
    row: dict[str, Any] = {name: getattr(screening, name) for name in _COLUMNS}
    counts = {name: getattr(screening.counts, name) for name in _COUNTS}
    changed = {"observed_at": to_ms(screening.observed_at), "is_void": int(screening.is_void)}
    return {**row, **counts, **changed}


def screening(connection: Connection, site_id: str, at_seq: int | None) -> Screening | None:
    """Return the screening of a site, a void one too; None where nothing was ever recorded.

    Args:
        connection: to read from.
        site_id: code of the site.
        at_seq: state as known after this entry; None for the present.
    """
    row = _ONE[at_seq is not None].fetch_one(connection, {"of_site": site_id, "at_seq": at_seq})
    return None if row is None else _screening(row)


def screening_at_version(connection: Connection, site_id: str, version: int) -> Screening | None:
    """Return the screening of a site as it was at one of its versions, None for an unknown one."""
    row = _VERSION.fetch_one(connection, {"of_site": site_id, "number": version})
    return None if row is None else _screening(row)


def screenings(connection: Connection, at_seq: int | None) -> list[Screening]:
    """Return the screenings of all sites by code, as ``screening``, without void ones."""
    rows = _ALL[at_seq is not None].fetch_all(connection, {"at_seq": at_seq})
    return [each for each in map(_screening, rows) if not each.is_void]


def sites_to_revisit(connection: Connection, after_seq: int, until_seq: int) -> frozenset[str]:
    """Return the codes of the sites with households to be visited again at some time between two entries."""
    values = {"after_seq": after_seq, "until_seq": until_seq}
    return frozenset(site_id for (site_id,) in _TO_REVISIT.fetch_all(connection, values))


def last_screening_seq(connection: Connection) -> int:
    """Return the number of the last entry on any screening, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def _screening(row: Sequence[Any]) -> Screening:
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
