"""Unfinished files of killed processes are removed at a start, once they are old."""

import os
import time
from dataclasses import replace

import pytest

from geo.i18n import Translator
from geo.services.operations.config_checks import REQUIRED_OPTIONS
from geo.services.operations.self_check import open_checked
from geo.services.operations.stale_files import STALE_AFTER, remove_stale_files
from geo.settings import Settings

LEFT = [
    "backups/kadian-0004-20200201T000000000000.db.part",
    "backups/kadian-0004-20200201T000000000000.db.part.part",
    "backups/kadian-0004-20200201T000000000000.db.part-wal",
    "kept/scheduled-20200201T000000Z.db.json.part",
    "kadian.db.part",
    "kadian.db.new",
    "kadian.db.new-wal",
    "kadian.db.photos/0a.jpg.0123456789abcdef.part",
    "kept/photos/0a.jpg.0123456789abcdef.part",
]
STAYS = [
    "backups/kadian-20200201-000000.db",
    "kept/notes.txt",
    "kadian.db",
    "kadian.db.photos/0a/1b/0a1b.jpg",
    "kadian.db.lock",
    "other.db.part",
    "kadian.db.newest-copy",
    "kadian.db.partial",
    "kadian.db.2019.new",
    "backups/kadian.db.partial",
    "kept/archive.part1.zip",
    "kept/partners.part-list.txt",
]


@pytest.fixture
def settings(tmp_path):
    return Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}", backups=str(tmp_path / "kept"))


def left(folder, age_s):
    """Make all of these files, last written so long ago."""
    for name in (*LEFT, *STAYS):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (time.time() - age_s,) * 2)


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_old_ones_go_and_nothing_else(settings, tmp_path):
    left(tmp_path, STALE_AFTER.total_seconds() + 60)
    assert sorted(remove_stale_files(settings)) == sorted(tmp_path / name for name in LEFT)
    assert files_in(tmp_path) == sorted(STAYS)


def test_what_may_still_be_written_stays(settings, tmp_path):
    left(tmp_path, STALE_AFTER.total_seconds() - 60)
    assert remove_stale_files(settings) == []


def test_a_start_clears_them(world, tmp_path):
    (tmp_path / "kadian.db.part").touch()
    os.utime(tmp_path / "kadian.db.part", (0, 0))
    world.ctx = replace(world.ctx, settings=Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}"))
    open_checked(lambda: world.ctx, world.ctx.settings.store_url, REQUIRED_OPTIONS, Translator("en"))
    assert not (tmp_path / "kadian.db.part").exists()


def test_a_server_keeps_no_parts_of_ours():
    assert remove_stale_files(Settings(store="postgresql+psycopg://host/db")) == []
