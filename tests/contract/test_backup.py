"""A backup is verified before it counts, and a restore brings back exactly what was there."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, make_url

import geo
from geo.domain.errors import InvalidInput, SchemaTooNew, StoreDamaged, StoreInUse, StoreUnavailable
from geo.store.backup import backup, manifest_path, restore
from geo.store.credential_store import Session
from geo.store.hash_chain import GENESIS
from geo.store.tables.schema import SCHEMA, SITE
from geo.store.verify import verify
from tests.contract.story import (
    GATE,
    NOON,
    SQLITE_ONLY,
    changing,
    held_up,
    opened,
    registering,
    request_for,
    sites_of,
)

pytestmark = SQLITE_ONLY


def folder_of(url):
    return Path(make_url(url).database).parent


@pytest.fixture
def saved(store, tmp_path):
    """A backup of one site; the store has gone on since."""
    store.write(request_for("a"), registering(GATE))
    target = tmp_path / "kept" / "monday.backup"
    target.parent.mkdir()
    store.manifest = backup(store.url, target)
    store.write(request_for("b"), changing(GATE.id, status="unmanned"))
    store.close()
    return target


@pytest.fixture
def store(new_url):
    url = new_url()
    with opened(url) as store:
        store.url = url
        yield store


def test_a_manifest_says_what_the_backup_is(store, saved):
    manifest = store.manifest
    assert json.loads(manifest_path(saved).read_text())["hash"] == manifest.hash
    assert (manifest.file, manifest.size) == (saved.name, saved.stat().st_size)
    assert (manifest.seq, manifest.schema, manifest.version) == (1, SCHEMA, geo.__version__)
    assert sorted(path.name for path in saved.parent.iterdir()) == ["monday.backup", "monday.backup.json"]


def test_a_restored_store_is_what_was_saved_and_is_written_on(store, saved):
    assert restore(saved, store.url, check_only=False) == store.manifest
    assert verify(store.url, (store.manifest.seq, store.manifest.hash)).is_intact
    with opened(store.url) as again:
        assert sites_of(again) == {GATE.id: GATE}
        assert again.write(request_for("c"), changing(GATE.id, note="restored")).seq == 2


def test_no_one_is_signed_in_nor_invited_in_a_store_that_was_restored(store, tmp_path):
    session = Session("t", "a", "::1", NOON, NOON, NOON + timedelta(hours=1))
    store.write_unjournalled(lambda credentials: credentials.put_session(session))
    store.write_unjournalled(lambda credentials: credentials.put_secret("a", "hash", NOON))
    store.write_unjournalled(
        lambda credentials: credentials.put_invitation("a", "i", NOON + timedelta(hours=1))
    )
    kept = tmp_path / "kept.db"
    backup(store.url, kept)
    store.close()
    restore(kept, store.url, check_only=False)
    with opened(store.url) as restored, restored.read() as reader:
        assert reader.credentials.session("t") is None
        assert not reader.credentials.is_invitation_valid("a", "i", NOON)
        assert reader.credentials.secret("a") == "hash"


def test_what_stood_in_the_place_is_kept_with_all_that_was_acknowledged(store, saved):
    before = set(folder_of(store.url).iterdir())
    restore(saved, store.url, check_only=False)
    (aside,) = set(folder_of(store.url).iterdir()) - before
    with opened(f"sqlite:///{aside}") as old:
        assert sites_of(old)[GATE.id].status == "unmanned"


def test_a_backup_can_be_restored_where_no_store_was(saved, new_url):
    url = new_url()
    restore(saved, url, check_only=False)
    with opened(url) as store:
        assert sites_of(store) == {GATE.id: GATE}


def test_checking_does_everything_but_switch(store, saved):
    files = sorted(folder_of(store.url).iterdir())
    with opened(store.url) as running:
        assert restore(saved, store.url, check_only=True) == store.manifest
        assert sites_of(running)[GATE.id].status == "unmanned"
    assert sorted(folder_of(store.url).iterdir()) == files


def test_a_store_that_is_being_written_is_not_replaced(store, saved):
    with opened(store.url) as running:
        with pytest.raises(StoreInUse):
            restore(saved, store.url, check_only=False)
        assert running.write(request_for("c"), changing(GATE.id, note="on")).seq == 3


def test_a_backup_is_made_beside_a_running_writer(store, tmp_path):
    store.write(request_for("a"), registering(GATE))
    with held_up(store) as submit:
        waiting = submit(request_for("b"), changing(GATE.id, status="unmanned"))
        manifest = backup(store.url, tmp_path / "now.backup")
    assert (manifest.seq, waiting.result().seq) == (1, 2)


def test_a_backup_never_overwrites_anything(store, saved):
    with pytest.raises(InvalidInput) as caught:
        backup(store.url, saved)
    assert caught.value.key == "error.file_exists"


def test_a_damaged_store_gives_no_backup(store, tmp_path):
    store.write(request_for("a"), registering(GATE))
    with store._writing.begin() as connection:
        connection.execute(delete(SITE))
    with pytest.raises(StoreDamaged):
        backup(store.url, tmp_path / "bad.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_nothing_is_refused(new_url, tmp_path):
    with pytest.raises(StoreUnavailable):
        backup(new_url(), tmp_path / "nothing.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_whose_bytes_changed_is_not_restored(store, saved):
    content = bytearray(saved.read_bytes())
    content[-1] ^= 1
    saved.write_bytes(content)
    with pytest.raises(StoreDamaged):
        restore(saved, store.url, check_only=False)
    with opened(store.url) as untouched:
        assert sites_of(untouched)[GATE.id].status == "unmanned"


def rewrite(saved, manifest):
    manifest_path(saved).write_text(
        json.dumps({name: getattr(manifest, name) for name in manifest.__slots__})
    )


def test_a_backup_whose_head_is_not_the_one_named_is_not_restored(store, saved):
    rewrite(saved, replace(store.manifest, hash="0" * 64))
    with pytest.raises(StoreDamaged):
        restore(saved, store.url, check_only=True)


def test_a_backup_of_a_newer_program_is_not_restored(store, saved):
    rewrite(saved, replace(store.manifest, schema="9999"))
    with pytest.raises(SchemaTooNew):
        restore(saved, store.url, check_only=True)


@pytest.mark.parametrize("number", [0, 2])
def test_a_backup_that_does_not_end_at_the_number_named_is_not_restored(store, saved, number):
    for wrong in (
        replace(store.manifest, seq=number),
        replace(store.manifest, seq=number, hash=GENESIS),
    ):
        rewrite(saved, wrong)
        with pytest.raises(StoreDamaged):
            restore(saved, store.url, check_only=True)


@pytest.mark.parametrize(
    "values",
    [{"schema": 5}, {"seq": "1"}, {"seq": -1}, {"seq": True}, {"size": 1.5}, {"file": None}, {"hash": 7}],
)
def test_a_manifest_with_values_of_another_kind_is_none(store, saved, values):
    rewrite(saved, replace(store.manifest, **values))
    with pytest.raises(InvalidInput) as caught:
        restore(saved, store.url, check_only=True)
    assert caught.value.key == "error.bad_manifest"


@pytest.mark.parametrize("at", ["yesterday", "", None, 7])
def test_a_manifest_that_says_no_moment_is_none(store, saved, at):
    rewrite(saved, replace(store.manifest, at=at))
    with pytest.raises(InvalidInput) as caught:
        restore(saved, store.url, check_only=True)
    assert caught.value.key == "error.bad_manifest"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"file": "x"}'])
def test_a_file_that_is_no_manifest_is_named(store, saved, content):
    manifest_path(saved).write_text(content)
    with pytest.raises(InvalidInput) as caught:
        restore(saved, store.url, check_only=True)
    assert caught.value.key == "error.bad_manifest"


def test_a_backup_without_manifest_is_not_trusted(store, saved):
    manifest_path(saved).unlink()
    with pytest.raises(InvalidInput) as caught:
        restore(saved, store.url, check_only=True)
    assert caught.value.key == "error.no_manifest"


def test_a_damaged_store_can_be_replaced_and_is_kept_as_it_was(store, saved):
    path = Path(make_url(store.url).database)
    path.write_bytes(b"no database at all")
    restore(saved, store.url, check_only=False)
    with opened(store.url) as again:
        assert sites_of(again) == {GATE.id: GATE}
    assert b"no database at all" in [file.read_bytes() for file in path.parent.iterdir() if file.is_file()]
