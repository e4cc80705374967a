"""What the program notes down about an order: its record, its stake, and its one case in the queue."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from console.domain.acknowledging import Answer, Choices
from console.domain.calendars import BusinessCalendar
from console.domain.causes import CAUSES
from console.domain.documents import Acknowledgment, DocumentKind, Order, document_from_json
from console.domain.lifecycle import OrderState, ReceiptState
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.services.records import Actor, DocumentRow, NewException, OrderRecord
from console.services.store import Reads

QUEUE = "acknowledgments"
Holidays = Callable[[str | None, str | None], Container[date]]
"""Public holidays of a country and region (ISO 3166 codes)."""


def case_key(order_id: int) -> str:
    """An order has one case at a time, whatever its cause; a later cause replaces the earlier in place."""
    return f"order:{order_id}"


def with_stake(record: OrderRecord, purchase: PurchaseOrder) -> OrderRecord:
    """The record with the purchase as it is now and what hangs on it."""
    promises = [sale.promised for sale in purchase.waiting if sale.promised]
    return replace(
        record,
        snapshot=purchase.model_dump_json(exclude_defaults=True),
        currency=purchase.currency,
        total=purchase.total,
        stake_value=sum((sale.value for sale in purchase.waiting), Decimal(0)),
        stake_count=len(purchase.waiting),
        first_promise=min(promises) if promises else None,
    )


def new_record(connection: str, purchase: PurchaseOrder, profile: PartnerProfile, fingerprint: str) -> OrderRecord:
    """The record of an order seen for the first time."""
    record = OrderRecord(
        connection=connection,
        erp_id=purchase.id,
        number=purchase.number,
        partner=profile.key,
        state=OrderState.TO_SEND,
        snapshot="",
        fingerprint=fingerprint,
        currency=purchase.currency,
        total=purchase.total,
    )
    return with_stake(record, purchase)


def purchase_of(record: OrderRecord) -> PurchaseOrder:
    """The order as last read from the ERP."""
    return PurchaseOrder.model_validate_json(record.snapshot)


def sent_order(record: OrderRecord) -> Order | None:
    """The version the supplier knows, once one was sent."""
    if record.sent_document is None:
        return None
    document = document_from_json(record.sent_document)
    return document if isinstance(document, Order) else None


def stake_text(purchase: PurchaseOrder) -> str:
    """What hangs on the order, for a table cell: the sale with the earliest promise, and how many more."""
    if not purchase.waiting:
        return ""
    first = min(purchase.waiting, key=lambda sale: (sale.promised is None, sale.promised, sale.id))
    more = f" + {len(purchase.waiting) - 1}" if len(purchase.waiting) > 1 else ""
    return f"{first.name} · {first.customer}{more}"


def rank_at(due_at: datetime | None, first_promise: datetime | None, now: datetime) -> datetime:
    """By when somebody must have acted: the deadline, or two days before the first promise to a customer."""
    moments = [moment for moment in (due_at, first_promise and first_promise - timedelta(days=2)) if moment]
    return min(moments) if moments else now + timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Computes when answers are due, in the partner's business calendar."""

    holidays: Holidays

    def answer_due(self, profile: PartnerProfile, sent_at: datetime) -> datetime:
        """When the business answer is due."""
        return self.hours_later(profile, sent_at, profile.deadlines.answer_hours)

    def hours_later(self, profile: PartnerProfile, moment: datetime, hours: int) -> datetime:
        """``hours`` working hours of the partner after ``moment``."""
        working = profile.calendar
        calendar = BusinessCalendar.of(working, self.holidays(working.country, working.region))
        return calendar.add_hours(moment, hours)

    def technical_due(self, profile: PartnerProfile, sent_at: datetime) -> datetime:
        """When the technical acknowledgment is due, in clock hours."""
        return sent_at + timedelta(hours=profile.deadlines.technical_hours)


def order_case(
    record: OrderRecord,
    profile: PartnerProfile,
    cause: str,
    actor: Actor,
    now: datetime,
    *,
    title: str = "",
    sentence: str = "",
    evidence: str = "{}",
    due_at: datetime | None = None,
    message_id: int | None = None,
    effect_id: int | None = None,
) -> NewException:
    """The order's case for ``cause``; title and sentence default to the cause's own words."""
    known = CAUSES[cause]
    purchase = purchase_of(record)
    due = due_at or record.due_at or now
    return NewException(
        key=case_key(record.id),
        queue=QUEUE,
        cause=cause,
        title=title or known.title,
        sentence=sentence or f"{purchase.partner_name}, order {record.number}: {known.meaning}",
        actor=actor,
        evidence=evidence,
        subject=record.number,
        partner=record.partner,
        partner_name=purchase.partner_name,
        owner=profile.owner,
        order_id=record.id,
        message_id=message_id,
        effect_id=effect_id,
        due_at=due,
        rank_at=rank_at(due, record.first_promise, now),
        value=record.total,
        currency=record.currency,
        stake_value=record.stake_value,
        stake_count=record.stake_count,
        stake_text=stake_text(purchase),
        first_promise=record.first_promise,
    )


def waiting_case(record: OrderRecord, profile: PartnerProfile, actor: Actor, now: datetime) -> NewException:
    """The case of an order sent and not answered, with the technical receipt shown apart from the answer."""
    receipt = {
        ReceiptState.WAITING: "not yet picked up",
        ReceiptState.RECEIVED: "technically received",
        ReceiptState.WITH_ERRORS: "received with errors",
        ReceiptState.OVERDUE: "not picked up in time",
        ReceiptState.REJECTED: "refused by their system",
        ReceiptState.NOT_EXPECTED: "sent",
    }[record.receipt]
    cause = {ReceiptState.OVERDUE: "no_technical_receipt", ReceiptState.REJECTED: "technically_rejected"}.get(
        record.receipt, "no_answer"
    )
    name = purchase_of(record).partner_name
    return order_case(
        record,
        profile,
        cause,
        actor,
        now,
        title=f"{CAUSES[cause].title} · {receipt}",
        sentence=f"{name} has **not answered** order {record.number} yet ({receipt}).",
    )


def answers_of(record: OrderRecord, documents: list[DocumentRow], without_message: int | None = None) -> list[Answer]:
    """The stored answers to the version of the order the supplier knows: those that came after it was sent."""
    found = []
    for row in documents:
        if row.kind != DocumentKind.ACKNOWLEDGMENT or row.canonical is None or row.message_id == without_message:
            continue
        if row.order_id != record.id or (record.sent_at and row.received_at < record.sent_at):
            continue
        document = document_from_json(row.canonical)
        if isinstance(document, Acknowledgment):
            found.append(Answer(document, row.id, row.message_id, row.received_at, row.payload_hash))
    return found


def choices_key(order_id: int) -> str:
    """The setting that keeps what persons chose for an order's answers."""
    return f"choices:{order_id}"


def choices_of_orders(reads: Reads, order_ids: Sequence[int]) -> dict[int, Choices]:
    """What persons chose, of many orders at once; orders nothing was chosen for are left out."""
    from console.services.ordering.choices import choices_from_json

    keys = {choices_key(order_id): order_id for order_id in order_ids}
    return {keys[key]: choices_from_json(text) for key, text in reads.settings(list(keys)).items()}


def choices_of(reads: Reads, order_id: int) -> Choices:
    """What persons chose so far: lines of answers, the answer that holds, products of substitutes."""
    from console.services.ordering.choices import choices_from_json

    stored = reads.setting(choices_key(order_id))
    return choices_from_json(stored) if stored else Choices()
