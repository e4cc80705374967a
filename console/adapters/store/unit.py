"""The unit of work: everything that may be written, on the writer's thread, inside its transaction."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from console.adapters.store import tables as t
from console.adapters.store.effects import EffectWrites
from console.adapters.store.rows import SHAPES, search_key
from console.domain.causes import CAUSES
from console.domain.lifecycle import ExceptionState, may_step
from console.domain.profiles import PartnerProfile
from console.services.errors import AlreadySettled, ConflictingChange
from console.services.records import (
    Actor,
    AuditEntry,
    ConnectionRow,
    ExceptionChange,
    ExceptionRow,
    LeaseRow,
    MessageStep,
    NewDocument,
    NewException,
    NewMessage,
    OrderRecord,
    Person,
    Stored,
)

_FIND_MESSAGE = select(t.messages.c.id, t.messages.c.payload_hash).where(
    t.messages.c.direction == bindparam("d"),
    t.messages.c.connection == bindparam("c"),
    t.messages.c.dedupe == bindparam("k"),
)
_HAS_PAYLOAD = select(t.payloads.c.hash).where(t.payloads.c.hash == bindparam("h"))
_MESSAGE_STATE = select(t.messages.c.state, t.messages.c.version, t.messages.c.subject, t.messages.c.direction).where(
    t.messages.c.id == bindparam("i")
)
_LIVE_CASE = select(t.exceptions.c.id, t.exceptions.c.version, t.exceptions.c.subject).where(
    t.exceptions.c.key == bindparam("k"), t.exceptions.c.live
)


class SqlUnit(EffectWrites):
    """One piece of work's view of the transaction. Audit lines are collected and chained when the group commits."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        super().__init__(connection, now)

    # messages and documents

    def add_messages(self, messages: Sequence[NewMessage], actor: Actor) -> list[Stored]:
        stored: list[Stored] = []
        fresh: list[dict[str, Any]] = []
        in_batch: dict[tuple[str, str, str], Stored] = {}
        now = self.now()
        for message in messages:
            digest = hashlib.sha256(message.payload).hexdigest()
            place = (str(message.direction), message.connection, message.dedupe or digest)
            known = in_batch.get(place) or self._known_message(place)
            if known is not None:
                self._count_again(known.id, actor)
                stored.append(known)
                continue
            self._put_payload(digest, message.payload)
            new = Stored(self.take_ids("messages", 1), True, digest)
            in_batch[place] = Stored(new.id, False, digest)
            stored.append(new)
            fresh.append(
                {
                    "id": new.id,
                    "direction": place[0],
                    "state": str(message.state),
                    "connection": message.connection,
                    "partner": message.partner,
                    "format": message.format,
                    "kind": message.kind,
                    "subject": message.subject,
                    "subject_key": search_key(message.subject) or None,
                    "control": message.control,
                    "name": message.name,
                    "test": message.test,
                    "payload_hash": digest,
                    "size": len(message.payload),
                    "problems": 0,
                    "cause": None,
                    "received_at": now,
                    "updated_at": now,
                    "replay_of": message.replay_of,
                    "seen": 1,
                    "version": 1,
                    "dedupe": place[2],
                }
            )
        if fresh:
            self.connection.execute(insert(t.messages), fresh)
            self.audit(
                [
                    AuditEntry(
                        actor,
                        "message.stored",
                        "message",
                        row["id"],
                        f"{row['direction']} {row['name']}",
                        row["subject"],
                    )
                    for row in fresh
                ]
            )
        return stored

    def _known_message(self, place: tuple[str, str, str]) -> Stored | None:
        row = self.connection.execute(_FIND_MESSAGE, {"d": place[0], "c": place[1], "k": place[2]}).first()
        return Stored(row.id, False, row.payload_hash) if row else None

    def _count_again(self, message_id: int, actor: Actor) -> None:
        self.connection.execute(
            update(t.messages).where(t.messages.c.id == message_id).values(seen=t.messages.c.seen + 1)
        )
        self.audit([AuditEntry(actor, "message.repeated", "message", message_id, "the same message came again")])

    def add_payload(self, payload: bytes) -> str:
        digest = hashlib.sha256(payload).hexdigest()
        self._put_payload(digest, payload)
        return digest

    def _put_payload(self, digest: str, payload: bytes) -> None:
        if self.connection.execute(_HAS_PAYLOAD, {"h": digest}).first():
            return
        packed = zlib.compress(payload, 1) if len(payload) > 200 else payload
        smaller = len(packed) < len(payload)
        self.connection.execute(
            insert(t.payloads),
            [{"hash": digest, "size": len(payload), "packed": smaller, "body": packed if smaller else payload}],
        )

    def step_messages(self, steps: Sequence[MessageStep]) -> None:
        entries = []
        for step in steps:
            row = self.connection.execute(_MESSAGE_STATE, {"i": step.id}).first()
            if row is None or row.state != step.expected or not may_step(step.expected, step.wanted):
                raise ConflictingChange(f"Message {step.id} is no longer {step.expected}.")
            learnt = {
                name: value
                for name in ("partner", "format", "kind", "subject", "control", "test", "problems", "cause")
                if (value := getattr(step, name)) is not None
            }
            if step.subject is not None:
                learnt["subject_key"] = search_key(step.subject)
            done = self.connection.execute(
                update(t.messages)
                .where(
                    t.messages.c.id == step.id,
                    t.messages.c.state == str(step.expected),
                    t.messages.c.version == row.version,
                )
                .values(state=str(step.wanted), version=row.version + 1, updated_at=self.now(), **learnt)
            )
            if done.rowcount != 1:
                raise ConflictingChange(f"Message {step.id} was changed by somebody else.")
            detail = f"{step.expected} → {step.wanted}" + (f": {step.why}" if step.why else "")
            entries.append(
                AuditEntry(step.actor, "message.step", "message", step.id, detail, step.subject or row.subject)
            )
        self.audit(entries)

    def add_documents(self, documents: Sequence[NewDocument]) -> list[int]:
        if not documents:
            return []
        first = self.take_ids("documents", len(documents))
        rows = [
            {
                "id": first + offset,
                "message_id": one.message_id,
                "position": one.position,
                "kind": one.kind,
                "kind_name": one.kind_name,
                "canonical": zlib.compress(one.canonical.encode(), 1) if one.canonical is not None else None,
                "problems": one.problems,
                "envelope": one.envelope,
                "order_id": one.order_id,
                "subject": one.subject,
            }
            for offset, one in enumerate(documents)
        ]
        self.connection.execute(insert(t.documents), rows)
        return list(range(first, first + len(rows)))

    def link_document(self, document_id: int, order_id: int) -> None:
        self.connection.execute(update(t.documents).where(t.documents.c.id == document_id).values(order_id=order_id))

    # orders

    def put_order(self, order: OrderRecord, actor: Actor, why: str) -> OrderRecord:
        values = {name: getattr(order, name) for name in SHAPES[OrderRecord].names if name not in ("id", "version")}
        values |= {"state": str(order.state), "receipt": str(order.receipt), "number_key": search_key(order.number)}
        if order.id:
            done = self.connection.execute(
                update(t.orders)
                .where(t.orders.c.id == order.id, t.orders.c.version == order.version)
                .values(version=order.version + 1, **values)
            )
            if done.rowcount != 1:
                raise ConflictingChange(f"Order {order.number} was changed by somebody else.")
            new_id, version = order.id, order.version + 1
        else:
            new_id, version = self.take_ids("orders", 1), 1
            self.connection.execute(insert(t.orders).values(id=new_id, version=1, **values))
        self.audit([AuditEntry(actor, "order.changed", "order", new_id, why, order.number)])
        kept = {name: getattr(order, name) for name in SHAPES[OrderRecord].names}
        return OrderRecord(**{**kept, "id": new_id, "version": version})

    # exceptions

    def open_exceptions(self, exceptions: Sequence[NewException]) -> list[int]:
        ids: list[int] = []
        for one in exceptions:
            now = self.now()
            shown = {
                "queue": one.queue,
                "cause": one.cause,
                "party": str(CAUSES[one.cause].party),
                "title": one.title,
                "sentence": one.sentence,
                "evidence": one.evidence,
                "subject": one.subject,
                "subject_key": search_key(one.subject),
                "partner": one.partner,
                "partner_name": one.partner_name,
                "owner": one.owner,
                "order_id": one.order_id,
                "message_id": one.message_id,
                "effect_id": one.effect_id,
                "due_at": one.due_at or now,
                "rank_at": one.rank_at or one.due_at or now,
                "value": one.value,
                "currency": one.currency,
                "stake_value": one.stake_value,
                "stake_count": one.stake_count,
                "stake_text": one.stake_text,
                "first_promise": one.first_promise,
                "updated_at": now,
            }
            known = self.connection.execute(_LIVE_CASE, {"k": one.key}).first()
            if known is not None:
                self.connection.execute(
                    update(t.exceptions)
                    .where(t.exceptions.c.id == known.id)
                    .values(version=known.version + 1, state=_REOPENED, **shown)
                )
                ids.append(known.id)
                action = "exception.changed"
            else:
                new_id = self.take_ids("exceptions", 1)
                self.connection.execute(
                    insert(t.exceptions).values(
                        id=new_id,
                        key=one.key,
                        state=str(ExceptionState.OPEN),
                        live=True,
                        opened_at=now,
                        escalated=0,
                        version=1,
                        **shown,
                    )
                )
                ids.append(new_id)
                action = "exception.opened"
            self.audit([AuditEntry(one.actor, action, "exception", ids[-1], f"{one.cause}: {one.title}", one.subject)])
        return ids

    def change_exception(self, change: ExceptionChange) -> ExceptionRow:
        row = self._case(change.id)
        if row is None:
            raise ConflictingChange("This case does not exist any more.")
        if row.state is ExceptionState.SETTLED:
            raise AlreadySettled(
                f"{row.settled_by} settled this at {row.settled_at:%d %b %H:%M} UTC: {row.resolution}."
            )
        if row.version != change.version:
            raise ConflictingChange("This case has changed since you looked at it.")
        values = dict(change.values)
        settled = values.get("state") == ExceptionState.SETTLED
        values = {name: str(value) if isinstance(value, ExceptionState) else value for name, value in values.items()}
        if settled:
            values |= {"live": False, "settled_at": self.now(), "settled_by": change.actor.shown}
        done = self.connection.execute(
            update(t.exceptions)
            .where(t.exceptions.c.id == change.id, t.exceptions.c.version == change.version)
            .values(version=change.version + 1, updated_at=self.now(), **values)
        )
        if done.rowcount != 1:
            raise ConflictingChange("This case has changed since you looked at it.")
        self.audit([AuditEntry(change.actor, change.action, "exception", change.id, change.detail, row.subject)])
        changed = self._case(change.id)
        assert changed is not None
        return changed

    def settle_key(self, key: str, actor: Actor, resolution: str) -> int | None:
        known = self.connection.execute(_LIVE_CASE, {"k": key}).first()
        if known is None:
            return None
        self.connection.execute(
            update(t.exceptions)
            .where(t.exceptions.c.id == known.id)
            .values(
                state=str(ExceptionState.SETTLED),
                live=False,
                settled_at=self.now(),
                settled_by=actor.shown,
                resolution=resolution,
                updated_at=self.now(),
                version=known.version + 1,
            )
        )
        self.audit([AuditEntry(actor, "exception.settled", "exception", known.id, resolution, known.subject)])
        return int(known.id)

    def _case(self, exception_id: int) -> ExceptionRow | None:
        shape = SHAPES[ExceptionRow]
        row = self.connection.execute(select(*shape.columns).where(t.exceptions.c.id == exception_id)).first()
        return None if row is None else shape.one(row)

    # leases, cursors, settings

    def take_lease(self, name: str, owner: str, seconds: float) -> LeaseRow | None:
        now, until = self.now(), self.now() + timedelta(seconds=seconds)
        row = self.connection.execute(select(t.leases).where(t.leases.c.name == name).with_for_update()).first()
        if row is None:
            self.connection.execute(insert(t.leases).values(name=name, owner=owner, until=until, fence=1))
            return LeaseRow(name, owner, until, 1)
        if row.owner != owner and row.until > now:
            return None
        fence = row.fence if row.owner == owner else row.fence + 1
        self.connection.execute(
            update(t.leases).where(t.leases.c.name == name).values(owner=owner, until=until, fence=fence)
        )
        return LeaseRow(name, owner, until, fence)

    def release_lease(self, name: str, owner: str) -> None:
        self.connection.execute(
            update(t.leases).where(t.leases.c.name == name, t.leases.c.owner == owner).values(until=self.now())
        )

    def put_cursor(self, name: str, value: str) -> None:
        self._replace(t.cursors, {"name": name}, {"value": value})

    def put_connection(self, connection: ConnectionRow, actor: Actor) -> None:
        self._replace(
            t.connections,
            {"key": connection.key},
            {
                "kind": connection.kind,
                "name": connection.name,
                "settings": connection.settings,
                "secret_ref": connection.secret_ref,
                "paused": connection.paused,
                "health": connection.health,
                "health_text": connection.health_text,
                "last_ok_at": connection.last_ok_at,
                "version": connection.version + 1,
            },
        )
        self.audit([AuditEntry(actor, "connection.changed", "connection", connection.key, connection.name)])

    def set_health(self, key: str, health: str, text: str) -> None:
        values: dict[str, Any] = {"health": health, "health_text": text}
        if health == "ok":
            values["last_ok_at"] = self.now()
        self.connection.execute(update(t.connections).where(t.connections.c.key == key).values(**values))

    def put_profile(self, profile: PartnerProfile, actor: Actor) -> PartnerProfile:
        newest = self.connection.execute(
            select(t.profiles.c.version)
            .where(t.profiles.c.key == profile.key)
            .order_by(t.profiles.c.version.desc())
            .limit(1)
        ).scalar()
        kept = profile.model_copy(update={"version": (newest or 0) + 1})
        self.connection.execute(
            insert(t.profiles).values(
                key=kept.key, version=kept.version, body=kept.model_dump_json(), active=kept.active
            )
        )
        self.audit([AuditEntry(actor, "profile.changed", "profile", kept.key, f"version {kept.version}")])
        return kept

    def put_setting(self, key: str, value: str, actor: Actor) -> None:
        self._replace(t.settings, {"key": key}, {"value": value})
        self.audit([AuditEntry(actor, "setting.changed", "setting", key, "")])

    def put_people(self, people: Sequence[Person]) -> None:
        for person in people:
            rights = "\n".join(person.rights)
            self._replace(
                t.people, {"login": person.login}, {"name": person.name, "rights": rights, "title": person.title}
            )

    def _replace(self, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
        where = [table.c[name] == value for name, value in key.items()]
        if self.connection.execute(update(table).where(*where).values(**values)).rowcount == 0:
            self.connection.execute(insert(table).values(**key, **values))


_REOPENED = str(ExceptionState.OPEN)
