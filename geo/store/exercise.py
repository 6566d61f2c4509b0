"""Mark of an exercise: the first entry of a store, which nothing can change, remove or add later."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from geo.domain.errors import InvalidInput
from geo.domain.journal import EXERCISE, STORE, Entry
from geo.store import sqlite
from geo.store.backends import translate_errors
from geo.store.migrate import schema_of
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.transaction import Transaction

_FIRST = Statement(select(JOURNAL.c.entity, JOURNAL.c.action).where(JOURNAL.c.seq == 1))


def is_exercise(connection: Connection) -> bool | None:
    """Return whether the store was made for an exercise; None for one without entries."""
    first = _FIRST.fetch_one(connection)
    return None if first is None else first == (STORE, EXERCISE)


def is_exercise_file(path: Path) -> bool | None:
    """Return whether a store file was made for an exercise; None for one without entries.

    Raises:
        StoreDamaged, StoreUnavailable: it cannot be read.
    """
    engine = sqlite.reading_engine(path)
    try:
        with translate_errors(), engine.connect() as connection:
            return None if schema_of(connection) is None else is_exercise(connection)
    finally:
        engine.dispose()


def mark_exercise(tx: Transaction) -> None:
    """Record that the store is for an exercise, unless that is recorded already.

    Raises:
        InvalidInput: it has entries, so that it is one of real operations for good.
    """
    purpose = is_exercise(tx.reader.connection)
    if purpose is None:
        tx.record(Entry(STORE, EXERCISE, EXERCISE, after={}))
    elif not purpose:
        raise InvalidInput("error.no_exercise")
