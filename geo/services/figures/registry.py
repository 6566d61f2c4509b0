"""Registry of figures: code to definition, rows, and the figure that it is a part of.

A figure is the number of its rows, or the sum of their amounts. To add one: a ``FigureDefinition`` with its
rows, in a function named below, and two sentences in the catalogues (``report.figure.…`` and
``report.definition.…``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geo.domain.daily_reports.figures import FigureKey, FigureMoment, FigureRow, FigureValue, MissingFigure
from geo.domain.errors import InvalidInput
from geo.domain.shifts.shift import Shift
from geo.services.context import AppContext
from geo.services.figures.day_figures import day_figures
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, FigureSource, Rows
from geo.services.figures.finding_figures import finding_figure_definitions
from geo.services.figures.inspection_figures import inspection_figure_definitions
from geo.services.figures.ledger_figures import ledger_figures
from geo.services.figures.post_figures import post_figures
from geo.services.figures.site_figures import site_figures
from geo.services.figures.supply_figures import supply_figures


def figure_registry(ctx: AppContext) -> dict[str, FigureDefinition]:
    """Return all figures by code, in the order of lists to choose from.

    Kinds of sites and categories of findings are data, and so are their figures.
    """
    return {figure.code: figure for figure in _figures(ctx)}


def _figures(ctx: AppContext) -> Iterator[FigureDefinition]:
    yield from ledger_figures(ctx.area_figure_kinds)
    yield from site_figures(ctx.read_model.status_codes)
    yield from day_figures()
    yield from finding_figure_definitions(ctx.finding_categories)
    yield from inspection_figure_definitions()
    yield from post_figures()
    yield from supply_figures(ctx.supplies)


def require_registered(registry: Mapping[str, FigureDefinition], key: FigureKey) -> FigureDefinition:
    """Return the definition of a figure.

    Raises:
        InvalidInput: No figure has this code.
    """
    if key.code not in registry:
        raise InvalidInput("error.unknown_report_figure", found=key.code)
    return registry[key.code]


def value_of(definition: FigureDefinition, facts: FigureFacts, area: str) -> FigureValue:
    """Return the value of a figure of an area."""
    if facts.is_empty:
        return MissingFigure.NOT_COMPUTED
    if definition.count is not None:
        return definition.count(facts, area)
    rows = definition.rows(facts, area)
    return rows if isinstance(rows, MissingFigure) else sum(row.amount for row in rows)


def rows_of(
    source: FigureSource,
    registry: Mapping[str, FigureDefinition],
    interval: Shift,
    key: FigureKey,
    moment: FigureMoment,
) -> tuple[FigureRow, ...]:
    """Return the rows that a figure counted at a moment; none where it has no number.

    Raises:
        InvalidInput: No figure has this code.
    """
    definition, facts = require_registered(registry, key), FigureFacts(source, interval, moment)
    rows: Rows = MissingFigure.NOT_COMPUTED if facts.is_empty else definition.rows(facts, key.area)
    return () if isinstance(rows, MissingFigure) else tuple(rows)
