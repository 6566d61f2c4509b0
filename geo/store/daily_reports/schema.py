"""Tables of daily reports: a row for each, its figures in columns, and the files that it was frozen as."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from geo.store.tables.columns import METADATA, key_column, number_column, seq_column, text_column


def _report() -> tuple[Column[str], Column[int], Column[int]]:
    """Return the columns that identify a report."""
    return text_column("area", primary_key=True), key_column("starts_at"), key_column("revision")


DAILY_REPORT = Table(
    "daily_report",
    METADATA,
    *_report(),
    number_column("version"),
    seq_column("seq"),
    number_column("ends_at"),
    number_column("year"),
    number_column("number"),
    text_column("text_zh"),
    text_column("text_en"),
    text_column("reason"),
    number_column("frozen_seq", nullable=True),
    text_column("head_hash"),
    text_column("frozen_by"),
    number_column("frozen_at", nullable=True),
    seq_column("superseded_seq", nullable=True),
    Index("daily_report_start", "starts_at"),
    Index("daily_report_number", "area", "year", "number"),
    sqlite_strict=True,
)

REPORT_FIGURE = Table(
    "report_figure",
    METADATA,
    *_report(),
    text_column("code", primary_key=True),
    text_column("of_area", primary_key=True),
    number_column("position"),
    number_column("value", nullable=True),
    text_column("missing"),
    number_column("whole", nullable=True),
    text_column("whole_missing"),
    number_column("before", nullable=True),
    text_column("before_missing"),
    number_column("whole_before", nullable=True),
    text_column("whole_before_missing"),
    number_column("read_at"),
    number_column("sites_seq"),
    number_column("counted_seq"),
    text_column("period_area"),
    number_column("period_number"),
    sqlite_strict=True,
)

REPORT_FILE = Table(
    "report_file",
    METADATA,
    *_report(),
    text_column("lang", primary_key=True),
    text_column("format", primary_key=True),
    text_column("sha256", references="attachment.sha256"),
    Index("report_file_sha256", "sha256"),
    sqlite_strict=True,
)
