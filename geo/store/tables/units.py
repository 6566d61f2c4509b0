"""Units as files describe them, with the absences of the last order in the journal that names them."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, select

from geo.domain import journal
from geo.domain.units import Unit
from geo.store.tables.intervals import MAX_SEQ
from geo.store.tables.schema import JOURNAL, SITE, UNIT
from geo.store.tables.statement import Statement

_ABSENT = (
    select(JOURNAL.c.after)
    .where(JOURNAL.c.entity_id == UNIT.c.code)
    .where(JOURNAL.c.entity == journal.UNIT, JOURNAL.c.action == journal.ABSENT)
    .where(JOURNAL.c.seq <= bindparam("at_seq"))
    .order_by(JOURNAL.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_UNITS = Statement(select(UNIT, _ABSENT).order_by(UNIT.c.code))
_AREAS_OF = Statement(
    select(SITE.c.area).where(SITE.c.unit == bindparam("unit"), SITE.c.to_seq.is_(None)).distinct()
)


def units(connection: Connection, at_seq: int | None) -> list[Unit]:
    """Return all units by code, their absences at present or as known after the entry ``at_seq``."""
    result, until = [], MAX_SEQ if at_seq is None else at_seq
    for code, name, people, leads, lat, lon, after in _UNITS.fetch_all(connection, {"at_seq": until}):
        image = json.loads(after) if after else {}
        absent, absence_order = image.get(journal.ABSENT, 0), image.get(journal.ORDER, 0)
        result.append(Unit(code, name, people, leads, lat, lon, absent, absence_order))
    return result


def areas_held_by(connection: Connection, unit: str) -> list[str]:
    """Return the areas in which the unit holds a site at present."""
    return [area for (area,) in _AREAS_OF.fetch_all(connection, {"unit": unit})]


def unit_holding_most(connection: Connection, areas: Collection[str]) -> str:
    """Return the unit that holds the most sites in these areas, the first by code of several; "" for none."""
    count = func.count()
    query = (
        select(SITE.c.unit)
        .where(SITE.c.to_seq.is_(None), SITE.c.unit != "", SITE.c.area.in_(sorted(areas)))
        .group_by(SITE.c.unit)
        .order_by(count.desc(), SITE.c.unit)
        .limit(1)
    )
    return connection.execute(query).scalar() or ""
