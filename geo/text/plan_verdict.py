"""Verdict on a draft in one line: whether units that can hold them hold its posts, and what changes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from geo.formatting import join_names
from geo.i18n import Translator
from geo.services.plans.comparison import PlanComparison


class VerdictLevel(StrEnum):
    """Level of a verdict, the worst first."""

    UNCOVERED = "uncovered"
    """A post is open and unassigned."""
    OVERLOADED = "overloaded"
    """A unit has too few people or team leads, or the draft is out of date."""
    CHANGED = "changed"
    """The draft does what is required, by changing posts."""
    UNCHANGED = "unchanged"
    """The assignments in force do what is required."""


class Verdict(NamedTuple):
    """Level of a verdict, and its sentence."""

    level: VerdictLevel
    text: str


def plan_verdict(comparison: PlanComparison, t: Translator) -> Verdict:
    """Return the verdict on a draft; the worst comes first in its sentence."""
    uncovered, overloaded, changed = comparison.uncovered, comparison.overloaded, comparison.changed
    parts = []
    if uncovered:
        names = join_names([line.post.name for line in uncovered], t)
        parts.append(t("verdict.uncovered", count=len(uncovered), names=names))
    parts += [
        t(
            "plan.over",
            unit=unit.name,
            people=unit.after.people,
            leads=unit.after.leads,
            has=unit.people,
            has_leads=unit.leads,
        )
        for unit in overloaded
    ]
    outdated = len(comparison.stale) + len(comparison.units_with_new_absences)
    if outdated:
        parts.append(t("verdict.outdated", count=outdated))
    problems = len(parts)
    if changed:
        parts.append(t("verdict.changed", count=len(changed)))
        parts += [] if problems else [t("verdict.then_held")]
    elif problems:
        parts += [t("verdict.to_propose")] if uncovered or overloaded else []
    else:
        parts += [*_sufficient_units(comparison, t), t("verdict.unchanged")]
    level = (
        VerdictLevel.UNCOVERED
        if uncovered
        else VerdictLevel.OVERLOADED
        if problems
        else VerdictLevel.CHANGED
        if changed
        else VerdictLevel.UNCHANGED
    )
    text = t("verdict.join").join(parts)
    return Verdict(level, t("verdict.sentence", text=text[:1].upper() + text[1:]))


def _sufficient_units(comparison: PlanComparison, t: Translator) -> list[str]:
    """Return the people that units with absences of the draft use; without any, that all posts are held."""
    absent = comparison.plan.absent
    return [
        t(
            "verdict.sufficient",
            unit=unit.name,
            absent=unit.absent,
            used=unit.after.people,
            people=unit.people,
        )
        for unit in comparison.units
        if absent.get(unit.unit)
    ] or [t("verdict.all_held")]
