"""SQLite backend: locks, triggers, and the meaning of its errors."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from geo.domain.errors import KadianError, StoreDamaged, StoreMissing, StoreUnavailable
from geo.store import sqlite_connections
from geo.store.private_files import create_private_file, rename_durably
from geo.store.store_file import StoreFile

IS_SHARED = False

REQUIRED_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""Settings that a writing connection must have in force; 2 is FULL: a commit waits for the disk."""

APPEND_ONLY = tuple(
    f"CREATE TRIGGER journal_no_{verb.lower()} BEFORE {verb} ON journal "
    f"BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
"""Statements that make the journal refuse every change of its entries."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


def path_of(url: str) -> Path:
    """Return the path of the file that a store URL names.

    Raises:
        StoreUnavailable: the text is no URL of an SQLite file.
    """
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(reason="not a URL") from None
    if parts.get_backend_name() != "sqlite" or parts.database in (None, "", ":memory:"):
        raise StoreUnavailable(reason=f"not a file: {parts!r}")  # whose repr hides the password
    return Path(str(parts.database))


location_from_url = path_of  # the name in the Backend interface
writing_engine, reading_engine = sqlite_connections.writing_engine, sqlite_connections.reading_engine


def exists(path: Path) -> bool:
    """Return whether the file exists.

    Raises:
        StoreDamaged: the file is empty.
    """
    if path.is_file() and path.stat().st_size == 0:
        raise StoreDamaged("error.store_empty", file=str(path))
    return path.exists()


def acquire(path: Path) -> StoreFile:
    """Lock the store's file for this process alone, and create an empty store where there is none.

    Raises:
        StoreInUse: another process holds it, or this one does.
        StoreDamaged: the file is empty.
        StoreMissing: its write-ahead log exists without it, or beside a file that replaced it.
        StoreUnavailable: it cannot be locked, created or written, or has a second name (hard link).
    """
    file = StoreFile.acquire(path)
    try:
        if not exists(file.path):
            _create(file.path)
        file.lock_existing()
        if file.has_foreign_wal:
            raise StoreMissing("error.store_strange_log", file=str(file.path), log=f"{file.path}-wal")
        if not file.is_writable:
            raise StoreUnavailable("error.store_read_only", file=str(file.path))
        if file.path.stat().st_nlink > 1:
            # Opened by the other name, it would be opened without its log, and so without what that holds.
            raise StoreUnavailable("error.store_linked", file=str(file.path))
    except BaseException as error:
        file.release()
        if isinstance(error, OSError | sqlite3.Error):
            raise translate_error(error) or StoreUnavailable(reason=str(error)) from error
        raise
    return file


def _create(path: Path) -> None:
    """Create a store under another name and rename it, so that the store is complete from the start."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > 0:
        # SQLite would apply what the log holds to the new store.
        raise StoreMissing("error.store_log_alone", file=str(path), log=str(log))
    part = path.with_name(path.name + ".new")
    part.unlink(missing_ok=True)
    create_private_file(part)
    with closing(sqlite_connections.connect(part, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    rename_durably(part, path)


def translate_error(error: BaseException) -> KadianError | None:
    """Return the domain error for an error of SQLite, None for other errors and our own mistakes."""
    driver_error = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(driver_error, sqlite3.Error):
        return None
    primary = getattr(driver_error, "sqlite_errorcode", 0) & 0xFF
    # An operational error without a code is the driver's: a text in the file is not UTF-8.
    if primary in _DAMAGED or (primary == 0 and isinstance(driver_error, sqlite3.OperationalError)):
        return StoreDamaged(reason=str(driver_error))
    return StoreUnavailable(reason=str(driver_error)) if primary in _UNAVAILABLE else None


def config_problems(connection: Connection) -> list[str]:
    """Return each required pragma that is not in force, as ``name=value``."""
    values = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in REQUIRED_PRAGMAS}
    return [f"{name}={value}" for name, value in values.items() if value != REQUIRED_PRAGMAS[name]]


def ensure_schema_objects(connection: Connection, _kinds: object = None) -> list[str]:
    """Restore the triggers that make the journal append-only, where they are missing or changed.

    Returns:
        The names of the restored triggers.
    """
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    current = {name: " ".join(sql.split()) for name, sql in triggers}
    expected = {statement.split()[2]: statement for statement in APPEND_ONLY}
    lost = [name for name, statement in expected.items() if current.get(name) != statement]
    for name in lost:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(expected[name])
    return lost


def is_transient(_error: BaseException) -> bool:
    """Return False: no other process writes, and a full disk stays full."""
    return False


def integrity_faults(connection: Connection) -> list[str]:
    """Return what the database's own checks report: broken pages and indexes, dangling references."""
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    references = [
        f"{row[0]} {row[1]} -> {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return [*(message for message in pages if message != "ok"), *references]
