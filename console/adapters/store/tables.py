"""Every table and index, once.

Values are stored plainly, so that SQLite and PostgreSQL agree and every driver value sorts as it should: times are
microseconds since 1970 UTC, enums their text, decimals exact text beside a whole number of ten-thousandths wherever
sorting or adding up is offered, long texts compressed. :mod:`console.adapters.store.rows` translates.

The index tails: the lists of exceptions carry in each sort index everything a filter asks, so that any filter with any
sort is one walk over one index that stops at the page's end; only the page's rows are looked up in the table.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted or searched by its start: by code point on every database."""


def _id(name: str = "id") -> Column[int]:
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


def _needed(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = Text) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _filled(name: str, *columns: str) -> Index:
    """An index over the rows that have a value in the first column; most rows have none, or none at first."""
    where = text(f"{columns[0]} IS NOT NULL")
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


payloads = Table(
    "payloads",
    metadata,
    Column("hash", Text, primary_key=True),
    _needed("size", BigInteger),
    _needed("body", LargeBinary),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _needed("direction"),
    _needed("state"),
    _needed("connection"),
    Column("partner", Text),
    Column("format", Text),
    Column("kind", Text),
    Column("subject", Text),
    Column("subject_key", KEY),
    Column("control", Text),
    _needed("name"),
    _needed("test", Boolean),
    _needed("payload_hash"),
    _needed("size", BigInteger),
    _needed("problems", Integer),
    Column("cause", Text),
    _needed("received_at", BigInteger),
    _needed("updated_at", BigInteger),
    Column("replay_of", BigInteger),
    _needed("seen", Integer),
    _needed("version", Integer),
    _needed("dedupe"),
    Index("messages_once", "dedupe", "connection", "direction", unique=True),
    Index("messages_by_state", "state", "id", "direction"),
    Index("messages_by_direction", "direction", "id"),
    Index("messages_by_connection", "connection", "id", "direction"),
    Index("messages_by_arrival", "received_at", "id"),
    _filled("messages_by_partner", "partner", "id", "direction", "kind"),
    _filled("messages_by_kind", "kind", "id", "direction"),
    _filled("messages_by_cause", "cause", "id", "direction"),
    _filled("messages_by_subject", "subject_key", "id"),
    _filled("messages_by_control", "control", "partner"),
)

documents = Table(
    "documents",
    metadata,
    _id(),
    _needed("message_id", BigInteger),
    _needed("position", Integer),
    _needed("kind"),
    _needed("kind_name"),
    Column("canonical", LargeBinary),
    _needed("problems", LargeBinary),
    _needed("envelope"),
    Column("order_id", BigInteger),
    Column("subject", Text),
    Index("documents_by_message", "message_id", "id"),
    _filled("documents_by_order", "order_id", "id"),
)

