"""Records to sites: the fields a file has, each read by the rules of the site's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.exchange.batch import Row
from geo.exchange.lookups import Choices, Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geo.domain.kinds import Kinds
    from geo.exchange.batch import Reference
    from geo.exchange.records import Record

YEAR_H = 8784
"""Longest interval between visits, in hours."""
MOST_PEOPLE = 10_000_000
"""At one site."""
NEEDED_FOR_NEW = ("name", "kind", "area", "status")


class SiteReader:
    """Reads site rows against what is known: kinds, areas and units of the store and of the same files."""

    def __init__(self, reference: Reference, areas: Names, units: Names, *, has_outlines: bool) -> None:
        """``has_outlines``: a new site's area can be found by its place."""
        self._kinds: Kinds = reference.kinds
        self._known = reference.sites
        self._areas, self._units = areas, units
        self._kind = Choices(reference.kinds)
        self._status = {kind.code: Choices(kind.statuses) for kind in reference.kinds}
        self._variant = {kind.code: Choices(kind.variants) for kind in reference.kinds}
        self._has_outlines = has_outlines
        self._missing: set[tuple[str, str]] = set()

    def rows(self, records: Iterable[Record]) -> tuple[Row, ...]:
        """One row for each site that could be read; a code may stand once in all files together."""
        seen: set[str] = set()
        rows = []
        for record in records:
            code = record.code(known=self._known)
            if code and code in seen:
                record.fault("code", "fault.duplicate_code")
            seen.add(code)
            kind = self._kind_of(record, code)
            if kind:
                rows.append(Row(code, dict(self._values(record, code, kind)), record.origin))
        return tuple(rows)

    def _kind_of(self, record: Record, code: str) -> str:
        known = self._known.get(code, "")
        told = self._kind.read(record, "kind")
        if known and told and told != known:
            record.fault("kind", "fault.kind_changed", known)
        if known or told:
            return known or told
        if not record.has("kind"):
            self._report_missing(record, "kind")
        elif not record.values["kind"]:
            record.fault("kind", "fault.required")
        return ""

    def _values(self, record: Record, code: str, kind: str) -> Iterator[tuple[str, Any]]:
        if code not in self._known:
            self._check_new(record, kind)
            yield "kind", kind
        readers: dict[str, Callable[[], Any]] = {
            "name": record.name,
            "area": lambda: self._area_of(record, code),
            "status": lambda: self._status_of(record, kind),
            "variant": lambda: self._variant[kind].read(record, "variant"),
            "unit": lambda: self._units.read(record, "unit"),
            "note": lambda: record.text("note", lines=True),
            "interval_h": lambda: record.number("interval_h", 1, YEAR_H),
            "people": lambda: record.whole("people", MOST_PEOPLE),
        }
        for field, reader in readers.items():
            if record.has(field):
                yield field, reader()
        yield from record.location().items()

    def _check_new(self, record: Record, kind: str) -> None:
        for field in NEEDED_FOR_NEW:
            if field == "area" and self._seeks_area(record):
                located = record.values["lat"] and record.values.get("lon")
                key = "fault.outside_all" if located else "fault.no_area"
                at = f"{record.values['lat']}, {record.values.get('lon', '')}" if located else ""
                record.fault("lat" if located else "area", key, at)
            elif not record.has(field) and not (field == "status" and self._kinds[kind].is_visited):
                self._report_missing(record, field)

    def _seeks_area(self, record: Record) -> bool:
        """Whether the area of the row was sought by its place and not found; each such row is named."""
        return self._has_outlines and record.has("lat") and not record.values.get("area")

    def _area_of(self, record: Record, code: str) -> str:
        if code not in self._known and self._seeks_area(record):
            return ""
        return record.required("area") and self._areas.read(record, "area")

    def _report_missing(self, record: Record, field: str) -> None:
        """Once per file: a column that is not there is one fault, not one for each row."""
        if (record.file, field) not in self._missing:
            self._missing.add((record.file, field))
            record.fault(field, "fault.needed_for_new", field)

    def _status_of(self, record: Record, kind: str) -> str:
        """Statuses that follow from the last visit are read as the first one: they all say "not exempt"."""
        derived = [status.code for status in self._kinds[kind].statuses if status.derived]
        if derived and not record.values["status"]:
            return derived[0]
        record.required("status")
        status = self._status[kind].read(record, "status")
        return derived[0] if status in derived else status
