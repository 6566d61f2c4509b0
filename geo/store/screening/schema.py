"""Table of screenings: a row for each version, between two journal numbers."""

from __future__ import annotations

from sqlalchemy import Index, Table

from geo.store.tables.columns import (
    METADATA,
    current_index,
    key_column,
    number_column,
    seq_column,
    text_column,
)

SCREENING = Table(
    "screening",
    METADATA,
    text_column("site_id", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("area"),
    text_column("unit"),
    number_column("households"),
    number_column("visited"),
    number_column("not_answered"),
    number_column("to_revisit"),
    number_column("observed_at"),
    text_column("reason"),
    number_column("is_void"),
    current_index("screening_current", "site_id"),
    Index("screening_from", "from_seq"),
    sqlite_strict=True,
)
