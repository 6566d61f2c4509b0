"""What the journal says the tables must hold: sites with all that hangs on them, accounts, plans, duties."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from geo.domain.journal import (
    ACCOUNT,
    DUTY,
    FINGERPRINT,
    GIVEN,
    PASSWORD,
    PLAN,
    SITE,
    TAKEN,
    VISIT,
    WITHDRAWN,
)
from geo.store import rows
from geo.store.moments import to_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    Values = dict[str, Any]
    Expected = dict[tuple[Any, ...], Values]
    """Primary key to the other columns."""

SITE_VALUES = tuple(name for name in rows.SITE_COLUMNS if name not in ("id", "version", "from_seq"))
ACCOUNT_VALUES = ("name", "role", "unit")
_NUMBERS = ("lat", "lon", "interval_h", "people", *rows.MOMENTS)
_BLANK: Values = {name: None if name in _NUMBERS else "" for name in SITE_VALUES}


class Fold:
    """Apply the entries in their order, then compare the tables with what is expected."""

    def __init__(self) -> None:
        self.sites: Expected = {}
        self.assignments: Expected = {}
        self.visits: Expected = {}
        self.accounts: Expected = {}
        self.grants: Expected = {}
        self.plans: Expected = {}
        self.duties: Expected = {}
        self.passwords: dict[str, str | None] = {}
        """Account to the fingerprint of its password's hash; None where the journal does not tell one."""
        self._standing: dict[str, Values] = {}
        self._assigned: dict[str, Values] = {}

    def apply(self, entry: Mapping[str, Any]) -> None:
        """Apply a row of the journal.

        Raises:
            ValueError, TypeError, AttributeError: an image is not what we write.
        """
        if entry["entity"] == ACCOUNT and entry["action"] == PASSWORD:
            after = json.loads(entry["after"] or "{}")
            self.passwords[entry["entity_id"]] = after.get(FINGERPRINT)
            return
        if entry["after"] is None:
            return
        applied = {
            SITE: self._apply_to_site,
            ACCOUNT: self._apply_account,
            PLAN: self._apply_plan,
            DUTY: self._apply_duty,
        }
        after = json.loads(entry["after"])
        if entry["entity"] in applied:
            applied[entry["entity"]](entry, after)

    def _apply_to_site(self, entry: Mapping[str, Any], after: Values) -> None:
        if entry["new_version"] is not None:
            self._apply_site(entry, _site_values(after))
        if VISIT in after:
            self.visits[entry["seq"],] = {
                "site_id": entry["entity_id"],
                "unit": after[VISIT].get("unit"),
                "seen": after[VISIT].get("seen"),
                "observed_at": _observed(entry),
                "withdrawn_seq": None,
            }
        if WITHDRAWN in after:
            self.visits.get((after[WITHDRAWN],), {})["withdrawn_seq"] = entry["seq"]

    def _apply_site(self, entry: Mapping[str, Any], changed: Values) -> None:
        site_id, seq, valid_from = entry["entity_id"], entry["seq"], _observed(entry)
        before = self._standing.get(site_id)
        if before is not None:
            valid_from = max(valid_from, before["valid_from"])
            before |= {"to_seq": seq, "valid_to": valid_from}
        interval = {"from_seq": seq, "to_seq": None, "valid_from": valid_from, "valid_to": None}
        known = before or _BLANK
        now = {name: known[name] for name in SITE_VALUES} | changed | interval
        self._standing[site_id] = self.sites[site_id, entry["new_version"]] = now
        if now["unit"] != known["unit"]:
            self._assign(site_id, now["unit"], interval)

    def _apply_account(self, entry: Mapping[str, Any], after: Values) -> None:
        account = entry["entity_id"]
        row = self.accounts.setdefault((account,), {"disabled": 0})
        row |= {name: after[name] or "" for name in ACCOUNT_VALUES if name in after}
        if entry["action"] in ("register", "update"):
            row["demo"] = int(entry["source"] == "demo")
        if "disabled" in after:
            row["disabled"] = int(after["disabled"])
        if GIVEN in after:
            self.grants[account, *_place(after[GIVEN])] = {"seq": entry["seq"]}
        if TAKEN in after:
            self.grants.pop((account, *_place(after[TAKEN])), None)

    def _apply_plan(self, entry: Mapping[str, Any], after: Values) -> None:
        """The image is whole, and kept to the letter."""
        self.plans[entry["entity_id"],] = {
            "version": entry["new_version"],
            "seq": entry["seq"],
            "state": after.get("state"),
            "number": after.get("number"),
            "content": entry["after"],
        }

    def _apply_duty(self, entry: Mapping[str, Any], _: Values) -> None:
        start, _, site_id = entry["entity_id"].partition(" ")
        self.duties[to_ms(datetime.fromisoformat(start)), site_id] = {
            "version": entry["new_version"],
            "seq": entry["seq"],
            "content": entry["after"],
        }

    def _assign(self, site_id: str, unit: str, interval: Values) -> None:
        if ending := self._assigned.pop(site_id, None):
            ending |= {"to_seq": interval["from_seq"], "valid_to": interval["valid_from"]}
        if unit:
            row = self._assigned[site_id] = interval | {"unit": unit}
            self.assignments[site_id, interval["from_seq"]] = row


def _place(grant: Values) -> tuple[Any, Any]:
    return grant.get("role"), grant.get("area")


def _observed(entry: Mapping[str, Any]) -> int:
    """When it was so, in milliseconds; told counts as observed where nothing else is said."""
    return int(entry["at"] if entry["observed_at"] is None else entry["observed_at"])


def _site_values(after: Values) -> Values:
    """The columns of an image, moments as integers."""
    values = {name: after[name] for name in SITE_VALUES if name in after}
    for name in rows.MOMENTS:
        if values.get(name) is not None:
            values[name] = to_ms(datetime.fromisoformat(values[name]))
    return values
