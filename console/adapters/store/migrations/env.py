"""Runs migrations inside the transaction the store began, so that a schema is whole or not there."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
