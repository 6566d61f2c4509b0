"""Table of emergency access: a row for each version, between two journal numbers."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from geo.store.tables.columns import (
    METADATA,
    NUMBER,
    current_index,
    key_column,
    number_column,
    seq_column,
    text_column,
)

EMERGENCY_ACCESS = Table(
    "emergency_access",
    METADATA,
    text_column("site_id", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("opening"),
    text_column("position"),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    text_column("key_role"),
    text_column("key_phone"),
    number_column("tested_at", nullable=True),
    text_column("tested_by"),
    current_index("emergency_access_current", "site_id"),
    Index("emergency_access_from", "from_seq"),
    sqlite_strict=True,
)
