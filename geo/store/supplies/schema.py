"""Tables of supplies: moves, receipts of what was issued, and counts.

A row only gets the number of the entry that withdraws it, and an issue that of its receipt.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.columns import INT, METADATA, number_column, seq_column, text_column

_ON_THE_WAY = text("kind = 'issue' AND receipt_seq IS NULL AND withdrawn_seq IS NULL")
STOCK_MOVE = Table(
    "stock_move",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("item"),
    text_column("kind"),
    text_column("from_place"),
    text_column("to_place"),
    number_column("quantity"),
    number_column("observed_at"),
    text_column("doc"),
    text_column("source"),
    number_column("round_number"),
    seq_column("receipt_seq", nullable=True),
    seq_column("withdrawn_seq", nullable=True),
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
    seq_column("seq", primary_key=True),
    Column("move_seq", INT, ForeignKey("stock_move.seq"), nullable=False),
    text_column("received_by"),
    number_column("received_at"),
    seq_column("withdrawn_seq", nullable=True),
    Index("stock_receipt_move", "move_seq"),
    Index("stock_receipt_received", "received_at"),
    Index("stock_receipt_withdrawn", "withdrawn_seq"),
    sqlite_strict=True,
)

STOCK_COUNT = Table(
    "stock_count",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("item"),
    text_column("place"),
    number_column("quantity"),
    number_column("observed_at"),
    seq_column("withdrawn_seq", nullable=True),
    Index("stock_count_place", "place", "item", "observed_at"),
    Index("stock_count_observed", "observed_at"),
    Index("stock_count_withdrawn", "withdrawn_seq"),
    sqlite_strict=True,
)
