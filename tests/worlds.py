"""Small worlds to test in: a county, two towns, one site of each kind, written through the real store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shapely import to_wkb
from shapely.geometry import box

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.commands import (
    BulkConfirmation,
    BulkPatrol,
    BulkStatusChange,
    Confirmation,
    NoteAddition,
    Patrol,
    StatusChange,
    Undo,
)
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry, JournalEntry
from geo.domain.kinds import Kinds
from geo.domain.kinds_file import kinds_from_file
from geo.domain.map_features import Feature
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.accounts.accounts import store_password
from geo.services.accounts.passwords import hash_password
from geo.services.context import AppContext
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.sites.record_patrol import record_patrol, record_patrols
from geo.services.sites.record_status import (
    add_note,
    change_status,
    change_statuses,
    confirm_status,
    confirm_statuses,
    undo_entries,
)
from geo.services.situation import overview
from geo.services.situation.overview import Overview
from geo.services.situation.read_model import SiteReadModel
from geo.settings import ROOT, Settings
from geo.store import Receipt, Request, Store, Transaction

START = datetime(2020, 2, 1, 0, 0, tzinfo=UTC)
STAFF = Actor("staff", "一中队队员", Role.STAFF, "U1")
OTHER = Actor("other", "二中队队员", Role.STAFF, "U2")
VIEWER = Actor("viewer", "查看", Role.VIEWER)
ADMIN = Actor("admin", "文书", Role.ADMIN)

AREAS = (
    Area("370725", "昌乐县", "", Level.COUNTY),
    Area("370725001", "宝都街道", "370725", Level.TOWN, to_wkb(box(118.75, 36.55, 118.85, 36.65))),
    Area("370725002", "宝城街道", "370725", Level.TOWN),
    Area("370725001001", "新昌社区", "370725001", Level.COMMUNITY),
)
UNITS = (Unit("U1", "一中队"), Unit("U2", "二中队"))


def hours_before(hours: float) -> datetime:
    """Return the time of a report made these hours before START."""
    return START - timedelta(hours=hours)


SITES = (
    Site(
        "CP1",
        "平原大桥卡点",
        "checkpoint",
        "manned",
        "370725001001",
        "hard",
        36.6,
        118.8,
        "U1",
        last_report_at=hours_before(1),
    ),
    Site(
        "CP2",
        "火车站卡点",
        "checkpoint",
        "unmanned",
        "370725002",
        "soft",
        36.7,
        118.9,
        "U2",
        last_report_at=hours_before(9),
    ),
    Site(
        "V1", "东村", "village", "closed", "370725001001", "", 36.61, 118.81, last_report_at=hours_before(2)
    ),
    Site("V2", "西村", "village", "closed", "370725002", "", 36.71, 118.91, last_report_at=hours_before(2)),
    Site("M1", "东山市场", "market", "suspended", "370725001", "farmers", 36.62, 118.82),
    Site(
        "C1",
        "爱伦堡小区",
        "compound",
        "patrolled",
        "370725001001",
        "managed",
        None,
        None,
        last_report_at=hours_before(30),
        last_patrol_at=hours_before(30),
    ),
    Site("C2", "恒安小区", "compound", "exempt", "370725001001", "unmanaged", 36.63, 118.83),
)
INITIALS = {
    "CP1": "pydqkd",
    "CP2": "hczkd",
    "V1": "dc",
    "V2": "xc",
    "M1": "dssc",
    "C1": "albxq",
    "C2": "haxq",
}


@dataclass
class World:
    """An application context whose clock stands still until it is moved, with short ways to act in it."""

    store: Store
    moment: datetime = START
    ctx: AppContext = field(init=False)
    keys: Iterator[str] = field(default_factory=lambda: (f"key-{number}" for number in count(1)))

    def __post_init__(self) -> None:
        kinds = _kinds()
        self.ctx = AppContext(
            self.store,
            kinds,
            Settings(),
            SiteReadModel(self.store, kinds),
            clock=lambda: self.moment,
            source="test",
        )

    # Set-up that is recorded in the name of ADMIN without a check of permissions.

    def add_areas(self, *areas: Area) -> None:
        """Register areas; areas of a known code are replaced."""

        def put(tx: Transaction) -> None:
            for area in areas:
                tx.record(Entry("area", area.code, "register", None, {"name": area.name}))
                tx.put_area(area)

        self._write(put)

    def add_units(self, *units: Unit) -> None:
        """Register units; units of a known code are replaced."""

        def put(tx: Transaction) -> None:
            for unit in units:
                tx.record(Entry("unit", unit.code, "register", None, {"name": unit.name}))
                tx.put_unit(unit)

        self._write(put)

    def add_features(self, *features: Feature) -> None:
        """Register map features; features of a known id are replaced."""

        def put(tx: Transaction) -> None:
            for feature in features:
                tx.record(Entry("feature", feature.id, "register", None, {"name": feature.name}))
                tx.put_feature(feature)

        self._write(put)

    def add_sites(self, *sites: Site) -> None:
        """Register new sites; START is the time of a status without one."""

        def put(tx: Transaction) -> None:
            for site in sites:
                record_site(tx, EntryMeta("register"), None, replace(site, status_at=site.status_at or START))

        self._write(put)

    def add_accounts(self, *actors: Actor, demo: bool = False) -> None:
        """Let accounts hold just what these actors do: their role and grants, and no others.

        Accounts that are known already are updated. ``demo``: whether they are accounts of the demo.
        """

        def put(tx: Transaction) -> None:
            for actor in actors:
                known = tx.reader.accounts.account(actor.id)
                for grant in known.grants if known else ():
                    tx.record(Entry("account", actor.id, "withdraw", None, {"taken": _scope(grant)}))
                    tx.accounts.revoke_grant(grant)
                action = "update" if known else "register"
                tx.record(Entry("account", actor.id, action, None, _account(actor)))
                tx.accounts.put(actor, demo=demo)
                for grant in actor.grants:
                    entry = Entry("account", actor.id, "grant", None, {"given": _scope(grant)})
                    tx.accounts.put_grant(grant, tx.record(entry))

        self._write(put, source="demo" if demo else "test")

    def appoint(self, actor: Actor) -> Actor:
        """Let one account hold just what the actor does, as ``add_accounts``; return the actor."""
        self.add_accounts(actor)
        return actor

    def give_password(self, account: str, password: str) -> None:
        self._write(lambda tx: store_password(tx, account, hash_password(password)))

    def _write(self, put: Callable[[Transaction], object], source: str = "test") -> None:
        self.store.write(Request(next(self.keys), {}, ADMIN.id, source, self.moment), put)

    def pass_time(self, **span: float) -> datetime:
        """Move the clock on, by the arguments of ``timedelta``; return the new time."""
        self.moment += timedelta(**span)
        return self.moment

    def site(self, site_id: str) -> Site:
        with self.store.read() as reader:
            site = reader.site(site_id)
        assert site is not None
        return site

    def entry(self, seq: int) -> JournalEntry:
        with self.store.read() as reader:
            return reader.entries(after_seq=seq - 1, until_seq=seq)[0]

    def version(self, site_id: str) -> int:
        """Return the version that a form would carry; 0 for a site that does not exist."""
        with self.store.read() as reader:
            site = reader.site(site_id)
        return site.version if site else 0

    def change(self, site_id: str, status: str, actor: Actor = STAFF, **values: Any) -> Receipt:
        values = {"seen_version": self.version(site_id), "key": next(self.keys)} | values
        return change_status(self.ctx, actor, StatusChange(site_id, status, **values))

    def confirm(self, site_id: str, actor: Actor = STAFF, **values: Any) -> Receipt:
        values = {"seen_version": self.version(site_id), "key": next(self.keys)} | values
        return confirm_status(self.ctx, actor, Confirmation(site_id, **values))

    def bulk(self, site_ids: Iterable[str], status: str, actor: Actor = STAFF, **values: Any) -> Receipt:
        seen_versions = tuple((site_id, self.version(site_id)) for site_id in site_ids)
        values = {"seen_versions": seen_versions, "key": next(self.keys)} | values
        return change_statuses(self.ctx, actor, BulkStatusChange(status=status, **values))

    def bulk_confirm(self, site_ids: Iterable[str], actor: Actor = STAFF, **values: Any) -> Receipt:
        seen_versions = tuple((site_id, self.version(site_id)) for site_id in site_ids)
        values = {"seen_versions": seen_versions, "key": next(self.keys)} | values
        return confirm_statuses(self.ctx, actor, BulkConfirmation(**values))

    def bulk_patrol(self, site_ids: Iterable[str], actor: Actor = STAFF, **values: Any) -> Receipt:
        units = tuple((site_id, actor.unit) for site_id in site_ids)
        values = {"units": units, "key": next(self.keys)} | values
        return record_patrols(self.ctx, actor, BulkPatrol(**values))

    def add_note(self, seq: int, note: str, actor: Actor = STAFF, **values: Any) -> Receipt:
        values = {"key": next(self.keys)} | values
        return add_note(self.ctx, actor, NoteAddition(seq, note=note, **values))

    def patrol(self, site_id: str, actor: Actor = STAFF, **values: Any) -> Receipt:
        values = {"unit": actor.unit, "key": next(self.keys)} | values
        return record_patrol(self.ctx, actor, Patrol(site_id, **values))

    def undo(self, seq: int, actor: Actor = STAFF) -> Receipt:
        return undo_entries(self.ctx, actor, Undo(seq, next(self.keys)))

    def overview(self, actor: Actor = VIEWER, **parts: Any) -> Overview:
        return overview.situation_overview(self.ctx, actor, SiteFilter(**parts))

    def ids(self, **parts: Any) -> list[str]:
        """Return the codes of the sites that the filter selects, in the order of the list."""
        selection = self.overview(**parts)
        return [selection.state.snapshot.ids[row] for row in selection.rows]


def world_at(folder: Path, sites: Iterable[Site] = SITES) -> World:
    """Create a store in the folder with areas, units, accounts, and the sites registered at START."""
    path = folder / "kadian.db"
    path.write_bytes(_store_file(tuple(sites)))
    return World(Store.open(f"sqlite:///{path}"))


@cache
def _kinds() -> Kinds:
    """Return the kinds of the product, read once: that takes a third of the time of opening a world."""
    return kinds_from_file(ROOT / "data" / "kinds.toml")


def _account(actor: Actor) -> dict[str, object]:
    return {"id": actor.id, "name": actor.name, "role": actor.role, "unit": actor.unit}


def _scope(grant: Grant) -> dict[str, object]:
    return {"role": grant.role, "area": grant.area}


@cache
def _store_file(sites: tuple[Site, ...]) -> bytes:
    """Return the content of the store's file, created once and copied: that takes longer than most tests."""

    def put(tx: Transaction) -> None:
        for area in AREAS:
            tx.record(Entry("area", area.code, "register", None, {"name": area.name}))
            tx.put_area(area)
        for unit in UNITS:
            tx.record(Entry("unit", unit.code, "register", None, {"name": unit.name}))
            tx.put_unit(unit)
        for actor in (STAFF, OTHER, VIEWER, ADMIN):
            tx.record(Entry("account", actor.id, "register", None, _account(actor)))
            tx.accounts.put(actor, demo=True)
        for site in sites:
            meta = EntryMeta("register", initials=INITIALS.get(site.id, ""))
            record_site(tx, meta, None, replace(site, status_at=site.status_at or START))

    with TemporaryDirectory() as folder:
        path = Path(folder) / "kadian.db"
        store = Store.open(f"sqlite:///{path}")
        store.write(Request("found", {"world": "small"}, ADMIN.id, "demo", START), put)
        store.close()
        return path.read_bytes()


@contextmanager
def a_world():
    """Open a world for rules that are tried many times within one test."""
    with TemporaryDirectory() as folder:
        world = world_at(Path(folder))
        yield world
        world.store.close()
