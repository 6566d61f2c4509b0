"""Fold of the journal into the rows of moves, receipts and counts of supplies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geo.domain.journal import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT, WITHDRAWN
from geo.domain.supplies.codec import count_from_image, move_from_image, receipt_from_image
from geo.domain.supplies.stock import StockCount, StockMove, StockReceipt
from geo.store.fold_rows import Handlers, Rows, Values
from geo.store.supplies.writer import row_from_stock


class StockFold:
    """Expected rows of the tables of stock.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.moves: Rows = {}
        self.receipts: Rows = {}
        self.counts: Rows = {}
        self.handlers: Handlers = {
            STOCK_MOVE: lambda entry, after: _apply(self.moves, entry, after, move_from_image),
            STOCK_RECEIPT: self._apply_receipt,
            STOCK_COUNT: lambda entry, after: _apply(self.counts, entry, after, count_from_image),
        }

    def _apply_receipt(self, entry: Mapping[str, Any], after: Values) -> None:
        """Enter a receipt into the issue that it signs for, or take it out again."""
        _apply(self.receipts, entry, after, receipt_from_image)
        receipt = self.receipts[after.get(WITHDRAWN, entry["seq"]),]
        self.moves[receipt["move_seq"],]["receipt_seq"] = None if WITHDRAWN in after else entry["seq"]


def _apply(
    rows: Rows,
    entry: Mapping[str, Any],
    after: Values,
    from_image: Callable[[Mapping[str, Any]], StockMove | StockReceipt | StockCount],
) -> None:
    if WITHDRAWN in after:
        rows[after[WITHDRAWN],]["withdrawn_seq"] = entry["seq"]
    else:
        rows[entry["seq"],] = row_from_stock(from_image(after))[1]
