"""What follows from the effects of this story: messages sent, orders written in the ERP, mails handed over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from console.domain.documents import DocumentKind, document_to_json
from console.domain.lifecycle import AttemptOutcome, ExceptionState, MessageState, OrderState
from console.domain.orders import adopt_splits, fingerprint
from console.domain.profiles import PartnerProfile
from console.domain.purchase import OrderWrite, PurchaseOrder, WriteResult
from console.services.engine.effects import Performed, erp_refusal
from console.services.errors import CrossdockError, NeedsSettings, RecordMissing
from console.services.intake.acknowledgments import WRITE
from console.services.intake.cases import message_case
from console.services.ordering.book import (
    Deadlines,
    answers_of,
    case_key,
    order_case,
    sent_order,
    waiting_case,
    with_stake,
)
from console.services.ordering.said import keep_said
from console.services.ordering.sending import SEND
from console.services.ports import Erp, Lookup, Mailer, Transport
from console.services.records import Actor, EffectRow, ExceptionRow, MessageStep, OrderRecord
from console.services.store import Store, Unit

RULE = Actor("engine", "rule", "Engine")
MAIL = "send_mail"


class SendMessage:
    """Delivers an outgoing message. An order that has gone out waits for its answer from then on."""

    kind = SEND

    def __init__(self, store: Store, deadlines: Deadlines) -> None:
        self._store = store
        self._deadlines = deadlines

    def request(self, effect: EffectRow) -> bytes | None:
        """The message is stored already; the attempt needs no second copy."""
        return None

    def perform(self, client: Transport, effect: EffectRow) -> Performed:
        """Hand the bytes to the transport."""
        name, payload = self._message(effect)
        return Performed(client.send(name, payload, effect.key))

    def look_up(self, client: Transport, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Ask the transport whether it arrived."""
        name, payload = self._message(effect)
        found = client.look_up(name, payload, effect.key)
        return found, Performed("found at the partner") if found is Lookup.DONE else None

    def _message(self, effect: EffectRow) -> tuple[str, bytes]:
        reads = self._store.read()
        row = reads.message(effect.message_id or 0)
        payload = reads.payload(row.payload_hash) if row else None
        if row is None or payload is None:
            raise RecordMissing("The message to send is not in the store.")
        return row.name, payload

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """The message has left; an order's deadline starts."""
        reads = self._store.read()
        row = reads.message(effect.message_id or 0)
        if row is None:
            return
        business = row.kind in (DocumentKind.ORDER, DocumentKind.ORDER_CHANGE)
        sent = MessageState.SENT
        unit.step_messages([MessageStep(row.id, row.state, sent, RULE, why=performed.text)])
        if not business:
            unit.step_messages([MessageStep(row.id, sent, MessageState.SETTLED, RULE, why="nothing more is expected")])
        record = reads.order(effect.order_id) if effect.order_id else None
        profile = reads.profile(row.partner) if row.partner else None
        if not business or record is None or profile is None or record.sent_message_id != row.id:
            return
        record = replace(
            record,
            sent_at=(sent_at := self._left_at(effect) or unit.now()),
            due_at=self._deadlines.answer_due(profile, sent_at),
            technical_due_at=self._deadlines.technical_due(profile, sent_at) if profile.expects_technical else None,
        )
        if self._answered_already(record):
            unit.put_order(record, RULE, "sent to the supplier, who has answered meanwhile")
            why = "answered by the supplier"
            unit.step_messages([MessageStep(row.id, sent, MessageState.SETTLED, RULE, why=why)])
        else:
            self._wait_for_answer(unit, record, profile)

    def said(self, unit: Unit, effect: EffectRow, actor: Actor) -> None:
        """A person said that it arrived."""
        self.done(unit, effect, Performed(f"{actor.shown} said that it arrived"))

    def _left_at(self, effect: EffectRow) -> datetime | None:
        """When the call that carried it went out. That it happened may only be found out later, and an answer that came
        in between is an answer to it."""
        called: datetime | None = None
        doubtful = False
        for one in self._store.read().attempts([effect.id]):
            if not doubtful:
                called = one.started_at
            lost = one.outcome in (AttemptOutcome.IN_DOUBT, AttemptOutcome.UNKNOWN)
            doubtful = lost or (doubtful and one.outcome is not AttemptOutcome.FOUND_NOT_DONE)
        return called

    def _answered_already(self, record: OrderRecord) -> bool:
        """Whether an answer to what was just sent was judged before we knew that it had been sent: its case, or what it
        set going, must not give way to waiting for an answer."""
        if record.state not in (OrderState.ANSWERED, OrderState.CONFIRMED):
            return False
        documents = self._store.read().order_documents([record.id], (DocumentKind.ACKNOWLEDGMENT,))
        return bool(answers_of(record, documents))

    def _wait_for_answer(self, unit: Unit, record: OrderRecord, profile: PartnerProfile) -> None:
        cancelled = record.state is OrderState.CANCELLED
        state = OrderState.CANCELLED if cancelled else OrderState.SENT
        record = unit.put_order(replace(record, state=state), RULE, "sent to the supplier")
        if cancelled:
            unit.settle_key(case_key(record.id), RULE, "cancelled in the ERP; the supplier was told")
        else:
            unit.open_exceptions([waiting_case(record, profile, RULE, unit.now())])

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """It cannot be sent as it is."""
        self._trouble(unit, effect, "connection" if isinstance(error, NeedsSettings) else "gave_up", error.text)

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """Nobody can say whether it arrived."""
        self._trouble(unit, effect, "in_doubt", "")

    def _trouble(self, unit: Unit, effect: EffectRow, cause: str, text: str) -> None:
        reads = self._store.read()
        record = reads.order(effect.order_id) if effect.order_id else None
        profile = reads.profile(record.partner) if record else None
        if record is None or profile is None:
            key = f"effect:{effect.id}"
            unit.open_exceptions(
                [
                    message_case(
                        key,
                        cause,
                        RULE,
                        message_id=effect.message_id,
                        effect_id=effect.id,
                        subject=effect.subject,
                        sentence=text,
                    )
                ]
            )
            return
        sentence = f"Order **{record.number}** for {profile.name} has not surely been sent. {text}".strip()
        unit.open_exceptions(
            [
                order_case(
                    record,
                    profile,
                    cause,
                    RULE,
                    unit.now(),
                    sentence=sentence,
                    effect_id=effect.id,
                    message_id=effect.message_id,
                )
            ]
        )


