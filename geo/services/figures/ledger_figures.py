"""Figures of areas as the ledger has them: residents, arrivals, key persons and what else its file names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from geo.domain.area_figures.figure_kind import AreaFigureKind
from geo.domain.daily_reports.figures import FigureRow, MissingFigure
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows

PREFIX = "area."
"""Begin of the codes."""


def ledger_figures(kinds: Iterable[AreaFigureKind]) -> Iterator[FigureDefinition]:
    """Yield ``area.kind`` for each kind of figures of areas."""
    for kind in kinds:
        yield FigureDefinition(
            f"{PREFIX}{kind.code}",
            "of_area",
            partial(_rows, kind=kind.code),
            f"{PREFIX}{kind.part_of}" if kind.part_of else "",
            things={"figure": kind},
        )


def _rows(facts: FigureFacts, area: str, kind: str) -> Rows:
    """Return the figure of the area, else those of the areas right below it."""
    figures, areas = facts.area_figures, facts.source.areas
    own = figures.get((area, kind))
    if own is not None and own.in_force:
        if own.value is None or own.used is None:
            return MissingFigure.DISPUTED
        return [FigureRow(own.id, own.used.source, area, own.value)]
    below = [figures.get((child.code, kind)) for child in areas.children(area)]
    rows = [
        FigureRow(figure.id, figure.used.source, figure.area, figure.used.value)
        for figure in below
        if figure is not None and figure.used is not None
    ]
    return rows or MissingFigure.NOT_COMPUTED
