from dataclasses import replace
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from geo.domain.access import Role
from geo.domain.journal import Entry
from geo.services.bootstrap import serve_context
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.settings import settings_from_environment
from pages.components.app import identity
from tests.page.admin.steps import put_grant
from tests.page.hostile import HOSTILE
from tests.unit.services.shifts import PLANNER, put_site, put_units
from tests.worlds import ADMIN, AREAS, OTHER, SITES, STAFF, UNITS, VIEWER, world_at


@pytest.fixture(scope="session", autouse=True)
def _packages_read_once():
    """AppTest reads the metadata of every installed package for each screen: a third of what it takes."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def world(tmp_path, monkeypatch):
    """A small county an hour after its founding, whose office is the one the pages find."""
    monkeypatch.setenv("KADIAN_STORE", f"sqlite:///{tmp_path / 'kadian.db'}")
    world = world_at(tmp_path)
    world.pass_time(hours=1)
    with serve_context(settings_from_environment(), world.ctx):
        yield world
    world.store.close()


@pytest.fixture(autouse=True)
def signed_in(monkeypatch):
    """Sign another account in: ``signed_in(STAFF)``. The gate is not there, so its word is given for it."""

    def as_whom(actor):
        monkeypatch.setattr(identity, "account_of_connection", lambda: actor.id)

    as_whom(STAFF)
    return as_whom


@pytest.fixture
def hostile(world):
    """The small county with hostile text wherever people can write."""

    def renamed(tx):
        tx.record(Entry("area", "all", "update"))
        for area in AREAS:
            tx.put_area(replace(area, name=HOSTILE))
        for unit in UNITS:
            tx.put_unit(replace(unit, name=HOSTILE))
        for actor in (STAFF, OTHER, VIEWER, ADMIN):
            tx.accounts.put(replace(actor, name=HOSTILE), demo=True)
        for site in SITES:
            now = tx.site(site.id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE, note=HOSTILE))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    world.change("V1", "reopened", note=HOSTILE)
    world.patrol("C1", note=HOSTILE)
    return world


@pytest.fixture
def chief(world, signed_in):
    """An administrator who also commands one town, signed in."""
    put_grant(world, "admin", Role.COMMANDER, "370725001")
    signed_in(ADMIN)
    return ADMIN


@pytest.fixture
def manned(world):
    """Two hard posts, CP1 of U1 and CP2 of U2, whose units have people for two posts."""
    put_units(world)
    put_site(world, "CP2", variant="hard")


@pytest.fixture
def planner(world, signed_in):
    """A planner of the shift schedule, signed in."""

    def record(tx):
        tx.record(Entry("account", PLANNER.id, "register", None, {"name": PLANNER.name}))
        tx.accounts.put(PLANNER, demo=True)

    world.store.write(world.ctx.request(ADMIN, "planner", {}), record)
    signed_in(PLANNER)
