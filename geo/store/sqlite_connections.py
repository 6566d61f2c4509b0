"""Connections to SQLite: one that writes, many that read, each to the very file that is locked."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, QueuePool, create_engine, event

from geo.domain.errors import StoreMoved
from geo.store.store_file import WAL_LIMIT_BYTES, StoreFile

BUSY_TIMEOUT_MS = 5000
POOL_SIZE, MAX_READERS = 8, 20
"""Reading connections, three descriptors each: idle ones kept open, and the maximum; further readers wait."""


class WritingConnection(sqlite3.Connection):
    """Connection that records, on closing, the state in which SQLite left the locked file and its log."""

    file: StoreFile | None = None

    def close(self) -> None:
        """Close the connection and record the state of the file, if it was intact before."""
        intact = self.file is not None and self.file.is_intact
        super().close()
        if self.file is not None and intact:
            with suppress(StoreMoved):
                self.file.record_state()


def writing_engine(path: Path, file: StoreFile | None = None) -> Engine:
    """Build an engine with one connection that is durable at every commit and locks for writing at BEGIN.

    Args:
        path: of the store.
        file: the same file, locked by this process; connections are made to no other.
    """

    def connection() -> sqlite3.Connection:
        if file is None:
            return connect(path, "rw")
        new = _connect_to_locked(file, "rw", WritingConnection)
        if isinstance(new, WritingConnection):
            new.file = file
        return new

    engine = create_engine(
        "sqlite://",
        creator=connection,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        paramstyle="named",
    )
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reading_engine(path: Path, file: StoreFile | None = None) -> Engine:
    """Build an engine with pooled connections that cannot change anything, not even checkpoint.

    Args:
        path: of the store.
        file: the same file, locked by this process; connections are made to no other.
    """

    def connection() -> sqlite3.Connection:
        return connect(path, "ro") if file is None else _connect_to_locked(file, "ro")

    engine = create_engine(
        "sqlite://",
        creator=connection,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=MAX_READERS - POOL_SIZE,
        paramstyle="named",
    )
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN"))
    return engine


def connect(
    path: Path, mode: str, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Connect to a file.

    Args:
        path: of the file.
        mode: as in URIs of SQLite: ro, rw or rwc.
        factory: class of the connection.
    """
    # isolation_level None: transactions begin where we say, not where the driver guesses.
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=BUSY_TIMEOUT_MS / 1000,
        factory=factory,
    )


def _connect_to_locked(
    file: StoreFile, mode: str, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Connect to the locked file.

    Raises:
        StoreMoved: another file has its name.
    """
    file.check_path()
    connection = connect(file.path, mode, factory)
    try:
        file.check_path()
    except StoreMoved:
        connection.close()
        raise
    return connection


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA journal_size_limit={WAL_LIMIT_BYTES}")


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def checkpoint_detached_wal(engine: Engine, file: StoreFile) -> None:
    """Copy the write-ahead log into the store's file where the log was removed or renamed.

    Only the writing connection still has that log open; a new connection would begin another one.

    Raises:
        sqlite3.Error: the database reports it.
        StoreMoved: the file itself was replaced.
    """
    pool = engine.pool
    if not file.has_detached_wal or not isinstance(pool, QueuePool) or pool.checkedin() == 0:
        return
    pooled = engine.raw_connection()
    try:
        pooled.cursor().execute("PRAGMA wal_checkpoint(FULL)").fetchall()
        file.record_state(with_wal=False)
    finally:
        pooled.close()


def copy_database(path: Path, target: Path) -> None:
    """Write a consistent copy of a store, which may be in use, as one file without a log.

    Raises:
        sqlite3.Error: the database reports it.
    """
    with closing(connect(path, "ro")) as source, closing(connect(target, "rw")) as copy:
        source.backup(copy)
    checkpoint_and_close(target)


def checkpoint_and_close(path: Path) -> None:
    """Turn a store that no process has open into one file without a log.

    Raises:
        sqlite3.Error: the database reports it.
    """
    with closing(connect(path, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
