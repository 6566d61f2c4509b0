"""The operational day: tallies, periods with what their day close counted, excuses and corrections."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0007"
down_revision = "0006"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")
COUNTS = ("persons", "vehicles", "temperatures", "abnormal", "arrivals")


def upgrade() -> None:
    op.create_table(
        "tally",
        _key("shift_start"),
        _text_key("site_id"),
        _key("version"),
        _seq("from_seq"),
        Column("to_seq", INT, ForeignKey("journal.seq")),
        *(_text(name) for name in ("area", "unit")),
        *(_number(name) for name in COUNTS),
        *(Column(name, INT) for name in ("waiting", "minutes_waited")),
        *(_number(name) for name in ("observed_at", "first_recorded_at")),
        sqlite_strict=True,
    )
    op.create_index(
        "tally_current",
        "tally",
        ["shift_start", "site_id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index("tally_site", "tally", ["site_id", "shift_start"])
    op.create_index("tally_from", "tally", ["from_seq"])
    op.create_table(
        "period",
        _text_key("area"),
        _key("number"),
        _seq("seq"),
        *(_number(name) for name in ("starts_at", "ends_at")),
        _text("state"),
        _number("reopens"),
        *(_text(name) for name in ("reason", "reopened_by")),
        Column("closed_seq", INT),
        *(_text(name) for name in ("head_hash", "closed_by")),
        Column("closed_at", INT),
        _text("statement"),
        sqlite_strict=True,
    )
    op.create_index("period_start", "period", ["starts_at", "area"])
    op.create_table(
        "period_figure",
        _text_key("area"),
        _key("number"),
        _text_key("figure"),
        _number("value"),
        sqlite_strict=True,
    )
    op.create_table(
        "owed",
        _text_key("area"),
        _key("number"),
        *(_text_key(name) for name in ("what", "ref")),
        *(_text(name) for name in ("name", "owed_in", "unit")),
        _number("since"),
        *(_text(name) for name in ("answer", "reason")),
        _seq("seq"),
        sqlite_strict=True,
    )
    op.create_table(
        "excuse",
        _key("starts_at"),
        *(_text_key(name) for name in ("what", "ref")),
        _text("reason"),
        _seq("seq"),
        sqlite_strict=True,
    )
    op.create_table(
        "correction",
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False, primary_key=True),
        _text_key("figure"),
        _text("area"),
        _number("number"),
        _text("ref"),
        *(_number(name) for name in ("before", "after")),
        sqlite_strict=True,
    )
    op.create_index("correction_period", "correction", ["area", "number"])


def _key(name: str) -> Column[int]:
    return Column(name, INT, nullable=False, primary_key=True, autoincrement=False)


def _text_key(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def _seq(name: str) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=False)
