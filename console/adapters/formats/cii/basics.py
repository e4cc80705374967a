"""What the tables of the Cross Industry Invoice are made of: paths, kinds of value, parties, other papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from console.adapters.formats.cii.names import NS
from console.adapters.formats.common.days import day_of
from console.adapters.formats.common.parties import party_scheme
from console.adapters.formats.xml.elements import Element, content, expanded
from console.adapters.formats.xml.findings import Findings
from console.adapters.formats.xml.tables import Kind, Row, Table
from console.domain.documents import DocumentReference
from console.domain.values import Party, PartyId


class CiiFindings(Findings):
    """The problems of one Cross Industry Invoice."""

    format = "cii"


def table(model: type[Any], *rows: Row[CiiFindings, None]) -> Table[CiiFindings, None]:
    """A table of this syntax, for reading."""
    return Table(model, NS, rows)


@cache
def _expanded(path: str) -> str:
    return expanded(path, NS)


def find(parent: Element | None, path: str) -> Element | None:
    """The first element at a path."""
    return parent.find(_expanded(path)) if parent is not None else None


def every(parent: Element, path: str) -> Iterable[Element]:
    """All elements at a path."""
    return parent.iterfind(_expanded(path))


def text_at(parent: Element | None, path: str) -> str | None:
    """The text at a path."""
    return content(find(parent, path))


def day_in(element: Element, found: CiiFindings) -> date | None:
    """A date in digits (UNCL 2379: 102, 203, 204) or in ISO form, in whatever element of its own it stands."""
    holder = next((one for one in element.iter("*") if content(one)), None)
    said = content(holder)
    if holder is None or said is None:
        return None
    if not said[:8].isdigit():
        return found.day(holder)
    day = day_of(said[:8]) if holder.get("format") in (None, "102", "203", "204", "205", "304") else None
    if day is None:
        found.not_a_date(holder)
    return day


CiiKind = Kind[CiiFindings, None]
TEXT: CiiKind = Kind(lambda element, found: content(element))
DAY: CiiKind = Kind(day_in)
NUMBER: CiiKind = Kind(lambda element, found: found.number(element))
AMOUNT: CiiKind = Kind(lambda element, found: found.amount(element))
QUANTITY: CiiKind = Kind(lambda element, found: found.quantity(element))


def party_in(element: Element, found: CiiFindings) -> Party:
    """A party by its element."""
    address, contact = find(element, "ram:PostalTradeAddress"), find(element, "ram:DefinedTradeContact")
    lines = [text_at(address, f"ram:{name}") for name in ("LineOne", "LineTwo", "LineThree", "StreetName")]
    return Party(
        name=text_at(element, "ram:Name") or text_at(element, "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        ids=tuple(dict.fromkeys(_party_ids(element))),
        street=", ".join(line for line in lines if line) or None,
        city=text_at(address, "ram:CityName"),
        region=text_at(address, "ram:CountrySubDivisionName"),
        postal_code=text_at(address, "ram:PostcodeCode"),
        country=text_at(address, "ram:CountryID"),
        contact=text_at(contact, "ram:PersonName") or text_at(contact, "ram:DepartmentName"),
        phone=text_at(contact, "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
        email=text_at(contact, "ram:EmailURIUniversalCommunication/ram:URIID"),
    )


def _party_ids(element: Element) -> Iterable[PartyId]:
    for path in (
        "ram:URIUniversalCommunication/ram:URIID",
        "ram:GlobalID",
        "ram:ID",
        "ram:SpecifiedLegalOrganization/ram:ID",
        "ram:SpecifiedTaxRegistration/ram:ID",
    ):
        for one in every(element, path):
            value, scheme = content(one), (one.get("schemeID") or "").strip()
            if value:
                tax = {"VA": "vat", "FC": "tax"}.get(scheme) if "Tax" in path else None
                yield PartyId(scheme=tax or party_scheme(scheme), value=value)


def paper_in(element: Element, found: CiiFindings) -> DocumentReference | None:
    """A reference to another document by its element."""
    number, dated = text_at(element, "ram:IssuerAssignedID"), find(element, "ram:FormattedIssueDateTime")
    if dated is None:
        dated = find(element, "ram:IssueDateTime")
    day = day_in(dated, found) if dated is not None else None
    return DocumentReference(number=number, dated=day) if number else None


PARTY: CiiKind = Kind(party_in)
PAPER: CiiKind = Kind(paper_in)

DEAL = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{DEAL}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{DEAL}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
TERMS = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms"
_NUMBERS = (
    ("cost", f"{SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
    ("buyer", f"{AGREEMENT}/ram:BuyerReference"),
    ("project", f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:ID"),
)
_PAPERS = (
    ("receipt", f"{DELIVERY}/ram:ReceivingAdviceReferencedDocument"),
    ("contract", f"{AGREEMENT}/ram:ContractReferencedDocument"),
    ("additional", f"{AGREEMENT}/ram:AdditionalReferencedDocument"),
)


def references(parent: Element, found: CiiFindings) -> tuple[DocumentReference, ...]:
    """The other papers an invoice names."""
    listed = [
        DocumentReference(kind=kind, number=number)
        for kind, path in _NUMBERS
        for one in every(parent, path)
        if (number := content(one))
    ]
    listed += [
        paper.model_copy(update={"kind": kind})
        for kind, path in _PAPERS
        for one in every(parent, path)
        if (paper := paper_in(one, found)) is not None
    ]
    return tuple(listed)
