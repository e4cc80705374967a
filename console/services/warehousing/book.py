"""What is remembered of deliveries told to a warehouse, and how its advice is found and compared."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.documents import (
    DocumentKind,
    NoticePurpose,
    WarehouseAdvice,
    WarehouseOrder,
    document_from_json,
)
from console.domain.lifecycle import Direction
from console.domain.profiles import PartnerProfile
from console.domain.warehousing import AdviceDecision, DeliveryPlan, judge_advice
from console.services.records import Actor, MessageRow, NewEffect
from console.services.store import MessageFilter, Page, Reads

PREPARE_DELIVERY = "prepare_delivery"
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class TakenAdvice:
    """An advice, the order it answers as it was last sent (``None``: none was), and what comes of it."""

    advice: WarehouseAdvice
    order: WarehouseOrder | None
    decision: AdviceDecision | None

    @property
    def connection(self) -> str:
        """The ERP connection the delivery is at."""
        source = (self.order.source_id or "") if self.order is not None else ""
        return source.rpartition(":")[0]


def take_advice(reads: Reads, advice: WarehouseAdvice, partner: PartnerProfile) -> TakenAdvice:
    """Compare an advice with what the warehouse was told last."""
    order = sent_order_of(reads, partner, advice.number)
    decision = judge_advice(order, advice, partner.shipments, partner.key) if order is not None else None
    return TakenAdvice(advice, order, decision)


def sent_order_of(reads: Reads, partner: PartnerProfile, number: str) -> WarehouseOrder | None:
    """The warehouse order of this number as last sent to the partner."""
    wanted = MessageFilter(
        direction=Direction.OUT, partner=partner.key, kind=DocumentKind.WAREHOUSE_ORDER, subject=number.strip()
    )
    rows = reads.messages(wanted, Page(limit=_LOOKED_AT, descending=True)).rows
    for row in sorted(rows, key=lambda one: -one.id):
        found = order_in(reads, row)
        if found is not None and found.number == number.strip() and found.purpose is not NoticePurpose.CANCEL:
            return found
    return None


def order_in(reads: Reads, row: MessageRow) -> WarehouseOrder | None:
    """The warehouse order a message of ours holds."""
    for document in reads.documents(row.id):
        found = document_from_json(document.canonical) if document.canonical is not None else None
        if isinstance(found, WarehouseOrder):
            return found
    return None


def advices_in(reads: Reads, message_id: int) -> list[WarehouseAdvice]:
    """The advices of a message as last read."""
    newest: dict[int, WarehouseAdvice] = {}
    for row in reads.documents(message_id):
        if row.kind == DocumentKind.WAREHOUSE_ADVICE and row.canonical is not None:
            document = document_from_json(row.canonical)
            if isinstance(document, WarehouseAdvice):
                newest[row.position] = document
    return [newest[position] for position in sorted(newest)]


def delivery_key(partner: str, number: str) -> str:
    """A delivery has one case at a time."""
    return f"delivery:{partner}:{number}"


def prepare_effect(
    taken: TakenAdvice,
    plan: DeliveryPlan,
    actor: Actor,
    message_id: int,
    again: str = "",
    exception_id: int | None = None,
) -> NewEffect:
    """The effect that fills the delivery in; one for each shipment, however often it is told."""
    return NewEffect(
        key=f"{PREPARE_DELIVERY}:{taken.connection}:{plan.delivery_id}:{plan.key}{again}",
        kind=PREPARE_DELIVERY,
        connection=taken.connection,
        body=plan.model_dump_json(exclude_defaults=True),
        subject=plan.number,
        message_id=message_id,
        exception_id=exception_id,
        actor=actor,
    )
