"""Sites and assignments are intervals: a change ends the standing row and begins the next.

``from_seq``/``to_seq`` say between which journal entries a row was known to hold, ``valid_from``/``valid_to``
(milliseconds) when it did hold in the field. The rows of a site follow one another without gap or overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam, case, insert, update

from geo.store import rows
from geo.store.schema import ASSIGNMENT, SITE
from geo.store.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Update

    from geo.domain.sites import Site


def _ending(of: Column[str]) -> Update:
    """Ends the standing row; a late report cannot reach back behind the one it follows."""
    table = of.table
    moment: BindParameter[int] = bindparam("moment")
    valid_to = case((table.c.valid_from > moment, table.c.valid_from), else_=moment)
    return (
        update(table)
        .where(of == bindparam("of"), table.c.to_seq.is_(None))
        .values(to_seq=bindparam("seq"), valid_to=valid_to)
    )


_END_SITE = Statement(_ending(SITE.c.id).returning(SITE.c.initials, SITE.c.unit, SITE.c.valid_to))
_BEGIN_SITE = Statement(insert(SITE))
_END_ASSIGNMENT = Statement(_ending(ASSIGNMENT.c.site_id))
_BEGIN_ASSIGNMENT = Statement(insert(ASSIGNMENT))


def put_site(connection: Connection, site: Site, told: tuple[int, int], initials: str | None) -> None:
    """Let the site stand as given, with its unit where that is another.

    Args:
        connection: of the writer.
        site: all its values.
        told: number of the entry that says so, and when it was observed, in milliseconds.
        initials: None to keep the present ones.
    """
    seq, moment = told
    ended = _END_SITE.row(connection, {"of": site.id, "seq": seq, "moment": moment})
    known_initials, known_unit, valid_from = ended or ("", "", moment)
    interval = {"from_seq": seq, "to_seq": None, "valid_from": valid_from, "valid_to": None}
    values = {"initials": known_initials if initials is None else initials}
    _BEGIN_SITE.run(connection, rows.row_from_site(site) | interval | values)
    if site.unit == known_unit:
        return
    if known_unit:
        _END_ASSIGNMENT.run(connection, {"of": site.id, "seq": seq, "moment": valid_from})
    if site.unit:
        _BEGIN_ASSIGNMENT.run(connection, interval | {"site_id": site.id, "unit": site.unit})
