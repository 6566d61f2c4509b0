"""Alembic environment: migrate on the given connection, within its transaction."""

from alembic import context

from geo.store.tables.columns import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
context.run_migrations()
