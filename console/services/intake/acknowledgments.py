"""Acknowledgments: find the order, fold all answers, decide by rule, and plan what follows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from console.domain.acknowledging import NO_CHOICES, Answer, Choices, Decision, DecisionStatus, decide
from console.domain.documents import Acknowledgment, DocumentKind, Order
from console.domain.lifecycle import EffectState, MessageState, OrderState
from console.domain.profiles import PartnerProfile
from console.domain.purchase import OrderWrite, PurchaseOrder
from console.services.intake.cases import message_case
from console.services.intake.outcome import Outcome
from console.services.mappings.codes import PartnerCodes
from console.services.mappings.missing import hold_for_units, units_of_answer
from console.services.ordering.book import (
    answers_of,
    case_key,
    choices_of_orders,
    order_case,
    purchase_of,
    sent_order,
    waiting_case,
)
from console.services.records import Actor, DocumentRow, MessageRow, MessageStep, NewEffect, OrderRecord
from console.services.store import OrderMove, Reads

RULE = Actor("acknowledgment", "rule", "Acknowledgment rule")
WRITE = "write_order"


@dataclass(slots=True)
class Shelved:
    """An order with everything a decision needs, as it changes while a batch is decided."""

    record: OrderRecord
    order: Order | None
    purchase: PurchaseOrder
    answers: list[Answer]
    choices: Choices
    changes: list[str] = field(default_factory=list)


class OrderShelf:
    """The orders of a batch, each read once and written once."""

    def __init__(self, reads: Reads, records: Iterable[OrderRecord], codes: PartnerCodes) -> None:
        self._reads = reads
        self._codes = codes
        self._items: dict[int, Shelved] = {}
        self._by_number: dict[str, list[int]] = {}
        self.sent: dict[int, MessageRow] = {}
        """The messages the orders were sent with."""
        self._load(list(records))

    def _load(self, records: list[OrderRecord]) -> None:
        if not records:
            return
        ids = [record.id for record in records]
        own: dict[int | None, list[DocumentRow]] = defaultdict(list)
        for row in self._reads.order_documents(ids, (DocumentKind.ACKNOWLEDGMENT,)):
            own[row.order_id].append(row)
        choices = choices_of_orders(self._reads, ids)
        sent = [record.sent_message_id for record in records if record.sent_message_id is not None]
        self.sent.update(self._reads.messages_by_id(sent) if sent else {})
        for record in records:
            order = sent_order(record)
            self._items[record.id] = Shelved(
                record,
                order,
                self._codes.with_factors(purchase_of(record), order, record.partner),
                answers_of(record, own[record.id]),
                choices.get(record.id, NO_CHOICES),
            )
            self._by_number.setdefault(record.number.strip().upper(), []).append(record.id)

    def find(self, number: str, partner: PartnerProfile) -> Shelved | None:
        """The partner's order of this number: exact first, then with or without the profile's prefix."""
        prefix = partner.order_number_prefix
        for wanted in (number, f"{prefix}{number}", number.removeprefix(prefix)):
            for order_id in self._by_number.get(wanted.strip().upper(), ()):
                if self._items[order_id].record.partner == partner.key:
                    return self._items[order_id]
        return None

    def get(self, order_id: int) -> Shelved | None:
        """By our own id, reading it when it is not on the shelf yet."""
        if order_id not in self._items:
            record = self._reads.order(order_id)
            if record is None:
                return None
            self._load([record])
        return self._items[order_id]

    def by_message(self, sent: MessageRow) -> OrderRecord | None:
        """The order a message of ours was about."""
        for row in self._reads.documents(sent.id):
            if row.order_id is not None:
                item = self.get(row.order_id)
                return item.record if item else None
        return None

    def change(self, record: OrderRecord, why: str) -> OrderRecord:
        """Note that an order stands elsewhere (its state or receipt); it is written with the batch."""
        item = self._items[record.id]
        item.record = record
        item.changes.append(why)
        return record

    def moves(self) -> list[OrderMove]:
        """Every order that stands elsewhere now, once."""
        return [_move(item.record, item.changes) for item in self._items.values() if item.changes]

    def ids(self) -> list[int]:
        """Every order that was looked at."""
        return list(self._items)


def _move(record: OrderRecord, changes: list[str]) -> OrderMove:
    return OrderMove(record.id, record.version, record.number, record.state, record.receipt, "; ".join(changes))


class AckDesk:
    """Decides the acknowledgments of one batch in the order they came."""

    def __init__(
        self,
        reads: Reads,
        now: datetime,
        numbers: Iterable[str],
        profiles: Mapping[str, PartnerProfile],
        codes: PartnerCodes,
    ) -> None:
        self._reads = reads
        self._now = now
        self._settled: dict[int, str] = {}
        prefixes = {profile.order_number_prefix for profile in profiles.values()} | {""}
        wanted = {f"{prefix}{number}" for number in numbers for prefix in prefixes}
        wanted |= {number.removeprefix(prefix) for number in numbers for prefix in prefixes}
        self.orders = OrderShelf(reads, reads.orders_by_number(sorted(wanted)), codes)

    def take(self, document: Acknowledgment, row: MessageRow, partner: PartnerProfile, outcome: Outcome) -> int | None:
        """Decide one acknowledgment; the id of its order when it is known."""
        outcome.subject = outcome.subject or document.order_number
        item = self._chosen(row) or self.orders.find(document.order_number, partner)
        if item is None or item.order is None:
            outcome.hold(
                message_case(
                    f"message:{row.id}",
                    "unknown_order",
                    RULE,
                    subject=document.order_number,
                    message_id=row.id,
                    title=f"Unknown order {document.order_number}",
                    partner=partner.key,
                    partner_name=partner.name,
                    sentence=f"{partner.name} answers order **{document.order_number}**, which was never sent to them.",
                )
            )
            return None
        # what an earlier run of this message stored gives way; other answers of the same message stay
        item.answers = [one for one in item.answers if one.message_id != row.id or one.document_id < 0]
        not_stored_yet = -(row.id * 1000 + len(item.answers))
        item.answers.append(Answer(document, not_stored_yet, row.id, row.received_at, row.payload_hash))
        decision = decide(
            item.order, item.purchase, item.answers, partner, self._now, item.choices, agreed=item.record.fingerprint
        )
        self._follow(decision, item, row, partner, outcome)
        return item.record.id

    def _chosen(self, row: MessageRow) -> Shelved | None:
        """The order a person chose for a message that is decided anew."""
        if row.version < 3:
            return None
        for document in self._reads.documents(row.id):
            if document.order_id is not None:
                return self.orders.get(document.order_id)
        return None

    def _follow(
        self, decision: Decision, item: Shelved, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> None:
        outcome.why = decision.title or str(decision.status)
        if decision.status is DecisionStatus.NOTHING_NEW:
            self._nothing_to_write(item, outcome)
            return
        waiting = decision.status is DecisionStatus.WAITING
        self._settled.pop(item.record.id, None)
        if not waiting:
            self._answered(item, outcome)
        if decision.needs_person:
            assert decision.cause is not None
            outcome.cases.append(
                order_case(
                    item.record,
                    partner,
                    decision.cause,
                    RULE,
                    self._now,
                    title=decision.title,
                    sentence=decision.sentence,
                    message_id=row.id,
                )
            )
            outcome.cause = decision.cause
            hold_for_units(outcome, units_of_answer(decision, item.purchase), partner)
        elif decision.plan is not None and decision.plan.changes_anything:
            outcome.effects.append(write_effect(decision.plan, item.record, RULE, message_id=row.id))
            if not waiting:
                self._settled[item.record.id] = f"applied by rule: {decision.title or 'confirmed as ordered'}"
        elif waiting:
            outcome.cases.append(waiting_case(item.record, partner, RULE, self._now))
        else:
            self._settled[item.record.id] = "confirmed as ordered"

    def _nothing_to_write(self, item: Shelved, outcome: Outcome) -> None:
        """The answer says what the ERP holds already, as the answer to a change of ours does: the order is confirmed
        without a write. One whose write nobody can tell about goes on waiting for a person."""
        record = item.record
        if record.state not in (OrderState.TO_SEND, OrderState.SENT, OrderState.ANSWERED) or self._in_doubt(record):
            return
        self._answered(item, outcome)
        self.orders.change(replace(item.record, state=OrderState.CONFIRMED), "confirmed as it stands in the ERP")
        self._settled[record.id] = "confirmed as it stands in Odoo"

    def _in_doubt(self, record: OrderRecord) -> bool:
        doubtful = (EffectState.IN_DOUBT, EffectState.UNDECIDED)
        return bool(self._reads.effects(order_id=record.id, states=doubtful))

    def _answered(self, item: Shelved, outcome: Outcome) -> None:
        # an answer may be quicker than our own note that the order has left
        if item.record.state in (OrderState.TO_SEND, OrderState.SENT):
            self.orders.change(replace(item.record, state=OrderState.ANSWERED), "answered by the supplier")
            sent = item.record.sent_message_id
            row = self.orders.sent.get(sent) if sent else None
            if row is not None and row.state is MessageState.SENT:
                outcome.other_steps.append(
                    MessageStep(row.id, MessageState.SENT, MessageState.SETTLED, RULE, why="answered by the supplier")
                )

    def settled(self) -> dict[str, str]:
        """The cases whose reason the batch took away, each with its resolution."""
        return {case_key(order_id): resolution for order_id, resolution in self._settled.items()}


def write_effect(
    plan: OrderWrite,
    record: OrderRecord,
    actor: Actor,
    *,
    message_id: int | None = None,
    exception_id: int | None = None,
) -> NewEffect:
    """The effect that carries a plan out in the ERP; one per plan, however often it is decided."""
    return NewEffect(
        key=f"{WRITE}:{record.connection}:{record.erp_id}:{plan.key}",
        kind=WRITE,
        connection=record.connection,
        body=json.dumps({"write": plan.model_dump(mode="json", exclude_defaults=True)}),
        subject=record.number,
        message_id=message_id,
        order_id=record.id,
        exception_id=exception_id,
        actor=actor,
    )
