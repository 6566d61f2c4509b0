"""Fold of the journal into the rows of post orders, acknowledgements and roll calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geo.domain.journal import ACKNOWLEDGEMENT, POST_ORDER, ROLL_CALL, WITHDRAWN
from geo.domain.post_orders.codec import acknowledgement_from_image, post_order_from_image
from geo.domain.roll_calls.codec import roll_call_from_image
from geo.store.post_orders.acknowledgements import row_from_acknowledgement
from geo.store.post_orders.post_orders import row_from_post_order
from geo.store.post_orders.roll_calls import post_rows, row_from_roll_call

Values = dict[str, Any]
Rows = dict[tuple[Any, ...], Values]
"""Primary key to the other columns."""


class PostOrderFold:
    """Expected rows of the tables of post orders.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.orders: Rows = {}
        self.acknowledgements: Rows = {}
        self.roll_calls: Rows = {}
        self.roll_call_posts: Rows = {}
        self.handlers: Mapping[str, Callable[[Mapping[str, Any], Values], None]] = {
            POST_ORDER: self._apply_order,
            ACKNOWLEDGEMENT: self._apply_acknowledgement,
            ROLL_CALL: self._apply_roll_call,
        }

    def _apply_order(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_post_order(post_order_from_image(entry["new_version"], after))
        scope = row["scope"], row["ref"]
        if previous := self.orders.get((*scope, row["version"] - 1)):
            previous["to_seq"] = entry["seq"]
        self.orders[*scope, row["version"]] = row | {"from_seq": entry["seq"], "to_seq": None}

    def _apply_acknowledgement(self, entry: Mapping[str, Any], after: Values) -> None:
        if WITHDRAWN in after:
            self.acknowledgements[after[WITHDRAWN],]["withdrawn_seq"] = entry["seq"]
            return
        row = row_from_acknowledgement(acknowledgement_from_image(after))
        self.acknowledgements[entry["seq"],] = row | {"withdrawn_seq": None}

    def _apply_roll_call(self, entry: Mapping[str, Any], after: Values) -> None:
        number = int(entry["entity_id"])
        if WITHDRAWN in after:
            self.roll_calls[number,]["withdrawn_seq"] = entry["seq"]
            return
        roll_call = roll_call_from_image(number, after)
        row = row_from_roll_call(roll_call) | {"seq": entry["seq"], "withdrawn_seq": None}
        self.roll_calls[number,] = row
        for post in post_rows(roll_call):
            self.roll_call_posts[number, post["site_id"]] = post
