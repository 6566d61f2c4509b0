"""SQLite and nothing else: connections, locks, triggers, and what its errors mean."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from geo.domain.errors import KadianError, StoreDamaged, StoreMissing, StoreUnavailable
from geo.store import sqlite_connections
from geo.store.private_files import make_file, move
from geo.store.store_file import StoreFile

SHARED = False

PROMISED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What the connection that writes must have in force; 2 is FULL: a commit waits for the disk."""

APPEND_ONLY = tuple(
    f"CREATE TRIGGER journal_no_{verb.lower()} BEFORE {verb} ON journal "
    f"BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
"""Statements that make the journal refuse every change of what it holds."""

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
    """The file a store URL names.

    Raises:
        StoreUnavailable: not the URL of a SQLite file.
    """
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(reason="not a URL") from None
    if parts.get_backend_name() != "sqlite" or parts.database in (None, "", ":memory:"):
        raise StoreUnavailable(reason=f"not a file: {parts!r}")  # whose repr hides the password
    return Path(str(parts.database))


place_of = path_of  # as every database calls it
writing_engine, reading_engine = sqlite_connections.writing_engine, sqlite_connections.reading_engine


def is_there(path: Path) -> bool:
    """Whether a file stands there.

    Raises:
        StoreDamaged: it is empty.
    """
    if path.is_file() and path.stat().st_size == 0:
        raise StoreDamaged("error.store_empty", file=str(path))
    return path.exists()


def hold(path: Path) -> StoreFile:
    """Take the store's file for this process alone; where there is none, an empty store is made.

    Raises:
        StoreInUse: another process holds it, or this one does.
        StoreDamaged: a file without content stands there.
        StoreMissing: its log stands there without it, or beside what took its place.
        StoreUnavailable: it cannot be locked, made or written, or has another name beside this one.
    """
    file = StoreFile.take(path)
    try:
        if not is_there(file.path):
            _make(file.path)
        file.identify()
        if file.has_strange_log:
            raise StoreMissing("error.store_strange_log", file=str(file.path), log=f"{file.path}-wal")
        if not file.is_writable:
            raise StoreUnavailable("error.store_read_only", file=str(file.path))
        if file.path.stat().st_nlink > 1:
            # Opened by the other name, it would be opened without its log, and so without what that holds.
            raise StoreUnavailable("error.store_linked", file=str(file.path))
    except BaseException as error:
        file.release()
        if isinstance(error, OSError | sqlite3.Error):
            raise error_named(error) or StoreUnavailable(reason=str(error)) from error
        raise
    return file


def _make(path: Path) -> None:
    """Under another name first: whatever bears a store's name is one, however this process ends."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > 0:
        # SQLite would apply what the log holds to the new store.
        raise StoreMissing("error.store_log_alone", file=str(path), log=str(log))
    part = path.with_name(path.name + ".new")
    part.unlink(missing_ok=True)
    make_file(part)
    with closing(sqlite_connections.connect(part, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    move(part, path)


def error_named(error: BaseException) -> KadianError | None:
    """Our word for what the database says, None for everything else and for mistakes in our statements."""
    told = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(told, sqlite3.Error):
        return None
    primary = getattr(told, "sqlite_errorcode", 0) & 0xFF
    # An operational error without a code is the driver's: a text in the file is not UTF-8.
    if primary in _DAMAGED or (primary == 0 and isinstance(told, sqlite3.OperationalError)):
        return StoreDamaged(reason=str(told))
    return StoreUnavailable(reason=str(told)) if primary in _UNAVAILABLE else None


def amiss(connection: Connection) -> list[str]:
    """Each promised pragma that is not in force, as ``name=value``."""
    found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PROMISED}
    return [f"{name}={value}" for name, value in found.items() if value != PROMISED[name]]


def furnish(connection: Connection, _kinds: object = None) -> list[str]:
    """Put back what makes the journal append-only, where it is gone or is another.

    Returns:
        The names of the triggers that were put back.
    """
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    there = {name: " ".join(sql.split()) for name, sql in found}
    due = {statement.split()[2]: statement for statement in APPEND_ONLY}
    lost = [name for name, statement in due.items() if there.get(name) != statement]
    for name in lost:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(due[name])
    return lost


def is_passing(_error: BaseException) -> bool:
    """Never: nobody else writes, and a disk that is full now is full at once."""
    return False


def faults_of(connection: Connection) -> list[str]:
    """What the database's own checks find: broken pages and indexes, references to nothing."""
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    references = [
        f"{row[0]} {row[1]} -> {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return [*(found for found in pages if found != "ok"), *references]
