"""What the program notes down about ship notices, and how a notice is compared with the orders it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from console.domain.documents import DocumentKind, Order, ShipNotice, document_from_json, document_to_json
from console.domain.keys import unique_key
from console.domain.places import without_own
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.domain.receiving import NoticeDecision, OrderFacts, ReceiptPlan, decide_notice
from console.services.facts import CoveredLine, NewNotice
from console.services.records import Actor, ExceptionRow, NewEffect, OrderRecord
from console.services.store import Reads

PREPARE, WITHDRAW = "prepare_receipt", "withdraw_receipt"
FindOrder = Callable[[str], "KnownOrder | None"]


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order of the partner as sent and as it is in the ERP."""

    record: OrderRecord
    order: Order
    purchase: PurchaseOrder


@dataclass(frozen=True, slots=True)
class ComparedNotice:
    """A notice with the orders it names and what the rule makes of it."""

    notice: ShipNotice
    orders: Mapping[str, KnownOrder]
    decision: NoticeDecision

    @property
    def only_order_id(self) -> int | None:
        """The order the notice is about, when it is about one alone."""
        ids = [known.record.id for known in self.orders.values()]
        return ids[0] if len(ids) == 1 else None

    def record_of(self, plan: ReceiptPlan) -> OrderRecord:
        """The order a plan is about."""
        return next(known.record for known in self.orders.values() if known.record.erp_id == plan.order_id)


def numbers_in(notice: ShipNotice) -> tuple[str, ...]:
    """Every order number a notice names, in order."""
    named = (*notice.orders, *(line.order_number for line in notice.lines if line.order_number))
    return tuple(dict.fromkeys(named))


def content_of(notice: ShipNotice) -> str:
    """A digest by which a repeat is known: everything but the control number and the time it was sent under, and what
    of it was resolved here."""
    said = without_own(notice).model_copy(update={"sequence": None, "issued_at": None})
    return sha256(document_to_json(said).encode()).hexdigest()


def compare(
    reads: Reads,
    notice: ShipNotice,
    find: FindOrder,
    partner: PartnerProfile,
    today: date,
    beside: Mapping[tuple[int, str], Decimal] | None = None,
) -> ComparedNotice:
    """Compare a notice with its orders and with what other notices in force cover of them. ``beside`` is what notices
    cover that are not stored yet, per order id and line."""
    orders = {number: known for number in numbers_in(notice) if (known := find(number)) is not None}
    ids = [known.record.id for known in orders.values()]
    covered: dict[tuple[int, str], Decimal] = dict(beside or {})
    for line in reads.notice_lines(ids) if ids else ():
        if line.number != notice.number:
            place = line.order_id, line.line_ref
            covered[place] = covered.get(place, Decimal(0)) + line.quantity
    facts = {
        number: OrderFacts(
            known.order,
            known.purchase,
            {ref: quantity for (order_id, ref), quantity in covered.items() if order_id == known.record.id},
        )
        for number, known in orders.items()
    }
    return ComparedNotice(notice, orders, decide_notice(notice, facts, partner, today))


def noted(compared: ComparedNotice, partner: str, message_id: int, position: int) -> NewNotice:
    """The notice as it is remembered."""
    ids = {known.order.number: known.record.id for known in compared.orders.values()}
    return NewNotice(
        partner=partner,
        number=compared.notice.number,
        message_id=message_id,
        position=position,
        content=content_of(compared.notice),
        day=compared.decision.arrival,
        lines=tuple(
            CoveredLine(ids[one.order_number], one.line_ref, one.quantity, one.day)
            for one in compared.decision.coverage
        ),
    )


def prepare_effects(
    compared: ComparedNotice, actor: Actor, message_id: int, again: str = "", exception_id: int | None = None
) -> list[NewEffect]:
    """One effect for each receipt to prepare; ``again`` tells a decision from an earlier one of the same notice."""
    return [
        receipt_effect(PREPARE, plan, compared.record_of(plan), actor, message_id, again, exception_id)
        for plan in compared.decision.plans
    ]


def receipt_effect(
    kind: str,
    plan: ReceiptPlan,
    record: OrderRecord,
    actor: Actor,
    message_id: int,
    again: str = "",
    exception_id: int | None = None,
) -> NewEffect:
    """An effect on the order's receipt. Effects on one order are done one after the other, in the order planned."""
    return NewEffect(
        key=f"{kind}:{record.connection}:{record.erp_id}:{plan.notice_number}:{message_id}{again}",
        kind=kind,
        connection=record.connection,
        body=plan.model_dump_json(exclude_defaults=True),
        subject=record.number,
        message_id=message_id,
        order_id=record.id,
        exception_id=exception_id,
        actor=actor,
    )


def notices_in(reads: Reads, message_id: int) -> list[tuple[int, ShipNotice]]:
    """The ship notices of a message as last read, with their positions."""
    newest: dict[int, ShipNotice] = {}
    for row in reads.documents(message_id):
        if row.kind == DocumentKind.SHIP_NOTICE and row.canonical is not None:
            document = document_from_json(row.canonical)
            if isinstance(document, ShipNotice):
                newest[row.position] = document
    return sorted(newest.items())


def notice_key(partner: str, number: str) -> str:
    """A notice has one case at a time, by its number: a correction replaces what was asked about the first."""
    return f"notice:{partner}:{number}"


def contradiction_key(partner: str, number: str, message_id: int) -> str:
    """A notice that contradicts the one in force has a case of its own: that one's goes on."""
    return f"{notice_key(partner, number)}:{message_id}"


def is_about(case: ExceptionRow, notice: ShipNotice) -> bool:
    """Whether a case is about this notice of its message; a long number is cut in the key."""
    partner = case.partner or ""
    keys = (notice_key(partner, notice.number), contradiction_key(partner, notice.number, case.message_id or 0))
    return case.key in map(unique_key, keys)
