"""Shift records: one row for each shift with a record; past states are read from the journal."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from geo.domain.journal import SHIFT_RECORD as ENTITY
from geo.domain.shifts.shift_record import (
    ShiftRecord,
    shift_record_from_image,
    shift_record_id,
    shift_record_image,
)
from geo.domain.timestamps import from_ms, to_ms
from geo.store.hash_chain import canonical
from geo.store.part import StorePart
from geo.store.tables.row_table import RowTable
from geo.store.tables.schema import JOURNAL, SHIFT_RECORD, SITE
from geo.store.tables.statement import Statement

_RECORDS = select(
    SHIFT_RECORD.c.start, SHIFT_RECORD.c.site_id, SHIFT_RECORD.c.version, SHIFT_RECORD.c.content
)
_RECORD = Statement(
    _RECORDS.where(SHIFT_RECORD.c.start == bindparam("start"), SHIFT_RECORD.c.site_id == bindparam("site_id"))
)
_CURRENT = Statement(
    _RECORDS.where(
        SHIFT_RECORD.c.start >= bindparam("first"), SHIFT_RECORD.c.start < bindparam("until")
    ).order_by(SHIFT_RECORD.c.start, SHIFT_RECORD.c.site_id)
)
# An image names the requesting unit, "" for none; a quotation mark of a text is escaped there.
_REQUESTED = Statement(
    _RECORDS.where(SHIFT_RECORD.c.start >= bindparam("first"))
    .where(SHIFT_RECORD.c.content.not_like('%"asker":""%'))
    .order_by(SHIFT_RECORD.c.start, SHIFT_RECORD.c.site_id)
)
# The last entry on each shift; an entry's id begins with the start of its shift.
_LAST_ENTRIES = (
    select(func.max(JOURNAL.c.seq))
    .where(JOURNAL.c.entity == ENTITY, JOURNAL.c.seq <= bindparam("at_seq"))
    .where(JOURNAL.c.entity_id >= bindparam("first"), JOURNAL.c.entity_id < bindparam("until"))
    .group_by(JOURNAL.c.entity_id)
)
_AS_OF = Statement(
    select(JOURNAL.c.entity_id, JOURNAL.c.new_version, JOURNAL.c.after)
    .where(JOURNAL.c.seq.in_(_LAST_ENTRIES))
    .order_by(JOURNAL.c.entity_id)
)
_ROWS = RowTable(SHIFT_RECORD)


def row_from_shift_record(record: ShiftRecord, seq: int) -> tuple[object, ...]:
    """Return a row in the order of the table's columns."""
    return to_ms(record.start), record.site_id, record.version, seq, canonical(shift_record_image(record))


def _record(row: tuple[int, str, int, str]) -> ShiftRecord:
    start, site_id, version, content = row
    return shift_record_from_image(shift_record_id(site_id, from_ms(start)), version, json.loads(content))


class ShiftReader(StorePart):
    """Queries on shift records, and on the sites that shifts follow from."""

    def record(self, site_id: str, start: datetime) -> ShiftRecord | None:
        """Return the record of the shift that starts at a time, None without one."""
        row = _RECORD.fetch_one(self._connection, {"site_id": site_id, "start": to_ms(start)})
        return None if row is None else _record(row)

    def records(self, begin: datetime, end: datetime, at_seq: int | None = None) -> list[ShiftRecord]:
        """Return the records of the shifts that start in [begin, end), by start and site.

        Args:
            begin: first start.
            end: first start that no longer counts.
            at_seq: state as known after this entry; None for the present.
        """
        if at_seq is None:
            return [
                _record(row)
                for row in _CURRENT.fetch_all(self._connection, {"first": to_ms(begin), "until": to_ms(end)})
            ]
        values = {"first": shift_record_id("", begin), "until": shift_record_id("", end), "at_seq": at_seq}
        return [
            shift_record_from_image(id_, version, json.loads(after))
            for id_, version, after in _AS_OF.fetch_all(self._connection, values)
        ]

    def requested(self, begin: datetime) -> list[ShiftRecord]:
        """Return the records with a pending request, of shifts that start at or after a time."""
        return [_record(row) for row in _REQUESTED.fetch_all(self._connection, {"first": to_ms(begin)})]

    def site_history_rows(
        self, kinds: Collection[str], begin: datetime, end: datetime
    ) -> list[tuple[Any, ...]]:
        """Return units and statuses of the sites of these kinds that were valid between two times.

        Returns:
            Site, valid from (milliseconds), kind, variant, status, unit; by site and version.
        """
        query = (
            select(SITE.c.id, SITE.c.valid_from, SITE.c.kind, SITE.c.variant, SITE.c.status, SITE.c.unit)
            .where(SITE.c.kind.in_(sorted(kinds)), SITE.c.valid_from <= to_ms(end))
            .where(or_(SITE.c.valid_to.is_(None), SITE.c.valid_to > to_ms(begin)))
            .order_by(SITE.c.id, SITE.c.version)
        )
        return [tuple(row) for row in self._connection.execute(query)]


class ShiftWriter(StorePart):
    """Writes on shift records within one request."""

    def put(self, record: ShiftRecord, seq: int) -> None:
        """Insert or replace the shift record of the entry ``seq`` of the request."""
        _ROWS.put(self._connection, row_from_shift_record(record, seq))
