"""A case's file: the row with its order, its answers and what the rule makes of them now."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.acknowledging import Decision, decide
from console.domain.documents import DocumentKind, Order
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.services.errors import RecordMissing
from console.services.mappings.codes import PartnerCodes
from console.services.ordering.book import answers_of, choices_of, purchase_of, sent_order
from console.services.ports import Clock
from console.services.records import ExceptionRow, OrderRecord
from console.services.store import Reads


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything known about a case. The order's part is empty for a case that belongs to a message alone."""

    row: ExceptionRow
    record: OrderRecord | None = None
    profile: PartnerProfile | None = None
    purchase: PurchaseOrder | None = None
    order: Order | None = None
    decision: Decision | None = None


def open_file(reads: Reads, clock: Clock, exception_id: int) -> CaseFile:
    """Read a case's file. Raises RecordMissing."""
    row = reads.exception(exception_id)
    if row is None:
        raise RecordMissing("This case does not exist.")
    record = reads.order(row.order_id) if row.order_id is not None else None
    profile = reads.profile(record.partner) if record else (reads.profile(row.partner) if row.partner else None)
    if record is None or profile is None:
        return CaseFile(row, profile=profile)
    order = sent_order(record)
    purchase = PartnerCodes(reads).with_factors(purchase_of(record), order, record.partner)
    if order is None:
        return CaseFile(row, record, profile, purchase)
    answers = answers_of(record, reads.order_documents([record.id], (DocumentKind.ACKNOWLEDGMENT,)))
    decision = decide(
        order, purchase, answers, profile, clock.now(), choices_of(reads, record.id), agreed=record.fingerprint
    )
    return CaseFile(row, record, profile, purchase, order, decision if answers else None)
