"""PostgreSQL backend: connections, the writers' lock, triggers, and the meaning of its errors."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy import exc as alchemy

from geo.domain.errors import InvalidInput, KadianError, StoreBusy, StoreDamaged, StoreUnavailable
from geo.domain.kinds import Kinds
from geo.store.gis_views import create_views

IS_SHARED = True

POOL_SIZE, MAX_READERS = 5, 20
"""Reading connections of one process: idle ones kept open, and the maximum."""

APPEND_ONLY: tuple[str, ...] = (
    """CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
       FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
)
"""Statements that make the journal refuse every change of its entries."""

_LOCK = f"SELECT pg_advisory_xact_lock({int.from_bytes(b'kadian')})"
_CONNECT_DEFAULTS = {
    "application_name": "kadian",
    "connect_timeout": "5",
    # A server whose machine or cable went away is noticed in half a minute, not in two hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
_SESSION_SETTINGS = (
    "SET lock_timeout = '30s'",  # then the store is busy, and the request is refused
    "SET idle_in_transaction_session_timeout = '60s'",  # a writer that froze does not stop the others
    # 'off' acknowledges before the disk has it; the other modes wait for it, some for another server too.
    """SELECT set_config('synchronous_commit', 'on', false)
       WHERE current_setting('synchronous_commit') = 'off'""",
)
_DISABLED_TRIGGERS = text(
    "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgenabled NOT IN ('O', 'A') ORDER BY 1"
)

_TRIGGER_MISSING = text(
    """SELECT NOT EXISTS (SELECT 1 FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
       WHERE tgrelid = 'journal'::regclass AND tgname = 'journal_no_change'
       AND trim(prosrc) = 'BEGIN RAISE EXCEPTION ''the journal is append-only''; END')"""
)

_DISCONNECTED_STATES = ("08", "25P03", "57P")  # connection lost, ended for idling, server stopped or starting
_SERIALISATION_STATES = ("40",)  # serialisation or deadlock: at once again
_ERRORS_BY_STATE = (
    (StoreDamaged, ("XX001", "XX002")),
    (StoreBusy, (*_SERIALISATION_STATES, "53300", "55P03")),  # too many connections, lock not got in time
    (InvalidInput, ("54",)),  # a text too long for an index
    # read-only, not allowed, cancelled; disk or memory full, errors of the system
    (StoreUnavailable, ("25006", "42501", "57014", "53", "58")),
)
"""Domain errors by the beginning of an SQLSTATE; the first match counts."""


def location_from_url(url: str) -> URL:
    """Return the URL with our driver, and with our connection parameters as defaults."""
    parts = make_url(url)
    return parts.set(drivername="postgresql+psycopg", query={**_CONNECT_DEFAULTS, **parts.query})


def exists(_location: URL) -> bool:
    """Return True: only connecting shows whether the database exists."""
    return True


def acquire(location: URL) -> None:
    """Do nothing: the administrator creates the database, and any number of processes may write to it."""


def writing_engine(location: URL, _file: object = None) -> Engine:
    """Build an engine whose one connection excludes all other writers during a transaction.

    Each commit is durable. Journal numbers follow the order of the commits. A connection lost during its
    commit holds the lock until the server has finished with it, so a retry sees the outcome.
    """
    # READ COMMITTED, independent of the server's default: a snapshot from before the lock was granted would
    # miss entries committed meanwhile.
    engine = create_engine(
        location, pool_pre_ping=True, pool_size=1, max_overflow=0, isolation_level="READ COMMITTED"
    )
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_LOCK))
    return engine


def reading_engine(location: URL, _file: object = None) -> Engine:
    """Build an engine with pooled connections whose transactions are one read-only snapshot."""
    return create_engine(
        location,
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=MAX_READERS - POOL_SIZE,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def translate_error(error: BaseException) -> KadianError | None:
    """Return the domain error for an error of the server, None for other errors and our own mistakes."""
    if isinstance(error, alchemy.TimeoutError):
        return StoreBusy()  # every connection of the pool is out
    driver_error = _driver_error(error)
    if driver_error is None:
        return None
    if _is_disconnected(driver_error):
        return StoreUnavailable("error.server_gone", reason=str(driver_error))
    if isinstance(driver_error, psycopg.DataError):
        return InvalidInput()  # a value that it cannot keep, as a text with NUL
    state = driver_error.sqlstate or ""
    return next(
        (
            error_class(reason=str(driver_error))
            for error_class, states in _ERRORS_BY_STATE
            if state.startswith(states)
        ),
        None,
    )


def is_transient(error: BaseException) -> bool:
    """Return whether the same transaction may succeed on a new connection."""
    driver_error = _driver_error(error)
    return driver_error is not None and (
        _is_disconnected(driver_error) or (driver_error.sqlstate or "").startswith(_SERIALISATION_STATES)
    )


def ensure_schema_objects(connection: Connection, kinds: Kinds | None = None) -> list[str]:
    """Create the views for GIS clients where possible, and restore the trigger on the journal.

    Returns:
        The names of the restored triggers. A disabled trigger stays disabled and is an integrity fault.
    """
    create_views(connection, kinds)
    is_missing = connection.execute(_TRIGGER_MISSING).scalar_one()
    if not is_missing:
        return []
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS journal_no_change ON journal")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS journal_refuses()")
    for statement in APPEND_ONLY:
        connection.exec_driver_sql(statement)
    return ["journal_no_change"]


_UNSAFE_SETTINGS = text(
    """SELECT name || '=' || setting FROM pg_settings
       WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'"""
)


def config_problems(connection: Connection) -> list[str]:
    """Return the settings under which a power cut would take acknowledged commits."""
    return [str(setting) for setting in connection.execute(_UNSAFE_SETTINGS).scalars()]


def integrity_faults(connection: Connection) -> list[str]:
    """Return the disabled triggers, those of foreign keys among them."""
    return [f"trigger off: {name}" for name in connection.execute(_DISABLED_TRIGGERS).scalars()]


def _driver_error(error: BaseException) -> psycopg.Error | None:
    """Return the driver's error inside an error of SQLAlchemy, None for other errors."""
    original: Any = error.orig if isinstance(error, alchemy.DBAPIError) else error
    return original if isinstance(original, psycopg.Error) else None


def _is_disconnected(error: psycopg.Error) -> bool:
    """Return whether a connection failed or was lost; most such errors have no SQLSTATE."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(_DISCONNECTED_STATES)


def _prepare_writer(connection: psycopg.Connection[Any], _record: object) -> None:
    """Set the timeouts and the durability of a writing connection."""
    for statement in _SESSION_SETTINGS:
        connection.execute(statement)
    connection.commit()
