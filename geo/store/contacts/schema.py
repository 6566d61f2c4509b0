"""Table of duty telephones: a row for each version, between two journal numbers."""

from __future__ import annotations

from sqlalchemy import Index, Table

from geo.store.tables.columns import (
    METADATA,
    current_index,
    key_column,
    seq_column,
    text_column,
)

DUTY_PHONE = Table(
    "duty_phone",
    METADATA,
    text_column("holder", primary_key=True),
    text_column("code", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("phone"),
    current_index("duty_phone_current", "holder", "code"),
    Index("duty_phone_from", "from_seq"),
    sqlite_strict=True,
)
