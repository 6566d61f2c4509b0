"""Figures of a period by name: sums of tallies, and numbers of owed items of each kind.

A name is stored with each day close and cannot change. ``tally.expected`` is the number of tallies that are
expected; ``persons`` the number of persons checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import NamedTuple

from geo.domain.day.owed import OwedCounts, OwedItem, OwedKind, count_owed
from geo.domain.day.period import Correction
from geo.domain.day.tally import SUMMED_COUNTS, Tally

_COUNT_FIELDS = tuple(field.name for field in fields(OwedCounts))


class FigureChange(NamedTuple):
    """A figure, and the part of one object in it before and after it is corrected."""

    figure: str
    before: int
    after: int


def item_figures(what: OwedKind) -> dict[str, str]:
    """Return the names of the figures that count items of a kind, by field of ``OwedCounts``."""
    return {name: f"{what}.{name}" for name in _COUNT_FIELDS}


def figure_changes(before: Mapping[str, int], after: Mapping[str, int]) -> list[FigureChange]:
    """Return the figures in which the part of an object differs; a name that is missing stands for 0."""
    names = dict.fromkeys((*before, *after))
    parts = ((name, before.get(name, 0), after.get(name, 0)) for name in names)
    return [FigureChange(*part) for part in parts if part[1] != part[2]]


def period_figures(items: Iterable[OwedItem], tallies: Iterable[Tally]) -> dict[str, int]:
    """Return all figures of an area by name; those of kinds of which nothing is expected are left out."""
    by_kind: dict[OwedKind, list[OwedItem]] = defaultdict(list)
    for item in items:
        by_kind[item.what].append(item)
    rows = list(tallies)
    figures = {name: sum(getattr(row.counts, name) for row in rows) for name in SUMMED_COUNTS}
    for kind, of_kind in by_kind.items():
        counts = count_owed(of_kind)
        figures |= {figure: getattr(counts, name) for name, figure in item_figures(kind).items()}
    return figures


def counts_by_kind(figures: Mapping[str, int]) -> dict[OwedKind, OwedCounts]:
    """Return the numbers of owed items of each kind of which something is expected, in their order."""
    return {
        kind: OwedCounts(*(figures.get(figure, 0) for figure in item_figures(kind).values()))
        for kind in OwedKind
        if figures.get(f"{kind}.expected")
    }


def total_owed(figures: Mapping[str, int]) -> OwedCounts:
    """Return the numbers of owed items of all kinds together."""
    return sum(counts_by_kind(figures).values(), OwedCounts())


def corrected(figures: Mapping[str, int], corrections: Iterable[Correction]) -> dict[str, int]:
    """Return the figures of a closed period with what was corrected since."""
    result = dict(figures)
    for each in corrections:
        result[each.figure] = result.get(each.figure, 0) + each.after - each.before
    return result
