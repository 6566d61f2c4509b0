"""Tables of post orders as intervals, acknowledgements that may be withdrawn, and roll calls with posts."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.schema import INT, METADATA, TEXT

_CURRENT = text("to_seq IS NULL")


def _seq(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


POST_ORDER = Table(
    "post_order",
    METADATA,
    _text("scope", primary_key=True),
    _text("ref", primary_key=True),
    Column("version", INT, primary_key=True, autoincrement=False),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _text("admitted"),
    _text("checks"),
    _number("is_withdrawn"),
    _text("published_by"),
    _number("published_at"),
    Index(
        "post_order_current",
        "scope",
        "ref",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    sqlite_strict=True,
)

ACKNOWLEDGEMENT = Table(
    "acknowledgement",
    METADATA,
    Column("seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    _text("type"),
    _text("ref"),
    _number("version"),
    _text("site_id"),
    _text("unit"),
    _text("channel"),
    _text("answered_by"),
    _seq("withdrawn_seq", nullable=True),
    Index("acknowledgement_of", "type", "ref", "site_id", "unit", "version"),
    Index("acknowledgement_withdrawn", "withdrawn_seq"),
    sqlite_strict=True,
)

ROLL_CALL = Table(
    "roll_call",
    METADATA,
    Column("number", INT, primary_key=True, autoincrement=False),
    _seq("seq"),
    _text("area"),
    _text("extent"),
    _number("seed"),
    _number("minutes"),
    _number("on_duty"),
    _text("started_by"),
    _number("started_at"),
    _seq("withdrawn_seq", nullable=True),
    Index("roll_call_start", "started_at"),
    sqlite_strict=True,
)

ROLL_CALL_POST = Table(
    "roll_call_post",
    METADATA,
    Column("number", INT, ForeignKey("roll_call.number"), primary_key=True, autoincrement=False),
    _text("site_id", primary_key=True),
    _text("unit"),
    _text("area"),
    sqlite_strict=True,
)
