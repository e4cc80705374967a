"""Carries out a person's decision: permission, version and effect in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, HeaderStatus, document_to_json
from console.domain.lifecycle import Direction, EffectState, ExceptionState, MessageState
from console.domain.orders import sendable
from console.domain.values import DateMeaning, GoodsDate, Price, Quantity
from console.services.casework import chasing, choosing
from console.services.casework.chasing import MAIL_CONNECTION
from console.services.casework.file import CaseFile, open_file
from console.services.casework.plans import Mail, mail_of, plan_of
from console.services.casework.view import right_of
from console.services.casework_models import Action, ActionKind, Receipt
from console.services.errors import AlreadySettled, ConflictingChange, Refused
from console.services.events import Changed, Events
from console.services.intake.acknowledgments import write_effect
from console.services.ordering.book import QUEUE
from console.services.ordering.handlers import MAIL
from console.services.ordering.sending import Outbox
from console.services.ports import Clock
from console.services.records import (
    Actor,
    EffectRow,
    ExceptionChange,
    ExceptionRow,
    MessageStep,
    NewDocument,
    NewEffect,
    NewMessage,
)
from console.services.rights import require
from console.services.store import Store, Unit

TELEPHONE = "telephone"
Said = Callable[[Unit, EffectRow, Actor], None]
"""What follows once a person says that an effect in doubt happened."""
_DOUBTFUL = (EffectState.IN_DOUBT, EffectState.UNDECIDED)


class Acts:
    """Every command on a case. Each is refused without the right, when the case is settled, or when it has changed."""

    def __init__(
        self, store: Store, outbox: Outbox, clock: Clock, events: Events, said: Mapping[str, Said] | None = None
    ) -> None:
        """``said`` by kind of effect; kinds without one have nothing that follows."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._events = events
        self._said = said or {}

    def act(
        self, exception_id: int, version: int, action: Action, actor: Actor, also: Callable[[Unit], None] | None = None
    ) -> Receipt:
        """Do it, and ``also`` in the same transaction.

        Raises NotAllowed, AlreadySettled, ConflictingChange, Refused.
        """
        require(actor, right_of(action.kind))
        file = open_file(self._store.read(), self._clock, exception_id)
        still_open(file.row, version)
        if action.kind is not ActionKind.NOTE:
            not_under_way(file.row)
        work = self._work(file, version, action, actor)
        receipt = self._store.do(work if also is None else _both(work, also))
        self._events.publish(Changed("exception", (exception_id,), queue=QUEUE, by=actor.name))
        self._events.publish(Changed("effect"))
        self._events.publish(Changed("message"))
        return receipt

    def _work(self, file: CaseFile, version: int, action: Action, actor: Actor) -> Callable[[Unit], Receipt]:
        if action.kind in choosing.CHOOSING:
            return self._choose(file, version, action, actor)
        if action.kind is ActionKind.REMIND_ALL:
            return self._remind_all(file, version, action, actor)
        plan, mail = plan_of(file, action), mail_of(file, action, actor)

        def work(unit: Unit) -> Receipt:
            if plan is not None:
                return self._write_in_erp(unit, file, version, action, actor, plan)
            if mail is not None:
                return self._send_mail(unit, file, version, action, actor, mail)
            return self._simple(unit, file, version, action, actor)

        return work

    def _choose(self, file: CaseFile, version: int, action: Action, actor: Actor) -> Callable[[Unit], Receipt]:
        reads = self._store.read()
        chosen = choosing.choose(reads, self._clock, file, action)

        def work(unit: Unit) -> Receipt:
            row, words, effect = choosing.remember(unit, reads, file, version, action, actor, chosen)
            return Receipt(words, row, effect)

        return work

    def _remind_all(self, file: CaseFile, version: int, action: Action, actor: Actor) -> Callable[[Unit], Receipt]:
        chase = chasing.all_of(self._store.read(), file.row.partner)

        def work(unit: Unit) -> Receipt:
            rows = chasing.send(unit, chase, actor, action.text, {file.row.id: version})
            mine = next((row for row in rows if row.id == file.row.id), rows[0])
            return Receipt(f"One mail about {len(rows)} orders goes out to {chase.profile.name}.", mine)

        return work

    def _write_in_erp(
        self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor, plan: Any
    ) -> Receipt:
        assert file.record is not None
        message_id = file.row.message_id
        if action.kind is ActionKind.TELEPHONE:
            message_id = self._record_telephone(unit, file, action, actor)
        words = f"{action.kind}: {action.reason}".rstrip(": ")
        row = self._change(
            unit,
            file,
            version,
            actor,
            "exception.decided",
            words,
            {"state": ExceptionState.APPLYING, "claimed_by": actor.name, "claimed_at": unit.now()},
        )
        plan = plan.model_copy(update={"key": f"{plan.key}-{row.version}"})
        effect = unit.add_effects(
            [write_effect(plan, file.record, actor, message_id=message_id, exception_id=file.row.id)]
        )[0]
        return Receipt("Odoo is being changed; the read-back follows.", row, effect)

    def _record_telephone(self, unit: Unit, file: CaseFile, action: Action, actor: Actor) -> int:
        """What was said becomes a message like any other, so that the story and the next answer know it."""
        assert file.record is not None and file.order is not None
        document = spoken(file, action)
        payload = document_to_json(document).encode()
        stored = unit.add_messages(
            [
                NewMessage(
                    Direction.IN,
                    TELEPHONE,
                    payload,
                    name=f"telephone {file.record.number}",
                    format="json",
                    state=MessageState.DECIDED,
                    partner=file.record.partner,
                    kind=document.kind,
                    subject=file.record.number,
                    dedupe=f"telephone:{file.row.id}:{file.row.version}",
                )
            ],
            actor,
        )[0]
        unit.add_documents(
            [
                NewDocument(
                    stored.id,
                    0,
                    document.kind,
                    TELEPHONE,
                    document_to_json(document),
                    order_id=file.record.id,
                    subject=file.record.number,
                )
            ]
        )
        return stored.id

    def _send_mail(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor, mail: Mail) -> Receipt:
        values: dict[str, object] = {"reminded_at": unit.now()}
        if action.kind is not ActionKind.REMIND:
            values |= {"state": ExceptionState.SNOOZED, "snoozed_until": file.row.due_at}
        row = self._change(unit, file, version, actor, "exception.reminded", f"{action.kind} to {mail.to}", values)
        body = json.dumps({"to": mail.to, "subject": mail.subject, "body": mail.body})
        effect = unit.add_effects(
            [
                NewEffect(
                    f"mail:{row.id}:{row.version}",
                    MAIL,
                    MAIL_CONNECTION,
                    body,
                    subject=None,
                    order_id=file.row.order_id,
                    exception_id=row.id,
                    actor=actor,
                )
            ]
        )[0]
        return Receipt(f"The mail to {mail.to} goes out.", row, effect)

    def _simple(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        handler = {
            ActionKind.SNOOZE: self._snooze,
            ActionKind.WAKE: self._wake,
            ActionKind.NOTE: self._note,
            ActionKind.ASSIGN: self._assign,
            ActionKind.PUT_ASIDE: self._put_aside,
            ActionKind.RETRY: self._retry,
            ActionKind.HAPPENED: self._happened,
            ActionKind.NOT_HAPPENED: self._not_happened,
            ActionKind.SEND_AGAIN: self._send_again,
            ActionKind.CHOOSE_ORDER: self._choose_order,
        }.get(action.kind)
        if handler is None:
            raise Refused("This cannot be done with this case.")
        return handler(unit, file, version, action, actor)

    def _snooze(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        if action.until is None or action.until <= unit.now():
            raise Refused("Choose a time that is still to come.")
        values: dict[str, object] = {"state": ExceptionState.SNOOZED, "snoozed_until": action.until}
        row = self._change(
            unit, file, version, actor, "exception.snoozed", f"until {action.until:%d %b %Y %H:%M}", values
        )
        return Receipt("Snoozed; it comes back by itself.", row, undo=Action(ActionKind.WAKE))

    def _wake(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        values: dict[str, object] = {"state": ExceptionState.OPEN, "snoozed_until": None}
        return Receipt("Back in the queue.", self._change(unit, file, version, actor, "exception.woken", "", values))

    def _note(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        if not (action.text or action.reason).strip():
            raise Refused("Write the note first.")
        row = self._change(unit, file, version, actor, "exception.noted", action.text or action.reason, {})
        return Receipt("Noted.", row)

    def _assign(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        if not action.person:
            raise Refused("Choose who is to look after it.")
        row = self._change(
            unit, file, version, actor, "exception.assigned", f"to {action.person}", {"owner": action.person}
        )
        before = file.row.owner
        undo = Action(ActionKind.ASSIGN, person=before) if before and before != action.person else None
        return Receipt(f"Now with {action.person}.", row, undo=undo)

    def _put_aside(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        _reason(action)
        if self._in_doubt(file) is not None:
            raise Refused("Say first whether it arrived: until then nothing more is done about it.")
        self._message(unit, file, MessageState.IGNORED, actor, action.reason)
        values: dict[str, object] = {"state": ExceptionState.SETTLED, "resolution": f"put aside: {action.reason}"}
        return Receipt(
            "Put aside.", self._change(unit, file, version, actor, "exception.settled", action.reason, values)
        )

    def _retry(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        effect = self._store.read().effect(file.row.effect_id) if file.row.effect_id else None
        if effect is not None and effect.state is EffectState.REFUSED:
            unit.change_effect(effect.id, EffectState.REFUSED, EffectState.PLANNED, actor, "tried again by hand")
        elif not self._message(unit, file, MessageState.RECEIVED, actor, "tried again by hand"):
            raise Refused("There is nothing left to try again.")
        values: dict[str, object] = {"state": ExceptionState.SETTLED, "resolution": "tried again"}
        row = self._change(unit, file, version, actor, "exception.settled", "tried again", values)
        return Receipt("Tried again; a new case opens if it fails.", row)

    def _happened(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        return self._decide_doubt(unit, file, version, action, actor, EffectState.DONE, "it happened")

    def _not_happened(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        return self._decide_doubt(unit, file, version, action, actor, EffectState.PLANNED, "it did not happen")

    def _decide_doubt(
        self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor, state: EffectState, words: str
    ) -> Receipt:
        _reason(action)
        effect = self._in_doubt(file)
        if effect is None:
            raise Refused("Nothing is in doubt here any more.")
        unit.change_effect(effect.id, effect.state, state, actor, f"{words}: {action.reason}")
        values: dict[str, object] = {"state": ExceptionState.SETTLED, "resolution": f"{words}: {action.reason}"}
        row = self._change(unit, file, version, actor, "exception.settled", words, values)
        follows = self._said.get(effect.kind) if state is EffectState.DONE else None
        if follows is not None:
            follows(unit, effect, actor)
        return Receipt("Decided.", row, effect.id)

    def _in_doubt(self, file: CaseFile) -> EffectRow | None:
        """The case's effect while nobody knows whether it happened; all that follows on its subject waits for it."""
        effect = self._store.read().effect(file.row.effect_id) if file.row.effect_id else None
        return effect if effect is not None and effect.state in _DOUBTFUL else None

    def _send_again(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        _reason(action)
        if file.record is None or file.profile is None or file.order is None:
            raise Refused("This case belongs to no order.")
        key = f"{file.record.connection}:{file.record.erp_id}:{file.record.revision}:again-{version}"
        message = self._outbox.put(
            unit,
            file.profile,
            [sendable(file.order)],
            actor,
            key=key,
            subject=file.record.number,
            order_id=file.record.id,
            replay_of=file.record.sent_message_id,
        )
        if message is not None:
            unit.put_order(replace(file.record, sent_message_id=message), actor, "sent again")
        row = self._change(unit, file, version, actor, "exception.decided", f"sent again: {action.reason}", {})
        return Receipt("The order goes out once more.", row)

    def _choose_order(self, unit: Unit, file: CaseFile, version: int, action: Action, actor: Actor) -> Receipt:
        order = self._store.read().order(action.order_id or 0)
        if order is None or order.partner != file.row.partner:
            raise Refused("Choose an order of this supplier.")
        for document in self._store.read().documents(file.row.message_id or 0):
            unit.link_document(document.id, order.id)
        self._message(unit, file, MessageState.RECEIVED, actor, f"belongs to {order.number}")
        values: dict[str, object] = {"state": ExceptionState.SETTLED, "resolution": f"belongs to {order.number}"}
        row = self._change(unit, file, version, actor, "exception.settled", f"belongs to {order.number}", values)
        return Receipt(f"Compared with {order.number} now.", row)

    def _message(self, unit: Unit, file: CaseFile, wanted: MessageState, actor: Actor, why: str) -> bool:
        """Step the case's message when it is held; whether it was."""
        message = self._store.read().message(file.row.message_id) if file.row.message_id else None
        if message is None or message.state is not MessageState.HELD:
            return False
        unit.step_messages([MessageStep(message.id, MessageState.HELD, wanted, actor, why=why, cause="")])
        return True

    @staticmethod
    def _change(
        unit: Unit, file: CaseFile, version: int, actor: Actor, action: str, detail: str, values: dict[str, object]
    ) -> ExceptionRow:
        return unit.change_exception(ExceptionChange(file.row.id, version, actor, action, values, detail))


def _both(work: Callable[[Unit], Receipt], also: Callable[[Unit], None]) -> Callable[[Unit], Receipt]:
    def together(unit: Unit) -> Receipt:
        receipt = work(unit)
        also(unit)
        return receipt

    return together


def still_open(row: ExceptionRow, version: int) -> None:
    """Raises AlreadySettled or ConflictingChange, in words, before anything is worked out. The store checks again."""
    if row.state is ExceptionState.SETTLED:
        when = f" at {row.settled_at:%d %b %H:%M} UTC" if row.settled_at else ""
        raise AlreadySettled(f"{row.settled_by} settled this{when}: {row.resolution}.")
    if row.version != version:
        raise ConflictingChange("This case has changed since you looked at it.")


def not_under_way(row: ExceptionRow) -> None:
    """Raises AlreadySettled while a decision is being carried out: two people must not decide one case."""
    if row.state is ExceptionState.APPLYING:
        raise AlreadySettled(
            f"{row.claimed_by or 'Somebody'} has decided this; Odoo is being changed.",
            next_step="Look again in a moment: it is settled then, or open again with the reason.",
        )


def _reason(action: Action) -> None:
    if not action.reason.strip():
        raise Refused("Say why, in a few words: it stays in the audit.")


def spoken(file: CaseFile, action: Action) -> Acknowledgment:
    """An answer given by telephone as a canonical acknowledgment of the lines that were decided."""
    assert file.order is not None
    units = {line.line_ref: line for line in file.order.lines}
    lines = []
    for decision in action.lines:
        line = units.get(decision.line_ref)
        unit = line.quantity.unit if line else None
        parts = tuple(
            AckPart(
                action=AckAction.ACCEPTED,
                quantity=Quantity(value=part.quantity, unit=unit),
                promised=GoodsDate(day=part.day, meaning=DateMeaning.DELIVER) if part.day else None,
                price=Price(amount=part.price) if part.price is not None else None,
            )
            for part in decision.parts
        )
        rejected = (AckPart(action=AckAction.REJECTED, reason="said by telephone"),)
        lines.append(AckLine(line_ref=decision.line_ref, parts=parts or rejected))
    return Acknowledgment(
        order_number=file.order.number,
        status=HeaderStatus.DETAIL,
        lines=tuple(lines),
        supplier_order_number=action.supplier_reference,
        notes=(action.text or "Answered by telephone",),
    )
