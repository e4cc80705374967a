"""Which record is read from which table."""

from __future__ import annotations

from console.adapters.store import tables as t
from console.adapters.store.rows import Shape
from console.services.records import (
    AttemptRow,
    AuditRow,
    ConnectionRow,
    DocumentRow,
    EffectRow,
    ExceptionRow,
    LeaseRow,
    MessageRow,
    OrderRecord,
)

MESSAGE = Shape(MessageRow, t.messages)
DOCUMENT = Shape(
    DocumentRow,
    t.documents,
    other={"payload_hash": t.messages.c.payload_hash, "received_at": t.messages.c.received_at},
)
ORDER = Shape(OrderRecord, t.orders)
EXCEPTION = Shape(ExceptionRow, t.exceptions)
EFFECT = Shape(EffectRow, t.effects)
ATTEMPT = Shape(AttemptRow, t.attempts)
AUDIT = Shape(AuditRow, t.audit, makers={"previous_hash": bytes.hex, "hash": bytes.hex})
LEASE = Shape(LeaseRow, t.leases)
CONNECTION = Shape(ConnectionRow, t.connections)
