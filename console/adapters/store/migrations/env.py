"""Runs migrations on the connection handed in by the store."""

from __future__ import annotations

from alembic import context

from console.adapters.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
