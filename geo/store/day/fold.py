"""Fold of the journal into the rows of tallies, periods, excuses and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.day.codec import period_from_image, tally_from_image
from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.handovers.codec import handover_from_image
from geo.domain.journal import CORRECTION, EXCUSE, HANDOVER, PERIOD, TALLY
from geo.store.day.periods import excuse_row, figure_rows, owed_rows, row_from_period
from geo.store.day.tallies import row_from_tally
from geo.store.fold_rows import Handlers, Rows, Values, begin_version
from geo.store.handovers.handovers import row_from_handover


class DayFold:
    """Expected rows of the tables of the operational day.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.tallies: Rows = {}
        self.periods: Rows = {}
        self.figures: Rows = {}
        self.owed: Rows = {}
        self.excuses: Rows = {}
        self.corrections: Rows = {}
        self.handovers: Rows = {}
        self.handlers: Handlers = {
            TALLY: self._apply_tally,
            HANDOVER: self._apply_handover,
            PERIOD: self._apply_period,
            EXCUSE: self._apply_excuse,
            CORRECTION: self._apply_correction,
        }

    def _apply_tally(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_tally(tally_from_image(entry["new_version"], after))
        begin_version(self.tallies, (row["shift_start"], row["site_id"]), row, entry["seq"])

    def _apply_handover(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_handover(handover_from_image(entry["entity_id"], entry["new_version"], after))
        begin_version(self.handovers, (row["shift_start"], row["site_id"]), row, entry["seq"])

    def _apply_period(self, entry: Mapping[str, Any], after: Values) -> None:
        period, seq = period_from_image(after), entry["seq"]
        self.periods[period.area, period.number] = row_from_period(period) | {"seq": seq}
        for row in figure_rows(period):
            self.figures[row["area"], row["number"], row["figure"]] = row
        for row in owed_rows(period, seq):
            self.owed[row["area"], row["number"], row["what"], row["ref"]] = row

    def _apply_excuse(self, entry: Mapping[str, Any], after: Values) -> None:
        key = OwedKey(OwedKind(after["what"]), after["ref"])
        row = excuse_row(datetime.fromisoformat(after["starts_at"]), key, entry["reason"], entry["seq"])
        self.excuses[row["starts_at"], row["what"], row["ref"]] = row

    def _apply_correction(self, entry: Mapping[str, Any], after: Values) -> None:
        period = {name: after[name] for name in ("area", "number", "ref")}
        for figure, (before, value) in after["figures"].items():
            self.corrections[entry["seq"], figure] = period | {"before": before, "after": value}
