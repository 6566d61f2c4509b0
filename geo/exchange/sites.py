"""Reader of sites: the fields of a file, each read by the rules of the site's kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from geo.domain.kinds import Kinds
from geo.exchange.import_batch import ImportContext, ImportRow
from geo.exchange.lookups import ChoiceLookup, NameLookup
from geo.exchange.records import Record

MAX_INTERVAL_H = 8784
"""Longest interval between patrols in hours (366 days)."""
MAX_PEOPLE = 10_000_000
"""Maximum number of people at one site."""
REQUIRED_FOR_NEW = ("name", "kind", "area", "status")


class SiteReader:
    """Reader of sites against kinds, areas and units, stored and in the same files."""

    def __init__(
        self, context: ImportContext, areas: NameLookup, units: NameLookup, *, has_boundaries: bool
    ) -> None:
        """Read against stored objects and those of the same files.

        Args:
            context: kinds and stored sites.
            areas: codes and names of areas.
            units: codes and names of units.
            has_boundaries: the area of a new site can be derived from its location.
        """
        self._kinds: Kinds = context.kinds
        self._stored = context.site_kinds
        self._areas, self._units = areas, units
        self._kind = ChoiceLookup(context.kinds)
        self._status = {kind.code: ChoiceLookup(kind.statuses) for kind in context.kinds}
        self._variant = {kind.code: ChoiceLookup(kind.variants) for kind in context.kinds}
        self._has_boundaries = has_boundaries
        self._missing: set[tuple[str, str]] = set()

    def rows(self, records: Iterable[Record]) -> tuple[ImportRow, ...]:
        """Return one row for each readable site; a code may occur once in all files together."""
        codes: set[str] = set()
        rows = []
        for record in records:
            code = record.code(existing_codes=self._stored)
            if code and code in codes:
                record.add_fault("code", "fault.duplicate_code")
            codes.add(code)
            kind = self._kind_of(record, code)
            if kind:
                rows.append(ImportRow(code, dict(self._values(record, code, kind)), record.origin))
        return tuple(rows)

    def _kind_of(self, record: Record, code: str) -> str:
        """Return the kind of a site, "" where it is missing."""
        stored_kind = self._stored.get(code, "")
        kind = self._kind.read(record, "kind")
        if stored_kind and kind and kind != stored_kind:
            record.add_fault("kind", "fault.kind_changed", stored_kind)
        if stored_kind or kind:
            return stored_kind or kind
        if not record.has("kind"):
            self._report_missing(record, "kind")
        elif not record.values["kind"]:
            record.add_fault("kind", "fault.required")
        return ""

    def _values(self, record: Record, code: str, kind: str) -> Iterator[tuple[str, Any]]:
        """Yield the fields of the file with their values."""
        if code not in self._stored:
            self._check_new(record, kind)
            yield "kind", kind
        readers: dict[str, Callable[[], Any]] = {
            "name": record.name,
            "area": lambda: self._area_of(record, code),
            "status": lambda: self._status_of(record, kind),
            "variant": lambda: self._variant[kind].read(record, "variant"),
            "unit": lambda: self._units.read(record, "unit"),
            "note": lambda: record.text("note", lines=True),
            "interval_h": lambda: record.number("interval_h", 1, MAX_INTERVAL_H),
            "people": lambda: record.integer("people", MAX_PEOPLE),
        }
        for field, reader in readers.items():
            if record.has(field):
                yield field, reader()
        yield from record.location().items()

    def _check_new(self, record: Record, kind: str) -> None:
        """Report missing fields of a new site."""
        for field in REQUIRED_FOR_NEW:
            if field == "area" and self._lacks_area(record):
                located = record.values["lat"] and record.values.get("lon")
                key = "fault.outside_all" if located else "fault.no_area"
                location = f"{record.values['lat']}, {record.values.get('lon', '')}" if located else ""
                record.add_fault("lat" if located else "area", key, location)
            elif not record.has(field) and not (field == "status" and self._kinds[kind].is_patrolled):
                self._report_missing(record, field)

    def _lacks_area(self, record: Record) -> bool:
        """Return whether no boundary contains the site; each such row is reported."""
        return self._has_boundaries and record.has("lat") and not record.values.get("area")

    def _area_of(self, record: Record, code: str) -> str:
        if code not in self._stored and self._lacks_area(record):
            return ""
        return record.required("area") and self._areas.read(record, "area")

    def _report_missing(self, record: Record, field: str) -> None:
        """Report a missing column once per file, not once per row."""
        if (record.file, field) not in self._missing:
            self._missing.add((record.file, field))
            record.add_fault(field, "fault.needed_for_new", field)

    def _status_of(self, record: Record, kind: str) -> str:
        """Return the status; derived statuses are read as the first of them, as all mean "not exempt"."""
        derived = [status.code for status in self._kinds[kind].statuses if status.derived]
        if derived and not record.values["status"]:
            return derived[0]
        record.required("status")
        status = self._status[kind].read(record, "status")
        return derived[0] if status in derived else status
