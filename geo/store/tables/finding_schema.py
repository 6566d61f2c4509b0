"""Table of findings: a row for each version, valid between two journal numbers; steps are the journal's."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.schema import INT, METADATA, NUMBER, TEXT

_CURRENT = text("to_seq IS NULL")


def _seq(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


FINDING = Table(
    "finding",
    METADATA,
    _text("id", primary_key=True),
    Column("version", INT, primary_key=True, autoincrement=False),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _number("number"),
    _text("site_id"),
    _text("area"),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    _text("category"),
    _text("severity"),
    _text("source"),
    _text("text"),
    _text("found_by"),
    _number("found_at"),
    _text("unit"),
    _text("owner"),
    _number("due_at"),
    _text("state"),
    _number("state_at"),
    _text("immediate_action"),
    _text("lasting_action"),
    _text("closed_as"),
    _text("carried_to"),
    _text("recurs_of"),
    _text("duplicate_of"),
    _text("worked_by"),
    Index("finding_current", "id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    Index("finding_from", "from_seq"),
    Index("finding_number", "number"),
    Index("finding_site", "site_id", sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    sqlite_strict=True,
)
