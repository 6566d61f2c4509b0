"""Tables of roll calls and of the posts that they call."""

from __future__ import annotations

from sqlalchemy import Index, Table

from geo.store.tables.columns import METADATA, key_column, number_column, seq_column, text_column

ROLL_CALL = Table(
    "roll_call",
    METADATA,
    key_column("number"),
    seq_column("seq"),
    text_column("area"),
    text_column("extent"),
    number_column("seed"),
    number_column("minutes"),
    number_column("on_duty"),
    text_column("started_by"),
    number_column("started_at"),
    seq_column("withdrawn_seq", nullable=True),
    Index("roll_call_start", "started_at"),
    sqlite_strict=True,
)

ROLL_CALL_POST = Table(
    "roll_call_post",
    METADATA,
    key_column("number", references="roll_call.number"),
    text_column("site_id", primary_key=True),
    text_column("unit"),
    text_column("area"),
    sqlite_strict=True,
)
