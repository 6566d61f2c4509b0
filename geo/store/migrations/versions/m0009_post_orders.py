"""Post orders, acknowledgements, and roll calls with the posts that they call."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0009"
down_revision = "0008"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")


def upgrade() -> None:
    op.create_table(
        "post_order",
        *(Column(name, TEXT, nullable=False, primary_key=True) for name in ("scope", "ref")),
        Column("version", INT, nullable=False, primary_key=True, autoincrement=False),
        _seq("from_seq", nullable=False),
        _seq("to_seq", nullable=True),
        *(_text(name) for name in ("admitted", "checks")),
        _number("is_withdrawn"),
        _text("published_by"),
        _number("published_at"),
        sqlite_strict=True,
    )
    op.create_index(
        "post_order_current",
        "post_order",
        ["scope", "ref"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "acknowledgement",
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("type", "ref")),
        _number("version"),
        *(_text(name) for name in ("site_id", "unit", "channel", "answered_by")),
        _seq("withdrawn_seq", nullable=True),
        sqlite_strict=True,
    )
    op.create_index("acknowledgement_of", "acknowledgement", ["type", "ref", "site_id", "unit", "version"])
    op.create_index("acknowledgement_withdrawn", "acknowledgement", ["withdrawn_seq"])
    op.create_table(
        "roll_call",
        Column("number", INT, nullable=False, primary_key=True, autoincrement=False),
        _seq("seq", nullable=False),
        *(_text(name) for name in ("area", "extent")),
        *(_number(name) for name in ("seed", "minutes", "on_duty")),
        _text("started_by"),
        _number("started_at"),
        _seq("withdrawn_seq", nullable=True),
        sqlite_strict=True,
    )
    op.create_index("roll_call_start", "roll_call", ["started_at"])
    op.create_table(
        "roll_call_post",
        Column(
            "number",
            INT,
            ForeignKey("roll_call.number"),
            nullable=False,
            primary_key=True,
            autoincrement=False,
        ),
        Column("site_id", TEXT, nullable=False, primary_key=True),
        *(_text(name) for name in ("unit", "area")),
        sqlite_strict=True,
    )


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def _seq(name: str, *, nullable: bool) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)