orders = Table(
    "orders",
    metadata,
    _id(),
    _needed("connection"),
    _needed("erp_id", BigInteger),
    _needed("number"),
    _needed("number_key", KEY),
    _needed("partner"),
    _needed("state"),
    _needed("receipt"),
    _needed("snapshot", LargeBinary),
    _needed("fingerprint"),
    _needed("currency"),
    _needed("total"),
    _needed("revision", Integer),
    Column("sent_document", LargeBinary),
    Column("sent_message_id", BigInteger),
    Column("sent_at", BigInteger),
    Column("due_at", BigInteger),
    Column("technical_due_at", BigInteger),
    _needed("stake_value"),
    _needed("stake_count", Integer),
    Column("first_promise", BigInteger),
    _needed("version", Integer),
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
    _id(),
    _needed("key"),
    _needed("queue"),
    _needed("cause"),
    _needed("party"),
    _needed("state"),
    _needed("live", Boolean),
    _needed("title"),
    _needed("sentence"),
    _needed("evidence", LargeBinary),
    Column("subject", Text),
    _needed("subject_key", KEY),
    Column("partner", Text),
    Column("partner_name", Text),
    _needed("partner_key", KEY),
    Column("owner", Text),
    Column("order_id", BigInteger),
    Column("message_id", BigInteger),
    Column("effect_id", BigInteger),
    Column("due_at", BigInteger),
    _needed("due_key", BigInteger),
    _needed("rank_at", BigInteger),
    _needed("value"),
    _needed("value_key", BigInteger),
    Column("currency", Text),
    _needed("stake_value"),
    _needed("stake_key", BigInteger),
    _needed("stake_count", Integer),
    _needed("stake_text"),
    Column("first_promise", BigInteger),
    _needed("opened_at", BigInteger),
    _needed("updated_at", BigInteger),
    Column("snoozed_until", BigInteger),
    _needed("escalated", Integer),
    Column("reminded_at", BigInteger),
    Column("claimed_by", Text),
    Column("claimed_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("settled_by", Text),
    Column("resolution", Text),
    _needed("version", Integer),
    Index("exceptions_once", "key", unique=True, sqlite_where=text("live = 1"), postgresql_where=text("live")),
    *(_sort_index(column) for column in QUEUE_SORTS.values()),
    Index(
        "exceptions_summary",
        *("queue", "live", "cause", "partner", "state", "currency", "due_key", "stake_count", "stake_key"),
    ),
    Index("exceptions_by_any_subject", "subject_key", "id"),
    _filled("exceptions_by_order", "order_id", "id"),
    _filled("exceptions_by_message", "message_id", "id"),
    _filled("exceptions_by_snooze", "snoozed_until", "state"),
)

effects = Table(
    "effects",
    metadata,
    _id(),
    _needed("key"),
    _needed("kind"),
    _needed("connection"),
    _needed("body"),
    _needed("state"),
    Column("subject", Text),
    Column("message_id", BigInteger),
    Column("order_id", BigInteger),
    Column("exception_id", BigInteger),
    _needed("tries", Integer),
    _needed("not_before", BigInteger),
    Column("lease_owner", Text),
    Column("lease_until", BigInteger),
    _needed("fence", Integer),
    Column("error_code", Text),
    Column("error_text", Text),
    _needed("actor_name"),
    _needed("actor_kind"),
    _needed("created_at", BigInteger),
    _needed("updated_at", BigInteger),
    Index("effects_once", "key", unique=True),
    Index("effects_by_state", "state", "connection", "id"),
    _filled("effects_by_subject", "subject", "connection", "state", "id"),
    _filled("effects_by_owner", "lease_owner", "id"),
    _filled("effects_by_message", "message_id", "id"),
    _filled("effects_by_order", "order_id", "id"),
    _filled("effects_by_exception", "exception_id", "id"),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    _needed("effect_id", BigInteger),
    _needed("number", Integer),
    _needed("process"),
    _needed("started_at", BigInteger),
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
    _id("number"),
    _needed("at", BigInteger),
    _needed("actor"),
    _needed("actor_kind"),
    _needed("action"),
    _needed("subject_kind"),
    _needed("subject_id"),
    Column("order_number", Text),
    _needed("detail"),
    _needed("previous_hash", LargeBinary),
    _needed("hash", LargeBinary),
    _filled("audit_by_order", "order_number", "number"),
    Index("audit_by_actor", "actor", "number"),
    Index("audit_by_action", "action", "number"),
    Index("audit_by_subject", "subject_kind", "subject_id", "number"),
    Index("audit_by_time", "at", "number"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    _needed("owner"),
    _needed("until", BigInteger),
    _needed("fence", Integer),
)

cursors = Table("cursors", metadata, Column("name", Text, primary_key=True), _needed("value"))

counters = Table("counters", metadata, Column("name", Text, primary_key=True), _needed("last", BigInteger))
"""``last`` is the newest number given out: of a table's ids, of the audit's lines, of a series of control numbers."""

connections = Table(
    "connections",
    metadata,
    Column("key", Text, primary_key=True),
    _needed("kind"),
    _needed("name"),
    _needed("settings"),
    Column("secret_ref", Text),
    _needed("paused", Boolean),
    _needed("health"),
    _needed("health_text"),
    Column("last_ok_at", BigInteger),
    _needed("version", Integer),
)

profiles = Table(
    "profiles",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _needed("active", Boolean),
    _needed("body"),
)

settings = Table("settings", metadata, Column("key", Text, primary_key=True), _needed("value"))

people = Table(
    "people",
    metadata,
    Column("login", Text, primary_key=True),
    _needed("name"),
    _needed("rights"),
    _needed("title"),
)
