"""Figures of findings: as the page of findings counts them, and those found in the period by category."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import partial

from geo.domain.daily_reports.figures import FigureRow
from geo.domain.findings.category import FindingCategory
from geo.domain.findings.finding import Finding
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows
from geo.services.findings.figures import FindingFigures

FOUND = "finding.found"
_WHOLES = {"closed_same_day": FOUND, "closed_unconfirmed": FOUND, "unfixed": FOUND, "recurring": FOUND}
_WHOLES |= {"held": "finding.closed"}


def finding_figure_definitions(categories: Iterable[FindingCategory]) -> Iterator[FigureDefinition]:
    """Yield ``finding.…`` for each of ``FindingFigures``, and ``finding.found.category``."""
    for each in fields(FindingFigures):
        yield FigureDefinition(
            f"finding.{each.name}",
            f"finding_{each.name}",
            partial(_counted, name=each.name),
            _WHOLES.get(each.name, ""),
        )
    for category in categories:
        yield FigureDefinition(
            f"{FOUND}.{category.code}",
            "finding_found_of",
            partial(_found_of, category=category.code),
            FOUND,
            things={"category": category},
        )


def _counted(facts: FigureFacts, area: str, name: str) -> Rows:
    return _rows(facts, facts.findings(area)[name])


def _found_of(facts: FigureFacts, area: str, category: str) -> Rows:
    return _rows(facts, [each for each in facts.findings(area)["found"] if each.category == category])


def _rows(facts: FigureFacts, findings: list[Finding]) -> Rows:
    return [
        FigureRow(finding.id, facts.name_of(finding.site_id) if finding.site_id else "", finding.area)
        for finding in findings
    ]
