"""Bring a store to the schema this code is written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo.domain.errors import SchemaTooNew
from geo.store import sqlite
from geo.store.backends import errors_named
from geo.store.schema import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


def schema_of(connection: Connection) -> str | None:
    """The schema a store has, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def schema_in(path: Path) -> str:
    """The schema of a store's file, "" for an empty one."""
    engine = sqlite.reading_engine(path)
    try:
        with errors_named(), engine.connect() as connection:
            return schema_of(connection) or ""
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in the connection's transaction.

    Raises:
        SchemaTooNew: the store was written by a newer Kadian.
    """
    present = schema_of(connection)
    if present == SCHEMA:
        return
    config = Config()
    config.set_main_option("script_location", "geo.store:migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise SchemaTooNew(found=present, known=SCHEMA)
    config.attributes["connection"] = connection
    command.upgrade(config, SCHEMA)
