"""Store and backups are their owner's alone: in them are sessions and the hashes of passwords."""

import os
import stat
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from geo.i18n import Translator
from geo.services.bootstrap import open_context
from geo.services.operations.backups import BackupSchedule
from geo.services.operations.self_check import check_privacy
from geo.services.operations.status import BackupState
from geo.settings import Settings
from geo.store.backup import backup, restore
from geo.store.private_files import create_private_folder
from tests.contract.children import process
from tests.contract.story import PATIENCE_S, request_for

UNPRIVILEGED = 65534


@pytest.fixture
def folder():
    """Pytest's own folders are closed to others; this one is not."""
    with tempfile.TemporaryDirectory(prefix="kadian-") as folder:
        Path(folder).chmod(0o755)
        before = os.umask(0o022)  # as most machines have it
        yield Path(folder)
        os.umask(before)


@pytest.fixture
def settings(folder):
    return Settings(
        store=f"sqlite:///{folder / 'var' / 'kadian.db'}", backups=str(folder / "kept"), demo="off"
    )


@pytest.fixture
def ctx(settings):
    ctx = open_context(settings, create_new=True)
    ctx.store.write(request_for("first"), lambda tx: tx.probe_write())
    yield ctx
    ctx.store.close()


def made_by_kadian(ctx, folder):
    """Everything there is, a backup by schedule, one by hand, and what a restored store has left among it."""
    ctx.status.backup = BackupState(timedelta(hours=6))
    BackupSchedule(ctx, Translator("en")).run_if_due()
    backup(ctx.settings.store_url, folder / "by-hand" / "kept.db")
    restore(folder / "by-hand" / "kept.db", f"sqlite:///{folder / 'again' / 'kadian.db'}", check_only=False)
    return list(folder.rglob("*"))


def read_as_another(pipe, paths):
    """In another process, as another user: what can be read of these."""
    os.setuid(UNPRIVILEGED)
    read = []
    for path in paths:
        try:
            list(path.iterdir()) if path.is_dir() else path.read_bytes()
        except PermissionError:
            continue
        read.append(path)
    pipe.send(read)


def readable(paths):
    child, pipe = process(read_as_another, paths)
    assert pipe.poll(PATIENCE_S)
    read = pipe.recv()
    child.join(PATIENCE_S)
    return read


def test_every_file_is_made_for_its_owner_alone(ctx, folder):
    made = made_by_kadian(ctx, folder)
    names = {path.name for path in made}
    assert names >= {
        "kadian.db",
        "kadian.db-wal",
        "kadian.db-shm",
        "kadian.db.lock",
        "kept.db",
        "kept.db.json",
    }
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert {path: mode for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}
    assert check_privacy(ctx.settings) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may become another user")
def test_another_user_reads_nothing_of_it(ctx, folder):
    made = made_by_kadian(ctx, folder)
    for path in made:
        if path.is_dir():
            path.chmod(0o755)
    files = [path for path in made if path.is_file()]
    assert readable(files) == []
    for path in files:
        path.chmod(0o644)
    assert readable(files) == files  # control


@pytest.mark.parametrize("which", ["var/kadian.db", "var/kadian.db-wal", "kept/*.db", "kept/*.json"])
def test_files_that_others_may_read_are_reported_and_left_as_they_are(ctx, folder, which):
    made_by_kadian(ctx, folder)
    (path,) = folder.glob(which)
    path.chmod(0o640)
    (alarm,) = check_privacy(ctx.settings)
    assert (alarm.key, alarm.params, alarm.blocks_start) == (
        "alarm.open_to_others",
        {"found": str(path)},
        False,
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_folder_that_is_there_stays_as_it_is(folder):
    (folder / "theirs").mkdir(mode=0o755)
    create_private_folder(folder / "theirs" / "a" / "b")
    modes = [stat.S_IMODE((folder / part).stat().st_mode) for part in ("theirs", "theirs/a", "theirs/a/b")]
    assert modes == [0o755, 0o700, 0o700]


def test_a_server_keeps_its_own_files():
    assert check_privacy(replace(Settings(), store="postgresql+psycopg://host/db")) == []


def test_a_long_list_is_cut_short(ctx, folder):
    (folder / "kept").mkdir()
    for number in range(5):
        (folder / "kept" / f"{number}.db").touch(mode=0o644)
    (alarm,) = check_privacy(ctx.settings)
    assert alarm.params["found"].endswith("… (5)")
    assert alarm.params["found"].count(".db") == 3
