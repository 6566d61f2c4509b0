"""Connections to SQLite: one that writes, many that read, each to the very file that is held."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Engine, QueuePool, create_engine, event

from geo.domain.errors import StoreMoved
from geo.store.store_file import LOG_LIMIT_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from geo.store.store_file import StoreFile

BUSY_TIMEOUT_MS = 5000
READERS_KEPT, READERS_AT_MOST = 8, 20
"""Reading connections, each of three files: idle ones kept open, and all; a further reader waits."""


class WritingConnection(sqlite3.Connection):
    """Tells the held file that it was SQLite who wrote to it, or removed its log, at closing."""

    file: StoreFile | None = None

    def close(self) -> None:
        intact = self.file is not None and self.file.is_intact
        super().close()
        if self.file is not None and intact:
            with suppress(StoreMoved):
                self.file.remember()


def writing_engine(path: Path, file: StoreFile | None = None) -> Engine:
    """One connection, durable at every commit, that takes the write lock when it begins.

    Args:
        path: of the store.
        file: the same, held by this process; no connection is made to any other.
    """

    def connection() -> sqlite3.Connection:
        if file is None:
            return connect(path, "rw")
        made = _connect_to(file, "rw", WritingConnection)
        if isinstance(made, WritingConnection):
            made.file = file
        return made

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
    """Pooled connections that can change nothing, not even checkpoint; arguments: see ``writing_engine``."""

    def connection() -> sqlite3.Connection:
        return connect(path, "ro") if file is None else _connect_to(file, "ro")

    engine = create_engine(
        "sqlite://",
        creator=connection,
        poolclass=QueuePool,
        pool_size=READERS_KEPT,
        max_overflow=READERS_AT_MOST - READERS_KEPT,
        paramstyle="named",
    )
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN"))
    return engine


def connect(
    path: Path, mode: str, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Connect to a file; ``mode`` is that of SQLite's URIs: ro, rw, rwc."""
    # isolation_level None: transactions begin where we say, not where the driver guesses.
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=BUSY_TIMEOUT_MS / 1000,
        factory=factory,
    )


def _connect_to(
    file: StoreFile, mode: str, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Connect to the file that is held, and to no other that took its name."""
    file.check_name()
    made = connect(file.path, mode, factory)
    try:
        file.check_name()
    except StoreMoved:
        made.close()
        raise
    return made


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA journal_size_limit={LOG_LIMIT_BYTES}")


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def save_log(engine: Engine, file: StoreFile) -> None:
    """Copy what the writing connection has in its log into the store's file, where the log lost its name.

    Only that connection still has the log: a new one would begin another beside what the old one held.

    Raises:
        sqlite3.Error: as the database says it.
    """
    pool = engine.pool
    if not file.has_lost_its_log or not isinstance(pool, QueuePool) or pool.checkedin() == 0:
        return
    pooled = engine.raw_connection()
    try:
        pooled.cursor().execute("PRAGMA wal_checkpoint(FULL)").fetchall()
        file.remember(log=False)
    finally:
        pooled.close()


def copy_into(path: Path, target: Path) -> None:
    """A consistent copy of a store that may be written meanwhile, as one file without companions.

    Raises:
        sqlite3.Error: as the database says it.
    """
    with closing(connect(path, "ro")) as source, closing(connect(target, "rw")) as copy:
        source.backup(copy)
    seal(target)


def seal(path: Path) -> None:
    """Make a store that nobody has open one file without companions.

    Raises:
        sqlite3.Error: as the database says it.
    """
    with closing(connect(path, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
