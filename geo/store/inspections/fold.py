"""Fold of the journal into the rows of inspections and rounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.inspections.codec import inspection_from_image, round_from_image
from geo.domain.journal import INSPECTION, INSPECTION_ROUND, WITHDRAWN
from geo.domain.timestamps import from_ms
from geo.store.fold_rows import Handlers, Rows, Values
from geo.store.inspections.writer import row_from_inspection, row_from_round, stop_rows


class InspectionFold:
    """Expected rows of these tables.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.inspections: Rows = {}
        self.failures: Rows = {}
        self.rounds: Rows = {}
        self.stops: Rows = {}
        self.handlers: Handlers = {
            INSPECTION: self._apply_inspection,
            INSPECTION_ROUND: self._apply_round,
        }

    def _apply_inspection(self, entry: Mapping[str, Any], after: Values) -> None:
        seq = entry["seq"]
        if WITHDRAWN in after:
            self.inspections.get((after[WITHDRAWN],), {})["withdrawn_seq"] = seq
            return
        inspection = inspection_from_image(seq, entry["actor"], entry["reason"], after)
        self.inspections[seq,] = row_from_inspection(inspection) | {"withdrawn_seq": None}
        for item in inspection.failed:
            self.failures[seq, item] = {"item": item}

    def _apply_round(self, entry: Mapping[str, Any], after: Values) -> None:
        seq = entry["seq"]
        if WITHDRAWN in after:
            self.rounds.get((after[WITHDRAWN],), {})["withdrawn_seq"] = seq
            return
        drawn = round_from_image(seq, entry["actor"], from_ms(entry["at"]), after)
        self.rounds[seq,] = row_from_round(drawn) | {"withdrawn_seq": None}
        for row in stop_rows(drawn):
            self.stops[seq, row["position"]] = row
