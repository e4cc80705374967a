"""Technical acknowledgments: they say whether our message was readable, never whether an order is confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from console.domain.documents import DocumentKind, SyntaxStatus, TechnicalAcknowledgment
from console.domain.lifecycle import Direction, MessageState, OrderState, ReceiptState
from console.domain.profiles import PartnerProfile
from console.services.intake.acknowledgments import OrderShelf
from console.services.intake.outcome import Outcome
from console.services.ordering.book import waiting_case
from console.services.records import Actor, MessageRow, MessageStep
from console.services.store import Reads

RULE = Actor("technical", "rule", "Technical receipt rule")
_RECEIPTS = {
    SyntaxStatus.ACCEPTED: ReceiptState.RECEIVED,
    SyntaxStatus.ACCEPTED_WITH_ERRORS: ReceiptState.WITH_ERRORS,
    SyntaxStatus.PARTIALLY_ACCEPTED: ReceiptState.WITH_ERRORS,
    SyntaxStatus.REJECTED: ReceiptState.REJECTED,
}


class TechnicalDesk:
    """Matches by partner, direction and control number: the group's (X12), else the interchange's (EDIFACT, TA1)."""

    def __init__(self, reads: Reads, now: datetime, orders: OrderShelf) -> None:
        self._reads = reads
        self._now = now
        self._orders = orders

    def take(self, document: TechnicalAcknowledgment, partner: PartnerProfile, outcome: Outcome) -> int | None:
        """Note the receipt on what it is about; the order's id when it is about an order."""
        sent = self._sent(document, partner)
        if sent is None:
            outcome.why = "a receipt for a message this program did not send"
            return None
        outcome.subject = outcome.subject or sent.subject
        receipt = _RECEIPTS[document.status]
        record = self._orders.by_message(sent)
        if record is None:
            return None
        if receipt is ReceiptState.REJECTED and sent.state is MessageState.SENT:
            outcome.other_steps.append(
                MessageStep(
                    sent.id,
                    MessageState.SENT,
                    MessageState.HELD,
                    RULE,
                    why="refused by the partner's system",
                    cause="technically_rejected",
                )
            )
        record = self._orders.change(replace(record, receipt=receipt), f"technical acknowledgment: {document.status}")
        if record.state is OrderState.SENT:
            outcome.cases.append(waiting_case(record, partner, RULE, self._now))
        return record.id

    def _sent(self, document: TechnicalAcknowledgment, partner: PartnerProfile) -> MessageRow | None:
        for control in (document.group_control, document.interchange_control):
            if control is None:
                continue
            number = control.strip().lstrip("0") or "0"
            found = self._reads.messages_by_control(partner.key, number, Direction.OUT)
            orders = [row for row in found if row.kind in (DocumentKind.ORDER, DocumentKind.ORDER_CHANGE)]
            if found:
                return (orders or found)[-1]
        return None
