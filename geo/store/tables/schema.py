"""Tables of the store. Numbers and timestamps are integers; texts are never NULL where "" means the same."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text, text

from geo.store.tables.columns import (
    INT,
    METADATA,
    NUMBER,
    current_index,
    key_column,
    number_column,
    seq_column,
    text_column,
)

SCHEMA = "0017"
"""Migration that this code is written for."""

JOURNAL = Table(
    "journal",
    METADATA,
    key_column("seq"),
    text_column("key"),
    text_column("request_hash"),
    text_column("entity"),
    text_column("entity_id"),
    text_column("action"),
    Column("before", Text),
    Column("after", Text),
    number_column("base_version", nullable=True),
    number_column("new_version", nullable=True),
    text_column("actor"),
    text_column("source"),
    number_column("at"),
    number_column("observed_at", nullable=True),
    text_column("reason"),
    text_column("prev_hash"),
    text_column("hash"),
    Index("journal_key", "key"),
    Index("journal_entity", "entity_id", "seq"),
    Index("journal_actor", "actor", "seq"),
    Index("journal_at", "at", "seq"),
    sqlite_strict=True,
)

SITE = Table(
    "site",
    METADATA,
    text_column("id", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    number_column("valid_from"),
    number_column("valid_to", nullable=True),
    text_column("name"),
    text_column("initials"),
    text_column("kind"),
    text_column("variant"),
    text_column("status"),
    text_column("area"),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    text_column("unit"),
    text_column("note"),
    Column("interval_h", NUMBER),
    number_column("status_at", nullable=True),
    number_column("heard_at", nullable=True),
    number_column("visited_at", nullable=True),
    number_column("people", nullable=True),
    current_index("site_current", "id"),
    Index("site_from", "from_seq"),
    sqlite_strict=True,
)

ASSIGNMENT = Table(
    "assignment",
    METADATA,
    text_column("site_id", primary_key=True),
    seq_column("from_seq", primary_key=True),
    seq_column("to_seq", nullable=True),
    number_column("valid_from"),
    number_column("valid_to", nullable=True),
    text_column("unit"),
    current_index("assignment_current", "site_id"),
    sqlite_strict=True,
)

PATROL = Table(
    "visit",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("site_id"),
    text_column("unit"),
    text_column("seen"),
    number_column("observed_at"),
    seq_column("withdrawn_seq", nullable=True),
    Index("visit_site", "site_id", "seq"),
    sqlite_strict=True,
)

AREA = Table(
    "area",
    METADATA,
    text_column("code", primary_key=True),
    text_column("name"),
    text_column("parent"),
    text_column("level"),
    Column("boundary", LargeBinary),
    sqlite_strict=True,
)

UNIT = Table(
    "unit",
    METADATA,
    text_column("code", primary_key=True),
    text_column("name"),
    Column("people", INT, nullable=False, server_default=text("0")),
    Column("leads", INT, nullable=False, server_default=text("0")),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    sqlite_strict=True,
)

PLAN = Table(
    "plan",
    METADATA,
    text_column("id", primary_key=True),
    number_column("version"),
    seq_column("seq"),
    text_column("state"),
    number_column("number"),
    text_column("content"),
    Index("plan_number", "number"),
    sqlite_strict=True,
)

SHIFT_RECORD = Table(
    "duty",
    METADATA,
    key_column("start"),
    text_column("site_id", primary_key=True),
    number_column("version"),
    seq_column("seq"),
    text_column("content"),
    sqlite_strict=True,
)

ACCOUNT = Table(
    "account",
    METADATA,
    text_column("id", primary_key=True),
    text_column("name"),
    text_column("role"),
    text_column("unit"),
    number_column("demo"),
    Column("disabled", INT, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)

FEATURE = Table(
    "feature",
    METADATA,
    text_column("id", primary_key=True),
    text_column("layer"),
    text_column("name"),
    Column("geometry", LargeBinary, nullable=False),
    sqlite_strict=True,
)
