"""Reader of history: reports on sites from before the import, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from geo.domain.errors import InvalidInput
from geo.domain.timestamps import parse_timestamp
from geo.exchange.codes import normalise_text
from geo.exchange.import_batch import HistoryEntry, ImportContext
from geo.exchange.lookups import ChoiceLookup, NameLookup
from geo.exchange.records import Record

ACTIONS = {
    "status": "status",
    "状态": "status",
    "seen": "seen",
    "确认": "seen",
    "visit": "visit",
    "巡查": "visit",
}
TIMESTAMP_FAULTS = {"error.bad_moment": "fault.not_a_moment", "error.moment_year": "fault.moment_year"}
YEAR_MINUTES = 366 * 24 * 60


class HistoryReader:
    """Reader of past reports."""

    def __init__(
        self, context: ImportContext, sites: Mapping[str, str], units: NameLookup, accounts: NameLookup
    ) -> None:
        """Read against stored objects and those of the same files.

        Args:
            context: time and zone of the import, kinds.
            sites: kinds by site code.
            units: codes and names of units.
            accounts: codes and names of accounts.
        """
        self._now, self._zone = context.now, context.zone
        self._sites, self._units, self._accounts = sites, units, accounts
        self._status = {kind.code: ChoiceLookup(kind.statuses) for kind in context.kinds}

    def entries(self, records: Iterable[Record]) -> tuple[HistoryEntry, ...]:
        """Return the entries, oldest first; entries of the same time keep the order of the file."""
        read = (self._entry(record) for record in records)
        return tuple(sorted((entry for entry in read if entry is not None), key=lambda entry: entry.at))

    def _entry(self, record: Record) -> HistoryEntry | None:
        before = len(record.faults)
        at = self._timestamp(record)
        site_id = record.code("site", self._sites)
        kind = self._sites.get(site_id, "")
        if site_id and not kind:
            record.add_fault("site", "fault.unknown_code")
        action = ACTIONS.get(normalise_text(record.required("action")).casefold(), "")
        if record.values["action"] and not action:
            record.add_fault("action", "fault.unknown_choice", "status, seen, visit")
        status = ""
        if kind and action == "status":
            record.required("status")
            status = self._status[kind].read(record, "status")
        unit, by = self._units.read(record, "unit"), self._accounts.read(record, "by")
        note = record.text("note", lines=True)
        if at is None or len(record.faults) > before:
            return None
        return HistoryEntry(
            at, site_id, action, record.origin, status=status, unit=unit, reported_by=by, note=note
        )

    def _timestamp(self, record: Record) -> datetime | None:
        """Return the time in UTC, None after a fault.

        Read from ``at``, in the zone of the context where it has no offset, or computed from ``minutes_ago``.
        """
        if not record.has("at"):
            if not record.has("minutes_ago"):
                record.add_fault("at", "fault.required")
                return None
            minutes = record.number("minutes_ago", 0, YEAR_MINUTES)
            if minutes is None and not record.values["minutes_ago"]:
                record.add_fault("minutes_ago", "fault.required")
            return None if minutes is None else self._now - timedelta(minutes=minutes)
        text = record.required("at")
        if not text:
            return None
        try:
            timestamp = parse_timestamp(text, self._zone)
        except InvalidInput as wrong:
            record.add_fault("at", TIMESTAMP_FAULTS[wrong.key], str(wrong.params["expected"]))
            return None
        if timestamp > self._now:
            record.add_fault("at", "fault.future_moment")
            return None
        return timestamp
