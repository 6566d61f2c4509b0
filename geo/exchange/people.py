"""Records to units and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.exchange.batch import Row
from geo.exchange.codes import plain

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from geo.exchange.lookups import Names
    from geo.exchange.records import Record

MOST_PEOPLE = 100_000


def units_from_records(records: Iterable[Record], known: Container[str] = ()) -> tuple[Row, ...]:
    """Units with what the file says of them; ``known`` are the codes of those that are stored."""
    units: dict[str, Row] = {}
    for record in records:
        code, values = record.code(known=known), {"name": record.name(), **_strength(record)}
        if code and code in units:
            record.fault("code", "fault.duplicate_code")
        units[code] = Row(code, values | record.location(), record.origin)
    return tuple(units.values())


def _strength(record: Record) -> dict[str, Any]:
    """Whole people, and how many of them may lead."""
    return {name: record.whole(name, MOST_PEOPLE) or 0 for name in ("people", "leads") if record.has(name)}


def accounts_from_records(
    records: Iterable[Record], units: Names, known: Container[str] = ()
) -> tuple[Actor, ...]:
    """Accounts with their roles; ``known`` are the codes of those that are stored."""
    accounts = {}
    for record in records:
        code, name, role = record.code(known=known), record.name(), plain(record.required("role"))
        unit = units.read(record, "unit")
        if code and code in accounts:
            record.fault("code", "fault.duplicate_code")
        if role in tuple(Role):
            accounts[code] = Actor(code, name, Role(role), unit)
        elif role:
            record.fault("role", "fault.unknown_choice", ", ".join(Role))
    return tuple(accounts.values())
