"""Tables of post orders as intervals, and of acknowledgements that may be withdrawn."""

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

POST_ORDER = Table(
    "post_order",
    METADATA,
    text_column("scope", primary_key=True),
    text_column("ref", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("admitted"),
    text_column("checks"),
    number_column("is_withdrawn"),
    text_column("published_by"),
    number_column("published_at"),
    current_index("post_order_current", "scope", "ref"),
    sqlite_strict=True,
)

ACKNOWLEDGEMENT = Table(
    "acknowledgement",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("type"),
    text_column("ref"),
    number_column("version"),
    text_column("site_id"),
    text_column("unit"),
    text_column("channel"),
    text_column("answered_by"),
    seq_column("withdrawn_seq", nullable=True),
    Index("acknowledgement_of", "type", "ref", "site_id", "unit", "version"),
    Index("acknowledgement_withdrawn", "withdrawn_seq"),
    sqlite_strict=True,
)
