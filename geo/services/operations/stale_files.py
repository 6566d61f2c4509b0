"""Files that killed processes left unfinished; removed once they are old: new ones may still be written."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from glob import escape
from pathlib import Path

from geo.services.operations.missing_store import backup_folders
from geo.settings import Settings
from geo.store.backends import local_file
from geo.store.photo_backup import backup_photo_folder
from geo.store.photo_folder import photo_folder

PART_SUFFIX = re.compile(r"(?:\.part)+(?:-wal|-shm|-journal)?\Z")
"""Endings of unfinished backups, upgrades and restores, and of the files of SQLite beside them."""
NEW_SUFFIX = re.compile(r"\.new(?:-wal|-shm|-journal)?\Z")
"""Endings of unfinished new stores."""
STALE_AFTER = timedelta(hours=1)
"""Age since the last write at which a file counts as abandoned."""
log = logging.getLogger(__name__)


def remove_stale_files(settings: Settings) -> list[Path]:
    """Remove old parts of backups, upgrades, restores, new stores and photos; return what was removed."""
    removed = []
    for part in _temporary_files(settings):
        try:
            if time.time() - part.stat().st_mtime > STALE_AFTER.total_seconds():
                part.unlink()
                removed.append(part)
        except OSError as error:
            log.warning("%s: %s", part, error)
    return removed


def _temporary_files(settings: Settings) -> Iterator[Path]:
    """Yield this application's own files: an operator's ``kadian.db.partial`` or ``old.part1.zip`` is not."""
    for folder in backup_folders(settings):
        yield from (path for path in folder.glob("*.part*") if PART_SUFFIX.search(path.name))
        yield from backup_photo_folder(folder / "any").unfinished
    photos = photo_folder(settings.store_url, settings.photos)
    if photos is not None:
        yield from photos.unfinished
    file = local_file(settings.store_url)
    if file is not None:
        for path in file.parent.glob(f"{escape(file.name)}.*"):
            ending = path.name.removeprefix(file.name)
            if PART_SUFFIX.match(ending) or NEW_SUFFIX.match(ending):
                yield path
