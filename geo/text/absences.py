"""Sentences on people who are absent from their units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from geo.domain.plans.plan import Plan
from geo.domain.units import Unit, unit_name
from geo.i18n import Translator


def absence_sentences(plan: Plan, units: Mapping[str, Unit], t: Translator) -> Iterator[str]:
    """Yield what a plan says of absences: how many people were and are to be absent, unit by unit."""
    for code, (before, after) in plan.absence_changes.items():
        name = unit_name(units, code)
        if not after:
            yield t("plan.returned", unit=name, people=before)
        elif not before:
            yield t("plan.absent", unit=name, people=after)
        else:
            yield t("plan.absence", unit=name, before=before, after=after)


def current_absence_sentences(units: Iterable[Unit], t: Translator) -> Iterator[str]:
    """Yield how many people of each unit are absent, and the number of the order on it."""
    for unit in units:
        if unit.absent:
            yield t("plan.missing", unit=unit.name, people=unit.absent, number=unit.absence_order)
