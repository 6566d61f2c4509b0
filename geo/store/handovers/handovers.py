"""Handovers as intervals between journal numbers, a row for each version; facts and answers as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from geo.domain.handovers.codec import (
    TIMES,
    answers_from_image,
    answers_image,
    facts_from_image,
    facts_image,
)
from geo.domain.handovers.command_post import command_pattern
from geo.domain.handovers.handover import Handover, HandoverSeverity, HandoverState
from geo.domain.journal import ORDER
from geo.domain.timestamps import from_ms, optional_ms, optional_timestamp, to_ms
from geo.store.handovers.schema import HANDOVER
from geo.store.hash_chain import canonical
from geo.store.part import StorePart
from geo.store.tables.intervals import AsOfStatement, IntervalTable, Row, is_current, one_by_one
from geo.store.tables.schema import JOURNAL, SITE
from geo.store.tables.statement import Statement

_COLUMNS = tuple(name for name in Handover.__slots__)
_FIRST = Statement(
    select(HANDOVER.c.shift_start).where(
        HANDOVER.c.from_seq
        == select(func.min(HANDOVER.c.from_seq))
        .where(HANDOVER.c.site_id.not_like(command_pattern()))
        .scalar_subquery()
    )
)
_REPORTS = Statement(
    select(SITE.c.heard_at)
    .distinct()
    .where(SITE.c.id == bindparam("site"))
    .where(SITE.c.heard_at > bindparam("first"), SITE.c.heard_at <= bindparam("until"))
    .order_by(SITE.c.heard_at)
)
_CHANGES = Statement(
    select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.after)
    .where(JOURNAL.c.entity == "site", JOURNAL.c.entity_id == bindparam("site"))
    .where(JOURNAL.c.at >= bindparam("first"), JOURNAL.c.after.like(f'%"{ORDER}":%'))
    .order_by(JOURNAL.c.seq)
)


def row_from_handover(handover: Handover) -> dict[str, Any]:
    """Return the columns of a handover without its interval; timestamps in milliseconds."""
    row: dict[str, Any] = {name: getattr(handover, name) for name in _COLUMNS}
    row |= {name: optional_ms(getattr(handover, name)) for name in TIMES}
    return row | {
        "shift_start": to_ms(handover.shift_start),
        "state": str(handover.state),
        "severity": str(handover.severity),
        "facts": canonical(facts_image(handover.facts)),
        "answers": canonical(answers_image(handover.answers)),
    }


def _handover(row: Row) -> Handover:
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {name: optional_timestamp(values[name]) for name in TIMES}
    values |= {
        "shift_start": from_ms(values["shift_start"]),
        "state": HandoverState(values["state"]),
        "severity": HandoverSeverity(values["severity"]),
        "facts": facts_from_image(json.loads(values["facts"])),
        "answers": answers_from_image(json.loads(values["answers"])),
    }
    return Handover(**values)


_HANDOVERS = IntervalTable(HANDOVER, _COLUMNS, one_by_one(_handover), key=("site_id", "shift_start"))
_BETWEEN = AsOfStatement(
    _HANDOVERS.query.where(
        HANDOVER.c.shift_start >= bindparam("first"), HANDOVER.c.shift_start < bindparam("until")
    ).order_by(HANDOVER.c.shift_start, HANDOVER.c.site_id),
    HANDOVER,
)
_OF_SITE = Statement(
    _HANDOVERS.query.where(
        HANDOVER.c.site_id == bindparam("site"), HANDOVER.c.shift_start < bindparam("until")
    )
    .where(is_current(HANDOVER))
    .order_by(HANDOVER.c.shift_start.desc())
    .limit(bindparam("most"))
)


class HandoverReader(StorePart):
    """Queries on handovers, and on what happened at a post in between."""

    def to_shift(self, site_id: str, start: datetime, at_seq: int | None = None) -> Handover | None:
        """Return the handover of a post to the shift that starts at a time, None without one.

        Args:
            site_id: Code of the post.
            start: Start of the incoming shift.
            at_seq: State as known after this entry; None for the present.
        """
        return _HANDOVERS.one(self._connection, site_id, to_ms(start), at_seq=at_seq)

    def between(self, begin: datetime, end: datetime, at_seq: int | None = None) -> list[Handover]:
        """Return the handovers to shifts that start in [begin, end), by start and site.

        Args:
            begin: First start.
            end: First start that no longer counts.
            at_seq: State as known after this entry; None for the present.
        """
        values = {"first": to_ms(begin), "until": to_ms(end)}
        return [_handover(row) for row in _BETWEEN.fetch_all(self._connection, at_seq, values)]

    def of_site(self, site_id: str, before: datetime, limit: int) -> list[Handover]:
        """Return the present handovers of a post to shifts that start before a time, newest first."""
        values = {"site": site_id, "until": to_ms(before), "most": limit}
        return [_handover(row) for row in _OF_SITE.fetch_all(self._connection, values)]

    @property
    def first_start(self) -> datetime | None:
        """Start of the shift of the first handover that was ever written, None without any."""
        row = _FIRST.fetch_one(self._connection, {})
        return None if row is None else from_ms(row[0])

    def report_times(self, site_id: str, begin: datetime, end: datetime) -> list[datetime]:
        """Return the times in (begin, end] at which a site reported, oldest first."""
        values = {"site": site_id, "first": to_ms(begin), "until": to_ms(end)}
        return [from_ms(at) for (at,) in _REPORTS.fetch_all(self._connection, values)]

    def orders_on_site(self, site_id: str, begin: datetime) -> dict[int, datetime]:
        """Return the orders that changed a site since a time, by number, each with its last entry's time."""
        rows = _CHANGES.fetch_all(self._connection, {"site": site_id, "first": to_ms(begin)})
        images = ((json.loads(after), at) for _, at, after in rows)
        return {int(image[ORDER]): from_ms(at) for image, at in images if image.get(ORDER)}


class HandoverWriter(StorePart):
    """Writes on handovers within one request."""

    def put(self, handover: Handover, seq: int) -> None:
        """Begin a new version of a handover with the entry ``seq`` of the request."""
        _HANDOVERS.put(self._connection, [row_from_handover(handover)], seq)
