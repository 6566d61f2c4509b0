"""The inspection programme as data: teams, checklist, cool-down and weights (``data/inspections.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from geo.domain.data_file import Label, is_label, read_toml
from geo.domain.errors import InvalidInput
from geo.domain.inspections.draw import RiskWeights

MAX_HOURS = 24 * 60
"""Longest cool-down; a longer one is a typing error."""


@dataclass(frozen=True, slots=True)
class InspectionTeam:
    """A team that inspects, with its labels."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """An item of the checklist, with its labels and the category of the finding that it becomes."""

    code: str
    zh: str
    en: str
    category: str


@dataclass(frozen=True, slots=True)
class InspectionProgramme:
    """The inspection programme.

    Attributes:
        teams: The teams.
        items: The checklist.
        cool_down_h: Hours after an inspection within which no draw takes the site again.
        round_h: Hours for which the sites of a drawn round stay reserved for its team.
        weights: Weights of risk.
    """

    teams: tuple[InspectionTeam, ...]
    items: tuple[ChecklistItem, ...]
    cool_down_h: float
    round_h: float
    weights: RiskWeights

    @property
    def cool_down(self) -> timedelta:
        """Time after an inspection within which no draw takes the site again."""
        return timedelta(hours=self.cool_down_h)

    @property
    def round_time(self) -> timedelta:
        """Time for which the sites of a drawn round stay reserved."""
        return timedelta(hours=self.round_h)

    def team(self, code: str) -> InspectionTeam:
        """Return the team of a code.

        Raises:
            InvalidInput: There is no such team.
        """
        for team in self.teams:
            if team.code == code:
                return team
        expected = ", ".join(team.code for team in self.teams)
        raise InvalidInput("error.inspection_team", found=code, expected=expected)

    def team_label(self, code: str) -> Label:
        """Return code and labels of a team; one that the file no longer has is called by its code."""
        found = next((team for team in self.teams if team.code == code), None)
        return Label(code, found.zh, found.en) if found else Label(code, code, code)

    def item(self, code: str) -> ChecklistItem:
        """Return the item of a code.

        Raises:
            InvalidInput: There is no such item.
        """
        for item in self.items:
            if item.code == code:
                return item
        expected = ", ".join(item.code for item in self.items)
        raise InvalidInput("error.inspection_item", found=code, expected=expected)


def programme_from_file(path: Path) -> InspectionProgramme:
    """Read an ``inspections.toml``.

    Raises:
        InvalidInput: The file cannot be read, is no TOML, or a value is missing or cannot be used.
    """
    return programme_from_mapping(read_toml(path, "error.inspections_file"))


def programme_from_mapping(document: Mapping[str, Any]) -> InspectionProgramme:
    """Build the programme from parsed TOML.

    Raises:
        InvalidInput: A value is missing, of the wrong type or out of range, or two share a code.
    """
    try:
        programme = InspectionProgramme(
            tuple(InspectionTeam(**entry) for entry in document["team"]),
            tuple(ChecklistItem(**entry) for entry in document["item"]),
            float(document["cool_down_h"]),
            float(document["round_h"]),
            RiskWeights(**document.get("weights", {})),
        )
        invalid = _invalid(programme)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise InvalidInput("error.inspections_file", found=str(problem)) from problem
    if invalid:
        raise InvalidInput("error.inspections_file", found=", ".join(invalid))
    return programme


def _invalid(programme: InspectionProgramme) -> list[str]:
    """Return what cannot be used: the file may hold any type."""
    labelled = (programme.teams, programme.items)
    weights = programme.weights
    numbers = (weights.open_finding, weights.recurrence, weights.silent, weights.longest_days)
    is_valid = {
        "cool_down_h": 0 < programme.cool_down_h <= MAX_HOURS,
        "round_h": 0 < programme.round_h <= MAX_HOURS,
        "weights": all(type(each) is int and 0 <= each <= 1000 for each in numbers) and numbers[-1] > 0,
        "team": bool(programme.teams),
        "item": bool(programme.items),
        "code": all(len({each.code for each in rows}) == len(rows) for rows in labelled)
        and all(each.code.isidentifier() for rows in labelled for each in rows),
        "label": all(is_label(label) for rows in labelled for each in rows for label in (each.zh, each.en)),
        "category": all(is_label(item.category) for item in programme.items),
    }
    return [name for name, valid in is_valid.items() if not valid]
