"""Records to units and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.exchange.lookups import Names
    from geo.exchange.records import Record


def units_from_records(records: Iterable[Record]) -> tuple[Unit, ...]:
    units = {}
    for record in records:
        unit = Unit(record.code(), record.required("name"))
        if unit.code in units:
            record.fault("code", "fault.duplicate_code")
        units[unit.code] = unit
    return tuple(units.values())


def accounts_from_records(records: Iterable[Record], units: Names) -> tuple[Actor, ...]:
    accounts = {}
    for record in records:
        code, name, role = record.code(), record.required("name"), record.required("role")
        unit = units.read(record, "unit")
        if code in accounts:
            record.fault("code", "fault.duplicate_code")
        if role in tuple(Role):
            accounts[code] = Actor(code, name, Role(role), unit)
        elif role:
            record.fault("role", "fault.unknown_choice", ", ".join(Role))
    return tuple(accounts.values())
