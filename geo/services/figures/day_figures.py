"""Figures of the operational day: sums of tallies, tallies given, and what the day close found unanswered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from geo.domain.daily_reports.figures import FigureRow, MissingFigure
from geo.domain.day.owed import OwedKind
from geo.domain.day.tally import SUMMED_COUNTS, Tally
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows


def day_figures() -> Iterator[FigureDefinition]:
    """Yield ``tally.…`` and ``unanswered.…``."""
    for name in SUMMED_COUNTS:
        whole = "tally.temperatures" if name == "abnormal" else ""
        yield FigureDefinition(f"tally.{name}", f"tally_{name}", partial(_sum, name=name), whole)
    yield FigureDefinition("tally.expected", "tally_expected", _expected)
    yield FigureDefinition("tally.given", "tally_given", _given, "tally.expected")
    yield FigureDefinition("tally.zero", "tally_zero", _zero, "tally.given")
    for kind in OwedKind:
        yield FigureDefinition(
            f"unanswered.{kind}",
            "unanswered",
            partial(_unanswered, kind=kind),
            words={"what": f"day.owed.{kind}"},
        )


def _row(facts: FigureFacts, tally: Tally, amount: int = 1) -> FigureRow:
    return FigureRow(tally.id, facts.name_of(tally.site_id), tally.area, amount)


def _sum(facts: FigureFacts, area: str, name: str) -> Rows:
    """Return the tallies with their counts; without any the sum is no zero."""
    given = facts.tallies(area)
    if not given:
        owed = _unanswered(facts, area, OwedKind.TALLY)
        is_owed = not isinstance(owed, MissingFigure) and bool(owed)
        return MissingFigure.NOT_REPORTED if is_owed else MissingFigure.NOT_COMPUTED
    return [_row(facts, tally, getattr(tally.counts, name)) for tally in given]


def _given(facts: FigureFacts, area: str) -> Rows:
    return [_row(facts, tally) for tally in facts.tallies(area)]


def _zero(facts: FigureFacts, area: str) -> Rows:
    return [_row(facts, tally) for tally in facts.tallies(area) if tally.counts.is_zero]


def _expected(facts: FigureFacts, area: str) -> Rows:
    owed = _unanswered(facts, area, OwedKind.TALLY)
    if isinstance(owed, MissingFigure):
        return owed
    given = [_row(facts, tally) for tally in facts.tallies(area)]
    answered = {row.ref for row in given}  # in a correction also those that the day close carried over
    return [*given, *(row for row in owed if row.ref not in answered)]


def _unanswered(facts: FigureFacts, area: str, kind: OwedKind) -> Rows:
    items = facts.unanswered(area)
    if items is None:
        return MissingFigure.NOT_COMPUTED
    return [FigureRow(item.ref, item.name, item.area) for item in items if item.what is kind]
