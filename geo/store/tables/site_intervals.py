"""Sites and assignments as intervals: a change ends the current row and begins the next.

``from_seq`` and ``to_seq`` say between which journal entries a row was known to be true, ``valid_from``
and ``valid_to`` (milliseconds) when it was true in the field. The rows of a site follow one another without
gap or overlap.
"""

from __future__ import annotations

from sqlalchemy import BindParameter, Column, Connection, Update, bindparam, case, insert, update

from geo.domain.sites import Site
from geo.store.tables import rows
from geo.store.tables.schema import ASSIGNMENT, SITE
from geo.store.tables.statement import Statement


def _close_interval(key: Column[str]) -> Update:
    """Build the statement that ends the current row; a late report cannot begin before the row it follows."""
    table = key.table
    timestamp: BindParameter[int] = bindparam("timestamp")
    valid_to = case((table.c.valid_from > timestamp, table.c.valid_from), else_=timestamp)
    return (
        update(table)
        .where(key == bindparam("of"), table.c.to_seq.is_(None))
        .values(to_seq=bindparam("seq"), valid_to=valid_to)
    )


_END_SITE = Statement(_close_interval(SITE.c.id).returning(SITE.c.initials, SITE.c.unit, SITE.c.valid_to))
_BEGIN_SITE = Statement(insert(SITE))
_END_ASSIGNMENT = Statement(_close_interval(ASSIGNMENT.c.site_id))
_BEGIN_ASSIGNMENT = Statement(insert(ASSIGNMENT))


def put_site(connection: Connection, site: Site, *, seq: int, observed_ms: int, initials: str | None) -> None:
    """Begin a new row of a site, and of its assignment where the unit changes.

    Args:
        connection: of the writer.
        site: all its values.
        seq: number of the entry.
        observed_ms: time of observation in milliseconds.
        initials: pinyin initials of the name; None keeps the present ones.
    """
    ended = _END_SITE.fetch_one(connection, {"of": site.id, "seq": seq, "timestamp": observed_ms})
    current_initials, current_unit, valid_from = ended or ("", "", observed_ms)
    interval = {"from_seq": seq, "to_seq": None, "valid_from": valid_from, "valid_to": None}
    values = {"initials": current_initials if initials is None else initials}
    _BEGIN_SITE.execute(connection, rows.row_from_site(site) | interval | values)
    if site.unit == current_unit:
        return
    if current_unit:
        _END_ASSIGNMENT.execute(connection, {"of": site.id, "seq": seq, "timestamp": valid_from})
    if site.unit:
        _BEGIN_ASSIGNMENT.execute(connection, interval | {"site_id": site.id, "unit": site.unit})


def end_site(connection: Connection, site_id: str, *, seq: int, observed_ms: int) -> None:
    """End the current row of a site and its assignment: after the entry there is no such site.

    Args:
        connection: of the writer.
        site_id: code of the site.
        seq: number of the entry.
        observed_ms: time of observation in milliseconds.
    """
    ended = _END_SITE.fetch_one(connection, {"of": site_id, "seq": seq, "timestamp": observed_ms})
    if ended and ended[1]:
        _END_ASSIGNMENT.execute(connection, {"of": site_id, "seq": seq, "timestamp": ended[2]})
