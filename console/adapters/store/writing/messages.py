"""Writing messages, their states and their documents."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from console.adapters.store import fact_tables as f
from console.adapters.store import tables as t
from console.adapters.store.rows import clipped, pack, search_key, storable
from console.adapters.store.statements import Statement, adding, adding_once, among, arg, changing
from console.adapters.store.writing.base import UnitBase
from console.domain.keys import unique_key
from console.domain.lifecycle import Direction, MessageState, may_step
from console.services.errors import ConflictingChange
from console.services.records import Actor, AuditEntry, MessageStep, NewDocument, NewMessage, Stored

_m = t.messages.c
_LEARNT = ("partner", "format", "kind", "subject", "control", "test", "problems", "cause")
_STEP = ("state", "version", "updated_at")

_KNOWN = Statement(
    select(_m.dedupe, _m.id).where(
        among(_m.dedupe, "keys"), _m.connection == arg("from_connection"), _m.direction == arg("one_direction")
    )
)
_ADD = adding_once(t.messages)
_SEEN_AGAIN = Statement(t.messages.update().where(_m.id == arg("the_id")).values(seen=_m.seen + 1))
_STATES = Statement(select(_m.id, _m.state, _m.version, *(_m[name] for name in _LEARNT)).where(among(_m.id, "ids")))
_SET_STATE = changing(t.messages, _STEP, _m.id == arg("the_id"), _m.version == arg("known_version"))
_SET_ALL = changing(
    t.messages, (*_STEP, *_LEARNT, "subject_key"), _m.id == arg("the_id"), _m.version == arg("known_version")
)
_FORGET_HOLDUPS = Statement(delete(f.holdups).where(among(f.holdups.c.message_id, "ids")))
_ADD_DOCUMENTS = adding(t.documents)
_LINK = changing(t.documents, ["order_id"], t.documents.c.id == arg("the_id"))

_Place = tuple[str, str, str]


class MessageWrites(UnitBase):
    """See :class:`console.services.store.Unit` for each."""

    def add_messages(self, messages: Sequence[NewMessage], actor: Actor) -> list[Stored]:
        digests = [hashlib.sha256(message.payload).hexdigest() for message in messages]
        places = [_place(message, digest) for message, digest in zip(messages, digests, strict=True)]
        first = self.counters.take("messages", len(messages))
        rows: dict[_Place, dict[str, Any]] = {}
        for offset, (message, digest, place) in enumerate(zip(messages, digests, places, strict=True)):
            if place not in rows:
                rows[place] = self._message_row(first + offset, message, digest, place)
        # the unique index decides what is new; only when something was there already is it asked what
        all_new = self.runner.each(_ADD, list(rows.values())) == len(rows)
        there = {} if all_new else self._known(list(rows))
        stored: list[Stored] = []
        for offset, (digest, place) in enumerate(zip(digests, places, strict=True)):
            message_id = there.get(place, rows[place]["id"])
            stored.append(Stored(message_id, message_id == first + offset, digest))
        self.add_payloads({digest: message.payload for digest, message in zip(digests, messages, strict=True)})
        self._count_repeats([one.id for one in stored if not one.new], actor)
        new = {one.id for one in stored if one.new}
        self.audit([_stored_entry(actor, row) for row in rows.values() if row["id"] in new])
        return stored

    def knows_message(self, direction: Direction, connection: str, dedupe: str) -> bool:
        place = (direction.value, connection, unique_key(dedupe))
        return place in self._known([place])

    def _count_repeats(self, ids: list[int], actor: Actor) -> None:
        self.runner.each(_SEEN_AGAIN, [{"the_id": one} for one in ids])
        self.audit(
            [AuditEntry(actor, "message.repeated", "message", one, "the same message came again") for one in ids]
        )

    def _known(self, places: Sequence[_Place]) -> dict[_Place, int]:
        """The ids of the messages at these places."""
        keys: dict[tuple[str, str], list[str]] = defaultdict(list)
        for direction, connection, dedupe in places:
            keys[direction, connection].append(dedupe)
        return {
            (direction, connection, dedupe): found
            for (direction, connection), some in keys.items()
            for dedupe, found in self.runner.rows(
                _KNOWN, keys=some, from_connection=connection, one_direction=direction
            )
        }

    def _message_row(self, new_id: int, message: NewMessage, digest: str, place: _Place) -> dict[str, Any]:
        return storable(
            {
                "id": new_id,
                "direction": place[0],
                "state": message.state.value,
                "connection": message.connection,
                "partner": message.partner,
                "format": message.format,
                "kind": message.kind,
                "subject": message.subject,
                "subject_key": search_key(message.subject) or None,
                "control": message.control and clipped(message.control),
                "name": message.name,
                "test": message.test,
                "payload_hash": digest,
                "size": len(message.payload),
                "problems": 0,
                "cause": None,
                "received_at": self.micros,
                "updated_at": self.micros,
                "replay_of": message.replay_of,
                "seen": 1,
                "version": 1,
                "dedupe": place[2],
            }
        )

    def step_messages(self, steps: Sequence[MessageStep]) -> None:
        now = self._states([step.id for step in steps])
        narrow: dict[int, dict[str, Any]] = {}
        wide: dict[int, dict[str, Any]] = {}
        for step in steps:
            row = now.get(step.id)
            if row is None:
                raise ConflictingChange(f"Message {step.id} does not exist.")
            if row["state"] != step.expected.value:
                raise ConflictingChange(f"Message {step.id} is {row['state']} by now, not {step.expected.value}.")
            if not may_step(step.expected, step.wanted):
                raise ConflictingChange(f"A message that is {step.expected.value} cannot become {step.wanted.value}.")
            row["state"] = step.wanted.value
            if _learn(row, step):
                wide[step.id] = row
            else:
                narrow[step.id] = row
        self._write(_SET_ALL, list(wide.values()))
        self._write(_SET_STATE, [row for one, row in narrow.items() if one not in wide])
        waited = [step.id for step in steps if step.expected is MessageState.HELD]
        if waited:
            self.runner.change(_FORGET_HOLDUPS, ids=waited)
        self.audit([_step_entry(step, now[step.id]["subject"]) for step in steps])

    def _states(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        columns = ("the_id", "state", "known_version", *_LEARNT)
        rows = self.runner.rows(_STATES, ids=ids)
        return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}

    def _write(self, statement: Statement, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["version"] = row["known_version"] + 1
            row["updated_at"] = self.micros
            row["subject_key"] = search_key(row["subject"]) or None
        if self.runner.each(statement, rows) != len(rows):
            raise ConflictingChange("A message was changed by somebody else at the same moment.")

    def add_documents(self, documents: Sequence[NewDocument]) -> list[int]:
        first = self.counters.take("documents", len(documents))
        self.runner.each(
            _ADD_DOCUMENTS,
            [
                storable(
                    {
                        "id": first + offset,
                        "message_id": one.message_id,
                        "position": one.position,
                        "kind": one.kind,
                        "kind_name": one.kind_name,
                        "canonical": pack(one.canonical),
                        "problems": pack(one.problems),
                        "envelope": one.envelope,
                        "order_id": one.order_id,
                        "subject": one.subject,
                    }
                )
                for offset, one in enumerate(documents)
            ],
        )
        return list(range(first, first + len(documents)))

    def link_document(self, document_id: int, order_id: int) -> None:
        self.runner.change(_LINK, the_id=document_id, order_id=order_id)


def _place(message: NewMessage, digest: str) -> _Place:
    """What makes a message once."""
    return (message.direction.value, message.connection, unique_key(message.dedupe) if message.dedupe else digest)


def _learn(row: dict[str, Any], step: MessageStep) -> bool:
    """Put what the step learnt into ``row``; whether that was anything. An empty cause takes the cause away."""
    learnt = {name: value for name in _LEARNT if (value := getattr(step, name)) is not None}
    if "control" in learnt:
        learnt["control"] = clipped(learnt["control"])
    if learnt.get("cause") == "":
        learnt["cause"] = None
    row.update(storable(learnt))
    return bool(learnt)


def _stored_entry(actor: Actor, row: Mapping[str, Any]) -> AuditEntry:
    came = "received" if row["direction"] == "in" else "to be sent"
    return AuditEntry(
        actor, "message.stored", "message", row["id"], f"{came}: {row['name']}".rstrip(": "), row["subject"]
    )


def _step_entry(step: MessageStep, subject: str | None) -> AuditEntry:
    detail = f"{step.expected.value} → {step.wanted.value}" + (f": {step.why}" if step.why else "")
    return AuditEntry(step.actor, "message.step", "message", step.id, detail, step.subject or subject)
