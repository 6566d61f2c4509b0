"""Tables, indexes and triggers of a store against those that this version makes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from geo.store.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    Difference = tuple[str, str | None, str | None]
    """What differs, as it must be, as it is; None for what must not be there, or is not."""

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
"""58 is what PostgreSQL calls BEFORE UPDATE OR DELETE OR TRUNCATE FOR EACH STATEMENT."""

_expected: dict[str, str] = {}
_making = threading.Lock()


def structure_differences(connection: Connection) -> list[Difference]:
    """What is missing, changed or strange; tables, indexes and views beside ours are nobody's concern.

    On PostgreSQL only triggers: the server itself keeps the rest from everybody but its administrator.
    """
    if connection.dialect.name == "sqlite":
        due, found = _expected_of_sqlite(), _shape(connection)
    else:
        due, found = _POSTGRES_GUARD, _triggers(connection)
    differences: list[Difference] = [
        (name, shape, found.get(name)) for name, shape in due.items() if found.get(name) != shape
    ]
    strange = (name for name in found if name.startswith("trigger ") and name not in due)
    return [*differences, *((name, None, found[name]) for name in strange)]


def page_faults(connection: Connection) -> list[str]:
    """Broken pages of an SQLite file, by its quick check; a server's files are its own to check."""
    if connection.dialect.name != "sqlite":
        return []
    return [found for (found,) in connection.execute(_QUICK_CHECK) if found != "ok"]


def _expected_of_sqlite() -> Mapping[str, str]:
    """The shape of a new store, made once in memory."""
    with _making:
        if not _expected:
            engine = create_engine("sqlite://")
            with engine.begin() as connection:
                upgrade(connection)
                _expected.update(_shape(connection))
            engine.dispose()
    return _expected


def _shape(connection: Connection) -> dict[str, str]:
    """Kind and name to what it is, without the blanks that versions of SQLite keep or drop.

    Tables by their columns and references, as ALTER TABLE does not leave one text; the others by their text.
    """
    objects = connection.execute(_OBJECTS).all()
    return {
        f"{kind} {name}": _table(connection, name) if kind == "table" else " ".join(sql.split())
        for kind, name, sql in objects
        if kind != "view" and not name.startswith("sqlite_")
    }


def _table(connection: Connection, name: str) -> str:
    return repr([tuple(row) for query in _PARTS for row in connection.execute(query, {"name": name})])


def _triggers(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text(_TRIGGERS)).all()
    return {f"trigger {name}": " ".join(does.split()) for name, does in rows}
