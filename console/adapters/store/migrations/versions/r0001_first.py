"""The first schema, with triggers that keep audit and attempts as they were written.

Written out, not taken from today's tables: what a revision did never changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_SQLITE = (
    """CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    """CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    """CREATE TRIGGER attempts_never_change BEFORE UPDATE ON attempts
    WHEN OLD.ended_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.effect_id <> OLD.effect_id
      OR NEW.started_at <> OLD.started_at OR NEW.sent IS NOT OLD.sent
    BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END""",
    """CREATE TRIGGER attempts_never_shrink BEFORE DELETE ON attempts
    BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER audit_never_empties BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER attempts_never_change BEFORE UPDATE ON attempts
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.effect_id <> OLD.effect_id
      OR NEW.started_at <> OLD.started_at OR NEW.sent IS DISTINCT FROM OLD.sent)
    EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER attempts_never_shrink BEFORE DELETE ON attempts
    FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)


def _index(name: str, table: str, columns: list[str], *, unique: bool = False, where: str | None = None) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    """Create every table, index and trigger."""
    op.create_table(
        "payloads",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("partner", sa.Text),
        sa.Column("format", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("subject_key", KEY),
        sa.Column("control", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("test", sa.Boolean, nullable=False),
        sa.Column("payload_hash", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("problems", sa.Integer, nullable=False),
        sa.Column("cause", sa.Text),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("replay_of", sa.BigInteger),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("dedupe", sa.Text, nullable=False),
    )
    _index("messages_by_arrival", "messages", ["received_at", "id"])
    _index("messages_by_cause", "messages", ["cause", "id", "direction"], where="cause IS NOT NULL")
    _index("messages_by_connection", "messages", ["connection", "id", "direction"])
    _index("messages_by_control", "messages", ["control", "partner"], where="control IS NOT NULL")
    _index("messages_by_direction", "messages", ["direction", "id"])
    _index("messages_by_kind", "messages", ["kind", "id", "direction"], where="kind IS NOT NULL")
    _index("messages_by_partner", "messages", ["partner", "id", "direction", "kind"], where="partner IS NOT NULL")
    _index("messages_by_state", "messages", ["state", "id", "direction"])
    _index("messages_by_subject", "messages", ["subject_key", "id"], where="subject_key IS NOT NULL")
    _index("messages_once", "messages", ["dedupe", "connection", "direction"], unique=True)
    op.create_table(
        "documents",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("kind_name", sa.Text, nullable=False),
        sa.Column("canonical", sa.LargeBinary),
        sa.Column("problems", sa.LargeBinary, nullable=False),
        sa.Column("envelope", sa.Text, nullable=False),
        sa.Column("order_id", sa.BigInteger),
        sa.Column("subject", sa.Text),
    )
    _index("documents_by_message", "documents", ["message_id", "id"])
    _index("documents_by_order", "documents", ["order_id", "id"], where="order_id IS NOT NULL")
    op.create_table(
        "orders",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("erp_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("number_key", KEY, nullable=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("snapshot", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("sent_document", sa.LargeBinary),
        sa.Column("sent_message_id", sa.BigInteger),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("technical_due_at", sa.BigInteger),
        sa.Column("stake_value", sa.Text, nullable=False),
        sa.Column("stake_count", sa.Integer, nullable=False),
        sa.Column("first_promise", sa.BigInteger),
        sa.Column("version", sa.Integer, nullable=False),
    )
    _index("orders_by_number", "orders", ["number_key", "id"])
    _index("orders_by_receipt", "orders", ["receipt", "technical_due_at"])
    _index("orders_once", "orders", ["connection", "erp_id"], unique=True)
    op.create_table(
        "exceptions",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("subject_key", KEY, nullable=False),
        sa.Column("partner", sa.Text),
        sa.Column("partner_name", sa.Text),
        sa.Column("partner_key", KEY, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("order_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("effect_id", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("due_key", sa.BigInteger, nullable=False),
        sa.Column("rank_at", sa.BigInteger, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("value_key", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text),
        sa.Column("stake_value", sa.Text, nullable=False),
        sa.Column("stake_key", sa.BigInteger, nullable=False),
        sa.Column("stake_count", sa.Integer, nullable=False),
        sa.Column("stake_text", sa.Text, nullable=False),
        sa.Column("first_promise", sa.BigInteger),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("snoozed_until", sa.BigInteger),
        sa.Column("escalated", sa.Integer, nullable=False),
        sa.Column("reminded_at", sa.BigInteger),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_at", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("settled_by", sa.Text),
        sa.Column("resolution", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    _index("exceptions_by_any_subject", "exceptions", ["subject_key", "id"])
    _index(
        "exceptions_by_due_key",
        "exceptions",
        ["queue", "live", "due_key", "id", "state", "cause", "partner", "owner", "subject_key", "partner_key"],
    )
    _index("exceptions_by_message", "exceptions", ["message_id", "id"], where="message_id IS NOT NULL")
    _index(
        "exceptions_by_opened_at",
        "exceptions",
        [
            "queue",
            "live",
            "opened_at",
            "id",
            "state",
            "cause",
            "partner",
            "owner",
            "due_key",
            "subject_key",
            "partner_key",
        ],
    )
    _index("exceptions_by_order", "exceptions", ["order_id", "id"], where="order_id IS NOT NULL")
    _index(
        "exceptions_by_rank_at",
        "exceptions",
        [
            "queue",
            "live",
            "rank_at",
            "id",
            "state",
            "cause",
            "partner",
            "owner",
            "due_key",
            "subject_key",
            "partner_key",
        ],
    )
    _index("exceptions_by_snooze", "exceptions", ["snoozed_until", "state"], where="snoozed_until IS NOT NULL")
    _index(
        "exceptions_by_stake_key",
        "exceptions",
        [
            "queue",
            "live",
            "stake_key",
            "id",
            "state",
            "cause",
            "partner",
            "owner",
            "due_key",
            "subject_key",
            "partner_key",
        ],
    )
    _index(
        "exceptions_by_subject_key",
        "exceptions",
        ["queue", "live", "subject_key", "id", "state", "cause", "partner", "owner", "due_key", "partner_key"],
    )
    _index(
        "exceptions_by_value_key",
        "exceptions",
        [
            "queue",
            "live",
            "value_key",
            "id",
            "state",
            "cause",
            "partner",
            "owner",
            "due_key",
            "subject_key",
            "partner_key",
        ],
    )
    op.create_index(
        "exceptions_once",
        "exceptions",
        ["key"],
        unique=True,
        sqlite_where=sa.text("live = 1"),
        postgresql_where=sa.text("live"),
    )
    _index(
        "exceptions_summary",
        "exceptions",
        ["queue", "live", "cause", "partner", "state", "currency", "due_key", "stake_count", "stake_key"],
    )
    op.create_table(
        "effects",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("order_id", sa.BigInteger),
        sa.Column("exception_id", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("error_code", sa.Text),
        sa.Column("error_text", sa.Text),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )
    _index("effects_by_exception", "effects", ["exception_id", "id"], where="exception_id IS NOT NULL")
    _index("effects_by_message", "effects", ["message_id", "id"], where="message_id IS NOT NULL")
    _index("effects_by_order", "effects", ["order_id", "id"], where="order_id IS NOT NULL")
    _index("effects_by_owner", "effects", ["lease_owner", "id"], where="lease_owner IS NOT NULL")
    _index("effects_by_state", "effects", ["state", "connection", "id"])
    _index("effects_by_subject", "effects", ["subject", "connection", "state", "id"], where="subject IS NOT NULL")
    _index("effects_once", "effects", ["key"], unique=True)
    op.create_table(
        "attempts",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("effect_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("outcome", sa.Text),
        sa.Column("error_code", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("technical", sa.Text),
        sa.Column("sent", sa.Text),
        sa.Column("answer", sa.Text),
    )
    _index("attempts_by_effect", "attempts", ["effect_id", "id"])
    _index("attempts_open", "attempts", ["id"], where="ended_at IS NULL")
    op.create_table(
        "audit",
        sa.Column("number", ID, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("order_number", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    _index("audit_by_action", "audit", ["action", "number"])
    _index("audit_by_actor", "audit", ["actor", "number"])
    _index("audit_by_order", "audit", ["order_number", "number"], where="order_number IS NOT NULL")
    _index("audit_by_subject", "audit", ["subject_kind", "subject_id", "number"])
    _index("audit_by_time", "audit", ["at", "number"])
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "connections",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("secret_ref", sa.Text),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("health", sa.Text, nullable=False),
        sa.Column("health_text", sa.Text, nullable=False),
        sa.Column("last_ok_at", sa.BigInteger),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "profiles",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rights", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )
    for trigger in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(trigger)
