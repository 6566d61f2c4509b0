"""Readers of units and accounts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from geo.domain.access import EVERYWHERE, Grant, Role
from geo.domain.actors import Actor
from geo.exchange.codes import normalise_text
from geo.exchange.import_batch import ImportRow
from geo.exchange.lookups import NameLookup
from geo.exchange.records import Record

MAX_PEOPLE = 100_000
EVERYWHERE_WORDS = ("all", "everywhere", "全部", "全部辖区", "所有辖区")
"""Words in the column of areas for a role that is held everywhere."""


def units_from_records(records: Iterable[Record], stored_codes: Container[str] = ()) -> tuple[ImportRow, ...]:
    """Return units with the fields of the file.

    Args:
        records: rows of units.
        stored_codes: codes of the stored units, kept as they are spelled.
    """
    units: dict[str, ImportRow] = {}
    for record in records:
        code, values = record.code(existing_codes=stored_codes), {"name": record.name(), **_strength(record)}
        if code and code in units:
            record.add_fault("code", "fault.duplicate_code")
        units[code] = ImportRow(code, values | record.location(), record.origin)
    return tuple(units.values())


def _strength(record: Record) -> dict[str, Any]:
    """Return the numbers of people and of leads that the file has."""
    return {name: record.integer(name, MAX_PEOPLE) or 0 for name in ("people", "leads") if record.has(name)}


def accounts_from_records(
    records: Iterable[Record], units: NameLookup, areas: NameLookup, stored_accounts: Mapping[str, Actor]
) -> tuple[tuple[Actor, ...], tuple[Grant, ...]]:
    """Read accounts; a role is held everywhere, or as a grant in the area that the file names.

    Args:
        records: rows of accounts.
        units: codes and names of units, stored and in the same files.
        areas: codes and names of areas, stored and in the same files.
        stored_accounts: stored accounts by code.

    Returns:
        The accounts, without a role of their own where it is a grant; the grants.
    """
    accounts: dict[str, Actor] = {}
    grants: list[Grant] = []
    for record in records:
        code, name, role = (
            record.code(existing_codes=stored_accounts),
            record.name(),
            normalise_text(record.required("role")),
        )
        stored = stored_accounts.get(code)
        unit = units.read(record, "unit") if record.has("unit") or stored is None else stored.unit
        if code and code in accounts:
            record.add_fault("code", "fault.duplicate_code")
        area = _area(record, areas)
        if role in tuple(Role):
            is_everywhere = area == EVERYWHERE
            accounts[code] = Actor(code, name, Role(role) if is_everywhere else None, unit)
            grants += [] if is_everywhere else [Grant(code, Role(role), area)]
        elif role:
            record.add_fault("role", "fault.unknown_choice", ", ".join(Role))
    return tuple(accounts.values()), tuple(grants)


def _area(record: Record, areas: NameLookup) -> str:
    """Return where the role holds: in the town where one is named, else in the area.

    An empty cell is a fault: rights over everything are not given by omission.
    """
    given = [field for field in ("town", "area") if record.has(field)]
    if not given:
        return EVERYWHERE
    field = next((field for field in given if record.text(field)), given[0])
    if normalise_text(record.text(field)).casefold() in EVERYWHERE_WORDS:
        return EVERYWHERE
    if not record.text(field):
        record.add_fault(field, "fault.rights_where", EVERYWHERE_WORDS[0])
    return areas.read(record, field)
