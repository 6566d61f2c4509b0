"""Files that killed processes left half made: cleared once they are old, as one may still be written."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.services.new_store import backup_folders
from geo.store.backends import own_file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.settings import Settings

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
    for folder in backup_folders(settings):
        yield from folder.glob("*.part*")
    file = own_file_of(settings.store_url)
    if file is not None:
        for suffix in (".part", ".new"):
            yield from file.parent.glob(f"{file.name}{suffix}*")
