"""Backup and restore: a copy counts only once it has been verified, and is kept with its manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import geo
from geo.domain.errors import InvalidInput, SchemaTooNew, StoreDamaged, StoreUnavailable
from geo.store import sqlite
from geo.store.backends import errors_named, file_of
from geo.store.keyring import Keyring
from geo.store.migrate import schema_in, upgrade
from geo.store.moments import iso
from geo.store.private_files import make_file, make_folder, move
from geo.store.schema import SCHEMA
from geo.store.sqlite_connections import copy_into, seal, writing_engine
from geo.store.store_file import StoreFile
from geo.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is: ``seq`` and ``hash`` are the journal's head, ``at`` when it was made (ISO 8601)."""

    file: str
    sha256: str
    size: int
    seq: int
    hash: str
    schema: str
    version: str
    at: str


def manifest_path(backup_file: Path) -> Path:
    """The manifest stands beside the backup."""
    return backup_file.with_name(backup_file.name + ".json")


def backup(url: str, target: Path) -> Manifest:
    """Copy a store, also one that is being written, to ``target`` and verify the copy.

    A store of an older schema is copied as it is; verified is what it becomes.

    Raises:
        InvalidInput: ``target`` exists, or the store is not a file.
        StoreDamaged: the copy does not verify; it is not kept.
        StoreUnavailable: there is no store, or the copy cannot be written.
    """
    source = file_of(url)
    if target.exists():
        raise InvalidInput("error.file_exists", file=str(target))
    with _scratch(target) as part:
        copy_into(source, part)
        schema = schema_in(part)
        seq, head = _check(part) if schema == SCHEMA else _check_upgraded(part)
        manifest = Manifest(
            file=target.name,
            sha256=_sha256(part),
            size=part.stat().st_size,
            seq=seq,
            hash=head,
            schema=schema,
            version=geo.__version__,
            at=iso(datetime.now(UTC)),
        )
        move(part, target)
    with _scratch(manifest_path(target)) as part:
        part.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
        move(part, manifest_path(target))
    return manifest


def restore(source: Path, url: str, *, check_only: bool) -> Manifest:
    """Put a backup in the place of a store; what stood there is kept beside it under another name.

    Nobody is signed in in a store that was restored, and no one-time link opens it.

    Args:
        source: the backup; its manifest stands beside it.
        url: the store to replace; nobody may be writing it, unless only checked.
        check_only: do everything but switch.

    Raises:
        InvalidInput: no manifest beside the backup, or not one of ours; or the store is not a file.
        StoreDamaged: the backup is not what its manifest says, or does not verify.
        SchemaTooNew: it was made by a newer Kadian.
        StoreInUse: somebody writes the store.
        StoreUnavailable: the files cannot be read or written.
    """
    manifest = read_manifest(source)
    if manifest.schema > SCHEMA:
        raise SchemaTooNew(found=manifest.schema, known=SCHEMA)
    path = file_of(url)
    with _scratch(path) as part:
        shutil.copyfile(source, part)
        if _sha256(part) != manifest.sha256:
            raise StoreDamaged(reason=f"{source}: SHA-256")
        _upgrade(part)
        if _check(part) != (manifest.seq, manifest.hash):
            raise StoreDamaged(reason=f"{source}: #{manifest.seq} {manifest.hash}")
        if not check_only:
            file = StoreFile.take(path)
            try:
                _set_aside(path, seals=not file.has_strange_log)
                move(part, path)
            finally:
                file.release()
    return manifest


def _check(path: Path) -> tuple[int, str]:
    report = verify(f"sqlite:///{path}")
    if not report.is_whole:
        raise StoreDamaged(reason=str(report.deviations[0]))
    return report.seq, report.hash


def _check_upgraded(path: Path) -> tuple[int, str]:
    """Check a copy brought to the present schema: that is what the tables are compared with."""
    with _scratch(path) as part:
        shutil.copyfile(path, part)
        _upgrade(part)
        return _check(part)


def _upgrade(path: Path) -> None:
    engine = writing_engine(path)
    try:
        with errors_named(), engine.begin() as connection:
            upgrade(connection)
            sqlite.furnish(connection)
            Keyring(connection).let_nobody_in()
    finally:
        engine.dispose()
    seal(path)


def read_manifest(source: Path) -> Manifest:
    """What stands beside a backup.

    Raises:
        InvalidInput: nothing, or not one of ours.
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
    """Whether numbers are numbers, not negative, and texts are texts."""
    numbers, texts = ("size", "seq"), ("file", "sha256", "hash", "schema", "version", "at")
    return all(
        type(getattr(manifest, name)) is int and getattr(manifest, name) >= 0 for name in numbers
    ) and all(isinstance(getattr(manifest, name), str) for name in texts)


def _set_aside(path: Path, *, seals: bool) -> None:
    """Give a store a second name beside its own, which the restored one can then take at one stroke."""
    aside = path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    is_there = path.exists()
    if is_there and seals:
        with suppress(sqlite3.Error):  # one that is damaged is kept as it is, with its companions
            seal(path)
    for companion in ("-wal", "-shm"):  # also those a store left that is gone: they would be applied to this
        left = path.with_name(path.name + companion)
        if left.exists():
            left.rename(aside.with_name(aside.name + companion))
    if is_there:
        aside.hardlink_to(path)


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A file beside the target that is gone afterwards; errors of files and databases become ours."""
    part = target.with_name(target.name + ".part")
    try:
        make_folder(part.parent)
        part.unlink(missing_ok=True)
        make_file(part)
        yield part
    except (OSError, sqlite3.Error) as error:
        raise sqlite.error_named(error) or StoreUnavailable(reason=str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
