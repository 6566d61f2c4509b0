"""Units: what files say of them, with the people missing by the last order that says so in the journal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from geo.domain import journal
from geo.domain.units import Unit
from geo.store.schema import JOURNAL, SITE, UNIT
from geo.store.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

LAST = 2**63 - 1
"""No entry has a greater number."""
_MISSING = (
    select(JOURNAL.c.after)
    .where(JOURNAL.c.entity_id == UNIT.c.code)
    .where(JOURNAL.c.entity == journal.UNIT, JOURNAL.c.action == journal.MISSING)
    .where(JOURNAL.c.seq <= bindparam("at_seq"))
    .order_by(JOURNAL.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_UNITS = Statement(select(UNIT, _MISSING).order_by(UNIT.c.code))
_AREAS_OF = Statement(
    select(SITE.c.area).where(SITE.c.unit == bindparam("unit"), SITE.c.to_seq.is_(None)).distinct()
)


def units(connection: Connection, at_seq: int | None) -> list[Unit]:
    """All of them, by code; those missing as known once that entry was told, or now."""
    found, until = [], LAST if at_seq is None else at_seq
    for code, name, people, leads, lat, lon, said in _UNITS.rows(connection, {"at_seq": until}):
        image = json.loads(said) if said else {}
        missing, since = image.get(journal.MISSING, 0), image.get(journal.ORDER, 0)
        found.append(Unit(code, name, people, leads, lat, lon, missing, since))
    return found


def areas_of(connection: Connection, unit: str) -> list[str]:
    """The areas in which the unit holds a site now."""
    return [area for (area,) in _AREAS_OF.rows(connection, {"unit": unit})]
