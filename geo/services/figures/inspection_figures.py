"""Figures of inspections: communities, compounds and other sites inspected in the period, each once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from geo.domain.daily_reports.figures import FigureRow
from geo.domain.inspections.inspection import Inspection
from geo.services.day.day_state import lowest_closing_area
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows

COMPOUND = "compound"
_GROUPS = ("communities", "compounds", "sites")


def inspection_figure_definitions() -> Iterator[FigureDefinition]:
    """Yield ``inspection.communities``, ``inspection.compounds`` and ``inspection.sites``."""
    for group in _GROUPS:
        yield FigureDefinition(f"inspection.{group}", f"inspection_{group}", partial(_inspected, group=group))


def _inspected(facts: FigureFacts, area: str, group: str) -> Rows:
    """Return a row for each place of a group, however often it was inspected."""
    tree = facts.source.areas
    rows = {}
    for each in _inspections(facts, area):
        if _group_of(facts, each) == group:
            name = facts.name_of(each.site_id) if each.site_id else tree.name_of(each.area)
            rows[each.place] = FigureRow(each.place, name, each.area)
    return [rows[place] for place in sorted(rows)]


def _group_of(facts: FigureFacts, inspection: Inspection) -> str:
    if not inspection.site_id:
        return "communities"
    snapshot, kinds = facts.sites.snapshot, facts.source.ctx.read_model.status_codes.kinds
    row = snapshot.row_of.get(inspection.site_id)
    is_compound = row is not None and kinds[snapshot.kind[row]].code == COMPOUND
    return "compounds" if is_compound else "sites"


def _inspections(facts: FigureFacts, area: str) -> Iterator[Inspection]:
    """Yield the inspections of an area and those below it, each as its own day close found them."""
    read: dict[int, list[Inspection]] = {}
    interval = facts.interval
    for code in sorted(facts.source.areas.subtree(area)):
        seq = _seq_of(facts, code)
        if seq not in read:
            read[seq] = facts.source.reader.inspections.inspections(interval.start, seq)
        yield from (each for each in read[seq] if each.area == code and each.at < interval.end)


def _seq_of(facts: FigureFacts, area: str) -> int:
    """Return the last entry that counts in an area: that of its own day close where there is one."""
    last = facts.closing.seq if facts.closing else facts.moment.counted_seq
    own = lowest_closing_area(facts.source.areas, area)
    if own == facts.moment.period_area:
        return last
    earlier = facts.source.earlier_closing(own, facts.interval.start, last)
    return earlier.seq if earlier else last
