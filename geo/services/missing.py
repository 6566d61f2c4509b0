"""People missing: in force by the last order that speaks of their unit, written and taken back by orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput, Refused
from geo.domain.journal import MISSING, ORDER, UNIT, Entry
from geo.domain.units import unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.domain.plans import Plan
    from geo.domain.units import Unit
    from geo.i18n import Words
    from geo.store import Reader, Transaction


def missing_now(reader: Reader) -> dict[str, int]:
    """How many people are missing by the orders in force, of the units where any are."""
    return {unit.code: unit.missing for unit in reader.units() if unit.missing}


def check_people(reader: Reader, away: Mapping[str, int]) -> None:
    """Raise ``InvalidInput`` where more people of a unit are to be missing than it has on record."""
    for unit in reader.units():
        if (found := away.get(unit.code, 0)) > unit.people:
            raise InvalidInput("error.plan_away_many", unit=unit.name, people=unit.people, found=found)


def check_missing(reader: Reader, plan: Plan, live: Mapping[str, int]) -> None:
    """Raise where a plan counts on other people than are there.

    Raises:
        Refused: of a unit that it speaks of, or has at its posts, others are missing than the planner saw.
    """
    if short := plan.short_since(live):
        names = {unit.code: unit.name for unit in reader.units()}
        raise Refused("error.plan_missing", units=", ".join(names.get(unit, unit) for unit in short))


def record_missing(tx: Transaction, order: Plan) -> None:
    """An entry for each unit of whom others are missing by this order than before."""
    for unit, (before, after) in order.absences.items():
        image = {MISSING: after, ORDER: order.number}
        tx.record(Entry(UNIT, unit, MISSING, {MISSING: before}, image))


def areas_told(reader: Reader, order: Plan) -> Iterator[str]:
    """Where one must be allowed to say who is missing: in the order's area, and wherever the unit stands.

    Everywhere, where it stands nowhere: it is everybody's reserve.
    """
    for unit in order.absences:
        yield order.area
        yield from reader.areas_of(unit) or [""]


def absence_sentences(plan: Plan, units: Mapping[str, Unit], words: Words) -> Iterator[str]:
    """What a plan says of people missing: how many were and are to be, unit by unit."""
    for code, (before, after) in plan.absences.items():
        name = unit_name(units, code)
        if not after:
            yield words("plan.returned", unit=name, people=before)
        elif not before:
            yield words("plan.away", unit=name, people=after)
        else:
            yield words("plan.absence", unit=name, before=before, after=after)


def missing_sentences(units: Iterable[Unit], words: Words) -> Iterator[str]:
    """Who is missing in force, and since which order."""
    for unit in units:
        if unit.missing:
            yield words("plan.missing", unit=unit.name, people=unit.missing, number=unit.since)
