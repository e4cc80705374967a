"""Which record is read from which table."""

from __future__ import annotations

from console.adapters.store import fact_tables as f
from console.adapters.store import tables as t
from console.adapters.store.rows import Shape
from console.domain.mappings import target_from_json
from console.domain.profiles import PartnerProfile
from console.services.facts import MappingRow, NoticeLine, NoticeRow, ProfileVersion, SupplierItem
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
MAPPING = Shape(MappingRow, f.mappings, makers={"target": target_from_json})
PROFILE = Shape(
    ProfileVersion,
    f.profiles,
    other={"profile": f.profiles.c.body},
    makers={"profile": PartnerProfile.model_validate_json},
)
SUPPLIER_ITEM = Shape(SupplierItem, f.supplier_items)
NOTICE = Shape(NoticeRow, f.notices)
_FROM_NOTICE = ("notice_id", "number", "message_id", "document_id", "state")
NOTICE_LINE = Shape(
    NoticeLine,
    f.notice_lines,
    other={name: f.notices.c["id" if name == "notice_id" else name] for name in _FROM_NOTICE},
)
