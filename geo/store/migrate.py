"""Migrations: bring a store to the schema this code is written for."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from geo.domain.errors import SchemaTooNew
from geo.store import sqlite
from geo.store.backends import translate_errors
from geo.store.tables.schema import SCHEMA


def schema_of(connection: Connection) -> str | None:
    """Return the schema of a store, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def schema_of_file(path: Path) -> str:
    """Return the schema of a store file, "" for an empty one."""
    engine = sqlite.reading_engine(path)
    try:
        with translate_errors(), engine.connect() as connection:
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
    revisions = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in revisions:
        raise SchemaTooNew(found=present, known=SCHEMA)
    config.attributes["connection"] = connection
    command.upgrade(config, SCHEMA)
