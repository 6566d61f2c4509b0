"""Alembic's entry: migrate on the connection that is handed over, within its transaction."""

from alembic import context

from geo.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
context.run_migrations()
