"""Table of figures of areas: a row for each source of a version, between two journal numbers."""

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

AREA_FIGURE = Table(
    "area_figure",
    METADATA,
    text_column("area", primary_key=True),
    text_column("kind", primary_key=True),
    key_column("version"),
    key_column("place"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("source"),
    number_column("value"),
    number_column("observed_at"),
    text_column("reason"),
    text_column("state"),
    current_index("area_figure_current", "area", "kind", "place"),
    Index("area_figure_from", "from_seq"),
    sqlite_strict=True,
)
