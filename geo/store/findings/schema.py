"""Table of findings: a row for each version, valid between two journal numbers; steps are the journal's."""

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

FINDING = Table(
    "finding",
    METADATA,
    text_column("id", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    number_column("number"),
    text_column("site_id"),
    text_column("area"),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    text_column("category"),
    text_column("severity"),
    text_column("source"),
    text_column("text"),
    text_column("found_by"),
    number_column("found_at"),
    text_column("unit"),
    text_column("owner"),
    number_column("due_at"),
    text_column("state"),
    number_column("state_at"),
    text_column("immediate_action"),
    text_column("lasting_action"),
    text_column("closed_as"),
    text_column("carried_to"),
    text_column("recurs_of"),
    text_column("duplicate_of"),
    text_column("worked_by"),
    current_index("finding_current", "id"),
    Index("finding_from", "from_seq"),
    Index("finding_number", "number"),
    current_index("finding_site", "site_id", unique=False),
    sqlite_strict=True,
)
