"""The first schema, with triggers that keep the audit as it was written."""

from __future__ import annotations

from alembic import op

from console.adapters.store.tables import metadata

revision = "0001"
down_revision = None

_SQLITE = (
    "CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER attempts_never_shrink BEFORE DELETE ON attempts"
    " BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
    "CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER attempts_never_shrink BEFORE DELETE ON attempts FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    """Create every table, index and trigger."""
    bind = op.get_bind()
    metadata.create_all(bind)
    for statement in _SQLITE if bind.dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