class WriteOrder:
    """Carries an acknowledgment into the ERP, read back."""

    kind = WRITE

    def __init__(self, store: Store) -> None:
        self._store = store

    def request(self, effect: EffectRow) -> bytes | None:
        """The plan, as evidence with the attempt."""
        return effect.body.encode()

    def perform(self, client: Erp, effect: EffectRow) -> Performed:
        """Write, and read back."""
        return _performed(client.write_order(write_of(effect)))

    def look_up(self, client: Erp, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Ask the ERP; when it happened, the repeat writes nothing and gives the read-back and the missing note."""
        found = client.look_up(write_of(effect))
        if found is Lookup.DONE:
            return found, _performed(client.write_order(write_of(effect)))
        return found, None

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """The order is as decided: note it as agreed, close its case, or show what is not as wanted."""
        reads = self._store.read()
        result = WriteResult.model_validate_json(performed.result)
        write = write_of(effect)
        record = reads.order(effect.order_id or 0)
        profile = reads.profile(record.partner) if record else None
        if record is None or profile is None:
            return
        record = unit.put_order(self._agreed(record, write, result.order), RULE, "written in the ERP and read back")
        evidence = json.dumps({"read_back": [change.model_dump(mode="json") for change in result.changes]})
        if result.warnings:
            words = " ".join(result.warnings)
            unit.open_exceptions(
                [order_case(record, profile, "read_back_differs", RULE, unit.now(), sentence=words, evidence=evidence)]
            )
        elif effect.exception_id is not None or record.state is OrderState.CONFIRMED:
            case = reads.exception_by_key(case_key(record.id))
            if case is not None and _answers(case, effect):
                actor = Actor(effect.actor_name, effect.actor_kind)
                unit.settle_key(case.key, actor, "written in Odoo and read back")
        self._message_settled(unit, effect)

    def said(self, unit: Unit, effect: EffectRow, actor: Actor) -> None:
        """A person said that it was written. There is no read-back: what is agreed is worked out when the order is
        read next (:mod:`console.services.ordering.said`)."""
        record = self._store.read().order(effect.order_id or 0)
        if record is None:
            return
        write = write_of(effect)
        keep_said(unit, record, write, actor)
        state = OrderState.CONFIRMED if write.mark_confirmed else record.state
        unit.put_order(replace(record, state=state), actor, "said to be written in the ERP")
        self._message_settled(unit, effect)

    @staticmethod
    def _agreed(record: OrderRecord, write: OrderWrite, after: PurchaseOrder) -> OrderRecord:
        order = sent_order(record)
        adopted = adopt_splits(order, write, after) if order is not None else None
        return replace(
            with_stake(record, after),
            fingerprint=fingerprint(after),
            sent_document=document_to_json(adopted) if adopted is not None else record.sent_document,
            state=OrderState.CONFIRMED if write.mark_confirmed else record.state,
        )

    def _message_settled(self, unit: Unit, effect: EffectRow) -> None:
        row = self._store.read().message(effect.message_id) if effect.message_id else None
        if row is not None and row.state in (MessageState.DECIDED, MessageState.HELD):
            why = "confirmed in the ERP"
            unit.step_messages([MessageStep(row.id, row.state, MessageState.SETTLED, RULE, why=why, cause="")])

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """The ERP would not take it, or the order changed meanwhile."""
        self._open(unit, effect, erp_refusal(error), error.text)

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """The order is neither as before nor as wanted."""
        self._open(unit, effect, "in_doubt", "The order in Odoo is neither as it was nor as decided.")

    def _open(self, unit: Unit, effect: EffectRow, cause: str, text: str) -> None:
        reads = self._store.read()
        record = reads.order(effect.order_id or 0)
        profile = reads.profile(record.partner) if record else None
        if record is None or profile is None:
            return
        unit.open_exceptions(
            [
                order_case(
                    record,
                    profile,
                    cause,
                    RULE,
                    unit.now(),
                    sentence=f"Order **{record.number}**: {text}",
                    effect_id=effect.id,
                    message_id=effect.message_id,
                )
            ]
        )


class SendMail:
    """Hands a drafted mail over."""

    kind = MAIL

    def __init__(self, store: Store) -> None:
        self._store = store

    def request(self, effect: EffectRow) -> bytes | None:
        """The mail as drafted."""
        return effect.body.encode()

    def perform(self, client: Mailer, effect: EffectRow) -> Performed:
        """Hand it over."""
        mail = json.loads(effect.body)
        return Performed(client.send(mail["to"], mail["subject"], mail["body"], effect.key))

    def look_up(self, client: Mailer, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Ask whether it was handed over."""
        found = client.look_up(effect.key)
        return found, Performed("found in the outbox") if found is Lookup.DONE else None

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """Nothing follows; the story shows it."""

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """The person who sent it must know."""
        self._tell(unit, effect, "gave_up", "Mail not sent", error.text)

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """The person who sent it must decide."""
        text = "It cannot be found out whether the mail was handed over."
        self._tell(unit, effect, "in_doubt", "Mail in doubt", text)

    def _tell(self, unit: Unit, effect: EffectRow, cause: str, title: str, text: str) -> None:
        reads = self._store.read()
        record = reads.order(effect.order_id) if effect.order_id else None
        profile = reads.profile(record.partner) if record else None
        mail = json.loads(effect.body)
        unit.open_exceptions(
            [
                message_case(
                    f"effect:{effect.id}",
                    cause,
                    RULE,
                    subject=record.number if record else None,
                    partner=profile.key if profile else None,
                    partner_name=profile.name if profile else None,
                    title=title,
                    sentence=f"The mail “{mail['subject']}” to {mail['to']}: {text}",
                    effect_id=effect.id,
                )
            ]
        )


def _answers(case: ExceptionRow, effect: EffectRow) -> bool:
    """Whether what an effect wrote is what its order's case was about. An answer that came meanwhile has made another
    question of it, which stays."""
    if effect.exception_id == case.id and case.state is ExceptionState.APPLYING:
        return True
    return case.effect_id == effect.id or case.message_id in (None, effect.message_id)


def write_of(effect: EffectRow) -> OrderWrite:
    """The plan an effect carries."""
    return OrderWrite.model_validate(json.loads(effect.body)["write"])


def _performed(result: WriteResult) -> Performed:
    fields = len(result.changes)
    text = "already as decided" if result.already_there else f"{fields} fields written and read back"
    return Performed(text, result=result.model_dump_json())
