"""Fold of the journal into the rows of attachments and of the photos of findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.journal import FINDING_PHOTO, WITHDRAWN
from geo.domain.photos import attachment_from_image
from geo.store.fold_rows import Handlers, Rows, Values, add_attachment


class PhotoFold:
    """Expected rows of the tables of photos.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.attachments: Rows = {}
        self.photos: Rows = {}
        self.handlers: Handlers = {FINDING_PHOTO: self._apply_photo}

    def _apply_photo(self, entry: Mapping[str, Any], after: Values) -> None:
        if WITHDRAWN in after:
            self.photos[after[WITHDRAWN],]["withdrawn_seq"] = entry["seq"]
            return
        attachment = attachment_from_image(after)
        add_attachment(self.attachments, attachment, entry["seq"])
        self.photos[entry["seq"],] = {
            "finding_id": entry["entity_id"],
            "sha256": attachment.sha256,
            "role": after["role"],
            "withdrawn_seq": None,
        }
