"""A missing or empty store is taken for a new one only without traces of an earlier one."""

import json
import logging
from dataclasses import asdict, replace

import pytest

from geo.domain.errors import StoreDamaged, StoreMissing
from geo.i18n import LANGS, Translator
from geo.services.bootstrap import open_context
from geo.services.demo.load import load_demo
from geo.services.operations.config_checks import REQUIRED_OPTIONS
from geo.services.operations.missing_store import check_new_store
from geo.services.operations.self_check import open_checked
from geo.settings import ROOT, Settings
from geo.store.backup import backup, manifest_path

EMPTY_OFFICE = Settings(demo="off")


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "var").mkdir()
    return replace(EMPTY_OFFICE, store=f"sqlite:///{tmp_path / 'var' / 'kadian.db'}")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "kadian.db"


def opened(settings, **how):
    ctx = open_context(settings, **how)
    ctx.store.close()
    return ctx.store.is_new


def refused(settings, kind=StoreMissing, **how):
    with pytest.raises(kind) as caught:
        open_context(settings, **how)
    return caught.value.key


def saved(world, folder):
    """Make a backup of a store with entries, as the schedule does."""
    target = folder / "scheduled-20200201T000000Z.db"
    made = backup(f"sqlite:///{world}", target)
    assert made.seq > 0
    return made


@pytest.fixture
def entries(world, tmp_path):
    """Return the file of a store with entries."""
    world.store.close()
    return tmp_path / "kadian.db"


def test_where_nothing_was_a_store_is_made_and_reported(settings, caplog):
    ctx = open_checked(lambda: open_context(settings), settings.store_url, REQUIRED_OPTIONS, Translator("en"))
    assert [alarm.key for alarm in check_new_store(ctx)] == ["alarm.new_store"]
    ctx.store.close()
    assert "new, empty store" in caplog.text
    assert caplog.records[0].levelno == logging.WARNING
    assert not opened(settings)  # control: the second time it is known


def test_a_new_store_with_demo_data_is_not_called_empty(settings):
    ctx = open_context(settings)
    load_demo(ctx)
    (alarm,) = check_new_store(ctx)
    ctx.store.close()
    assert alarm.key == "alarm.new_demo"
    assert "filled with demo data" in Translator("en")(alarm.key, **alarm.params)


def test_an_empty_file_is_not_filled(settings, path):
    path.touch()
    for how in ({}, {"create_new": True}):
        assert refused(settings, StoreDamaged, **how) == "error.store_empty"
    assert path.stat().st_size == 0
    path.unlink()
    path.with_name("kadian.db.lock").unlink()
    assert opened(settings)


def test_a_folder_that_is_not_there_is_not_made_unless_asked_for(tmp_path):
    settings = replace(EMPTY_OFFICE, store=f"sqlite:///{tmp_path / 'mnt' / 'a' / 'kadian.db'}")
    assert refused(settings) == "error.store_no_folder"
    assert list(tmp_path.iterdir()) == []
    assert opened(settings, create_new=True)
    assert not opened(settings)


def test_the_folder_of_the_store_that_is_meant_without_a_setting_is_made(tmp_path, monkeypatch):
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.setattr("geo.settings.ROOT", tmp_path)
    assert opened(replace(EMPTY_OFFICE, store=""))
    assert (tmp_path / "var" / "kadian.db").exists()


@pytest.mark.parametrize("suffix", [".lock", "-shm", "-wal"])
def test_where_a_store_has_left_its_traces_no_other_is_made_unless_asked_for(settings, path, suffix):
    assert opened(settings)
    for each in path.parent.iterdir():
        each.unlink()
    path.with_name(path.name + suffix).touch()
    assert refused(settings) == "error.store_was_here"
    assert not path.exists()
    assert opened(settings, create_new=True)


@pytest.mark.parametrize("create_new", [False, True])
def test_where_backups_have_entries_an_empty_store_is_neither_made_nor_opened(
    settings, path, entries, tmp_path, create_new
):
    assert opened(settings)  # control: without a backup
    apart, beside = tmp_path / "kept", path.parent / "backups"
    for folder, how in ((apart, replace(settings, backups=str(apart))), (beside, settings)):
        saved(entries, folder)
        assert refused(how, create_new=create_new) == "error.store_behind_backup"
    path.unlink()
    assert refused(settings, create_new=create_new) == "error.store_behind_backup"
    assert not path.exists()


def test_a_store_behind_its_backups_is_reported_and_one_that_is_not_is_fine(
    settings, path, entries, tmp_path
):
    settings = replace(settings, backups=str(tmp_path / "kept"))
    made = saved(entries, tmp_path / "kept")
    path.write_bytes(entries.read_bytes())
    ctx = open_context(settings)
    assert check_new_store(ctx) == []
    rewritten = tmp_path / "kept" / made.file
    manifest_path(rewritten).write_text(json.dumps(asdict(replace(made, seq=made.seq + 7))), "utf-8")
    (alarm,) = check_new_store(ctx)
    assert (alarm.key, alarm.blocks_start) == ("alarm.behind_backup", False)
    assert alarm.params == {"found": made.seq, "backup": made.file, "number": made.seq + 7}
    ctx.store.close()


def test_a_file_that_is_no_manifest_says_nothing(settings, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "other.json").write_text("{}")
    assert opened(replace(settings, backups=str(tmp_path / "kept")))


def test_a_store_of_a_server_is_not_looked_for_in_files(postgres_server):
    settings = replace(EMPTY_OFFICE, store=postgres_server.new_database())
    assert opened(settings)
    assert not opened(settings)


KEYS = {
    "alarm.new_demo": {"store": "s"},
    "alarm.new_store": {"store": "s"},
    "alarm.behind_backup": {"found": 1, "backup": "b", "number": 2},
    "error.store_no_folder": {"folder": "f"},
    "error.store_was_here": {"file": "f", "trace": "t"},
    "error.store_behind_backup": {"file": "f", "backup": "b", "number": 2},
    "error.store_empty": {"file": "f"},
    "error.store_log_alone": {"file": "f", "log": "l"},
    "error.store_strange_log": {"file": "f", "log": "l"},
    "error.store_linked": {"file": "f"},
    "error.store_read_only": {"file": "f"},
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", KEYS)
def test_each_is_one_filled_sentence(key, lang):
    sentence = Translator(lang)(key, **KEYS[key])
    assert sentence != key
    assert "{" not in sentence
