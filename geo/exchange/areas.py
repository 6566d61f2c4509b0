"""Reader of areas: records to rows with a parent and a level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple

import shapely

from geo.domain.area_codes import (
    code_forms,
    is_direct_parent,
    is_within,
    level_by_code,
    nearest_ancestor,
    parent_by_code,
    short_code,
)
from geo.domain.areas import Area, Level
from geo.domain.errors import Fault
from geo.exchange.codes import code_from_text
from geo.exchange.import_batch import ImportRow
from geo.exchange.lookups import NameLookup
from geo.exchange.records import Record
from geo.exchange.roots import stray_roots

LEVELS = tuple(Level)
PARENT_FIELDS = ("parent", "town", "area")
"""Fields that name the parent, the nearest first: public lists of villages have the town and the county."""


@dataclass(frozen=True, slots=True)
class ParsedAreas:
    """Areas of the files and the tree they make with the stored ones.

    ``rows`` as the files describe them; ``parents`` and ``levels`` (number of areas) of all areas after the
    import. ``notices`` name the areas whose parent differs from the one in their code.
    """

    rows: tuple[ImportRow, ...]
    parents: Mapping[str, str]
    levels: Mapping[Level, int]
    notices: tuple[Fault, ...] = ()


class _ParentReference(NamedTuple):
    """Row and field that name the parent of an area; ``parent`` is "" for an empty cell."""

    record: Record
    field: str
    parent: str


class AreaReader:
    """Reader of areas against the stored ones; faults are added to the records."""

    def __init__(self, stored: Iterable[Area]) -> None:
        """Read against these stored areas."""
        self._stored = {area.code: area for area in stored}
        self._parents = {code: area.parent for code, area in self._stored.items()}
        self._notices: list[Fault] = []

    def read(self, records: Sequence[Record]) -> ParsedAreas:
        """Read the areas of all files; rows of several files on one code become one."""
        lookup = self._lookup(records)
        records_by_code: dict[str, Record] = {}
        values: dict[str, dict[str, Any]] = {}
        references: dict[str, _ParentReference] = {}
        for record in records:
            if not (code := record.code(existing_codes=self._stored)):
                continue
            if code in records_by_code and records_by_code[code].file == record.file:
                record.add_fault("code", "fault.duplicate_code")
            records_by_code[code] = record
            values.setdefault(code, {}).update(_own_values(record))
            if reference := _parent_reference(record, code, lookup):
                references[code] = reference
        codes = self._stored.keys() | records_by_code.keys()
        for code, record in records_by_code.items():
            parent = self._parent(code, record, references.get(code), codes)
            if parent is not None:
                values[code]["parent"] = self._parents[code] = parent
        relinked = tuple(self._relinked(records_by_code, codes))
        self._check(records_by_code, values, codes)
        rows = [
            *(ImportRow(code, values[code], record.origin) for code, record in records_by_code.items()),
            *relinked,
        ]
        return ParsedAreas(tuple(rows), self._parents, self._levels(values), tuple(self._notices))

    def _lookup(self, records: Sequence[Record]) -> NameLookup:
        names = [(area.code, area.name) for area in self._stored.values()]
        given = ((record.values.get("code", ""), record.values.get("name", "")) for record in records)
        return NameLookup(names + [(code_from_text(code), name) for code, name in given])

    def _parent(
        self, code: str, record: Record, reference: _ParentReference | None, codes: AbstractSet[str]
    ) -> str | None:
        """Return the parent of an area, None where it stays unchanged.

        The parent by code prevails over an ancestor further up that a column names (the county of a village);
        a column that names any other area prevails over the code, and is reported.
        """
        by_code = nearest_ancestor(code, codes)
        if reference is not None and reference.parent and not is_within(code, reference.parent):
            if by_code and reference.parent != by_code:
                self._notices.append(
                    reference.record.notice(reference.field, "fault.parent_differs", by_code)
                )
            return reference.parent
        stored = self._parents.get(code, "")
        if (
            reference is None
            and stored in codes
            and not (is_within(code, stored) and is_direct_parent(code, by_code))
        ):
            return None
        if reference is not None and reference.parent not in {"", by_code}:
            self._notices.append(reference.record.notice(reference.field, "fault.ancestor_named", by_code))
        if by_code and by_code != stored and not is_direct_parent(code, by_code):
            record.add_fault("code", "fault.stray_area", parent_by_code(code))
        return by_code or parent_by_code(code)

    def _check(
        self, records: Mapping[str, Record], values: Mapping[str, dict[str, Any]], codes: AbstractSet[str]
    ) -> None:
        """Report circles, stray areas and second forms of a code; only circles for rows with other faults."""
        for code, record in records.items():
            if _is_circular(code, self._parents):
                record.add_fault("parent", "fault.parent_circle")
            else:
                values[code]["level"] = _level(code, self._parents)
        faulty = {(fault.file, fault.row) for record in records.values() for fault in record.faults}
        faultless = {
            code: record for code, record in records.items() if (record.file, record.row) not in faulty
        }
        for code, key, expected in stray_roots(records, self._parents, self._stored):
            if code in faultless:
                faultless[code].add_fault("code", key, expected)
        for code, record in faultless.items():
            twins = [form for form in code_forms(code) if form != code and form in codes]
            if twins and code not in self._stored:
                record.add_fault("code", "fault.same_area", ", ".join(twins))

    def _relinked(self, records: Mapping[str, Record], codes: AbstractSet[str]) -> Iterator[ImportRow]:
        """Yield stored areas whose parent was stored under a form of its code that only now has an area."""
        for code, area in self._stored.items():
            if code in records or not area.parent or area.parent in codes:
                continue
            parent = next((form for form in code_forms(area.parent) if form in records), "")
            if parent and short_code(code):
                self._parents[code] = parent
                yield ImportRow(code, {"parent": parent}, records[parent].origin)

    def _levels(self, values: Mapping[str, Mapping[str, Any]]) -> Mapping[Level, int]:
        """Count the areas of each level after the import; empty without areas in the files."""
        if not values:
            return {}
        levels = {code: area.level for code, area in self._stored.items()}
        levels |= {code: row["level"] for code, row in values.items() if "level" in row}
        counts = Counter(levels.values())
        return {level: counts[level] for level in LEVELS if counts[level]}


def _own_values(record: Record) -> dict[str, Any]:
    boundary = {} if record.geometry is None else {"boundary": shapely.to_wkb(record.geometry)}
    return {"name": record.name(), **boundary}


def _parent_reference(record: Record, code: str, lookup: NameLookup) -> _ParentReference | None:
    """Return the parent that the row names, None without any such column."""
    fields = [field for field in PARENT_FIELDS if record.has(field)]
    for field in fields:
        if given := code_from_text(record.values[field]):
            # An unknown ancestor adds nothing to the code; whether it may be missing is decided for the
            # whole tree.
            unknown = is_within(code, given) and given not in lookup
            return _ParentReference(record, field, "" if unknown else lookup.read(record, field))
    return _ParentReference(record, fields[0], "") if fields else None


def _is_circular(code: str, parents: Mapping[str, str]) -> bool:
    """Return whether the ancestors of an area lead back to one of them."""
    visited = {code}
    while code := parents.get(code, ""):
        if code in visited:
            return True
        visited.add(code)
    return False


def _level(code: str, parents: Mapping[str, str]) -> Level:
    """Return the level by administrative code; a free code is one below its parent, a free root a county."""
    steps = 0
    while not _level_by_code(code, parents) and parents.get(code):
        code = parents[code]
        steps += 1
    top = _level_by_code(code, parents) or Level.COUNTY
    return LEVELS[min(LEVELS.index(top) + steps, len(LEVELS) - 1)]


def _level_by_code(code: str, parents: Mapping[str, str]) -> Level | None:
    """Return the level of an administrative code; two digits below a parent are no province."""
    return None if len(code) == 2 and parents.get(code) else level_by_code(code)
