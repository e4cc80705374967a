"""A message with all its stages and attempts, for people."""

from __future__ import annotations

import json

from console.domain.lifecycle import Direction, MessageState
from console.domain.profiles import PartnerProfile
from console.services.casework.raw import raw_lines
from console.services.casework_models import AttemptView, MessageView, Stage, StoryEntry
from console.services.errors import RecordMissing
from console.services.records import AuditRow, DocumentRow, MessageRow
from console.services.store import AuditFilter, Page, QueueFilter, Reads

RAW_SHOWN = 200_000
DOCUMENTS_SHOWN = 50


def message_view(reads: Reads, message_id: int) -> MessageView:
    """Raises RecordMissing."""
    row = reads.message(message_id)
    if row is None:
        raise RecordMissing("This message does not exist.")
    raw = reads.payload(row.payload_hash) or b""
    text = raw[:RAW_SHOWN].decode("utf-8", errors="replace")
    documents = reads.documents(message_id, DOCUMENTS_SHOWN)
    problems = [one for document in _newest(documents) for one in json.loads(document.problems)]
    effects = reads.effects(message_id=message_id)
    attempts = reads.attempts([effect.id for effect in effects]) if effects else []
    cases = reads.exceptions(QueueFilter(message_id=message_id), Page(limit=20)).rows
    lines = reads.audit(AuditFilter(subject_kind="message", subject_id=str(message_id)), Page(limit=100)).rows
    inbound = row.direction is Direction.IN
    arrived = Stage("raw", row.received_at, f"{row.size} bytes, {row.name}")
    return MessageView(
        row=row,
        head=_head(row, reads.profile(row.partner) if row.partner else None),
        stages=(arrived, *map(_stage, documents), *_steps(lines)),
        attempts=tuple(
            AttemptView(
                one.started_at,
                one.number,
                int((one.ended_at - one.started_at).total_seconds() * 1000) if one.ended_at else None,
                str(one.outcome or "under way"),
                one.text or "",
                one.technical or "",
            )
            for one in attempts
        ),
        story=tuple(StoryEntry(line.at, line.detail or line.action, line.actor) for line in lines),
        raw=text,
        raw_cut=len(raw) > RAW_SHOWN,
        exceptions=cases,
        can_replay=inbound and row.state in (MessageState.SETTLED, MessageState.HELD, MessageState.IGNORED),
        raw_lines=raw_lines(text, problems),
        problems=tuple(f"{one['text']} {_where(one.get('place', {}))}".strip() for one in problems),
        translated="\n\n".join(stage.body for stage in map(_stage, _newest(documents)) if stage.body)[:RAW_SHOWN],
        can_resolve=row.state is MessageState.HELD,
        replay_hint="It is read and decided again as a linked new message; an order already as wanted stays as it is.",
    )


def _newest(documents: list[DocumentRow]) -> list[DocumentRow]:
    """A re-translated message keeps its earlier documents; the last of each position is what holds."""
    return list({document.position: document for document in documents}.values())


def _head(row: MessageRow, partner: PartnerProfile | None) -> str:
    way = "came in" if row.direction is Direction.IN else "goes out"
    kind = (row.kind or "message").replace("_", " ")
    about = f" about **{row.subject}**" if row.subject else ""
    test = ", a **test**" if row.test else ""
    whose = f" {'from' if row.direction is Direction.IN else 'to'} {partner.name}" if partner else ""
    return f"This {kind}{whose}{about} {way} through {row.connection}{test}; it is **{row.state}**."


def _stage(document: DocumentRow) -> Stage:
    problems = json.loads(document.problems)
    body = json.dumps(json.loads(document.canonical), indent=2, ensure_ascii=False) if document.canonical else ""
    return Stage(
        "translated",
        document.received_at,
        f"{document.kind_name}: {document.subject or 'no business key'}",
        body[:RAW_SHOWN],
        tuple(f"{one['text']} {_where(one.get('place', {}))}" for one in problems),
    )


def _where(place: dict[str, object]) -> str:
    return "(" + ", ".join(f"{name} {value}" for name, value in place.items()) + ")" if place else ""


def _steps(lines: tuple[AuditRow, ...]) -> tuple[Stage, ...]:
    return tuple(Stage("step", line.at, line.detail) for line in lines if line.action == "message.step")
