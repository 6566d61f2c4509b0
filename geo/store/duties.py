"""Duties: one row for each shift that something was said of; the past ones are read from the journal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select

from geo.domain.duties import duty_from_image, duty_id, duty_image
from geo.domain.journal import DUTY as ENTITY
from geo.store.chain import canonical
from geo.store.moments import from_ms, to_ms
from geo.store.schema import DUTY, JOURNAL, SITE
from geo.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from geo.domain.duties import Duty

_DUTIES = select(DUTY.c.start, DUTY.c.site_id, DUTY.c.version, DUTY.c.content)
_DUTY = Statement(_DUTIES.where(DUTY.c.start == bindparam("start"), DUTY.c.site_id == bindparam("site_id")))
_NOW = Statement(
    _DUTIES.where(DUTY.c.start >= bindparam("first"), DUTY.c.start < bindparam("until")).order_by(
        DUTY.c.start, DUTY.c.site_id
    )
)
# The last entry on each shift; an entry's id begins with the start of its shift.
_LAST = (
    select(func.max(JOURNAL.c.seq))
    .where(JOURNAL.c.entity == ENTITY, JOURNAL.c.seq <= bindparam("at_seq"))
    .where(JOURNAL.c.entity_id >= bindparam("first"), JOURNAL.c.entity_id < bindparam("until"))
    .group_by(JOURNAL.c.entity_id)
)
_THEN = Statement(
    select(JOURNAL.c.entity_id, JOURNAL.c.new_version, JOURNAL.c.after)
    .where(JOURNAL.c.seq.in_(_LAST))
    .order_by(JOURNAL.c.entity_id)
)


def row_from_duty(duty: Duty, seq: int) -> tuple[object, ...]:
    """In the order of the table's columns."""
    return to_ms(duty.start), duty.site, duty.version, seq, canonical(duty_image(duty))


def duty(connection: Connection, site_id: str, start: datetime) -> Duty | None:
    row = _DUTY.row(connection, {"site_id": site_id, "start": to_ms(start)})
    return None if row is None else _duty(row)


def duties(connection: Connection, begin: datetime, end: datetime, at_seq: int | None) -> list[Duty]:
    """Of the shifts that start in [begin, end), as known now or once the entry ``at_seq`` was told."""
    if at_seq is None:
        return [_duty(row) for row in _NOW.rows(connection, {"first": to_ms(begin), "until": to_ms(end)})]
    values = {"first": duty_id("", begin), "until": duty_id("", end), "at_seq": at_seq}
    return [
        duty_from_image(id_, version, json.loads(after))
        for id_, version, after in _THEN.rows(connection, values)
    ]


def held_rows(
    connection: Connection, kinds: Collection[str], begin: datetime, end: datetime
) -> list[tuple[Any, ...]]:
    """Site, since when (milliseconds), kind, variant, status, unit; by site and version."""
    query = (
        select(SITE.c.id, SITE.c.valid_from, SITE.c.kind, SITE.c.variant, SITE.c.status, SITE.c.unit)
        .where(SITE.c.kind.in_(sorted(kinds)), SITE.c.valid_from <= to_ms(end))
        .where(or_(SITE.c.valid_to.is_(None), SITE.c.valid_to > to_ms(begin)))
        .order_by(SITE.c.id, SITE.c.version)
    )
    return [tuple(row) for row in connection.execute(query)]


def _duty(row: tuple[int, str, int, str]) -> Duty:
    start, site_id, version, content = row
    return duty_from_image(duty_id(site_id, from_ms(start)), version, json.loads(content))
