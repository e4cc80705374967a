"""The named questions that look up one thing or a few; pages and summaries are in ``pages``."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from console.adapters.store import tables as t
from console.adapters.store.chain import GENESIS, line_hash
from console.adapters.store.pages import PageReads
from console.adapters.store.rows import SHAPES, search_key
from console.domain.lifecycle import Direction, EffectState, ExceptionState, MessageState, OrderState, ReceiptState
from console.domain.profiles import PartnerProfile
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
    Person,
)
from console.services.store import ChainReport

_UNFINISHED = (EffectState.PLANNED, EffectState.SENDING, EffectState.IN_DOUBT, EffectState.UNDECIDED)
_CHUNK = 500


class SqlReads(PageReads):
    """Every question of :class:`console.services.store.Reads`."""

    def message(self, message_id: int) -> MessageRow | None:
        return self._one(MessageRow, t.messages.c.id == message_id)

    def messages_in(self, direction: Direction, states: Sequence[MessageState], limit: int) -> list[MessageRow]:
        shape = SHAPES[MessageRow]
        found: list[MessageRow] = []
        for state in states:
            query = (
                select(*shape.columns)
                .where(t.messages.c.state == state.value, t.messages.c.direction == direction.value)
                .order_by(t.messages.c.id)
                .limit(limit)
            )
            found.extend(shape.many(self._rows(query)))
        return sorted(found, key=lambda row: row.id)[:limit]

    def messages_by_control(self, partner: str, control: str, direction: Direction) -> list[MessageRow]:
        return self._many(
            MessageRow,
            t.messages.c.partner == partner,
            t.messages.c.control == control,
            t.messages.c.direction == direction.value,
        )

    def documents(self, message_id: int) -> list[DocumentRow]:
        return self._documents(t.documents.c.message_id == message_id)

    def order_documents(self, order_ids: Sequence[int], kinds: Sequence[str] = ()) -> list[DocumentRow]:
        found: list[DocumentRow] = []
        for some in _chunks(order_ids):
            where = [t.documents.c.order_id.in_(some)]
            if kinds:
                where.append(t.documents.c.kind.in_(list(kinds)))
            found.extend(self._documents(*where))
        return sorted(found, key=lambda row: (row.order_id or 0, row.id))

    def _documents(self, *where: Any) -> list[DocumentRow]:
        d, m = t.documents.c, t.messages.c
        query = (
            select(
                d.id,
                d.message_id,
                d.position,
                d.kind,
                d.kind_name,
                d.canonical,
                d.problems,
                d.envelope,
                d.order_id,
                d.subject,
                m.payload_hash,
                m.received_at,
            )
            .join(t.messages, m.id == d.message_id)
            .where(*where)
            .order_by(d.id)
        )
        return [_document(row) for row in self._rows(query)]

    def payload(self, payload_hash: str) -> bytes | None:
        rows = self._rows(select(t.payloads.c.packed, t.payloads.c.body).where(t.payloads.c.hash == payload_hash))
        if not rows:
            return None
        return zlib.decompress(rows[0].body) if rows[0].packed else bytes(rows[0].body)

    def payload_size(self, payload_hash: str) -> int | None:
        rows = self._rows(select(t.payloads.c.size).where(t.payloads.c.hash == payload_hash))
        return int(rows[0][0]) if rows else None

    # orders

    def order(self, order_id: int) -> OrderRecord | None:
        return self._one(OrderRecord, t.orders.c.id == order_id)

    def orders_by_number(self, numbers: Sequence[str], connection: str | None = None) -> list[OrderRecord]:
        also = [] if connection is None else [t.orders.c.connection == connection]
        found: list[OrderRecord] = []
        for some in _chunks([search_key(number) for number in numbers]):
            found.extend(self._many(OrderRecord, t.orders.c.number_key.in_(some), *also))
        return found

    def orders_by_erp_id(self, connection: str, erp_ids: Sequence[int]) -> list[OrderRecord]:
        found: list[OrderRecord] = []
        for some in _chunks(erp_ids):
            found.extend(self._many(OrderRecord, t.orders.c.connection == connection, t.orders.c.erp_id.in_(some)))
        return found

    def orders_due(
        self, states: Sequence[OrderState], receipts: Sequence[ReceiptState], technical_before: datetime, limit: int
    ) -> list[OrderRecord]:
        shape = SHAPES[OrderRecord]
        query = (
            select(*shape.columns)
            .where(
                t.orders.c.receipt.in_([one.value for one in receipts]),
                t.orders.c.technical_due_at < technical_before,
                t.orders.c.state.in_([one.value for one in states]),
            )
            .order_by(t.orders.c.technical_due_at)
            .limit(limit)
        )
        return shape.many(self._rows(query))

    # exceptions

    def exception(self, exception_id: int) -> ExceptionRow | None:
        return self._one(ExceptionRow, t.exceptions.c.id == exception_id)

    def exception_evidence(self, exception_id: int) -> str | None:
        rows = self._rows(select(t.exceptions.c.evidence).where(t.exceptions.c.id == exception_id))
        return str(rows[0][0]) if rows else None

    def exception_by_key(self, key: str) -> ExceptionRow | None:
        return self._one(ExceptionRow, t.exceptions.c.key == key, t.exceptions.c.live)

    def snoozed_until(self, moment: datetime, limit: int) -> list[ExceptionRow]:
        e = t.exceptions.c
        return self._many(ExceptionRow, e.state == ExceptionState.SNOOZED.value, e.snoozed_until <= moment, limit=limit)

    def overdue_for_escalation(self, queue: str, moment: datetime, limit: int) -> list[ExceptionRow]:
        shape, e = SHAPES[ExceptionRow], t.exceptions.c
        query = (
            select(*shape.columns)
            .where(e.queue == queue, e.live, e.due_at < moment, e.state == ExceptionState.OPEN.value)
            .order_by(e.escalated, e.due_at)
            .limit(limit)
        )
        return shape.many(self._rows(query))

    # effects

    def effect(self, effect_id: int) -> EffectRow | None:
        return self._one(EffectRow, t.effects.c.id == effect_id)

    def effect_by_key(self, key: str) -> EffectRow | None:
        return self._one(EffectRow, t.effects.c.key == key)

    def effects(
        self,
        *,
        order_id: int | None = None,
        message_id: int | None = None,
        exception_id: int | None = None,
        states: Sequence[EffectState] = (),
        connection: str | None = None,
        limit: int = 500,
    ) -> list[EffectRow]:
        e = t.effects.c
        wanted = {e.order_id: order_id, e.message_id: message_id, e.exception_id: exception_id}
        where = [column == value for column, value in wanted.items() if value is not None]
        if states:
            where.append(e.state.in_([state.value for state in states]))
        if connection is not None:
            where.append(e.connection == connection)
        return self._many(EffectRow, *where, limit=limit)

    def effect_counts(self) -> Mapping[tuple[str, str], int]:
        e = t.effects.c
        query = (
            select(e.connection, e.state, func.count())
            .where(e.state.in_([state.value for state in _UNFINISHED]))
            .group_by(e.connection, e.state)
        )
        return {(row[0], row[1]): int(row[2]) for row in self._rows(query)}

    def attempts(self, effect_ids: Iterable[int]) -> list[AttemptRow]:
        return self._many(AttemptRow, t.attempts.c.effect_id.in_(list(effect_ids)))

    # audit

    def audit_head(self) -> int:
        return int(self._rows(select(func.max(t.audit.c.number)))[0][0] or 0)

    def verify_audit(self) -> ChainReport:
        shape = SHAPES[AuditRow]
        previous, expected = GENESIS, 0
        while True:
            query = select(*shape.columns).where(t.audit.c.number > expected).order_by(t.audit.c.number).limit(5_000)
            rows: list[AuditRow] = shape.many(self._rows(query))
            for row in rows:
                expected += 1
                reason = _fault(row, previous, expected)
                if reason:
                    return ChainReport(expected, expected, reason)
                previous = row.hash
            if len(rows) < 5_000:
                return self._tail(expected)

    def _tail(self, entries: int) -> ChainReport:
        """Lines cut off at the end show in the counter, which only grows."""
        rows = self._rows(select(t.counters.c.next).where(t.counters.c.name == "audit"))
        written = int(rows[0][0]) if rows else 0
        if written > entries:
            return ChainReport(entries, entries + 1, "the newest lines are missing")
        return ChainReport(entries, None)

    # settings

    def cursor(self, name: str) -> str | None:
        return self._scalar(select(t.cursors.c.value).where(t.cursors.c.name == name))

    def lease(self, name: str) -> LeaseRow | None:
        return self._one(LeaseRow, t.leases.c.name == name)

    def connections(self) -> list[ConnectionRow]:
        return sorted(self._many(ConnectionRow), key=lambda row: row.key)

    def connection(self, key: str) -> ConnectionRow | None:
        return self._one(ConnectionRow, t.connections.c.key == key)

    def profiles(self, active_only: bool = True) -> list[PartnerProfile]:
        newest: dict[str, str] = {}
        query = select(t.profiles.c.key, t.profiles.c.body).order_by(t.profiles.c.key, t.profiles.c.version)
        for row in self._rows(query):
            newest[row.key] = row.body
        found = [PartnerProfile.model_validate_json(body) for body in newest.values()]
        return [profile for profile in found if profile.active or not active_only]

    def profile(self, key: str, version: int | None = None) -> PartnerProfile | None:
        query = select(t.profiles.c.body).where(t.profiles.c.key == key).order_by(t.profiles.c.version.desc()).limit(1)
        if version is not None:
            query = query.where(t.profiles.c.version == version)
        body = self._scalar(query)
        return PartnerProfile.model_validate_json(body) if body else None

    def setting(self, key: str) -> str | None:
        return self._scalar(select(t.settings.c.value).where(t.settings.c.key == key))

    def person(self, login: str) -> Person | None:
        return next((person for person in self.people() if person.login == login), None)

    def people(self) -> list[Person]:
        p = t.people.c
        query = select(p.login, p.name, p.rights, p.title).order_by(p.login)
        return [
            Person(row[0], row[1], tuple(row[2].split("\n")) if row[2] else (), row[3]) for row in self._rows(query)
        ]

    def _scalar(self, query: Select[Any]) -> str | None:
        rows = self._rows(query)
        return str(rows[0][0]) if rows else None


def _document(row: Any) -> DocumentRow:
    values = list(row)
    values[5] = zlib.decompress(values[5]).decode() if values[5] is not None else None
    return DocumentRow(*values)


def _fault(row: AuditRow, previous: str, expected: int) -> str:
    if row.number != expected:
        return "a line is missing"
    if row.previous_hash != previous:
        return "it does not follow from the line before it"
    now = line_hash(
        previous,
        row.number,
        row.at,
        row.actor,
        row.actor_kind,
        row.action,
        row.subject_kind,
        row.subject_id,
        row.order_number,
        row.detail,
    )
    return "" if now == row.hash else "its content was changed"


def _chunks(values: Sequence[Any]) -> Iterable[list[Any]]:
    return [list(values[start : start + _CHUNK]) for start in range(0, len(values), _CHUNK)]
