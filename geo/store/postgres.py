"""PostgreSQL and nothing else: connections, the writers' lock, triggers, and what its errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy import exc as alchemy

from geo.domain.errors import Busy, InvalidInput, KadianError, StoreDamaged, StoreUnavailable
from geo.store.gis import make_views

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

    from geo.domain.kinds import Kinds

SHARED = True

READERS_KEPT, READERS_AT_MOST = 5, 20
"""Reading connections of one process: idle ones kept open, and all together."""

APPEND_ONLY: tuple[str, ...] = (
    """CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
       FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
)
"""Statements that make the journal refuse every change of what it holds."""

_LOCK = f"SELECT pg_advisory_xact_lock({int.from_bytes(b'kadian')})"
_CONNECTING = {
    "application_name": "kadian",
    "connect_timeout": "5",
    # A server whose machine or cable went away is noticed in half a minute, not in two hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
_PREPARED = (
    "SET lock_timeout = '30s'",  # then the others were busy, and the request is told so
    "SET idle_in_transaction_session_timeout = '60s'",  # a writer that froze does not stop the others
    # 'off' acknowledges before the disk has it; the other modes wait for it, some for another server too.
    """SELECT set_config('synchronous_commit', 'on', false)
       WHERE current_setting('synchronous_commit') = 'off'""",
)
_GUARDS_OFF = text(
    "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgenabled NOT IN ('O', 'A') ORDER BY 1"
)

_GUARD_GONE = text(
    """SELECT NOT EXISTS (SELECT 1 FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
       WHERE tgrelid = 'journal'::regclass AND tgname = 'journal_no_change'
       AND trim(prosrc) = 'BEGIN RAISE EXCEPTION ''the journal is append-only''; END')"""
)

_AWAY = ("08", "25P03", "57P")  # connection lost, ended for idling, server stopped or starting
_CROSSED = ("40",)  # serialisation or deadlock: at once again
_NAMES = (
    (StoreDamaged, ("XX001", "XX002")),
    (Busy, (*_CROSSED, "53300", "55P03")),  # too many connections, lock not got in time
    (InvalidInput, ("54",)),  # a text too long for an index
    # read-only, not allowed, cancelled; disk or memory full, errors of the system
    (StoreUnavailable, ("25006", "42501", "57014", "53", "58")),
)
"""How an SQLSTATE begins, and our word for it; the first that fits."""


def place_of(url: str) -> URL:
    """The URL with our driver, and with our ways to connect where it does not name its own."""
    parts = make_url(url)
    return parts.set(drivername="postgresql+psycopg", query={**_CONNECTING, **parts.query})


def is_there(_place: URL) -> bool:
    """The server alone can tell, once it is asked."""
    return True


def hold(place: URL) -> None:
    """Nothing: the database is the administrator's to make, and any number of processes may write to it."""


def writing_engine(place: URL, _file: object = None) -> Engine:
    """One connection, durable at every commit, whose transactions wait for each other across all processes.

    So journal numbers follow the order of the commits. A connection that was lost while it committed holds
    the lock until the server is done with it: whoever does the work again sees how it ended.
    """
    # READ COMMITTED whatever the server's default is: a snapshot from before the lock was got would show a
    # journal that has gone on since.
    engine = create_engine(
        place, pool_pre_ping=True, pool_size=1, max_overflow=0, isolation_level="READ COMMITTED"
    )
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_LOCK))
    return engine


def reading_engine(place: URL, _file: object = None) -> Engine:
    """Pooled connections whose transactions are one snapshot and can change nothing."""
    return create_engine(
        place,
        pool_pre_ping=True,
        pool_size=READERS_KEPT,
        max_overflow=READERS_AT_MOST - READERS_KEPT,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def error_named(error: BaseException) -> KadianError | None:
    """Our word for what the server says, None for everything else and for mistakes in our statements."""
    if isinstance(error, alchemy.TimeoutError):
        return Busy()  # every connection of the pool is out
    told = _told(error)
    if told is None:
        return None
    if _is_away(told):
        return StoreUnavailable("error.server_away", reason=str(told))
    if isinstance(told, psycopg.DataError):
        return InvalidInput()  # a value that it cannot keep, as a text with NUL
    state = told.sqlstate or ""
    return next((word(reason=str(told)) for word, states in _NAMES if state.startswith(states)), None)


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction may well succeed on a new connection."""
    told = _told(error)
    return told is not None and (_is_away(told) or (told.sqlstate or "").startswith(_CROSSED))


def furnish(connection: Connection, kinds: Kinds | None = None) -> list[str]:
    """Views for GIS clients, where they can be, and what makes the journal append-only, where it is gone.

    Returns:
        The names of the triggers that were put back; one that is switched off stays so, and is told.
    """
    make_views(connection, kinds)
    lost = connection.execute(_GUARD_GONE).scalar_one()
    if not lost:
        return []
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS journal_no_change ON journal")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS journal_refuses()")
    for statement in APPEND_ONLY:
        connection.exec_driver_sql(statement)
    return ["journal_no_change"]


_UNSAFE = text(
    """SELECT name || '=' || setting FROM pg_settings
       WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'"""
)


def amiss(connection: Connection) -> list[str]:
    """Settings under which the server acknowledges what a power cut would take."""
    return [str(setting) for setting in connection.execute(_UNSAFE).scalars()]


def faults_of(connection: Connection) -> list[str]:
    """Triggers that somebody switched off, those that keep references whole among them."""
    return [f"trigger off: {name}" for name in connection.execute(_GUARDS_OFF).scalars()]


def _told(error: BaseException) -> psycopg.Error | None:
    told: Any = error.orig if isinstance(error, alchemy.DBAPIError) else error
    return told if isinstance(told, psycopg.Error) else None


def _is_away(told: psycopg.Error) -> bool:
    """Connections that could not be made or were lost; the driver has no state for most of them."""
    if told.sqlstate is None:
        return isinstance(told, psycopg.OperationalError)
    return told.sqlstate.startswith(_AWAY)


def _prepare_writer(connection: psycopg.Connection[Any], _record: object) -> None:
    for statement in _PREPARED:
        connection.execute(statement)
    connection.commit()
