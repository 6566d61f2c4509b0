"""SQLite and nothing else: connections, locks, triggers, and what its errors mean."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from geo.domain.errors import KadianError, StoreDamaged, StoreInUse, StoreUnavailable

BUSY_TIMEOUT_MS = 5000
WAL_LIMIT_BYTES = 64 * 2**20
READERS_KEPT, READERS_AT_MOST = 8, 20
"""Reading connections, each of three files: idle ones kept open, and all; who needs one more waits."""

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


def writing_engine(path: Path) -> Engine:
    """One connection, durable at every commit, that takes the write lock when it begins."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, "rw"),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        paramstyle="named",
    )
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reading_engine(path: Path) -> Engine:
    """Pooled connections that can change nothing, not even checkpoint."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, "ro"),
        poolclass=QueuePool,
        pool_size=READERS_KEPT,
        max_overflow=READERS_AT_MOST - READERS_KEPT,
        paramstyle="named",
    )
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def take_lock(path: Path) -> FileLock:
    """The lock of the only process that may write; the operating system frees it when the process dies.

    Raises:
        StoreInUse: another process holds it.
        StoreUnavailable: the lock file cannot be made.
    """
    lock = FileLock(f"{path}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreInUse(store=str(path)) from None
    except OSError as error:
        raise StoreUnavailable(reason=str(error)) from error
    return lock


def make(path: Path) -> None:
    """Make the file unless it is there: an empty one is an empty store. Connections never make one.

    Raises:
        StoreUnavailable: it cannot be made.
    """
    try:
        if not path.exists():
            path.touch()
    except OSError as error:
        raise StoreUnavailable(reason=str(error)) from error


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


def furnish(_connection: Connection) -> None:
    """Nothing: GIS programs are given exports, and never open the live file."""


def is_passing(_error: BaseException) -> bool:
    """Never: nobody else writes, and a disk that is full now is full at once."""
    return False


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # isolation_level None: transactions begin where we say, not where the driver guesses.
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA journal_size_limit={WAL_LIMIT_BYTES}")


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def copy_into(path: Path, target: Path) -> None:
    """A consistent copy of a store that may be written meanwhile, as one file without companions.

    Raises:
        sqlite3.Error: as the database says it.
    """
    with closing(_connect(path, "ro")) as source, closing(_connect(target, "rwc")) as copy:
        source.backup(copy)
    seal(target)


def seal(path: Path) -> None:
    """Make a store that nobody has open one file without companions.

    Raises:
        sqlite3.Error: as the database says it.
    """
    with closing(_connect(path, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def faults_of(connection: Connection) -> list[str]:
    """What the database's own checks find: broken pages and indexes, references to nothing."""
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    references = [
        f"{row[0]} {row[1]} -> {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return [*(found for found in pages if found != "ok"), *references]
