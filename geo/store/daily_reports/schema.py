"""Tables of daily reports: a row for each, its figures in columns, and the files that it was frozen as."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.tables.photo_schema import ATTACHMENT
from geo.store.tables.schema import INT, METADATA, TEXT


def _seq(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, nullable=nullable)


def _report() -> tuple[Column[str], Column[int], Column[int]]:
    """Return the columns that identify a report."""
    starts_at, revision = (
        Column(name, INT, primary_key=True, autoincrement=False) for name in ("starts_at", "revision")
    )
    return _text("area", primary_key=True), starts_at, revision


DAILY_REPORT = Table(
    "daily_report",
    METADATA,
    *_report(),
    _number("version"),
    _seq("seq"),
    _number("ends_at"),
    _number("year"),
    _number("number"),
    _text("text_zh"),
    _text("text_en"),
    _text("reason"),
    _number("frozen_seq", nullable=True),
    _text("head_hash"),
    _text("frozen_by"),
    _number("frozen_at", nullable=True),
    _seq("superseded_seq", nullable=True),
    Index("daily_report_start", "starts_at"),
    Index("daily_report_number", "area", "year", "number"),
    sqlite_strict=True,
)

REPORT_FIGURE = Table(
    "report_figure",
    METADATA,
    *_report(),
    _text("code", primary_key=True),
    _text("of_area", primary_key=True),
    _number("position"),
    _number("value", nullable=True),
    _text("missing"),
    _number("whole", nullable=True),
    _text("whole_missing"),
    _number("before", nullable=True),
    _text("before_missing"),
    _number("whole_before", nullable=True),
    _text("whole_before_missing"),
    _number("read_at"),
    _number("sites_seq"),
    _number("counted_seq"),
    _text("period_area"),
    _number("period_number"),
    sqlite_strict=True,
)

REPORT_FILE = Table(
    "report_file",
    METADATA,
    *_report(),
    _text("lang", primary_key=True),
    _text("format", primary_key=True),
    Column("sha256", TEXT, ForeignKey(ATTACHMENT.c.sha256), nullable=False),
    Index("report_file_sha256", "sha256"),
    sqlite_strict=True,
)
