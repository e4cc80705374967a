"""The desks of one batch: for each kind of document that is acted on, the one that decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from console.domain.documents import (
    Acknowledgment,
    ApplicationAdvice,
    ApplicationStatus,
    Document,
    DocumentKind,
    ParsedDocument,
    PriceCatalogue,
    ShipNotice,
    StockReport,
    TechnicalAcknowledgment,
    WarehouseAdvice,
)
from console.domain.profiles import PartnerProfile
from console.services.intake.acknowledgments import AckDesk
from console.services.intake.cases import message_case
from console.services.intake.outcome import At, Decided, Outcome
from console.services.intake.technical import TechnicalDesk
from console.services.mappings.codes import PartnerCodes
from console.services.records import Actor, MessageRow
from console.services.shipments.book import numbers_in
from console.services.shipments.desk import NoticeDesk
from console.services.store import Reads
from console.services.supply.desk import SupplyDesk
from console.services.warehousing.desk import WarehouseDesk

RULE = Actor("intake", "rule", "Intake rule")


class Desks:
    """One batch's desks over the same orders, so that what one document decides is known to the next."""

    def __init__(
        self,
        reads: Reads,
        now: datetime,
        documents: Iterable[ParsedDocument],
        profiles: Sequence[PartnerProfile],
        codes: PartnerCodes,
    ) -> None:
        numbers = {number for one in documents if one.document for number in order_numbers(one.document)}
        by_key = {profile.key: profile for profile in profiles}
        self._acknowledgments = AckDesk(reads, now, numbers, by_key, codes)
        orders = self._acknowledgments.orders
        self._technical = TechnicalDesk(reads, now, orders)
        self._notices = NoticeDesk(reads, now, orders)
        self._supply = SupplyDesk(reads, now)
        self._warehouse = WarehouseDesk(reads)
        self._about: set[str] = set()

    def take(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        """Decide one document; the id of the order it is about, when it is about one."""
        desk = _BY_KIND.get(DocumentKind(document.kind))
        if desk is None:
            _by_hand(document, row, partner, outcome)
            return None
        return desk(self, document, at, row, partner, outcome)

    def decided(self, outcomes: list[Outcome]) -> Decided:
        """The outcomes with what follows for the orders they are about."""
        orders = self._acknowledgments.orders
        about = frozenset(self._about).union(f"order:{one}" for one in orders.ids())
        return Decided(outcomes, orders.moves(), self._acknowledgments.settled(), about)

    def _acknowledgment(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        assert isinstance(document, Acknowledgment)
        return self._acknowledgments.take(document, row, partner, outcome)

    def _technical_acknowledgment(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        assert isinstance(document, TechnicalAcknowledgment)
        return self._technical.take(document, partner, outcome)

    def _ship_notice(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        assert isinstance(document, ShipNotice)
        self._about.add(f"notice:{partner.key}:{document.number}")
        return self._notices.take(document, at.position, row, partner, outcome)

    def _supplied(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        assert isinstance(document, PriceCatalogue | StockReport)
        self._supply.take(document, at, row, partner, outcome)
        return None

    def _warehouse_advice(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        assert isinstance(document, WarehouseAdvice)
        self._about.add(f"delivery:{partner.key}:{document.number}")
        self._warehouse.take(document, row, partner, outcome)
        return None

    def _application_advice(
        self, document: Document, at: At, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        """The partner's application refused something of ours: nobody there will work on it."""
        assert isinstance(document, ApplicationAdvice)
        numbers = order_numbers(document)
        found = [item for number in numbers if (item := self._acknowledgments.orders.find(number, partner))]
        record = found[0].record if found else None
        outcome.subject = outcome.subject or (record.number if record else next(iter(numbers), document.number))
        outcome.why = f"application answer: {document.status}"
        if document.status is ApplicationStatus.REJECTED or document.errors:
            words = " ".join(error.text for error in document.errors[:3]) or " ".join(document.notes[:3])
            outcome.hold(
                message_case(
                    f"advice:{row.id}:{at.position}",
                    "technically_rejected",
                    RULE,
                    sentence=f"{partner.name} refuses **{outcome.subject}**: {words or 'no reason is given'}",
                    subject=outcome.subject,
                    partner=partner.key,
                    partner_name=partner.name,
                    message_id=row.id,
                    order_id=record.id if record else None,
                    problems=document.errors,
                )
            )
        return record.id if record else None


_BY_KIND: Mapping[DocumentKind, Callable[[Desks, Document, At, MessageRow, PartnerProfile, Outcome], int | None]] = {
    DocumentKind.ACKNOWLEDGMENT: Desks._acknowledgment,
    DocumentKind.TECHNICAL_ACKNOWLEDGMENT: Desks._technical_acknowledgment,
    DocumentKind.APPLICATION_ADVICE: Desks._application_advice,
    DocumentKind.SHIP_NOTICE: Desks._ship_notice,
    DocumentKind.PRICE_CATALOGUE: Desks._supplied,
    DocumentKind.STOCK_REPORT: Desks._supplied,
    DocumentKind.WAREHOUSE_ADVICE: Desks._warehouse_advice,
}
"""Methods of the class, not of one: bound ones would tie a batch's desks, and all they hold, into a circle that only a
long garbage collection finds."""


def order_numbers(document: Document) -> tuple[str, ...]:
    """The numbers of our orders a document may be about."""
    if isinstance(document, Acknowledgment):
        return (document.order_number,)
    if isinstance(document, ShipNotice):
        return numbers_in(document)
    if isinstance(document, ApplicationAdvice):
        named = (document.order_number, *(one.number for one in document.about))
        return tuple(dict.fromkeys(number for number in named if number))
    return ()


def _an(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"


def _by_hand(document: Document, row: MessageRow, partner: PartnerProfile, outcome: Outcome) -> None:
    """A kind that is read and kept, and that nothing here acts on: a person does what is to be done."""
    kind = str(document.kind).replace("_", " ")
    outcome.hold(
        message_case(
            f"message:{row.id}",
            "by_hand",
            RULE,
            title=f"{kind.capitalize()} to handle",
            sentence=f"{partner.name} sent {_an(kind)} **{kind}** ({row.name}). The program reads it, no more.",
            subject=outcome.subject,
            partner=partner.key,
            partner_name=partner.name,
            message_id=row.id,
        )
    )
