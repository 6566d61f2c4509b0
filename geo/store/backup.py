"""Backup and restore: a copy counts only once it is verified, and is kept with its manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import geo
from geo.domain.errors import InvalidInput, SchemaTooNew, StoreDamaged, StoreUnavailable
from geo.domain.timestamps import iso
from geo.store import sqlite
from geo.store.backends import local_file, require_file, translate_errors
from geo.store.credential_store import CredentialStore
from geo.store.exercise import is_exercise_file
from geo.store.migrate import schema_of_file, upgrade
from geo.store.photo_backup import attachments_of_file, backup_photo_folder, check_photos, copy_photos
from geo.store.photo_folder import PhotoFolder
from geo.store.private_files import create_private_file, create_private_folder, rename_durably
from geo.store.sqlite_connections import checkpoint_and_close, copy_database, writing_engine
from geo.store.store_file import StoreFile
from geo.store.tables.schema import SCHEMA
from geo.store.verify import verify


@dataclass(frozen=True, slots=True)
class Manifest:
    """Description of a backup, kept beside it as JSON.

    ``size`` is in bytes; ``seq`` and ``hash`` are the head of the journal; ``at`` is the time of the backup
    (ISO 8601). ``schema`` is the migration of the store, ``version`` the version of Kadian that copied it.
    ``photos`` lie in the folder beside it; ``photos_missing`` were missing or damaged when it was made.
    ``is_exercise``: the store was made for an exercise.
    """

    file: str
    sha256: str
    size: int
    seq: int
    hash: str
    schema: str
    version: str
    at: str
    photos: int = 0
    photos_missing: int = 0
    is_exercise: bool = False


def manifest_path(backup_file: Path) -> Path:
    """Return the path of the manifest, which lies beside the backup."""
    return backup_file.with_name(backup_file.name + ".json")


def backup(url: str, target: Path, photos: PhotoFolder | None = None) -> Manifest:
    """Copy a store to ``target`` and verify the copy; the store may be in use.

    A store of an older schema is copied unchanged; verified is an upgraded copy of it. The photos that its
    entries name are copied into the folder that all backups beside it share; a lost photo is counted in the
    manifest, and keeps neither the others nor the entries from being saved.

    Args:
        url: of the store.
        target: path of the backup.
        photos: the store's photos; None for those beside it.

    Raises:
        InvalidInput: ``target`` exists, or the store is not a file.
        StoreDamaged: the copy does not verify; it is not kept.
        StoreUnavailable: there is no store, or the copy cannot be written.
    """
    source = require_file(url)
    if target.exists():
        raise InvalidInput("error.file_exists", file=str(target))
    with _temporary_beside(target) as part:
        copy_database(source, part)
        schema = schema_of_file(part)
        seq, head = _check(part) if schema == SCHEMA else _check_upgraded(part)
        own, kept = photos or PhotoFolder.beside(source), backup_photo_folder(target)
        copies = copy_photos(attachments_of_file(part), own, kept, by_size=True)
        manifest = Manifest(
            file=target.name,
            sha256=_sha256(part),
            size=part.stat().st_size,
            seq=seq,
            hash=head,
            schema=schema,
            version=geo.__version__,
            at=iso(datetime.now(UTC)),
            photos=copies.sound,
            photos_missing=len(copies.missing),
            is_exercise=bool(is_exercise_file(part)),
        )
        rename_durably(part, target)
    with _temporary_beside(manifest_path(target)) as part:
        part.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
        rename_durably(part, manifest_path(target))
    return manifest


def restore(source: Path, url: str, *, check_only: bool, photos: PhotoFolder | None = None) -> Manifest:
    """Replace a store by a backup; the replaced store is kept beside it under another name.

    The restored store has no sessions and no one-time links. Photos are copied first, beside those that are
    there; with ``check_only``, or where they lie in ``photos`` already, all their bytes are checked instead.

    Args:
        source: the backup, with its manifest beside it.
        url: the store to replace; no process may be writing it, unless ``check_only``.
        check_only: do everything but the replacement.
        photos: where the photos belong; None for the folder beside the store.

    Returns:
        The manifest, with the number of photos that are there now, and of those that are not.

    Raises:
        InvalidInput: there is no valid manifest beside the backup, the store is not a file, or one of them is
            of an exercise and the other is not.
        StoreDamaged: the backup differs from its manifest, or does not verify; where photos are checked, one
            is missing that was there when it was made.
        SchemaTooNew: the backup was made by a newer Kadian.
        StoreInUse: another process writes the store.
        StoreUnavailable: the files cannot be read or written.
    """
    manifest = read_manifest(source)
    if manifest.schema > SCHEMA:
        raise SchemaTooNew(found=manifest.schema, known=SCHEMA)
    path = require_file(url)
    with _temporary_beside(path) as part:
        shutil.copyfile(source, part)
        if _sha256(part) != manifest.sha256:
            raise StoreDamaged(reason=f"{source}: SHA-256")
        _upgrade(part)
        if _check(part) != (manifest.seq, manifest.hash):
            raise StoreDamaged(reason=f"{source}: #{manifest.seq} {manifest.hash}")
        _check_same_purpose(part, path)
        kept, target = backup_photo_folder(source), photos or PhotoFolder.beside(path)
        named = attachments_of_file(part)
        if check_only or target.path == kept.path:
            copies = check_photos(named, kept)
            if len(copies.missing) > manifest.photos_missing:
                raise StoreDamaged(reason=f"{kept.path_of(copies.missing[0])}")
        else:
            copies = copy_photos(named, kept, target, by_size=False)
        if not check_only:
            file = StoreFile.acquire(path)
            try:
                _rename_aside(path, checkpoint=not file.has_foreign_wal)
                rename_durably(part, path)
            finally:
                file.release()
    return replace(manifest, photos=copies.sound, photos_missing=len(copies.missing))


def _check_same_purpose(copy: Path, store: Path) -> None:
    """Require that a backup and the store that it replaces are both of an exercise, or both are not.

    One without entries is neither, and a damaged one cannot say what it is: both may be replaced.

    Raises:
        InvalidInput: they differ.
    """
    try:
        purpose = is_exercise_file(store) if store.exists() else None
    except (StoreDamaged, StoreUnavailable):
        return
    copied = is_exercise_file(copy)
    if None not in (purpose, copied) and purpose != copied:
        key = "error.exercise_over_real" if copied else "error.real_over_exercise"
        raise InvalidInput(key, store=str(store))


def _check(path: Path) -> tuple[int, str]:
    """Verify a store file.

    Returns:
        The number and hash of its last entry.

    Raises:
        StoreDamaged: it does not verify.
    """
    report = verify(f"sqlite:///{path}")
    if not report.is_intact:
        raise StoreDamaged(reason=str(report.deviations[0]))
    return report.seq, report.hash


def _check_upgraded(path: Path) -> tuple[int, str]:
    """Verify a copy upgraded to the present schema, because the tables are compared with that schema."""
    with _temporary_beside(path) as part:
        shutil.copyfile(path, part)
        _upgrade(part)
        return _check(part)


def _upgrade(path: Path) -> None:
    """Bring a store file to the present schema and end all access to it."""
    engine = writing_engine(path)
    try:
        with translate_errors(), engine.begin() as connection:
            upgrade(connection)
            sqlite.ensure_schema_objects(connection)
            CredentialStore(connection).revoke_all_access()
    finally:
        engine.dispose()
    checkpoint_and_close(path)


def read_manifest(source: Path) -> Manifest:
    """Read the manifest beside a backup.

    Raises:
        InvalidInput: there is none, or it is not a valid one.
    """
    path = manifest_path(source)
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
        if not _is_typed(manifest):
            raise TypeError(path)
        datetime.fromisoformat(manifest.at).astimezone(UTC)
    except OSError as error:
        raise InvalidInput("error.no_manifest", file=str(path)) from error
    except (ValueError, TypeError) as error:
        raise InvalidInput("error.bad_manifest", file=str(path)) from error
    return manifest


def _is_typed(manifest: Manifest) -> bool:
    """Return whether numbers are non-negative integers, texts are strings and marks are true or false."""
    numbers = ("size", "seq", "photos", "photos_missing")
    texts = ("file", "sha256", "hash", "schema", "version", "at")
    return (
        all(type(getattr(manifest, name)) is int and getattr(manifest, name) >= 0 for name in numbers)
        and all(isinstance(getattr(manifest, name), str) for name in texts)
        and isinstance(manifest.is_exercise, bool)
    )


def _rename_aside(path: Path, *, checkpoint: bool) -> None:
    """Give a store a second name beside its own, so that a rename can replace the first one at once."""
    aside = path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    is_present = path.exists()
    if is_present and checkpoint:
        with suppress(sqlite3.Error):  # a damaged store is kept as it is, with its companions
            checkpoint_and_close(path)
    for companion in (
        "-wal",
        "-shm",
    ):  # also those left by a missing store: SQLite would apply them to the new one
        companion_path = path.with_name(path.name + companion)
        if companion_path.exists():
            companion_path.rename(aside.with_name(aside.name + companion))
    if is_present:
        aside.hardlink_to(path)


@contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    """Create a file beside the target and remove it after the block; translate errors."""
    part = target.with_name(target.name + ".part")
    try:
        create_private_folder(part.parent)
        part.unlink(missing_ok=True)
        create_private_file(part)
        yield part
    except (OSError, sqlite3.Error) as error:
        raise sqlite.translate_error(error) or StoreUnavailable(reason=str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def backup_before_upgrade(url: str, photos: PhotoFolder | None = None) -> Manifest | None:
    """Back up a store of an older schema into the folder ``backups`` beside it.

    A store on a server is dumped by its administrator before an upgrade.

    Returns:
        The manifest; None where there is no file, no content or nothing to upgrade.

    Raises:
        StoreDamaged: the store does not verify, as it is or once upgraded; it stays as it is.
        StoreUnavailable: the copy cannot be written.
    """
    path = local_file(url)
    schema = schema_of_file(path) if path is not None and path.exists() else ""
    if path is None or not schema or schema >= SCHEMA:
        return None
    name = f"{path.stem}-{schema}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    return backup(url, path.parent / "backups" / name, photos)
