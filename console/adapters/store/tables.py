"""Every table and index of messages, orders, exceptions, effects and the audit, once; what is known of partners is in
:mod:`console.adapters.store.fact_tables`.

Values are stored plainly, so that SQLite and PostgreSQL agree and every driver value sorts as it should: times are
microseconds since 1970 UTC, enums their text, decimals exact text beside a whole number of ten-thousandths wherever
sorting or adding up is offered, long texts compressed. :mod:`console.adapters.store.rows` translates.

The index tails: the lists of exceptions carry in each sort index everything a filter asks, so that any filter with any
sort is one walk over one index that stops at the page's end; only the page's rows are looked up in the table.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, text

from console.adapters.store.columns import KEY, filled, identity, metadata, needed

__all__ = ["metadata"]

payloads = Table(
    "payloads",
    metadata,
    Column("hash", Text, primary_key=True),
    needed("size", BigInteger),
    needed("body", LargeBinary),
)

messages = Table(
    "messages",
    metadata,
    identity(),
    needed("direction"),
    needed("state"),
    needed("connection"),
    Column("partner", Text),
    Column("format", Text),
    Column("kind", Text),
    Column("subject", Text),
    Column("subject_key", KEY),
    Column("control", Text),
    needed("name"),
    needed("test", Boolean),
    needed("payload_hash"),
    needed("size", BigInteger),
    needed("problems", Integer),
    Column("cause", Text),
    needed("received_at", BigInteger),
    needed("updated_at", BigInteger),
    Column("replay_of", BigInteger),
    needed("seen", Integer),
    needed("version", Integer),
    needed("dedupe"),
    Index("messages_once", "dedupe", "connection", "direction", unique=True),
    Index("messages_by_id", "id", "received_at"),
    Index("messages_by_state", "state", "id", "direction"),
    Index("messages_by_direction", "direction", "id"),
    Index("messages_by_connection", "connection", "id", "direction"),
    Index("messages_by_arrival", "received_at", "id"),
    filled("messages_by_partner", "partner", "id", "direction", "kind"),
    filled("messages_by_kind", "kind", "id", "direction"),
    filled("messages_by_kind_and_way", "kind", "direction", "id"),
    filled("messages_by_partner_and_state", "partner", "state", "id"),
    filled("messages_by_cause", "cause", "id", "direction"),
    filled("messages_by_subject", "subject_key", "id"),
    filled("messages_by_control", "control", "partner"),
)

documents = Table(
    "documents",
    metadata,
    identity(),
    needed("message_id", BigInteger),
    needed("position", Integer),
    needed("kind"),
    needed("kind_name"),
    Column("canonical", LargeBinary),
    needed("problems", LargeBinary),
    needed("envelope"),
    Column("order_id", BigInteger),
    Column("subject", Text),
    Index("documents_by_message", "message_id", "id"),
    filled("documents_by_order", "order_id", "id"),
)

orders = Table(
    "orders",
    metadata,
    identity(),
    needed("connection"),
    needed("erp_id", BigInteger),
    needed("number"),
    needed("number_key", KEY),
    needed("partner"),
    needed("state"),
    needed("receipt"),
    needed("snapshot", LargeBinary),
    needed("fingerprint"),
    needed("currency"),
    needed("total"),
    needed("revision", Integer),
    Column("sent_document", LargeBinary),
    Column("sent_message_id", BigInteger),
    Column("sent_at", BigInteger),
    Column("due_at", BigInteger),
    Column("technical_due_at", BigInteger),
    needed("stake_value"),
    needed("stake_count", Integer),
    Column("first_promise", BigInteger),
    needed("version", Integer),
    Index("orders_once", "connection", "erp_id", unique=True),
    Index("orders_by_number", "number_key", "id"),
    Index("orders_by_receipt", "receipt", "technical_due_at"),
)

FILTERED = ("id", "state", "cause", "partner", "owner", "due_key", "subject_key", "partner_key")
"""What the filters of a queue ask; part of every sort index."""
QUEUE_SORTS = {
    "rank_at": "rank_at",
    "due_at": "due_key",
    "stake_value": "stake_key",
    "value": "value_key",
    "subject": "subject_key",
    "opened_at": "opened_at",
}
"""The sorts a queue offers and the columns that hold them."""


def _sort_index(column: str) -> Index:
    tail = [name for name in FILTERED if name != column]
    return Index(f"exceptions_by_{column}", "queue", "live", column, *tail)


exceptions = Table(
    "exceptions",
    metadata,
    identity(),
    needed("key"),
    needed("queue"),
    needed("cause"),
    needed("party"),
    needed("state"),
    needed("live", Boolean),
    needed("title"),
    needed("sentence"),
    needed("evidence", LargeBinary),
    Column("subject", Text),
    needed("subject_key", KEY),
    Column("partner", Text),
    Column("partner_name", Text),
    needed("partner_key", KEY),
    Column("owner", Text),
    Column("order_id", BigInteger),
    Column("message_id", BigInteger),
    Column("effect_id", BigInteger),
    Column("due_at", BigInteger),
    needed("due_key", BigInteger),
    needed("rank_at", BigInteger),
    needed("value"),
    needed("value_key", BigInteger),
    Column("currency", Text),
    needed("stake_value"),
    needed("stake_key", BigInteger),
    needed("stake_count", Integer),
    needed("stake_text"),
    Column("first_promise", BigInteger),
    needed("opened_at", BigInteger),
    needed("updated_at", BigInteger),
    Column("snoozed_until", BigInteger),
    needed("escalated", Integer),
    Column("reminded_at", BigInteger),
    Column("claimed_by", Text),
    Column("claimed_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("settled_by", Text),
    Column("resolution", Text),
    needed("version", Integer),
    Index("exceptions_once", "key", unique=True, sqlite_where=text("live = 1"), postgresql_where=text("live")),
    *(_sort_index(column) for column in QUEUE_SORTS.values()),
    Index(
        "exceptions_summary",
        *("queue", "live", "cause", "partner", "state", "currency", "due_key", "stake_count", "stake_key"),
    ),
    Index("exceptions_by_any_subject", "subject_key", "id"),
    filled("exceptions_by_order", "order_id", "id"),
    filled("exceptions_by_message", "message_id", "id"),
    filled("exceptions_by_snooze", "snoozed_until", "state"),
)

effects = Table(
    "effects",
    metadata,
    identity(),
    needed("key"),
    needed("kind"),
    needed("connection"),
    needed("body"),
    needed("state"),
    Column("subject", Text),
    Column("message_id", BigInteger),
    Column("order_id", BigInteger),
    Column("exception_id", BigInteger),
    needed("tries", Integer),
    needed("not_before", BigInteger),
    Column("lease_owner", Text),
    Column("lease_until", BigInteger),
    needed("fence", Integer),
    Column("error_code", Text),
    Column("error_text", Text),
    needed("actor_name"),
    needed("actor_kind"),
    needed("created_at", BigInteger),
    needed("updated_at", BigInteger),
    Index("effects_once", "key", unique=True),
    Index("effects_by_state", "state", "connection", "id"),
    filled("effects_by_subject", "subject", "connection", "state", "id"),
    filled("effects_by_owner", "lease_owner", "id"),
    filled("effects_by_message", "message_id", "id"),
    filled("effects_by_order", "order_id", "id"),
    filled("effects_by_exception", "exception_id", "id"),
)

attempts = Table(
    "attempts",
    metadata,
    identity(),
    needed("effect_id", BigInteger),
    needed("number", Integer),
    needed("process"),
    needed("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("outcome", Text),
    Column("error_code", Text),
    Column("text", Text),
    Column("technical", Text),
    Column("sent", Text),
    Column("answer", Text),
    Index("attempts_by_effect", "effect_id", "id"),
    Index("attempts_open", "id", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
)

audit = Table(
    "audit",
    metadata,
    identity("number"),
    needed("at", BigInteger),
    needed("actor"),
    needed("actor_kind"),
    needed("action"),
    needed("subject_kind"),
    needed("subject_id"),
    Column("order_number", Text),
    needed("detail"),
    needed("previous_hash", LargeBinary),
    needed("hash", LargeBinary),
    filled("audit_by_order", "order_number", "number"),
    Index("audit_by_actor", "actor", "number"),
    Index("audit_by_action", "action", "number"),
    Index("audit_by_subject", "subject_kind", "subject_id", "number"),
    Index("audit_by_time", "at", "number"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    needed("owner"),
    needed("until", BigInteger),
    needed("fence", Integer),
)

cursors = Table("cursors", metadata, Column("name", Text, primary_key=True), needed("value"))

counters = Table("counters", metadata, Column("name", Text, primary_key=True), needed("last", BigInteger))
"""``last`` is the newest number given out: of a table's ids, of the audit's lines, of a series of control numbers."""

connections = Table(
    "connections",
    metadata,
    Column("key", Text, primary_key=True),
    needed("kind"),
    needed("name"),
    needed("settings"),
    Column("secret_ref", Text),
    needed("paused", Boolean),
    needed("health"),
    needed("health_text"),
    Column("last_ok_at", BigInteger),
    needed("version", Integer),
)

settings = Table("settings", metadata, Column("key", Text, primary_key=True), needed("value"))

people = Table(
    "people",
    metadata,
    Column("login", Text, primary_key=True),
    needed("name"),
    needed("rights"),
    needed("title"),
)
