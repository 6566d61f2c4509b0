"""Tables of the store. Numbers and timestamps are integers; texts are never NULL where "" means the same."""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

SCHEMA = "0015"
"""Migration that this code is written for."""

INT = BigInteger().with_variant(Integer, "sqlite")
NUMBER: TypeEngine[float] = Double().with_variant(REAL, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted by code point, as in SQLite: no index or order depends on the locales of the server's system."""
METADATA = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
)
_CURRENT = text("to_seq IS NULL")


def _seq(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable, primary_key=primary_key)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


JOURNAL = Table(
    "journal",
    METADATA,
    Column("seq", INT, primary_key=True, autoincrement=False),
    _text("key"),
    _text("request_hash"),
    _text("entity"),
    _text("entity_id"),
    _text("action"),
    Column("before", Text),
    Column("after", Text),
    Column("base_version", INT),
    Column("new_version", INT),
    _text("actor"),
    _text("source"),
    Column("at", INT, nullable=False),
    Column("observed_at", INT),
    _text("reason"),
    _text("prev_hash"),
    _text("hash"),
    Index("journal_key", "key"),
    Index("journal_entity", "entity_id", "seq"),
    Index("journal_actor", "actor", "seq"),
    Index("journal_at", "at", "seq"),
    sqlite_strict=True,
)

SITE = Table(
    "site",
    METADATA,
    _text("id", primary_key=True),
    Column("version", INT, primary_key=True, autoincrement=False),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    Column("valid_from", INT, nullable=False),
    Column("valid_to", INT),
    _text("name"),
    _text("initials"),
    _text("kind"),
    _text("variant"),
    _text("status"),
    _text("area"),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    _text("unit"),
    _text("note"),
    Column("interval_h", NUMBER),
    Column("status_at", INT),
    Column("heard_at", INT),
    Column("visited_at", INT),
    Column("people", INT),
    Index("site_current", "id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    Index("site_from", "from_seq"),
    sqlite_strict=True,
)

ASSIGNMENT = Table(
    "assignment",
    METADATA,
    _text("site_id", primary_key=True),
    _seq("from_seq", primary_key=True),
    _seq("to_seq", nullable=True),
    Column("valid_from", INT, nullable=False),
    Column("valid_to", INT),
    _text("unit"),
    Index("assignment_current", "site_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    sqlite_strict=True,
)

PATROL = Table(
    "visit",
    METADATA,
    _seq("seq", primary_key=True),
    _text("site_id"),
    _text("unit"),
    _text("seen"),
    Column("observed_at", INT, nullable=False),
    _seq("withdrawn_seq", nullable=True),
    Index("visit_site", "site_id", "seq"),
    sqlite_strict=True,
)

AREA = Table(
    "area",
    METADATA,
    _text("code", primary_key=True),
    _text("name"),
    _text("parent"),
    _text("level"),
    Column("boundary", LargeBinary),
    sqlite_strict=True,
)

UNIT = Table(
    "unit",
    METADATA,
    _text("code", primary_key=True),
    _text("name"),
    Column("people", INT, nullable=False, server_default=text("0")),
    Column("leads", INT, nullable=False, server_default=text("0")),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    sqlite_strict=True,
)

PLAN = Table(
    "plan",
    METADATA,
    _text("id", primary_key=True),
    Column("version", INT, nullable=False),
    _seq("seq"),
    _text("state"),
    Column("number", INT, nullable=False),
    _text("content"),
    Index("plan_number", "number"),
    sqlite_strict=True,
)

SHIFT_RECORD = Table(
    "duty",
    METADATA,
    Column("start", INT, primary_key=True, autoincrement=False),
    _text("site_id", primary_key=True),
    Column("version", INT, nullable=False),
    _seq("seq"),
    _text("content"),
    sqlite_strict=True,
)

ACCOUNT = Table(
    "account",
    METADATA,
    _text("id", primary_key=True),
    _text("name"),
    _text("role"),
    _text("unit"),
    Column("demo", INT, nullable=False),
    Column("disabled", INT, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)

FEATURE = Table(
    "feature",
    METADATA,
    _text("id", primary_key=True),
    _text("layer"),
    _text("name"),
    Column("geometry", LargeBinary, nullable=False),
    sqlite_strict=True,
)
