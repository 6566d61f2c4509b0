"""Changes past the writer, as an administrator of the database could make them: verification finds them."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import Integer, and_, select, text


@contextmanager
def behind_its_back(store, *, guarded=False):
    """A connection on which everything may be changed, and nothing of it stays."""
    with store._writing.connect() as connection:
        connection.begin()
        if not guarded:
            _UNGUARD[connection.dialect.name](connection)
        yield connection
        connection.rollback()


def _unguard_sqlite(connection):
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in list(triggers.scalars()):
        connection.execute(text(f"DROP TRIGGER {name}"))


def _unguard_postgresql(connection):
    # Neither triggers nor references, for this session alone, as its administrator can.
    connection.execute(text("SET LOCAL session_replication_role = replica"))


_UNGUARD = {"sqlite": _unguard_sqlite, "postgresql": _unguard_postgresql}


def rows_of(connection, table):
    return [row._asdict() for row in connection.execute(select(table))]


def this_row(table, row):
    return and_(*(column == row[column.name] for column in table.primary_key))


def another(value, column):
    if value is None:
        return 7 if isinstance(column.type, Integer) or column.type.python_type is int else "x"
    return value + (50 if isinstance(value, int | float) else "x")
