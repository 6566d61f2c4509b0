"""Fold of the journal into the rows of roll calls and of the posts that they call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.journal import ROLL_CALL, WITHDRAWN
from geo.domain.roll_calls.codec import roll_call_from_image
from geo.store.fold_rows import Handlers, Rows, Values
from geo.store.roll_calls.roll_calls import post_rows, row_from_roll_call


class RollCallFold:
    """Expected rows of the tables of roll calls.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.roll_calls: Rows = {}
        self.posts: Rows = {}
        self.handlers: Handlers = {ROLL_CALL: self._apply_roll_call}

    def _apply_roll_call(self, entry: Mapping[str, Any], after: Values) -> None:
        number = int(entry["entity_id"])
        if WITHDRAWN in after:
            self.roll_calls[number,]["withdrawn_seq"] = entry["seq"]
            return
        roll_call = roll_call_from_image(number, after)
        row = row_from_roll_call(roll_call) | {"seq": entry["seq"], "withdrawn_seq": None}
        self.roll_calls[number,] = row
        for post in post_rows(roll_call):
            self.posts[number, post["site_id"]] = post
