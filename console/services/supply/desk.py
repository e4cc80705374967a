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
        """Plan one document, once its last part is there: until then it may yet turn out not to be whole. Prices are
        taken over part by part, stock is judged as one."""
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
        if not at.complete:
            return
        kind, connection = KINDS[DocumentKind(document.kind)], self._connection
        parts = range(at.first, at.position + 1) if isinstance(document, PriceCatalogue) else (at.position,)
        tasks = [Task(partner.key, row.id, position, at.first) for position in parts]
        outcome.effects += [supply_effect(task, kind, connection, partner, self._now, RULE) for task in tasks]
        opens = outcome.effects[-1].not_before
        if opens is not None and opens > self._now:
            outcome.why = f"waits for the batch window, {opens:%d %b %H:%M} UTC"
