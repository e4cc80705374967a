"""Turns a case's file into what the detail pane shows: sentence, comparison, actions, stake, story."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise

from console.domain.acknowledging import LineOutcome, LinePart, stakes
from console.domain.acknowledging.differences import DifferenceKind
from console.domain.acknowledging.words import money
from console.domain.causes import CAUSES
from console.domain.lifecycle import ExceptionState
from console.domain.purchase import FieldChange, OrderWrite
from console.domain.units import word
from console.services.casework.choosing import unclear_lines, unknown_replacements
from console.services.casework.file import CaseFile
from console.services.casework.offers import sensible
from console.services.casework.stock_notes import stock_notes
from console.services.casework_models import (
    ActionKind,
    CaseView,
    ComparedCell,
    ComparedLine,
    OfferedAction,
    Preview,
    StakeRow,
    StoryEntry,
)
from console.services.records import Actor, AuditRow, MessageRow
from console.services.rights import lacking
from console.services.store import AuditFilter, Page, Reads

DECIDE, REMIND = "acknowledgments.decide", "acknowledgments.remind"
_REMINDING = {ActionKind.REMIND, ActionKind.REMIND_ALL, ActionKind.SNOOZE, ActionKind.NOTE, ActionKind.WAKE}
_GRAVE = {
    DifferenceKind.PRICE_MAGNITUDE,
    DifferenceKind.REJECTED,
    DifferenceKind.UNIT_UNKNOWN,
    DifferenceKind.CURRENCY,
    DifferenceKind.PARTS_DISAGREE,
}
_SHOWN = 200


def case_view(reads: Reads, file: CaseFile, actor: Actor, preview: Preview | None) -> CaseView:
    """The whole case as one value."""
    row, cause = file.row, CAUSES[file.row.cause]
    evidence = json.loads(reads.exception_evidence(row.id) or "{}")
    problems = [f"{one['text']} ({_place(one.get('place', {}))})" for one in evidence.get("problems", [])]
    notes = (*(file.decision.notes if file.decision else ()), *stock_notes(reads, file), *problems)
    return CaseView(
        row=row,
        head=row.sentence,
        meaning=cause.meaning,
        next_step=cause.next_step,
        lines=tuple(_compared(outcome, number) for number, outcome in enumerate(_outcomes(file), 1)),
        actions=offered(file, actor),
        preview=preview,
        stakes=stake_rows(file, file.decision.plan if file.decision else None),
        story=story(reads, file),
        messages=tuple(_messages(reads, file)),
        notes=notes,
        read_back=tuple(FieldChange.model_validate(one) for one in evidence.get("read_back", [])),
        technical=_technical(reads, file),
        unclear=unclear_lines(file),
        replacements=unknown_replacements(file),
    )


def _outcomes(file: CaseFile) -> Iterable[LineOutcome]:
    return file.decision.comparison.lines if file.decision else ()


def _place(place: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in place.items() if value is not None) or "whole message"


def _compared(outcome: LineOutcome, number: int) -> ComparedLine:
    line = outcome.line
    code = line.items[0].value if line.items else (line.description or "")
    unit = word(line.quantity.unit, line.quantity.raw_unit)
    cells = [
        ComparedCell(
            _LABELS[one.kind],
            one.ordered,
            one.answered,
            differs=True,
            grave=one.kind in _GRAVE or not one.within,
            note=one.text,
        )
        for one in outcome.differences
    ]
    known = {cell.label for cell in cells}
    total = sum((part.quantity for part in outcome.targets), start=type(line.quantity.value)(0))
    answered = str(outcome.verdict)
    if "Quantity" not in known:
        quantity = f"{line.quantity.value:f} {unit}"
        same = f"{total:f} {unit}" if outcome.targets else answered
        cells.insert(0, ComparedCell("Quantity", quantity, same))
    if "Price" not in known and line.price is not None:
        first = outcome.targets[0].price if outcome.targets else None
        cells.append(ComparedCell("Price", money(line.price.each), money(first) if first is not None else "—"))
    if "Delivery" not in known and line.requested is not None:
        first_day = outcome.targets[0].day if outcome.targets else None
        cells.append(
            ComparedCell("Delivery", f"{line.requested.day:%d %b %Y}", f"{first_day:%d %b %Y}" if first_day else "—")
        )
    return ComparedLine(
        line_ref=line.line_ref,
        title=f"Line {line.line_ref} · {code}",
        cells=tuple(cells),
        differs=bool(outcome.differences),
        status=answered,
        quantity=line.quantity.value,
        price=line.price.each if line.price else None,
        day=line.requested.day if line.requested else None,
        unit=unit,
        answered_parts=tuple(LinePart(part.quantity, part.day, part.price) for part in outcome.targets),
    )


_LABELS = {
    DifferenceKind.CONFLICTING_ANSWERS: "Answers",
    DifferenceKind.CONTRADICTORY: "Answer",
    DifferenceKind.PARTS_DISAGREE: "Quantity",
    DifferenceKind.UNIT_UNKNOWN: "Unit",
    DifferenceKind.UNIT_CONVERTED: "Unit",
    DifferenceKind.LINE_CONTRADICTS: "Line",
    DifferenceKind.LINE_AMBIGUOUS: "Line",
    DifferenceKind.LINE_UNKNOWN: "Line",
    DifferenceKind.LINE_CANCELLED: "Line",
    DifferenceKind.LINE_ADDED: "Line",
    DifferenceKind.REJECTED: "Line",
    DifferenceKind.PRICE: "Price",
    DifferenceKind.PRICE_MAGNITUDE: "Price",
    DifferenceKind.CURRENCY: "Currency",
    DifferenceKind.SUBSTITUTED: "Item",
    DifferenceKind.ITEM_DIFFERS: "Item",
    DifferenceKind.BACKORDERED: "Backorder",
    DifferenceKind.QUANTITY_LESS: "Quantity",
    DifferenceKind.QUANTITY_MORE: "Quantity",
    DifferenceKind.REST_NOT_MENTIONED: "Rest",
    DifferenceKind.REST_CANCELLED: "Rest",
    DifferenceKind.REST_KEPT: "Rest",
    DifferenceKind.DATE_LATER: "Delivery",
    DifferenceKind.DATE_EARLIER: "Delivery",
    DifferenceKind.DATE_PAST: "Delivery",
    DifferenceKind.SHIP_DATE_ONLY: "Ship date",
    DifferenceKind.SHIP_DATE_CONVERTED: "Ship date",
    DifferenceKind.PENDING: "Line",
    DifferenceKind.OTHER_PLACE: "Ship to",
    DifferenceKind.PLACE_UNKNOWN: "Ship to",
    DifferenceKind.HEAD_DISAGREES: "Order",
}


def stake_rows(file: CaseFile, plan: OrderWrite | None) -> tuple[StakeRow, ...]:
    """The customer orders that wait, and how late accepting would make them."""
    if file.purchase is None:
        return ()
    return tuple(
        StakeRow(
            one.sale.name,
            one.sale.customer,
            one.sale.promised,
            one.arrives_after,
            one.late_after,
            one.sale.value,
            one.sale.currency,
            one.arrives_before,
            one.late_before,
            one.lost,
        )
        for one in stakes(file.purchase, plan)
    )


def offered(file: CaseFile, actor: Actor) -> tuple[OfferedAction, ...]:
    """The actions that make sense for the case, the primary one first; those without the right say so."""
    if file.row.state is ExceptionState.SETTLED:
        return ()
    return tuple(_permitted(action, actor) for action in sensible(file))


def right_of(kind: ActionKind) -> str:
    """The right an action takes: whoever may remind may not decide."""
    return REMIND if kind in _REMINDING else DECIDE


def _permitted(action: OfferedAction, actor: Actor) -> OfferedAction:
    if right_of(action.kind) in actor.rights:
        return action
    why = lacking(right_of(action.kind))
    return OfferedAction(action.kind, action.label, action.key, action.hint, False, action.needs, False, why)


def story(reads: Reads, file: CaseFile) -> tuple[StoryEntry, ...]:
    """What happened, in the order it happened: the audit lines of the order, else of the case."""
    row = file.row
    if row.subject:
        filter = AuditFilter(order_number=row.subject)
    else:
        filter = AuditFilter(subject_kind="exception", subject_id=str(row.id))
    lines = reads.audit(filter, Page(limit=_SHOWN, descending=True)).rows
    names = {person.login: person.name for person in reads.people()}
    told = [entry for line in reversed(lines) if (entry := _entry(line, names)) is not None]
    return tuple(sorted([*told, *_answers_told(file)], key=lambda entry: entry.at))


def _answers_told(file: CaseFile) -> Iterable[StoryEntry]:
    """Answers that change nothing, with the reason, and answers that a newer one replaced."""
    if file.decision is None:
        return
    folded = file.decision.comparison.folded
    who = file.row.partner_name or "the supplier"
    for one in folded.ignored:
        text = f"{_IGNORED.get(str(one.reason), 'An answer changes nothing')}: {one.text}"
        yield StoryEntry(one.answer.received_at, text, who, "answer", one.answer.message_id)
    for earlier, later in pairwise(folded.answers):
        text = f"This answer was followed by a newer one of {later.received_at:%d %b %H:%M}; the newer one counts"
        yield StoryEntry(earlier.received_at, text, who, "answer", earlier.message_id)


_IGNORED = {
    "repeat": "The same answer came again and changes nothing",
    "duplicate": "A duplicate came and changes nothing",
    "late": "An older answer came late and changes nothing",
    "not_chosen": "Another answer was chosen, so this one changes nothing",
}


_TOLD = {
    "message.stored": "Message stored",
    "message.step": "Message",
    "order.added": "Order",
    "message.repeated": "The same message came again",
    "order.changed": "Order",
    "exception.opened": "Case opened",
    "exception.changed": "Case changed",
    "exception.settled": "Settled",
    "exception.decided": "Decided",
    "exception.noted": "Note",
    "exception.snoozed": "Snoozed",
    "exception.assigned": "Assigned",
    "exception.escalated": "Escalated",
    "exception.woken": "Back from snooze",
    "exception.reminded": "Reminder",
    "exception.clarified": "Clarified",
    "exception.claimed": "Taken",
    "exception.released": "Let go",
    "effect.done": "Done",
    "effect.in_doubt": "In doubt",
    "effect.refused": "Refused",
    "effect.undecided": "Nobody can tell",
    "effect.planned": "Planned",
}


_COME_AND_GO = ("exception.claimed", "exception.released")
"""Every form that is opened and closed leaves these; they tell nothing unless somebody took over from another."""


def _entry(line: AuditRow, names: Mapping[str, str]) -> StoryEntry | None:
    if line.action in ("effect.started", "effect.planned") or line.detail == "read again":
        return None
    if line.action in _COME_AND_GO and not line.detail:
        return None
    told = _TOLD.get(line.action, line.action.replace(".", " ").replace("_", " ").capitalize())
    code, named, rest = line.detail.partition(": ")
    detail = rest if named and code in CAUSES else line.detail
    if detail.casefold().startswith(f"{told.casefold()}: "):
        detail = detail[len(told) + 2 :]
    message = int(line.subject_id) if line.subject_kind == "message" else None
    text = f"{told}: {detail}" if detail else told
    if line.actor_kind != "person":
        return StoryEntry(line.at, text, f"rule: {line.actor}", line.subject_kind, message)
    who = names.get(line.actor, line.actor)
    return StoryEntry(line.at, f"{text} · {who}", who, line.subject_kind, message)


def _messages(reads: Reads, file: CaseFile) -> list[MessageRow]:
    ids = [file.row.message_id] if file.row.message_id else []
    if file.record is not None:
        ids += [file.record.sent_message_id] if file.record.sent_message_id else []
        ids += [row.message_id for row in reads.order_documents([file.record.id])]
    found = (reads.message(one) for one in sorted(set(ids), reverse=True))
    return [row for row in found if row is not None]


def _technical(reads: Reads, file: CaseFile) -> str:
    effects = reads.effects(order_id=file.record.id) if file.record else []
    attempts = reads.attempts([effect.id for effect in effects]) if effects else []
    return "\n".join(
        f"{one.started_at:%d %b %H:%M:%S} attempt {one.number} of effect {one.effect_id}: {one.outcome or 'open'}"
        f" {one.text or ''} {one.technical or ''}".rstrip()
        for one in attempts
    )


def when(moment: datetime | None) -> str:
    """A moment for a sentence."""
    return f"{moment:%d %b %Y %H:%M} UTC" if moment else "—"
