"""Fold of the journal into the rows that the tables must hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.journal import (
    ACCOUNT,
    FINGERPRINT,
    GRANTED,
    PASSWORD,
    PATROL,
    PLAN,
    RETIRED,
    REVOKED,
    SHIFT_RECORD,
    SITE,
    WITHDRAWN,
)
from geo.domain.timestamps import to_ms
from geo.store.area_figures.fold import AreaFigureFold
from geo.store.contacts.duty_phones import contact_fold
from geo.store.daily_reports.fold import DailyReportFold
from geo.store.day.fold import DayFold
from geo.store.emergency_access.emergency_accesses import emergency_access_fold
from geo.store.findings.fold import FindingFold
from geo.store.fold_rows import Handlers, Rows, Values
from geo.store.inspections.fold import InspectionFold
from geo.store.photos.fold import PhotoFold
from geo.store.post_orders.fold import PostOrderFold
from geo.store.roll_calls.fold import RollCallFold
from geo.store.screening.screenings import screening_fold
from geo.store.stand_down.fold import StandDownFold
from geo.store.superior_forms.fold import SuperiorFormFold
from geo.store.supplies.fold import StockFold
from geo.store.tables import rows

SITE_VALUE_COLUMNS = tuple(name for name in rows.SITE_COLUMNS if name not in ("id", "version", "from_seq"))
ACCOUNT_VALUE_COLUMNS = ("name", "role", "unit")
_NUMBERS = ("lat", "lon", "interval_h", "people", *rows.TIMESTAMP_COLUMNS)
_EMPTY_SITE: Values = {name: None if name in _NUMBERS else "" for name in SITE_VALUE_COLUMNS}


class JournalFold:
    """Expected rows of all tables that the journal folds to.

    Apply the entries in their order, then compare the tables with these rows.
    """

    def __init__(self) -> None:
        """Begin with an empty journal."""
        self.sites: Rows = {}
        self.assignments: Rows = {}
        self.patrols: Rows = {}
        self.accounts: Rows = {}
        self.grants: Rows = {}
        self.plans: Rows = {}
        self.shift_records: Rows = {}
        self.findings = FindingFold()
        self.day = DayFold()
        self.photos = PhotoFold()
        self.supplies = StockFold()
        self.daily_reports = DailyReportFold(self.photos.attachments)
        self.area_figures = AreaFigureFold()
        self.screening = screening_fold()
        self.contacts = contact_fold()
        self.emergency_access = emergency_access_fold()
        self.inspections = InspectionFold()
        self.post_orders = PostOrderFold()
        self.roll_calls = RollCallFold()
        self.stand_down = StandDownFold(self.photos.attachments)
        self.superior_forms = SuperiorFormFold(self.photos.attachments)
        self.passwords: dict[str, str | None] = {}
        """Account to the SHA-256 of its password's hash; None where the journal holds none."""
        self._current_sites: dict[str, Values] = {}
        self._current_assignments: dict[str, Values] = {}
        self._handlers: Handlers = {
            SITE: self._apply_site_entry,
            ACCOUNT: self._apply_account,
            PLAN: self._apply_plan,
            SHIFT_RECORD: self._apply_shift_record,
            **self.findings.handlers,
            **self.day.handlers,
            **self.photos.handlers,
            **self.supplies.handlers,
            **self.daily_reports.handlers,
            **self.area_figures.handlers,
            **self.screening.handlers,
            **self.contacts.handlers,
            **self.emergency_access.handlers,
            **self.inspections.handlers,
            **self.post_orders.handlers,
            **self.roll_calls.handlers,
            **self.stand_down.handlers,
            **self.superior_forms.handlers,
        }

    def apply(self, entry: Mapping[str, Any]) -> None:
        """Apply one row of the journal.

        Raises:
            KeyError, ValueError, TypeError, AttributeError: an image is not of the form that Kadian writes.
        """
        if entry["entity"] == ACCOUNT and entry["action"] == PASSWORD:
            after = json.loads(entry["after"] or "{}")
            self.passwords[entry["entity_id"]] = after.get(FINGERPRINT)
            return
        if entry["after"] is None:
            return
        after = json.loads(entry["after"])
        if entry["entity"] in self._handlers:
            self._handlers[entry["entity"]](entry, after)

    def _apply_site_entry(self, entry: Mapping[str, Any], after: Values) -> None:
        if RETIRED in after:
            self._end_site(entry)
        elif entry["new_version"] is not None:
            self._apply_site(entry, _site_values(after))
        if PATROL in after:
            self.patrols[entry["seq"],] = {
                "site_id": entry["entity_id"],
                "unit": after[PATROL].get("unit"),
                "seen": after[PATROL].get("seen"),
                "observed_at": _observed_ms(entry),
                "withdrawn_seq": None,
            }
        if WITHDRAWN in after:
            self.patrols.get((after[WITHDRAWN],), {})["withdrawn_seq"] = entry["seq"]

    def _apply_site(self, entry: Mapping[str, Any], changed: Values) -> None:
        site_id, seq, valid_from = entry["entity_id"], entry["seq"], _observed_ms(entry)
        before = self._current_sites.get(site_id)
        if before is not None:
            valid_from = max(valid_from, before["valid_from"])
            before |= {"to_seq": seq, "valid_to": valid_from}
        interval = {"from_seq": seq, "to_seq": None, "valid_from": valid_from, "valid_to": None}
        previous = before or _EMPTY_SITE
        now = {name: previous[name] for name in SITE_VALUE_COLUMNS} | changed | interval
        self._current_sites[site_id] = self.sites[site_id, entry["new_version"]] = now
        if now["unit"] != previous["unit"]:
            self._assign(site_id, now["unit"], interval)

    def _end_site(self, entry: Mapping[str, Any]) -> None:
        """End the last row of a site that is retired, and its assignment."""
        site_id, seq = entry["entity_id"], entry["seq"]
        last = self._current_sites.pop(site_id)
        last |= {"to_seq": seq, "valid_to": max(_observed_ms(entry), last["valid_from"])}
        self._assign(site_id, "", {"from_seq": seq, "valid_from": last["valid_to"]})

    def _apply_account(self, entry: Mapping[str, Any], after: Values) -> None:
        account = entry["entity_id"]
        row = self.accounts.setdefault((account,), {"disabled": 0})
        row |= {name: after[name] or "" for name in ACCOUNT_VALUE_COLUMNS if name in after}
        if entry["action"] in ("register", "update"):
            row["demo"] = int(entry["source"] == "demo")
        if "disabled" in after:
            row["disabled"] = int(after["disabled"])
        if GRANTED in after:
            self.grants[account, *_role_and_area(after[GRANTED])] = {"seq": entry["seq"]}
        if REVOKED in after:
            self.grants.pop((account, *_role_and_area(after[REVOKED])), None)

    def _apply_plan(self, entry: Mapping[str, Any], after: Values) -> None:
        """Replace the plan by the image, which is complete and stored to the letter."""
        self.plans[entry["entity_id"],] = {
            "version": entry["new_version"],
            "seq": entry["seq"],
            "state": after.get("state"),
            "number": after.get("number"),
            "content": entry["after"],
        }

    def _apply_shift_record(self, entry: Mapping[str, Any], _: Values) -> None:
        start, _, site_id = entry["entity_id"].partition(" ")
        self.shift_records[to_ms(datetime.fromisoformat(start)), site_id] = {
            "version": entry["new_version"],
            "seq": entry["seq"],
            "content": entry["after"],
        }

    def _assign(self, site_id: str, unit: str, interval: Values) -> None:
        if ending := self._current_assignments.pop(site_id, None):
            ending |= {"to_seq": interval["from_seq"], "valid_to": interval["valid_from"]}
        if unit:
            row = self._current_assignments[site_id] = interval | {"unit": unit}
            self.assignments[site_id, interval["from_seq"]] = row


def _role_and_area(grant: Values) -> tuple[Any, Any]:
    return grant.get("role"), grant.get("area")


def _observed_ms(entry: Mapping[str, Any]) -> int:
    """Return the time of observation in milliseconds, by default the time of the report."""
    return int(entry["at"] if entry["observed_at"] is None else entry["observed_at"])


def _site_values(after: Values) -> Values:
    """Return the site columns of an image, timestamps in milliseconds."""
    values = {name: after[name] for name in SITE_VALUE_COLUMNS if name in after}
    for name in rows.TIMESTAMP_COLUMNS:
        if values.get(name) is not None:
            values[name] = to_ms(datetime.fromisoformat(values[name]))
    return values
