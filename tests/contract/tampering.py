"""Changing a store behind its back, as nobody should be able to without being found."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import text


@contextmanager
def behind_its_back(store, *, guarded=False):
    """A connection on which everything may be changed, and nothing of it stays."""
    with store._writing.connect() as connection:
        connection.begin()
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for name in [] if guarded else guards(connection):
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        connection.rollback()


def guards(connection):
    """Names of the triggers that stand."""
    return list(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
