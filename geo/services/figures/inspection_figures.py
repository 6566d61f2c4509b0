"""Figures of inspections: communities, compounds and other sites inspected in the period, each once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from geo.domain.daily_reports.figures import FigureRow
from geo.domain.inspections.inspection import Inspection, PlaceGroup, inspected_places
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows
from geo.services.inspections.figures import kind_of_site


def inspection_figure_definitions() -> Iterator[FigureDefinition]:
    """Yield ``inspection.communities``, ``inspection.compounds`` and ``inspection.sites``."""
    for group in PlaceGroup:
        yield FigureDefinition(f"inspection.{group}", f"inspection_{group}", partial(_inspected, group=group))


def _inspected(facts: FigureFacts, area: str, group: PlaceGroup) -> Rows:
    """Return a row for each place of a group, however often it was inspected."""
    kind_of = partial(kind_of_site, facts.source.ctx, facts.sites.snapshot)
    places = inspected_places(_inspections(facts, area), kind_of)[group]
    return [
        FigureRow(
            place,
            facts.name_of(each.site_id) if each.site_id else facts.source.areas.name_of(each.area),
            each.area,
        )
        for place, each in sorted(places.items())
    ]


def _inspections(facts: FigureFacts, area: str) -> Iterator[Inspection]:
    """Yield the inspections of an area and those below it, each as its own day close found them."""
    interval = facts.interval
    for seq, areas in facts.areas_by_seq(area).items():
        for each in facts.source.reader.inspections.inspections(interval.start, seq):
            if each.area in areas and each.at < interval.end:
                yield each
