"""Whether a store that is not there, or is empty, may be taken for a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput, StoreMissing
from geo.services.watch import Alarm
from geo.store.backends import own_file_of, shown
from geo.store.backup import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.services.office import Office
    from geo.settings import Settings
    from geo.store.backup import Manifest

MANIFEST = ".json"
_TRACES = (".lock", "-wal", "-shm")
"""What a store that was once open leaves beside itself."""


def check_missing(settings: Settings, *, is_wanted: bool) -> None:
    """Look whether a store was or should be where there is none; nothing where a server keeps it.

    Args:
        settings: they name the store and the folder of backups.
        is_wanted: a new store was asked for by name (``geo init``).

    Raises:
        StoreMissing: it was there before, or its folder is missing: perhaps a disk is not mounted.
    """
    file = own_file_of(settings.store_url)
    if file is None or file.exists():
        return
    check_backups(settings)
    if is_wanted:
        return
    if settings.store and not file.parent.is_dir():
        raise StoreMissing("error.store_no_folder", folder=str(file.parent))
    for trace in (file.with_name(file.name + suffix) for suffix in _TRACES):
        if trace.exists():
            raise StoreMissing("error.store_was_here", file=str(file), trace=str(trace))


def check_backups(settings: Settings) -> None:
    """Look whether an empty store has backups with entries: then it is not the store they were made of.

    Raises:
        StoreMissing: it has.
    """
    known = furthest_backup(settings)
    if known is not None and known.seq > 0:
        file = str(own_file_of(settings.store_url))
        raise StoreMissing("error.store_behind_backup", file=file, backup=known.file, number=known.seq)


def check_new(office: Office) -> list[Alarm]:
    """A store that was made at this start, and one that is behind its backups."""
    settings, head = office.settings, office.store.revision()
    if office.store.is_new:
        is_demo = office.board.reference().is_demo
        key = "alarm.new_demo" if is_demo else "alarm.new_store"
        return [Alarm(key, {"store": shown(settings.store_url)})]
    known = furthest_backup(settings)
    if known is None or head >= known.seq:
        return []
    return [Alarm("alarm.behind_backup", {"found": head, "backup": known.file, "number": known.seq})]


def furthest_backup(settings: Settings) -> Manifest | None:
    """The manifest with the highest number, in the folder of backups and in ``backups`` beside the store."""
    return max(_manifests(settings), key=lambda manifest: manifest.seq, default=None)


def backup_folders(settings: Settings) -> set[Path]:
    """Where backups are put: as set, and ``backups`` beside the store; none where a server keeps it."""
    file = own_file_of(settings.store_url)
    if file is None:
        return set()
    return {file.parent / "backups", *([Path(settings.backups)] if settings.backups else [])}


def _manifests(settings: Settings) -> Iterator[Manifest]:
    for path in (path for folder in backup_folders(settings) for path in folder.glob(f"*{MANIFEST}")):
        try:
            yield read_manifest(path.with_name(path.name.removesuffix(MANIFEST)))
        except InvalidInput:
            continue
