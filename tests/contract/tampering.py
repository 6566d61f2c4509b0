"""Changes past the writer, as an administrator of the database could make them: verification finds them."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import Integer, and_, delete, select, text, update

from geo.store.verify import verify_connection


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


def unnoticed_changes(connection, column, head=None):
    """The rows of a table in which another value of a column would not be noticed."""
    table = column.table

    def change(row):
        value = {column.name: another(row[column.name], column)}
        return update(table).where(this_row(table, row)).values(value)

    return [
        row for row in rows_of(connection, table) if not _is_noticed(connection, change(row), table, head)
    ]


def unnoticed_losses(connection, table, head=None):
    """The rows of a table that would not be missed."""

    def loss(row):
        return delete(table).where(this_row(table, row))

    rows = rows_of(connection, table)
    return [row for row in rows if not _is_noticed(connection, loss(row), table, head)]


def _is_noticed(connection, statement, table, head):
    """Whether verification names the table after a statement, which is taken back."""
    with connection.begin_nested() as savepoint:
        connection.execute(statement)
        found = verify_connection(connection, head).deviations
        savepoint.rollback()
    return table.name in {deviation.table for deviation in found}


def another(value, column):
    if value is None:
        return 7 if isinstance(column.type, Integer) or column.type.python_type is int else "x"
    return value + (50 if isinstance(value, int | float) else "x")
