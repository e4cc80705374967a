"""Every table and index, once. Times are microseconds since 1970 UTC, amounts ten-thousandths: both sort as numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """Aware UTC datetime <-> microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Amount(TypeDecorator[Decimal]):
    """Decimal with up to four places <-> ten-thousandths; 14 digits before the point fit."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return None if value is None else int((value * 10_000).to_integral_value(ROUND_HALF_EVEN))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value) / 10_000).normalize() + Decimal(0)


metadata = MetaData()


def _id() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


payloads = Table(
    "payloads",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("packed", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    Column("direction", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("partner", Text),
    Column("format", Text),
    Column("kind", Text),
    Column("subject", Text),
    Column("subject_key", Text),
    Column("control", Text),
    Column("name", Text, nullable=False),
    Column("test", Boolean, nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("cause", Text),
    Column("received_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("replay_of", BigInteger),
    Column("seen", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("dedupe", Text, nullable=False),
    UniqueConstraint("direction", "connection", "dedupe", name="messages_once"),
    Index("messages_by_direction", "direction", "id"),
    Index("messages_by_state", "state", "id"),
    Index("messages_by_partner", "partner", "id"),
    Index("messages_by_connection", "connection", "id"),
    Index("messages_by_kind", "kind", "id"),
    Index("messages_by_cause", "cause", "id"),
    Index("messages_by_subject", "subject_key", "id"),
    Index("messages_by_control", "partner", "control"),
)

documents = Table(
    "documents",
    metadata,
    _id(),
    Column("message_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_name", Text, nullable=False),
    Column("canonical", LargeBinary),
    Column("problems", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("order_id", BigInteger),
    Column("subject", Text),
    Index("documents_by_message", "message_id", "id"),
    Index("documents_by_order", "order_id", "id"),
)

orders = Table(
    "orders",
    metadata,
    _id(),
    Column("connection", Text, nullable=False),
    Column("erp_id", BigInteger, nullable=False),
    Column("number", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total", Amount, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sent_document", Text),
    Column("sent_message_id", BigInteger),
    Column("sent_at", Moment),
    Column("due_at", Moment),
    Column("technical_due_at", Moment),
    Column("stake_value", Amount, nullable=False),
    Column("stake_count", Integer, nullable=False),
    Column("first_promise", Moment),
    Column("version", Integer, nullable=False),
    UniqueConstraint("connection", "erp_id", name="orders_once"),
    Index("orders_by_number", "number_key", "id"),
    Index("orders_by_receipt", "receipt", "technical_due_at"),
)

exceptions = Table(
    "exceptions",
    metadata,
    _id(),
    Column("key", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("subject", Text),
    Column("subject_key", Text, nullable=False),
    Column("partner", Text),
    Column("partner_name", Text),
    Column("owner", Text),
    Column("order_id", BigInteger),
    Column("message_id", BigInteger),
    Column("effect_id", BigInteger),
    Column("due_at", Moment, nullable=False),
    Column("rank_at", Moment, nullable=False),
    Column("value", Amount, nullable=False),
    Column("currency", Text),
    Column("stake_value", Amount, nullable=False),
    Column("stake_count", Integer, nullable=False),
    Column("stake_text", Text, nullable=False),
    Column("first_promise", Moment),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("snoozed_until", Moment),
    Column("escalated", Integer, nullable=False),
    Column("reminded_at", Moment),
    Column("claimed_by", Text),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
    Column("settled_by", Text),
    Column("resolution", Text),
    Column("version", Integer, nullable=False),
    Index("exceptions_once", "key", unique=True, sqlite_where=text("live"), postgresql_where=text("live")),
    *(
        Index(f"exceptions_by_{sort}", "queue", "live", sort, "id")
        for sort in ("rank_at", "due_at", "stake_value", "value", "subject_key", "opened_at")
    ),
    Index("exceptions_by_cause", "queue", "live", "cause", "rank_at", "id"),
    Index("exceptions_by_partner", "queue", "live", "partner", "rank_at", "id"),
    Index("exceptions_by_owner", "queue", "live", "owner", "rank_at", "id"),
    Index("exceptions_by_order", "order_id", "id"),
    Index("exceptions_by_message", "message_id", "id"),
    Index("exceptions_summary", "queue", "live", "state", "cause", "partner", "partner_name", "due_at", "stake_count"),
    Index("exceptions_stake", "queue", "live", "currency", "stake_value"),
    Index("exceptions_by_snooze", "state", "snoozed_until"),
)

effects = Table(
    "effects",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("subject", Text),
    Column("message_id", BigInteger),
    Column("order_id", BigInteger),
    Column("exception_id", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("error_code", Text),
    Column("error_text", Text),
    Column("actor_name", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("effects_due", "connection", "state", "not_before", "id"),
    Index("effects_by_state", "state", "connection"),
    Index("effects_by_subject", "connection", "subject", "state"),
    Index("effects_by_message", "message_id"),
    Index("effects_by_order", "order_id"),
    Index("effects_by_exception", "exception_id"),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    Column("effect_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("outcome", Text),
    Column("error_code", Text),
    Column("text", Text),
    Column("technical", Text),
    Column("sent", Text),
    Column("answer", Text),
    Index("attempts_by_effect", "effect_id", "id"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("order_number", Text),
    Column("detail", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_by_order", "order_number", "number"),
    Index("audit_by_actor", "actor", "number"),
    Index("audit_by_action", "action", "number"),
    Index("audit_by_subject", "subject_kind", "subject_id", "number"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("fence", Integer, nullable=False),
)

cursors = Table("cursors", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

counters = Table(
    "counters", metadata, Column("name", Text, primary_key=True), Column("next", BigInteger, nullable=False)
)

connections = Table(
    "connections",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("secret_ref", Text),
    Column("paused", Boolean, nullable=False),
    Column("health", Text, nullable=False),
    Column("health_text", Text, nullable=False),
    Column("last_ok_at", Moment),
    Column("version", Integer, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)

settings = Table("settings", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

people = Table(
    "people",
    metadata,
    Column("login", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("title", Text, nullable=False),
)
