"""Fold of the journal into the rows of duty telephones, emergency access, inspections and rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geo.domain.duty_phones import duty_phone_from_image
from geo.domain.emergency_access import emergency_access_from_image
from geo.domain.inspections.codec import inspection_from_image, round_from_image
from geo.domain.journal import DUTY_PHONE, EMERGENCY_ACCESS, INSPECTION, INSPECTION_ROUND, WITHDRAWN
from geo.store.inspections.duty_phones import row_from_duty_phone
from geo.store.inspections.emergency_accesses import row_from_emergency_access
from geo.store.inspections.inspections import row_from_inspection, row_from_round, stop_rows
from geo.store.tables.timestamps import from_ms

Values = dict[str, Any]
Rows = dict[tuple[Any, ...], Values]
"""Primary key to the other columns."""


class InspectionFold:
    """Expected rows of these tables.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.duty_phones: Rows = {}
        self.emergency_accesses: Rows = {}
        self.inspections: Rows = {}
        self.failures: Rows = {}
        self.rounds: Rows = {}
        self.stops: Rows = {}
        self.handlers: Mapping[str, Callable[[Mapping[str, Any], Values], None]] = {
            DUTY_PHONE: self._apply_duty_phone,
            EMERGENCY_ACCESS: self._apply_emergency_access,
            INSPECTION: self._apply_inspection,
            INSPECTION_ROUND: self._apply_round,
        }

    def _apply_duty_phone(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_duty_phone(duty_phone_from_image(entry["new_version"], after))
        _begin(self.duty_phones, (row["holder"], row["code"]), row, entry["seq"])

    def _apply_emergency_access(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_emergency_access(emergency_access_from_image(entry["new_version"], after))
        _begin(self.emergency_accesses, (row["site_id"],), row, entry["seq"])

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


def _begin(rows: Rows, key: tuple[Any, ...], row: Values, seq: int) -> None:
    """End the row of the version before, and begin the next."""
    if previous := rows.get((*key, row["version"] - 1)):
        previous["to_seq"] = seq
    rows[*key, row["version"]] = row | {"from_seq": seq, "to_seq": None}
