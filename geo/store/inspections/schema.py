"""Tables of inspections and of rounds."""

from __future__ import annotations

from sqlalchemy import Index, Table

from geo.store.tables.columns import (
    METADATA,
    key_column,
    number_column,
    seq_column,
    text_column,
)

INSPECTION = Table(
    "inspection",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("site_id"),
    text_column("area"),
    text_column("team"),
    number_column("at"),
    number_column("announced"),
    text_column("manner"),
    text_column("note"),
    seq_column("round_seq", nullable=True),
    seq_column("withdrawn_seq", nullable=True),
    Index("inspection_site", "site_id", "at"),
    Index("inspection_at", "at"),
    sqlite_strict=True,
)

INSPECTION_FAILURE = Table(
    "inspection_failure",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("item", primary_key=True),
    sqlite_strict=True,
)

INSPECTION_ROUND = Table(
    "inspection_round",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("area"),
    text_column("kinds"),
    text_column("team"),
    text_column("seed"),
    number_column("size"),
    seq_column("withdrawn_seq", nullable=True),
    sqlite_strict=True,
)

INSPECTION_STOP = Table(
    "inspection_stop",
    METADATA,
    seq_column("seq", primary_key=True),
    key_column("position"),
    text_column("site_id"),
    number_column("weight"),
    Index("inspection_stop_site", "site_id"),
    sqlite_strict=True,
)
