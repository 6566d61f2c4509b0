"""A store of every released schema is brought to the present one, with a verified backup first."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.errors import StoreDamaged
from geo.domain.plans.plan import PlanState
from geo.domain.units import Unit
from geo.services.bootstrap import open_context
from geo.settings import Settings
from geo.store import Store
from geo.store.backup import backup_before_upgrade, restore
from geo.store.migrate import schema_of_file
from geo.store.tables.schema import SCHEMA
from geo.store.verify import verify
from tests.contract.story import DRAFT, changing, planning, request_for

RELEASED = (*range(1, 9), 15, 16)
"""Schemas that a release left in a store. 0009 to 0014 came together with 0015: the release before had 0008,
and no store was ever kept with one of those between."""
SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
HEAD = (11, "1b4d536117932e597ac8bbbdde3278d44568eefc8ab8455d03de58c13cfcc2e4")


@pytest.fixture(params=SCHEMAS, ids=lambda path: path.stem)
def older(request, tmp_path):
    """The file of a store as that schema left it."""
    path = tmp_path / "kadian.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(request.param.read_text("utf-8"))
    return path


def content_of(path):
    """Everything in a store's file, as statements."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def backups(path):
    return sorted((path.parent / "backups").glob("*.db"))


def test_every_released_schema_but_the_present_one_is_tried():
    older = [f"{number:04}" for number in RELEASED if number < int(SCHEMA)]
    assert [path.stem for path in SCHEMAS] == older


def test_an_older_store_is_upgraded_and_whole(older):
    ctx = open_context(Settings(store=f"sqlite:///{older}"))
    with ctx.store.read() as reader:
        assert reader.head == HEAD
        assert reader.accounts.all() == [
            Actor("chief", "指挥员", Role.COMMANDER),
            Actor("guard", "老队员", Role.REPORTER, "U1"),
        ]
        assert (reader.site("K1").status, reader.site("K1").people) == ("unmanned", None)
        assert reader.units() == [Unit("U1", "一中队")]
        assert (reader.plans.in_state(PlanState.DRAFT), reader.plans.last_order_number) == ([], 0)
    ctx.store.close()
    assert verify(f"sqlite:///{older}", HEAD).is_intact


def test_an_upgraded_store_is_planned_in(older):
    unit = Unit("U1", "一中队", 30, 5, 36.7, 118.87)
    ctx = open_context(Settings(store=f"sqlite:///{older}"))
    ctx.store.write(request_for("strength"), lambda tx: tx.put_unit(unit))
    ctx.store.write(request_for("plan"), planning(DRAFT, "begin"))
    with ctx.store.read() as reader:
        assert reader.units() == [unit]
        assert reader.plans.plan(DRAFT.id) == DRAFT
    ctx.store.close()
    assert verify(f"sqlite:///{older}", HEAD).is_intact


def test_in_an_upgraded_store_it_is_recorded_how_many_live_at_a_site(older):
    url = f"sqlite:///{older}"
    with closing(open_context(Settings(store=url)).store) as store:
        for number, people in enumerate((0, 420, None)):
            store.write(request_for(f"people {number}"), changing("K1", people=people))
            with store.read() as reader:
                assert reader.site("K1").people == people
    assert verify(url, HEAD).is_intact


def test_the_backup_made_before_is_the_old_store_and_can_be_restored(older):
    before, url, schema = content_of(older), f"sqlite:///{older}", schema_of_file(older)
    open_context(Settings(store=url)).store.close()
    (kept,) = backups(older)
    assert content_of(kept) == before
    manifest = restore(kept, url, check_only=False)
    assert (manifest.schema, manifest.seq, manifest.hash) == (schema, *HEAD)
    assert verify(url, HEAD).is_intact


def test_a_store_that_does_not_verify_is_not_upgraded(older):
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("UPDATE account SET role = 'admin' WHERE id = 'guard'")
    before = older.read_bytes()
    with pytest.raises(StoreDamaged):
        open_context(Settings(store=f"sqlite:///{older}"))
    assert older.read_bytes() == before
    assert backups(older) == []
    Store.open(f"sqlite:///{older}").close()  # control: nothing but the backup stands in the way
    assert not verify(f"sqlite:///{older}").is_intact


def test_a_present_or_new_store_needs_no_backup(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert backup_before_upgrade(url) is None
    for _ in range(2):
        open_context(Settings(store=url)).store.close()
    assert backups(tmp_path / "new.db") == []
