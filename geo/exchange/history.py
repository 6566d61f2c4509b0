"""Records to history: what was told about sites before the file was made, in order of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.moments import read_moment
from geo.exchange.batch import HistoryEntry
from geo.exchange.codes import plain
from geo.exchange.lookups import Choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from geo.exchange.batch import Reference
    from geo.exchange.lookups import Names
    from geo.exchange.records import Record

ACTIONS = {
    "status": "status",
    "状态": "status",
    "seen": "seen",
    "确认": "seen",
    "visit": "visit",
    "巡查": "visit",
}
MOMENT_FAULTS = {"error.bad_moment": "fault.not_a_moment", "error.moment_year": "fault.moment_year"}
YEAR_MINUTES = 366 * 24 * 60


class HistoryReader:
    """Reads what was told; ``sites`` maps the codes of the store and of the same files to kinds."""

    def __init__(self, reference: Reference, sites: Mapping[str, str], units: Names, accounts: Names) -> None:
        self._now, self._zone = reference.now, reference.zone
        self._sites, self._units, self._accounts = sites, units, accounts
        self._status = {kind.code: Choices(kind.statuses) for kind in reference.kinds}

    def entries(self, records: Iterable[Record]) -> tuple[HistoryEntry, ...]:
        """Oldest first; entries of one moment keep the order of the file."""
        read = (self._entry(record) for record in records)
        return tuple(sorted((entry for entry in read if entry is not None), key=lambda entry: entry.at))

    def _entry(self, record: Record) -> HistoryEntry | None:
        before = len(record.faults)
        at = self._moment(record)
        site_id = record.code("site", self._sites)
        kind = self._sites.get(site_id, "")
        if site_id and not kind:
            record.fault("site", "fault.unknown_code")
        action = ACTIONS.get(plain(record.required("action")).casefold(), "")
        if record.values["action"] and not action:
            record.fault("action", "fault.unknown_choice", "status, seen, visit")
        status = ""
        if kind and action == "status":
            record.required("status")
            status = self._status[kind].read(record, "status")
        unit, by = self._units.read(record, "unit"), self._accounts.read(record, "by")
        note = record.text("note", lines=True)
        if at is None or len(record.faults) > before:
            return None
        return HistoryEntry(at, site_id, action, record.origin, status=status, unit=unit, by=by, note=note)

    def _moment(self, record: Record) -> datetime | None:
        """UTC; from ``at``, read on the reference's clock where it has no offset, or from ``minutes_ago``."""
        if not record.has("at"):
            if not record.has("minutes_ago"):
                record.fault("at", "fault.required")
                return None
            minutes = record.number("minutes_ago", 0, YEAR_MINUTES)
            if minutes is None and not record.values["minutes_ago"]:
                record.fault("minutes_ago", "fault.required")
            return None if minutes is None else self._now - timedelta(minutes=minutes)
        text = record.required("at")
        if not text:
            return None
        try:
            moment = read_moment(text, self._zone)
        except InvalidInput as wrong:
            record.fault("at", MOMENT_FAULTS[wrong.key], str(wrong.params["expected"]))
            return None
        if moment > self._now:
            record.fault("at", "fault.future_moment")
            return None
        return moment
