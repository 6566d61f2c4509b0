"""Fold of the journal into the rows of post orders and acknowledgements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.journal import ACKNOWLEDGEMENT, POST_ORDER, WITHDRAWN
from geo.domain.post_orders.codec import acknowledgement_from_image, post_order_from_image
from geo.store.fold_rows import Handlers, Rows, Values, begin_version
from geo.store.post_orders.writer import row_from_acknowledgement, row_from_post_order


class PostOrderFold:
    """Expected rows of the tables of post orders.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.orders: Rows = {}
        self.acknowledgements: Rows = {}
        self.handlers: Handlers = {
            POST_ORDER: self._apply_order,
            ACKNOWLEDGEMENT: self._apply_acknowledgement,
        }

    def _apply_order(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_post_order(post_order_from_image(entry["new_version"], after))
        begin_version(self.orders, (row["scope"], row["ref"]), row, entry["seq"])

    def _apply_acknowledgement(self, entry: Mapping[str, Any], after: Values) -> None:
        if WITHDRAWN in after:
            self.acknowledgements[after[WITHDRAWN],]["withdrawn_seq"] = entry["seq"]
            return
        row = row_from_acknowledgement(acknowledgement_from_image(after))
        self.acknowledgements[entry["seq"],] = row | {"withdrawn_seq": None}
