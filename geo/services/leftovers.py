"""Files that killed processes left half made: cleared once they are old, as one may still be written."""

from __future__ import annotations

import logging
import re
import time
from datetime import timedelta
from glob import escape
from typing import TYPE_CHECKING

from geo.services.new_store import backup_folders
from geo.store.backends import own_file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.settings import Settings

PART = re.compile(r"(?:\.part)+(?:-wal|-shm|-journal)?\Z")
"""How the names of half-made backups, upgrades and restores end, and of what SQLite puts beside them."""
NEW = re.compile(r"\.new(?:-wal|-shm|-journal)?\Z")
"""The same for new stores."""
OLD = timedelta(hours=1)
"""Untouched for so long, nobody writes it any more."""
log = logging.getLogger(__name__)


def clear_leftovers(settings: Settings) -> list[Path]:
    """Remove old parts of backups, upgrades, restores and new stores; gives what was removed."""
    removed = []
    for part in _parts(settings):
        try:
            if time.time() - part.stat().st_mtime > OLD.total_seconds():
                part.unlink()
                removed.append(part)
        except OSError as error:
            log.warning("%s: %s", part, error)
    return removed


def _parts(settings: Settings) -> Iterator[Path]:
    """Files of ours alone: an operator's ``kadian.db.partial`` or ``old.part1.zip`` is none."""
    for folder in backup_folders(settings):
        yield from (path for path in folder.glob("*.part*") if PART.search(path.name))
    file = own_file_of(settings.store_url)
    if file is not None:
        for path in file.parent.glob(f"{escape(file.name)}.*"):
            ending = path.name.removeprefix(file.name)
            if PART.match(ending) or NEW.match(ending):
                yield path
