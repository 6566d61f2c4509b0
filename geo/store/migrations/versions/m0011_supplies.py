"""Supplies: stock moves, receipts of what was issued, and stock counts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0011"
down_revision = "0010"

INT = BigInteger().with_variant(Integer, "sqlite")
ON_THE_WAY = text("kind = 'issue' AND receipt_seq IS NULL AND withdrawn_seq IS NULL")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "stock_move",
        _key(),
        *(_text(name) for name in ("item", "kind", "from_place", "to_place")),
        *(_number(name) for name in ("quantity", "observed_at")),
        *(_text(name) for name in ("doc", "source")),
        _number("round_number"),
        Column("receipt_seq", INT, ForeignKey("journal.seq")),
        _withdrawn(),
        sqlite_strict=True,
    )
    op.create_index(
        "stock_move_on_the_way",
        "stock_move",
        ["observed_at"],
        sqlite_where=ON_THE_WAY,
        postgresql_where=ON_THE_WAY,
    )
    op.create_index("stock_move_from", "stock_move", ["from_place", "observed_at"])
    op.create_index("stock_move_to", "stock_move", ["to_place", "observed_at"])
    op.create_index("stock_move_withdrawn", "stock_move", ["withdrawn_seq"])
    op.create_index("stock_move_round", "stock_move", ["round_number"])
    op.create_table(
        "stock_receipt",
        _key(),
        Column("move_seq", INT, ForeignKey("stock_move.seq"), nullable=False),
        _text("received_by"),
        _number("received_at"),
        _withdrawn(),
        sqlite_strict=True,
    )
    op.create_index("stock_receipt_received", "stock_receipt", ["received_at"])
    op.create_index("stock_receipt_move", "stock_receipt", ["move_seq"])
    op.create_index("stock_receipt_withdrawn", "stock_receipt", ["withdrawn_seq"])
    op.create_table(
        "stock_count",
        _key(),
        *(_text(name) for name in ("item", "place")),
        *(_number(name) for name in ("quantity", "observed_at")),
        _withdrawn(),
        sqlite_strict=True,
    )
    op.create_index("stock_count_place", "stock_count", ["place", "item", "observed_at"])
    op.create_index("stock_count_observed", "stock_count", ["observed_at"])
    op.create_index("stock_count_withdrawn", "stock_count", ["withdrawn_seq"])


def _key() -> Column[int]:
    return Column(
        "seq", INT, ForeignKey("journal.seq"), nullable=False, primary_key=True, autoincrement=False
    )


def _withdrawn() -> Column[int]:
    return Column("withdrawn_seq", INT, ForeignKey("journal.seq"))


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)
