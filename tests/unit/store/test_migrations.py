from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from geo.store import sqlite
from geo.store.migrate import schema_of, upgrade
from geo.store.tables.schema import METADATA, SCHEMA


def migrated(path):
    sqlite.acquire(path).release()
    engine = sqlite.writing_engine(path)
    with engine.begin() as connection:
        assert schema_of(connection) is None
        upgrade(connection)
        assert schema_of(connection) == SCHEMA
        upgrade(connection)
    return engine


def test_the_migrations_end_in_the_schema_the_code_is_written_for(tmp_path):
    engine = migrated(tmp_path / "kadian.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_missing_column_would_be_noticed(tmp_path):
    engine = migrated(tmp_path / "kadian.db")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE site DROP COLUMN note"))
        ((difference, *_),) = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert difference == "add_column"
    engine.dispose()


def test_the_code_names_the_last_migration():
    config = Config()
    config.set_main_option("script_location", "geo.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_every_table_is_strict_and_one_site_stands_once(tmp_path):
    engine = migrated(tmp_path / "kadian.db")
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
        strict = {name for name, is_strict in tables if is_strict}
        current = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE name = 'site_current'")
        ).scalar()
    assert strict == set(METADATA.tables)
    assert current.endswith("ON site (id) WHERE to_seq IS NULL")
    assert "UNIQUE" in current
    engine.dispose()
