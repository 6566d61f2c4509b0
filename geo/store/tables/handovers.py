"""Handovers as intervals between journal numbers, a row for each version; facts and answers as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    ForeignKey,
    Index,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from geo.domain.handovers.codec import (
    TIMES,
    answers_from_image,
    answers_image,
    facts_from_image,
    facts_image,
)
from geo.domain.handovers.handover import Handover, HandoverSeverity, HandoverState
from geo.domain.journal import ORDER
from geo.store.hash_chain import canonical
from geo.store.tables.schema import INT, JOURNAL, METADATA, SITE, TEXT
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, optional_ms, optional_timestamp, to_ms

_IS_CURRENT = text("to_seq IS NULL")


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _key(name: str) -> Column[int]:
    return Column(name, INT, primary_key=True, autoincrement=False)


HANDOVER = Table(
    "handover",
    METADATA,
    _key("shift_start"),
    _text("site_id", primary_key=True),
    _key("version"),
    Column("from_seq", INT, ForeignKey("journal.seq"), nullable=False),
    Column("to_seq", INT, ForeignKey("journal.seq")),
    _text("area"),
    _text("state"),
    _text("out_unit"),
    _text("out_by"),
    _text("out_entered_by"),
    Column("offered_at", INT),
    _text("facts"),
    _text("note_next"),
    _text("if_then"),
    _text("severity"),
    _text("in_unit"),
    _text("in_by"),
    _text("in_entered_by"),
    Column("accepted_at", INT),
    Column("recorded_at", INT),
    _text("answers"),
    Index(
        "handover_current",
        "shift_start",
        "site_id",
        unique=True,
        sqlite_where=_IS_CURRENT,
        postgresql_where=_IS_CURRENT,
    ),
    Index("handover_site", "site_id", "shift_start"),
    Index("handover_from", "from_seq"),
    sqlite_strict=True,
)

_COLUMNS = tuple(name for name in Handover.__slots__)
_HANDOVERS = select(*(HANDOVER.c[name] for name in _COLUMNS))
_CURRENT = HANDOVER.c.to_seq.is_(None)
_AT: BindParameter[int] = bindparam("at_seq")
_AS_OF = and_(HANDOVER.c.from_seq <= _AT, or_(_CURRENT, HANDOVER.c.to_seq > _AT))
_STATES = {False: _CURRENT, True: _AS_OF}
_THIS = and_(HANDOVER.c.site_id == bindparam("site"), HANDOVER.c.shift_start == bindparam("start"))
_STARTING = and_(HANDOVER.c.shift_start >= bindparam("first"), HANDOVER.c.shift_start < bindparam("until"))
_ONE = {as_of: Statement(_HANDOVERS.where(_THIS, state)) for as_of, state in _STATES.items()}
_BETWEEN = {
    as_of: Statement(_HANDOVERS.where(_STARTING, state).order_by(HANDOVER.c.shift_start, HANDOVER.c.site_id))
    for as_of, state in _STATES.items()
}
_OF_SITE = Statement(
    _HANDOVERS.where(HANDOVER.c.site_id == bindparam("site"), HANDOVER.c.shift_start < bindparam("until"))
    .where(_CURRENT)
    .order_by(HANDOVER.c.shift_start.desc())
    .limit(bindparam("most"))
)
_FIRST = Statement(
    select(HANDOVER.c.shift_start).where(
        HANDOVER.c.from_seq == select(func.min(HANDOVER.c.from_seq)).scalar_subquery()
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
_LAST_SEQ = Statement(select(func.max(HANDOVER.c.from_seq)))
_END = Statement(
    update(HANDOVER)
    .where(HANDOVER.c.site_id == bindparam("of_site"), HANDOVER.c.shift_start == bindparam("of_start"))
    .where(_CURRENT)
    .values(to_seq=bindparam("seq"))
)
_BEGIN = Statement(insert(HANDOVER))


def put_handover(connection: Connection, handover: Handover, seq: int) -> None:
    """End the present version of a handover, if there is one, and begin the next with the entry ``seq``."""
    values = row_from_handover(handover)
    if handover.version > 1:
        ended = {"of_site": handover.site_id, "of_start": values["shift_start"], "seq": seq}
        _END.execute(connection, ended)
    _BEGIN.execute(connection, values | {"from_seq": seq, "to_seq": None})


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


def handover(connection: Connection, site_id: str, start: datetime, at_seq: int | None) -> Handover | None:
    """Return the handover of a post to the shift that starts at a time, None without one.

    Args:
        connection: to read from.
        site_id: code of the post.
        start: start of the incoming shift.
        at_seq: state as known after this entry; None for the present.
    """
    values = {"site": site_id, "start": to_ms(start), "at_seq": at_seq}
    row = _ONE[at_seq is not None].fetch_one(connection, values)
    return None if row is None else _handover(row)


def handovers(connection: Connection, begin: datetime, end: datetime, at_seq: int | None) -> list[Handover]:
    """Return the handovers to shifts that start in [begin, end), by start and site.

    Args:
        connection: to read from.
        begin: first start.
        end: first start that no longer counts.
        at_seq: state as known after this entry; None for the present.
    """
    values = {"first": to_ms(begin), "until": to_ms(end), "at_seq": at_seq}
    return [_handover(row) for row in _BETWEEN[at_seq is not None].fetch_all(connection, values)]


def handovers_of_site(connection: Connection, site_id: str, before: datetime, limit: int) -> list[Handover]:
    """Return the present handovers of a post to shifts that start before a time, newest first."""
    values = {"site": site_id, "until": to_ms(before), "most": limit}
    return [_handover(row) for row in _OF_SITE.fetch_all(connection, values)]


def first_handover_start(connection: Connection) -> datetime | None:
    """Return the start of the shift of the first handover that was ever written, None without any."""
    row = _FIRST.fetch_one(connection, {})
    return None if row is None else from_ms(row[0])


def last_handover_seq(connection: Connection) -> int:
    """Return the number of the last entry on any handover, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def report_times(connection: Connection, site_id: str, begin: datetime, end: datetime) -> list[datetime]:
    """Return the times in (begin, end] at which a site reported, oldest first."""
    values = {"site": site_id, "first": to_ms(begin), "until": to_ms(end)}
    return [from_ms(at) for (at,) in _REPORTS.fetch_all(connection, values)]


def orders_on_site(connection: Connection, site_id: str, begin: datetime) -> dict[int, datetime]:
    """Return the orders that changed a site since a time, by number, each with its last entry's time."""
    rows = _CHANGES.fetch_all(connection, {"site": site_id, "first": to_ms(begin)})
    images = ((json.loads(after), at) for _, at, after in rows)
    return {int(image[ORDER]): from_ms(at) for image, at in images if image.get(ORDER)}


def _handover(row: Sequence[Any]) -> Handover:
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
