"""Daily reports, frozen with their figures and files."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0012"
down_revision = "0011"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "daily_report",
        *_report(),
        _number("version"),
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
        *(_number(name) for name in ("ends_at", "year", "number")),
        *(_text(name) for name in ("text_zh", "text_en", "reason")),
        Column("frozen_seq", INT),
        *(_text(name) for name in ("head_hash", "frozen_by")),
        Column("frozen_at", INT),
        Column("superseded_seq", INT, ForeignKey("journal.seq")),
        sqlite_strict=True,
    )
    op.create_index("daily_report_start", "daily_report", ["starts_at"])
    op.create_index("daily_report_number", "daily_report", ["area", "year", "number"])
    op.create_table(
        "report_figure",
        *_report(),
        *(Column(name, TEXT, nullable=False, primary_key=True) for name in ("code", "of_area")),
        _number("position"),
        *_value("value", "missing"),
        *_value("whole", "whole_missing"),
        *_value("before", "before_missing"),
        *_value("whole_before", "whole_before_missing"),
        *(_number(name) for name in ("read_at", "sites_seq", "counted_seq")),
        _text("period_area"),
        _number("period_number"),
        sqlite_strict=True,
    )
    op.create_table(
        "report_file",
        *_report(),
        *(Column(name, TEXT, nullable=False, primary_key=True) for name in ("lang", "format")),
        Column("sha256", TEXT, ForeignKey("attachment.sha256"), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("report_file_sha256", "report_file", ["sha256"])


def _report() -> tuple[Column[str], Column[int], Column[int]]:
    starts_at, revision_ = (
        Column(name, INT, nullable=False, primary_key=True, autoincrement=False)
        for name in ("starts_at", "revision")
    )
    return Column("area", TEXT, nullable=False, primary_key=True), starts_at, revision_


def _value(name: str, missing: str) -> tuple[Column[int], Column[str]]:
    return Column(name, INT), _text(missing)


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)
