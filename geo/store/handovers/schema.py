"""Table of handovers: a row for each version, between two journal numbers; facts and answers as JSON."""

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

HANDOVER = Table(
    "handover",
    METADATA,
    key_column("shift_start"),
    text_column("site_id", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("area"),
    text_column("state"),
    text_column("out_unit"),
    text_column("out_by"),
    text_column("out_entered_by"),
    number_column("offered_at", nullable=True),
    text_column("facts"),
    text_column("note_next"),
    text_column("if_then"),
    text_column("severity"),
    text_column("in_unit"),
    text_column("in_by"),
    text_column("in_entered_by"),
    number_column("accepted_at", nullable=True),
    number_column("recorded_at", nullable=True),
    text_column("answers"),
    current_index("handover_current", "shift_start", "site_id"),
    Index("handover_site", "site_id", "shift_start"),
    Index("handover_from", "from_seq"),
    sqlite_strict=True,
)
