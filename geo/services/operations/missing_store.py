"""Missing and empty stores: whether one may be taken for a new store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geo.domain.errors import InvalidInput, StoreMissing
from geo.services.context import AppContext
from geo.services.operations.status import Alarm
from geo.settings import Settings
from geo.store.backends import local_file, redacted_url
from geo.store.backup import Manifest, read_manifest

MANIFEST_SUFFIX = ".json"
_TRACES = (".lock", "-wal", "-shm")
"""Endings of the files that an open store leaves beside itself."""


def check_store_exists(settings: Settings, *, may_create: bool, is_exercise: bool | None = None) -> None:
    """Require that a missing store was never there; a store on a server is not checked.

    Args:
        settings: The settings; they name the store and the folder of backups.
        may_create: Whether a new store was requested explicitly (``geo init``).
        is_exercise: Whether it is to be for an exercise; None where that is not known.

    Raises:
        StoreMissing: The store was there before, or its folder is missing: perhaps a disk is not mounted.
    """
    file = local_file(settings.store_url)
    if file is None or file.exists():
        return
    check_not_behind_backups(settings, is_exercise=is_exercise)
    if may_create:
        return
    if settings.store and not file.parent.is_dir():
        raise StoreMissing("error.store_no_folder", folder=str(file.parent))
    for trace in (file.with_name(file.name + suffix) for suffix in _TRACES):
        if trace.exists():
            raise StoreMissing("error.store_was_here", file=str(file), trace=str(trace))


def check_not_behind_backups(settings: Settings, *, is_exercise: bool | None = None) -> None:
    """Require that an empty store has no backups with entries: they would be of another store.

    Args:
        settings: The settings; they name the folder of backups.
        is_exercise: Whether only backups of exercises count, or only others; None for all.

    Raises:
        StoreMissing: There are such backups.
    """
    manifest = highest_backup(settings, is_exercise=is_exercise)
    if manifest is not None and manifest.seq > 0:
        file = str(local_file(settings.store_url))
        raise StoreMissing("error.store_behind_backup", file=file, backup=manifest.file, number=manifest.seq)


def check_new_store(ctx: AppContext) -> list[Alarm]:
    """Return an alarm for a store that was created at this start, and for one that is behind its backups."""
    settings, head = ctx.settings, ctx.store.revision()
    if ctx.store.is_new:
        is_demo = ctx.read_model.reference().is_demo
        key = "alarm.new_demo" if is_demo else "alarm.new_store"
        return [Alarm(key, {"store": redacted_url(settings.store_url)})]
    manifest = highest_backup(settings, is_exercise=ctx.read_model.reference().is_exercise)
    if manifest is None or head >= manifest.seq:
        return []
    return [Alarm("alarm.behind_backup", {"found": head, "backup": manifest.file, "number": manifest.seq})]


def highest_backup(settings: Settings, *, is_exercise: bool | None = None) -> Manifest | None:
    """Return the manifest with the highest journal number in all ``backup_folders``, None for none.

    ``is_exercise``: whether only backups of exercises count, or only others; None for all.
    """
    manifests = (each for each in _manifests(settings) if is_exercise in (None, each.is_exercise))
    return max(manifests, key=lambda manifest: manifest.seq, default=None)


def backup_folders(settings: Settings) -> set[Path]:
    """Return the folders of backups: that of the settings and ``backups`` beside the store.

    A store on a server has none.
    """
    file = local_file(settings.store_url)
    if file is None:
        return set()
    return {file.parent / "backups", *([Path(settings.backups)] if settings.backups else [])}


def _manifests(settings: Settings) -> Iterator[Manifest]:
    for path in (path for folder in backup_folders(settings) for path in folder.glob(f"*{MANIFEST_SUFFIX}")):
        try:
            yield read_manifest(path.with_name(path.name.removesuffix(MANIFEST_SUFFIX)))
        except InvalidInput:
            continue
