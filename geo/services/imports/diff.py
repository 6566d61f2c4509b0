"""Difference of a batch from the store: each object that is new or changed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.duty_phones import DutyPhone
from geo.domain.journal import DUTY_PHONE, SITE, Entry
from geo.domain.kinds import Kind, Kinds
from geo.domain.sites import Site, latest
from geo.domain.units import Unit
from geo.exchange import ImportBatch, ImportRow
from geo.services.contacts.duty_phones import DUTY_PHONES, SET
from geo.services.imports.pinyin import pinyin_initials
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Reader, Transaction


@dataclass(frozen=True, slots=True)
class ImportChange:
    """One new or changed object.

    Attributes:
        entity: Its entity in the journal.
        code: Its code.
        before: The stored object, None for a new one.
        after: The imported Area, Unit, Actor, Feature, Site or DutyPhone.
    """

    entity: str
    code: str
    before: Any
    after: Any

    @property
    def action(self) -> str:
        """The journal's name of the action."""
        return "register" if self.before is None else "update"

    def record(self, tx: Transaction) -> None:
        """Write the change to the journal and the tables."""
        if self.entity == SITE:
            renamed = self.before is None or self.before.name != self.after.name
            initials = pinyin_initials(self.after.name) if renamed else None
            record_site(tx, EntryMeta(self.action, initials=initials), self.before, self.after)
            return
        if self.entity == DUTY_PHONE:
            DUTY_PHONES.record(tx, SET, self.before, self.after)
            return
        before = None if self.before is None else _entry_image(self.before)
        tx.record(Entry(self.entity, self.code, self.action, before, _entry_image(self.after)))
        WRITERS[self.entity](tx, self.after)


@dataclass(frozen=True, slots=True)
class RetainedStatus:
    """A site that keeps its status although a file has another one."""

    site: Site
    file_status: str


def _put_account(tx: Transaction, account: Actor) -> None:
    tx.accounts.put(account, demo=tx.request.source == "demo")
    tx.reader.credentials.revoke_sessions_of(account.id, tx.at)


NOT_IN_FILES = {"grants", "disabled", "absent", "absence_order", "impersonated_by"}
"""Fields of an account or a unit that no file has: an import leaves them as they are."""

WRITERS: dict[str, Callable[[Transaction, Any], None]] = {
    "area": lambda tx, area: tx.put_area(area),
    "unit": lambda tx, unit: tx.put_unit(unit),
    "account": _put_account,
    "feature": lambda tx, feature: tx.put_feature(feature),
}
"""The writer of each entity other than sites."""


def diff_batch(
    reader: Reader,
    sites: Mapping[str, Site],
    batch: ImportBatch,
    *,
    kinds: Kinds,
    at: datetime,
    with_status: Container[str] = (),
) -> tuple[ImportChange, ...]:
    """Return the changes in the order in which they are written.

    Args:
        reader: Reads the store.
        sites: The stored sites by code.
        batch: The imported batch.
        kinds: The kinds of sites.
        at: The time since which a status of the files holds, UTC.
        with_status: Codes of the stored sites whose statuses are replaced by those of the files.
    """
    areas = {area.code: area for area in reader.areas()}
    new_areas = {
        row.code: replace(areas.get(row.code, Area(row.code, "")), **row.values) for row in batch.areas
    }
    accounts = {account.id: account for account in reader.accounts.all()}
    new_accounts = {
        account.id: replace(
            accounts.get(account.id, account), name=account.name, role=account.role, unit=account.unit
        )
        for account in batch.accounts
    }
    units = {unit.code: unit for unit in reader.units()}
    new_units = {
        row.code: replace(units.get(row.code, Unit(row.code, "")), **row.values) for row in batch.units
    }
    new_sites = {
        row.code: _site(row, sites.get(row.code), kinds, at, with_status=row.code in with_status)
        for row in batch.sites
    }
    return (
        *_changes("area", areas, new_areas),
        *_changes("unit", units, new_units),
        *_changes("account", accounts, new_accounts),
        *_changes(
            "feature",
            {feature.id: feature for feature in reader.features()},
            {feature.id: feature for feature in batch.features},
        ),
        *_changes(SITE, sites, new_sites),
        *_phone_changes(reader, batch),
    )


def _changes(
    entity: str, stored: Mapping[str, object], imported: Mapping[str, object]
) -> Iterator[ImportChange]:
    for code, after in imported.items():
        before = stored.get(code)
        if before != after:
            yield ImportChange(entity, code, before, after)


def _phone_changes(reader: Reader, batch: ImportBatch) -> Iterator[ImportChange]:
    """Yield the duty telephones that are set, changed or, by an empty cell, removed."""
    stored = {phone.id: phone for phone in reader.contacts.duty_phones()} if batch.phones else {}
    for row in batch.phones:
        after = DutyPhone(row.holder, row.code, row.phone)
        before = stored.get(after.id)
        if after.phone != (before.phone if before else ""):
            yield ImportChange(DUTY_PHONE, after.id, before, after)


def retained_statuses(
    sites: Mapping[str, Site], batch: ImportBatch, kinds: Kinds, *, with_status: Container[str]
) -> tuple[RetainedStatus, ...]:
    """Return the statuses that the files have otherwise, and that the import leaves as they are."""
    file_statuses = (
        (sites[row.code], row.values["status"])
        for row in batch.sites
        if row.code not in with_status and _has_new_status(row, sites)
    )
    return tuple(
        RetainedStatus(site, status)
        for site, status in file_statuses
        if _is_other_status(kinds[site.kind], site.status, status)
    )


def _has_new_status(row: ImportRow, sites: Mapping[str, Site]) -> bool:
    return row.code in sites and bool(row.values.get("status"))


def _is_other_status(kind: Kind, current: str, given: str) -> bool:
    """Check whether two statuses differ; those that follow from the last patrol count as one."""
    return given != current and not (kind.status(given).derived and kind.status(current).derived)


def _site(row: ImportRow, before: Site | None, kinds: Kinds, at: datetime, *, with_status: bool) -> Site:
    """Return the site with the values of the file; a present status stays unless ``with_status``."""
    values = dict(row.values)
    if before is None:
        kind = kinds[values["kind"]]
        values.setdefault("status", kind.statuses[0].code)
        return Site(id=row.code, status_at=at, **values)
    status = values.pop("status", before.status)
    if with_status and _is_other_status(kinds[before.kind], before.status, status):
        values |= {"status": status, "status_at": at, "last_report_at": latest(before.last_report_at, at)}
    return replace(before, **values)


def _entry_image(thing: Any) -> dict[str, object]:
    """Return the object's values; for a geometry its SHA-256, which keeps the journal small."""
    return {
        name: sha256(value).hexdigest() if isinstance(value, bytes) else value
        for name, value in asdict(thing).items()
        if name not in NOT_IN_FILES
    }
