"""Plans what catalogues and stock reports of a batch ask for: nothing is done outside the partner's window."""

from __future__ import annotations

from datetime import datetime

from console.domain.documents import DocumentKind, PriceCatalogue, StockReport
from console.domain.profiles import PartnerProfile
from console.services.intake.cases import message_case
from console.services.intake.outcome import At, Outcome
from console.services.records import Actor, MessageRow
from console.services.store import Reads
from console.services.supply.book import KINDS, Task, erp_connection, supply_effect

RULE = Actor("supply", "rule", "Supply rule")


class SupplyDesk:
    """One batch's catalogues and stock reports."""

    def __init__(self, reads: Reads, now: datetime) -> None:
        self._now = now
        self._connection = erp_connection(reads)

    def take(
        self,
        document: PriceCatalogue | StockReport,
        at: At,
        row: MessageRow,
        partner: PartnerProfile,
        outcome: Outcome,
    ) -> None:
        """Plan one document. A stock report is judged as a whole, once all of it is there; prices part by part."""
        outcome.subject = outcome.subject or document.number
        if self._connection is None or partner.erp_partner_id is None:
            missing = "no Odoo is connected" if self._connection is None else "its profile names no supplier in Odoo"
            outcome.hold(
                message_case(
                    f"message:{row.id}",
                    "connection",
                    RULE,
                    subject=document.number,
                    partner=partner.key,
                    partner_name=partner.name,
                    message_id=row.id,
                    sentence=f"{row.name} of {partner.name} waits: {missing}.",
                )
            )
            return
        if isinstance(document, StockReport) and not at.complete:
            return
        task = Task(partner.key, row.id, at.position, at.first)
        effect = supply_effect(task, KINDS[DocumentKind(document.kind)], self._connection, partner, self._now, RULE)
        outcome.effects.append(effect)
        if effect.not_before is not None and effect.not_before > self._now:
            outcome.why = f"waits for the batch window, {effect.not_before:%d %b %H:%M} UTC"
