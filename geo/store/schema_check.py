"""Comparison of the tables, indexes and triggers of a store with those that this version creates."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from sqlalchemy import Connection, create_engine, text

from geo.store.migrate import upgrade

SchemaDifference = tuple[str, str | None, str | None]
"""Name, expected definition, actual definition; None for an object that must not exist, or does not."""

_OBJECTS = text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
_PARTS = (
    text("SELECT * FROM pragma_table_xinfo(:name)"),
    text("SELECT * FROM pragma_foreign_key_list(:name)"),
)
_QUICK_CHECK = text("PRAGMA quick_check(10)")
_TRIGGERS = """
    SELECT relname || '.' || tgname, tgtype || ' ' || proname || ' ' || prosrc FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"""
_POSTGRES_GUARD = {
    "trigger journal.journal_no_change": "58 journal_refuses "
    "BEGIN RAISE EXCEPTION 'the journal is append-only'; END"
}
"""58 is the code of PostgreSQL for BEFORE UPDATE OR DELETE OR TRUNCATE FOR EACH STATEMENT."""

_expected: dict[str, str] = {}
_expected_lock = threading.Lock()


def schema_differences(connection: Connection) -> list[SchemaDifference]:
    """Return what is missing, changed or added; additional tables, indexes and views are allowed.

    On PostgreSQL only triggers are compared: the server protects the rest from all but its administrator.
    """
    if connection.dialect.name == "sqlite":
        expected, actual = _expected_of_sqlite(), _object_definitions(connection)
    else:
        expected, actual = _POSTGRES_GUARD, _trigger_definitions(connection)
    differences: list[SchemaDifference] = [
        (name, shape, actual.get(name)) for name, shape in expected.items() if actual.get(name) != shape
    ]
    unexpected = (name for name in actual if name.startswith("trigger ") and name not in expected)
    return [*differences, *((name, None, actual[name]) for name in unexpected)]


def page_faults(connection: Connection) -> list[str]:
    """Return the broken pages of an SQLite file by its quick check; a server checks its own files."""
    if connection.dialect.name != "sqlite":
        return []
    return [message for (message,) in connection.execute(_QUICK_CHECK) if message != "ok"]


def _expected_of_sqlite() -> Mapping[str, str]:
    """Return the definitions of a new store, created once in memory."""
    with _expected_lock:
        if not _expected:
            engine = create_engine("sqlite://")
            with engine.begin() as connection:
                upgrade(connection)
                _expected.update(_object_definitions(connection))
            engine.dispose()
    return _expected


def _object_definitions(connection: Connection) -> dict[str, str]:
    """Return the definitions of tables, indexes and triggers by type and name.

    Tables are described by columns and references, because ALTER TABLE does not leave one text; other objects
    by their text, without the blanks that versions of SQLite keep or drop.
    """
    objects = connection.execute(_OBJECTS).all()
    return {
        f"{kind} {name}": _table_definition(connection, name) if kind == "table" else " ".join(sql.split())
        for kind, name, sql in objects
        if kind != "view" and not name.startswith("sqlite_")
    }


def _table_definition(connection: Connection, name: str) -> str:
    return repr([tuple(row) for query in _PARTS for row in connection.execute(query, {"name": name})])


def _trigger_definitions(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text(_TRIGGERS)).all()
    return {f"trigger {name}": " ".join(does.split()) for name, does in rows}
