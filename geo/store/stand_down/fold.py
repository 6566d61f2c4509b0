"""Fold of the journal into the rows of stand-down orders and of reports that a barrier is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.journal import BARRIER_REMOVAL, STAND_DOWN, WITHDRAWN
from geo.domain.stand_down.codec import photo_of_image, stand_down_from_image
from geo.domain.timestamps import from_ms
from geo.store.fold_rows import Handlers, Rows, Values, add_attachment
from geo.store.stand_down.writer import row_from_order


class StandDownFold:
    """Expected rows of the tables of a stand-down.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self, attachments: Rows) -> None:
        """Begin with an empty journal; ``attachments``: expected rows of all files, to be added to."""
        self.orders: Rows = {}
        self.sites: Rows = {}
        self.removals: Rows = {}
        self._attachments = attachments
        self.handlers: Handlers = {
            STAND_DOWN: self._apply_order,
            BARRIER_REMOVAL: self._apply_removal,
        }

    def _apply_order(self, entry: Mapping[str, Any], after: Values) -> None:
        number = int(entry["entity_id"])
        if WITHDRAWN in after:
            self.orders[number,]["withdrawn_seq"] = entry["seq"]
            return
        order = stand_down_from_image(number, entry["actor"], from_ms(entry["at"]), after)
        row = row_from_order(order)
        del row["number"]
        self.orders[number,] = row | {"seq": entry["seq"], "withdrawn_seq": None}
        self.sites |= {(number, site_id): {} for site_id in order.sites}

    def _apply_removal(self, entry: Mapping[str, Any], after: Values) -> None:
        if WITHDRAWN in after:
            self.removals[after[WITHDRAWN],]["withdrawn_seq"] = entry["seq"]
            return
        photo = photo_of_image(after)
        if photo is not None:
            add_attachment(self._attachments, photo, entry["seq"])
        self.removals[entry["seq"],] = {
            "site_id": entry["entity_id"],
            "note": after["note"],
            "sha256": photo and photo.sha256,
            "observed_at": entry["at"] if entry["observed_at"] is None else entry["observed_at"],
            "withdrawn_seq": None,
        }
