"""Tallies as intervals between journal numbers: one row for each version of the tally of a shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.day.tally import COUNT_NAMES, Tally, TallyCounts
from geo.store.tables.day_schema import TALLY
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

_COLUMNS = ("site_id", "shift_start", "area", "unit", "observed_at", "first_recorded_at", "version")
_TALLIES = select(*(TALLY.c[name] for name in (*_COLUMNS, *COUNT_NAMES)))
_CURRENT = TALLY.c.to_seq.is_(None)
_AT: BindParameter[int] = bindparam("at_seq")
_AS_OF = and_(TALLY.c.from_seq <= _AT, or_(_CURRENT, TALLY.c.to_seq > _AT))
_STARTING = and_(TALLY.c.shift_start >= bindparam("first"), TALLY.c.shift_start < bindparam("until"))
_ORDER = (TALLY.c.shift_start, TALLY.c.site_id)
_BETWEEN = {
    False: Statement(_TALLIES.where(_STARTING, _CURRENT).order_by(*_ORDER)),
    True: Statement(_TALLIES.where(_STARTING, _AS_OF).order_by(*_ORDER)),
}
_OF_SHIFT = Statement(
    _TALLIES.where(
        TALLY.c.site_id == bindparam("site_id"), TALLY.c.shift_start == bindparam("start"), _CURRENT
    )
)
_OF_SITE = Statement(
    _TALLIES.where(TALLY.c.site_id == bindparam("site_id"), TALLY.c.shift_start < bindparam("until"))
    .where(_CURRENT)
    .order_by(TALLY.c.shift_start.desc())
    .limit(bindparam("most"))
)
_LAST_SEQ = Statement(select(func.max(TALLY.c.from_seq)))
_END = Statement(
    update(TALLY)
    .where(TALLY.c.site_id == bindparam("of_site"), TALLY.c.shift_start == bindparam("of_start"))
    .where(_CURRENT)
    .values(to_seq=bindparam("seq"))
)
_BEGIN = Statement(insert(TALLY))


def put_tally(connection: Connection, tally: Tally, seq: int) -> None:
    """Begin a new version of a tally with the entry ``seq``."""
    values = row_from_tally(tally)
    _END.execute(connection, {"of_site": tally.site_id, "of_start": values["shift_start"], "seq": seq})
    _BEGIN.execute(connection, values | {"from_seq": seq, "to_seq": None})


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


def tally(connection: Connection, site_id: str, start: datetime) -> Tally | None:
    """Return the present tally of the shift that starts at a time, None without one."""
    row = _OF_SHIFT.fetch_one(connection, {"site_id": site_id, "start": to_ms(start)})
    return None if row is None else _tally(row)


def tallies(connection: Connection, begin: datetime, end: datetime, at_seq: int | None) -> list[Tally]:
    """Return the tallies of the shifts that start in [begin, end), by start and site.

    Args:
        connection: to read from.
        begin: first start.
        end: first start that no longer counts.
        at_seq: state as known after this entry; None for the present.
    """
    values = {"first": to_ms(begin), "until": to_ms(end), "at_seq": at_seq}
    return [_tally(row) for row in _BETWEEN[at_seq is not None].fetch_all(connection, values)]


def tallies_of_site(connection: Connection, site_id: str, before: datetime, limit: int) -> list[Tally]:
    """Return the present tallies of a post whose shifts start before a time, newest first."""
    values = {"site_id": site_id, "until": to_ms(before), "most": limit}
    return [_tally(row) for row in _OF_SITE.fetch_all(connection, values)]


def last_tally_seq(connection: Connection) -> int:
    """Return the number of the last entry on any tally, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def _tally(row: Sequence[Any]) -> Tally:
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
