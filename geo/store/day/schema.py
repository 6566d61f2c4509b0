"""Tables of the operational day: tallies as intervals, periods with what their day close counted."""

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

TALLY = Table(
    "tally",
    METADATA,
    key_column("shift_start"),
    text_column("site_id", primary_key=True),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    text_column("area"),
    text_column("unit"),
    number_column("persons"),
    number_column("vehicles"),
    number_column("temperatures"),
    number_column("abnormal"),
    number_column("arrivals"),
    number_column("waiting", nullable=True),
    number_column("minutes_waited", nullable=True),
    number_column("observed_at"),
    number_column("first_recorded_at"),
    current_index("tally_current", "shift_start", "site_id"),
    Index("tally_site", "site_id", "shift_start"),
    Index("tally_from", "from_seq"),
    sqlite_strict=True,
)

PERIOD = Table(
    "period",
    METADATA,
    text_column("area", primary_key=True),
    key_column("number"),
    seq_column("seq"),
    number_column("starts_at"),
    number_column("ends_at"),
    text_column("state"),
    number_column("reopens"),
    text_column("reason"),
    text_column("reopened_by"),
    number_column("closed_seq", nullable=True),
    text_column("head_hash"),
    text_column("closed_by"),
    number_column("closed_at", nullable=True),
    text_column("statement"),
    Index("period_start", "starts_at", "area"),
    sqlite_strict=True,
)

PERIOD_FIGURE = Table(
    "period_figure",
    METADATA,
    text_column("area", primary_key=True),
    key_column("number"),
    text_column("figure", primary_key=True),
    number_column("value"),
    sqlite_strict=True,
)

OWED = Table(
    "owed",
    METADATA,
    text_column("area", primary_key=True),
    key_column("number"),
    text_column("what", primary_key=True),
    text_column("ref", primary_key=True),
    text_column("name"),
    text_column("owed_in"),
    text_column("unit"),
    number_column("since"),
    text_column("answer"),
    text_column("reason"),
    seq_column("seq"),
    sqlite_strict=True,
)

EXCUSE = Table(
    "excuse",
    METADATA,
    key_column("starts_at"),
    text_column("what", primary_key=True),
    text_column("ref", primary_key=True),
    text_column("reason"),
    seq_column("seq"),
    sqlite_strict=True,
)

CORRECTION = Table(
    "correction",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("figure", primary_key=True),
    text_column("area"),
    number_column("number"),
    text_column("ref"),
    number_column("before"),
    number_column("after"),
    Index("correction_period", "area", "number"),
    sqlite_strict=True,
)
