"""Fold of the journal into the rows of figures of areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.area_figures.codec import area_figure_from_image
from geo.domain.journal import AREA_FIGURE
from geo.store.area_figures.area_figures import rows_from_figure
from geo.store.fold_rows import Handlers, Rows, Values


class AreaFigureFold:
    """Expected rows of the table of figures of areas.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.figures: Rows = {}
        self._current_figures: dict[str, list[Values]] = {}
        """Id of a figure to the rows that have no end yet."""
        self.handlers: Handlers = {
            AREA_FIGURE: self._apply_area_figure,
        }

    def _apply_area_figure(self, entry: Mapping[str, Any], after: Values) -> None:
        figure = area_figure_from_image(entry["new_version"], after)
        for row in self._current_figures.get(entry["entity_id"], ()):
            row["to_seq"] = entry["seq"]
        rows = [row | {"from_seq": entry["seq"], "to_seq": None} for row in rows_from_figure(figure)]
        self._current_figures[entry["entity_id"]] = rows
        for row in rows:
            self.figures[row["area"], row["kind"], row["version"], row["place"]] = row
