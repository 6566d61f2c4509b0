"""Records to areas with their place in the tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely

from geo.domain.area_codes import forms, is_parent, is_within, level_by_code, nearest, parent_by_code, short
from geo.domain.areas import Level
from geo.exchange.batch import Row
from geo.exchange.codes import code_from_text
from geo.exchange.lookups import Names
from geo.exchange.roots import stray_roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from geo.domain.areas import Area
    from geo.domain.errors import Fault
    from geo.exchange.records import Record

LEVELS = tuple(Level)
PARENT_FIELDS = ("parent", "town", "area")
"""What names the area above, the nearest first: public lists of villages have the town and the county."""


@dataclass(frozen=True, slots=True)
class AreasRead:
    """``rows`` as the files describe them; ``parents`` and ``levels`` of all areas as they will be.

    ``notices`` name the areas that do not hang where their code says.
    """

    rows: tuple[Row, ...]
    parents: Mapping[str, str]
    levels: Mapping[Level, int]
    notices: tuple[Fault, ...] = ()


class _Named(NamedTuple):
    """Which row names the area above, in which field; ``above`` is "" where the cell says nothing."""

    record: Record
    field: str
    above: str


class AreaReader:
    """Reads areas against those that are known; what is wrong is added to the records' faults."""

    def __init__(self, known: Iterable[Area]) -> None:
        self._known = {area.code: area for area in known}
        self._parents = {code: area.parent for code, area in self._known.items()}
        self._notices: list[Fault] = []

    def read(self, records: Sequence[Record]) -> AreasRead:
        """Areas of all files: what one file says of a code and what another adds (a boundary) become one."""
        lookup = self._lookup(records)
        read: dict[str, Record] = {}
        values: dict[str, dict[str, Any]] = {}
        named: dict[str, _Named] = {}
        for record in records:
            if not (code := record.code(known=self._known)):
                continue
            if code in read and read[code].file == record.file:
                record.fault("code", "fault.duplicate_code")
            read[code] = record
            values.setdefault(code, {}).update(_own_values(record))
            if above := _named_above(record, code, lookup):
                named[code] = above
        codes = self._known.keys() | read.keys()
        for code, record in read.items():
            parent = self._parent(code, record, named.get(code), codes)
            if parent is not None:
                values[code]["parent"] = self._parents[code] = parent
        waiting = tuple(self._waiting(read, codes))
        self._check(read, values, codes)
        rows = [*(Row(code, values[code], record.origin) for code, record in read.items()), *waiting]
        return AreasRead(tuple(rows), self._parents, self._levels(values), tuple(self._notices))

    def _lookup(self, records: Sequence[Record]) -> Names:
        names = [(area.code, area.name) for area in self._known.values()]
        given = ((record.values.get("code", ""), record.values.get("name", "")) for record in records)
        return Names(names + [(code_from_text(code), name) for code, name in given])

    def _parent(self, code: str, record: Record, named: _Named | None, codes: AbstractSet[str]) -> str | None:
        """The area above, None where it stays as it is.

        The code's own parent stands against an ancestor further up that a column names (the county of a
        village); a column that names any other area stands against the code, and is told.
        """
        by_code = nearest(code, codes)
        if named is not None and named.above and not is_within(code, named.above):
            if by_code and named.above != by_code:
                self._notices.append(named.record.note(named.field, "fault.parent_differs", by_code))
            return named.above
        stored = self._parents.get(code, "")
        if named is None and stored in codes and not (is_within(code, stored) and is_parent(code, by_code)):
            return None
        if named is not None and named.above not in {"", by_code}:
            self._notices.append(named.record.note(named.field, "fault.ancestor_named", by_code))
        if by_code and by_code != stored and not is_parent(code, by_code):
            record.fault("code", "fault.stray_area", parent_by_code(code))
        return by_code or parent_by_code(code)

    def _check(
        self, read: Mapping[str, Record], values: Mapping[str, dict[str, Any]], codes: AbstractSet[str]
    ) -> None:
        """Circles, stray areas and second forms of a code; of a row with other faults no more is said."""
        for code, record in read.items():
            if _is_circular(code, self._parents):
                record.fault("parent", "fault.parent_circle")
            else:
                values[code]["level"] = _level(code, self._parents)
        faulty = {(fault.file, fault.row) for record in read.values() for fault in record.faults}
        sound = {code: record for code, record in read.items() if (record.file, record.row) not in faulty}
        for code, key, expected in stray_roots(read, self._parents, self._known):
            if code in sound:
                sound[code].fault("code", key, expected)
        for code, record in sound.items():
            twins = [form for form in forms(code) if form != code and form in codes]
            if twins and code not in self._known:
                record.fault("code", "fault.same_area", ", ".join(twins))

    def _waiting(self, read: Mapping[str, Record], codes: AbstractSet[str]) -> Iterator[Row]:
        """Known areas whose parent was stored in a form that nobody has: it is here now in another one."""
        for code, area in self._known.items():
            if code in read or not area.parent or area.parent in codes:
                continue
            found = next((form for form in forms(area.parent) if form in read), "")
            if found and short(code):
                self._parents[code] = found
                yield Row(code, {"parent": found}, read[found].origin)

    def _levels(self, values: Mapping[str, Mapping[str, Any]]) -> Mapping[Level, int]:
        if not values:
            return {}
        levels = {code: area.level for code, area in self._known.items()}
        levels |= {code: row["level"] for code, row in values.items() if "level" in row}
        counts = Counter(levels.values())
        return {level: counts[level] for level in LEVELS if counts[level]}


def _own_values(record: Record) -> dict[str, Any]:
    boundary = {} if record.geometry is None else {"boundary": shapely.to_wkb(record.geometry)}
    return {"name": record.name(), **boundary}


def _named_above(record: Record, code: str, lookup: Names) -> _Named | None:
    """The area above as the row names it, None without any such column."""
    fields = [field for field in PARENT_FIELDS if record.has(field)]
    for field in fields:
        if given := code_from_text(record.values[field]):
            # An ancestor that nobody knows is what the code says anyway: whether it may be missing is
            # asked of the whole tree.
            unknown = is_within(code, given) and given not in lookup
            return _Named(record, field, "" if unknown else lookup.read(record, field))
    return _Named(record, fields[0], "") if fields else None


def _is_circular(code: str, parents: Mapping[str, str]) -> bool:
    seen = {code}
    while code := parents.get(code, ""):
        if code in seen:
            return True
        seen.add(code)
    return False


def _level(code: str, parents: Mapping[str, str]) -> Level:
    """By an administrative code; a free code is one below its parent, a free root a county."""
    steps = 0
    while not _level_by_code(code, parents) and parents.get(code):
        code = parents[code]
        steps += 1
    top = _level_by_code(code, parents) or Level.COUNTY
    return LEVELS[min(LEVELS.index(top) + steps, len(LEVELS) - 1)]


def _level_by_code(code: str, parents: Mapping[str, str]) -> Level | None:
    """Two digits below something else are a free code, not a province."""
    return None if len(code) == 2 and parents.get(code) else level_by_code(code)
