"""What a batch would change in a store: each thing that is new or different, nothing that stays as it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from geo.domain.areas import Area
from geo.domain.journal import SITE, Entry
from geo.domain.sites import Site, later
from geo.domain.units import Unit
from geo.services.initials import initials_of
from geo.services.records import Telling, record_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kind, Kinds
    from geo.exchange import Batch, Row
    from geo.store import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` is None for what is new; ``after`` is an Area, Unit, Actor, Feature or Site."""

    entity: str
    code: str
    before: Any
    after: Any

    @property
    def action(self) -> str:
        return "register" if self.before is None else "update"

    def record(self, tx: Transaction) -> None:
        """Into the journal and the tables."""
        if self.entity == SITE:
            renamed = self.before is None or self.before.name != self.after.name
            initials = initials_of(self.after.name) if renamed else None
            record_site(tx, Telling(self.action, initials=initials), self.before, self.after)
            return
        before = None if self.before is None else _image(self.before)
        tx.record(Entry(self.entity, self.code, self.action, before, _image(self.after)))
        PUT[self.entity](tx, self.after)


@dataclass(frozen=True, slots=True)
class KeptStatus:
    """A site that keeps its status although a file has another one."""

    site: Site
    told: str


def _put_account(tx: Transaction, account: Actor) -> None:
    tx.put_account(account, demo=tx.request.source == "demo")
    tx.reader.keyring.revoke_sessions_of(account.id, tx.at)


NOT_IN_FILES = {"grants", "disabled", "missing", "since"}
"""What an account or a unit has besides what files say of it: an import leaves it as it is."""

PUT: dict[str, Callable[[Transaction, Any], None]] = {
    "area": lambda tx, area: tx.put_area(area),
    "unit": lambda tx, unit: tx.put_unit(unit),
    "account": _put_account,
    "feature": lambda tx, feature: tx.put_feature(feature),
}


def differences(
    reader: Reader, sites: Mapping[str, Site], batch: Batch, kinds: Kinds, at: datetime
) -> tuple[Change, ...]:
    """Changes in the order in which they are written; a status that a file changes holds since ``at``.

    Of sites that are there already the batch says whether it changes any.
    """
    areas = {area.code: area for area in reader.areas()}
    wanted_areas = {
        row.code: replace(areas.get(row.code, Area(row.code, "")), **row.values) for row in batch.areas
    }
    accounts = {who.id: who for who in reader.accounts()}
    wanted_accounts = {
        who.id: replace(accounts.get(who.id, who), name=who.name, role=who.role, unit=who.unit)
        for who in batch.accounts
    }
    units = {unit.code: unit for unit in reader.units()}
    wanted_units = {
        row.code: replace(units.get(row.code, Unit(row.code, "")), **row.values) for row in batch.units
    }
    wanted_sites = {
        row.code: _site(row, sites.get(row.code), kinds, at, with_status=batch.with_status)
        for row in batch.sites
    }
    return (
        *_changes("area", areas, wanted_areas),
        *_changes("unit", units, wanted_units),
        *_changes("account", accounts, wanted_accounts),
        *_changes("feature", {it.id: it for it in reader.features()}, {it.id: it for it in batch.features}),
        *_changes(SITE, sites, wanted_sites),
    )


def _changes(entity: str, stored: Mapping[str, object], wanted: Mapping[str, object]) -> Iterator[Change]:
    for code, after in wanted.items():
        before = stored.get(code)
        if before != after:
            yield Change(entity, code, before, after)


def kept_statuses(sites: Mapping[str, Site], batch: Batch, kinds: Kinds) -> tuple[KeptStatus, ...]:
    """Statuses that the files tell otherwise than they stand, and that the import leaves as they are."""
    if batch.with_status:
        return ()
    told = ((sites[row.code], row.values["status"]) for row in batch.sites if _tells_status(row, sites))
    return tuple(
        KeptStatus(site, status) for site, status in told if _is_other(kinds[site.kind], site.status, status)
    )


def _tells_status(row: Row, sites: Mapping[str, Site]) -> bool:
    return row.code in sites and bool(row.values.get("status"))


def _is_other(kind: Kind, stands: str, told: str) -> bool:
    """Whether it is another status: those that follow from the last visit are one and the same here."""
    return told != stands and not (kind.status(told).derived and kind.status(stands).derived)


def _site(row: Row, before: Site | None, kinds: Kinds, at: datetime, *, with_status: bool) -> Site:
    """The site with what the file says; a status that stands is left alone unless ``with_status``."""
    values = dict(row.values)
    if before is None:
        kind = kinds[values["kind"]]
        values.setdefault("status", kind.statuses[0].code)
        return Site(id=row.code, status_at=at, **values)
    status = values.pop("status", before.status)
    if with_status and _is_other(kinds[before.kind], before.status, status):
        values |= {"status": status, "status_at": at, "heard_at": later(before.heard_at, at)}
    return replace(before, **values)


def _image(thing: Any) -> dict[str, object]:
    """Its values; of a geometry the SHA-256, which says whether it changed and keeps the journal small."""
    return {
        name: sha256(value).hexdigest() if isinstance(value, bytes) else value
        for name, value in asdict(thing).items()
        if name not in NOT_IN_FILES
    }
