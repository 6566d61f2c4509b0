"""Absences of a unit's people: in force by the last order about the unit, recorded and undone by orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geo.domain.errors import InvalidInput, Refused
from geo.domain.journal import ABSENT, ORDER, UNIT, Entry
from geo.domain.plans.plan import Plan
from geo.store import Reader, Transaction


def absences_in_force(reader: Reader) -> dict[str, int]:
    """Return the people absent by the orders in force, by unit code; units without absences are left out."""
    return {unit.code: unit.absent for unit in reader.units() if unit.absent}


def require_absences_within_strength(reader: Reader, absent: Mapping[str, int]) -> None:
    """Check that no unit has more people absent than it has on record.

    Args:
        reader: The store's present state.
        absent: People absent, by unit code.

    Raises:
        InvalidInput: More people of a unit are to be absent than it has.
    """
    for unit in reader.units():
        if (count := absent.get(unit.code, 0)) > unit.people:
            raise InvalidInput("error.plan_absent_many", unit=unit.name, people=unit.people, found=count)


def require_absences_unchanged(reader: Reader, plan: Plan, in_force: Mapping[str, int]) -> None:
    """Check that the absences a plan counts on are still those in force.

    Args:
        reader: The store's present state, for the names of units.
        plan: The draft, with the absences that were in force when its planner made it.
        in_force: People absent now, by unit code.

    Raises:
        Refused: The absences of a unit that the plan mentions, or has at its posts, changed since.
    """
    if changed := plan.units_with_new_absences(in_force):
        names = {unit.code: unit.name for unit in reader.units()}
        raise Refused("error.plan_missing", units=", ".join(names.get(unit, unit) for unit in changed))


def record_absences(tx: Transaction, order: Plan) -> None:
    """Record a journal entry for each unit whose absences the order changes."""
    for unit, (before, after) in order.absence_changes.items():
        image = {ABSENT: after, ORDER: order.number}
        tx.record(Entry(UNIT, unit, ABSENT, {ABSENT: before}, image))


def areas_to_authorise(reader: Reader, order: Plan) -> Iterator[str]:
    """Yield the areas in which the actor must hold the permission to change the order's absences.

    For each unit whose absences change: the order's area, and every area in which the unit holds a post. A
    unit without posts is a reserve for all areas: it yields "", the permission for everything.
    """
    for unit in order.absence_changes:
        yield order.area
        yield from reader.areas_held_by(unit) or [""]
