"""Figures of frozen reports that are to be corrected: they differ from corrections or from newer reports.

All reports of the span are compared at once: queries do not grow with the reports, nor comparisons with the
square of those on one period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from geo.domain.daily_reports.figures import FigureKey, FigureValue, StatedFigure
from geo.domain.daily_reports.report import DailyReport, ReportId, ReportState
from geo.domain.day.period import Correction
from geo.store import Reader

FiguresByReport = Mapping[ReportId, tuple[FigureKey, ...]]

_TALLY = "tally."


class _Statement(NamedTuple):
    """What a report says of a figure; of several the last frozen counts."""

    frozen_seq: int
    area: str
    value: FigureValue


class _PeriodKey(NamedTuple):
    """Area and number of a period that was closed."""

    area: str
    number: int


def figures_to_correct(reader: Reader, reports: Iterable[DailyReport], begin: datetime) -> FiguresByReport:
    """Return the figures to be corrected of each present report that has any, in the order of its table.

    Args:
        reader: Of the store, or of a transaction.
        reports: The reports on the periods of the span.
        begin: Earliest start of a period.
    """
    stated = reader.daily_reports.stated_since(begin)
    frozen = {
        each.id: each.freezing.seq for each in reports if each.freezing and each.state is ReportState.FROZEN
    }
    statements: dict[tuple[datetime, FigureKey], list[_Statement]] = defaultdict(list)
    for id_ in sorted(stated, key=frozen.__getitem__):
        for figure in stated[id_]:
            statements[id_.starts_at, figure.key].append(_Statement(frozen[id_], id_.area, figure.value))
    corrections: dict[_PeriodKey, list[Correction]] = defaultdict(list)
    for each in reader.day.corrections_since(begin):
        corrections[_PeriodKey(each.area, each.number)].append(each)
    found: dict[ReportId, tuple[FigureKey, ...]] = {}
    for id_, figures in stated.items():
        overtaken = [
            figure.key
            for figure in figures
            if _differs(figure, id_.area, statements[id_.starts_at, figure.key])
        ]
        corrected = [
            figure.key
            for figure in figures
            if _is_corrected(
                figure, corrections.get(_PeriodKey(figure.period_area, figure.period_number), ())
            )
        ]
        if overtaken or corrected:
            found[id_] = tuple(dict.fromkeys(overtaken + corrected))
    return found


def _differs(figure: StatedFigure, area: str, statements: Iterable[_Statement]) -> bool:
    """Check whether the last other report that states a figure states another value."""
    others = [each.value for each in statements if each.area != area]
    return bool(others) and others[-1] != figure.value


def _is_corrected(figure: StatedFigure, corrections: Iterable[Correction]) -> bool:
    """Check whether a figure counts tallies, and some of them were corrected after it was counted."""
    if not figure.key.code.startswith(_TALLY) or not figure.period_number:
        return False
    name = figure.key.code.removeprefix(_TALLY)
    names = {name, f"{_TALLY}{'actual' if name == 'given' else name}"}
    return any(each.seq > figure.counted_seq and each.figure in names for each in corrections)
