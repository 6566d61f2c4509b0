"""Tables of supplies: moves, receipts of what was issued, and counts.

A row only gets the number of the entry that withdraws it, and an issue that of its receipt.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.schema import INT, METADATA, TEXT


def _key() -> Column[int]:
    return Column("seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False)


def _withdrawn() -> Column[int]:
    return Column("withdrawn_seq", INT, ForeignKey("journal.seq"))


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


_ON_THE_WAY = text("kind = 'issue' AND receipt_seq IS NULL AND withdrawn_seq IS NULL")
STOCK_MOVE = Table(
    "stock_move",
    METADATA,
    _key(),
    _text("item"),
    _text("kind"),
    _text("from_place"),
    _text("to_place"),
    _number("quantity"),
    _number("observed_at"),
    _text("doc"),
    _text("source"),
    _number("round_number"),
    Column("receipt_seq", INT, ForeignKey("journal.seq")),
    _withdrawn(),
    Index("stock_move_on_the_way", "observed_at", sqlite_where=_ON_THE_WAY, postgresql_where=_ON_THE_WAY),
    Index("stock_move_from", "from_place", "observed_at"),
    Index("stock_move_to", "to_place", "observed_at"),
    Index("stock_move_withdrawn", "withdrawn_seq"),
    Index("stock_move_round", "round_number"),
    sqlite_strict=True,
)

STOCK_RECEIPT = Table(
    "stock_receipt",
    METADATA,
    _key(),
    Column("move_seq", INT, ForeignKey("stock_move.seq"), nullable=False),
    _text("received_by"),
    _number("received_at"),
    _withdrawn(),
    Index("stock_receipt_move", "move_seq"),
    Index("stock_receipt_received", "received_at"),
    Index("stock_receipt_withdrawn", "withdrawn_seq"),
    sqlite_strict=True,
)

STOCK_COUNT = Table(
    "stock_count",
    METADATA,
    _key(),
    _text("item"),
    _text("place"),
    _number("quantity"),
    _number("observed_at"),
    _withdrawn(),
    Index("stock_count_place", "place", "item", "observed_at"),
    Index("stock_count_observed", "observed_at"),
    Index("stock_count_withdrawn", "withdrawn_seq"),
    sqlite_strict=True,
)
