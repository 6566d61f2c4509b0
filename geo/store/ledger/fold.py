"""Fold of the journal into the rows of area figures and screenings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geo.domain.area_figures.codec import area_figure_from_image
from geo.domain.journal import AREA_FIGURE, SCREENING
from geo.domain.screening.codec import screening_from_image
from geo.store.ledger.area_figures import rows_from_figure
from geo.store.ledger.screenings import row_from_screening

Values = dict[str, Any]
Rows = dict[tuple[Any, ...], Values]
"""Primary key to the other columns."""


class LedgerFold:
    """Expected rows of the tables of area figures and screenings.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.area_figures: Rows = {}
        self.screenings: Rows = {}
        self._current: dict[tuple[str, str], list[Values]] = {}
        """Entity and id to the rows that have no end yet."""
        self.handlers: Mapping[str, Callable[[Mapping[str, Any], Values], None]] = {
            AREA_FIGURE: self._apply_area_figure,
            SCREENING: self._apply_screening,
        }

    def _apply_area_figure(self, entry: Mapping[str, Any], after: Values) -> None:
        rows = rows_from_figure(area_figure_from_image(entry["new_version"], after))
        self._begin(entry, rows)
        for row in rows:
            self.area_figures[row["area"], row["kind"], row["version"], row["place"]] = row

    def _apply_screening(self, entry: Mapping[str, Any], after: Values) -> None:
        row = row_from_screening(screening_from_image(entry["new_version"], after))
        self._begin(entry, [row])
        self.screenings[row["site_id"], row["version"]] = row

    def _begin(self, entry: Mapping[str, Any], rows: list[Values]) -> None:
        """End the rows of an object that are current, and begin the next ones."""
        key = entry["entity"], entry["entity_id"]
        for row in self._current.get(key, ()):
            row["to_seq"] = entry["seq"]
        for row in rows:
            row |= {"from_seq": entry["seq"], "to_seq": None}
        self._current[key] = rows
