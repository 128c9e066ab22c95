"""Alembic's door: the store hands over its open connection; there is no other way in."""

from alembic import context

from commissioning.store.rows import Metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Metadata, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
