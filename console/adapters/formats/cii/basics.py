"""What the tables of the Cross Industry documents are made of: paths, kinds of value, parties, other papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from lxml import etree

from console.adapters.formats.cii.names import NS
from console.adapters.formats.common.days import day_of, week_start
from console.adapters.formats.common.parties import party_code, party_scheme
from console.adapters.formats.xml.elements import Element, all_at, cleaned, content, first_at, local, steps
from console.adapters.formats.xml.findings import Findings
from console.adapters.formats.xml.tables import Kind, Own, Row, Table, group
from console.domain.documents import DocumentReference, OutgoingEnvelope
from console.domain.problems import Severity
from console.domain.values import Party, PartyId, Quantity


class CiiFindings(Findings):
    """The problems of one Cross Industry document."""

    format = "cii"
    may_lack: frozenset[str] = frozenset()
    """Elements that documents of this version leave out without anything being wrong."""

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        element: Element,
        meaning: str,
        next_step: str,
        missing: str = "",
    ) -> None:
        """See :meth:`Findings.add`."""
        if missing.rpartition("/")[2] not in self.may_lack:
            super().add(code, severity, text, element, meaning, next_step, missing)


@dataclass(frozen=True, slots=True)
class CiiOut:
    """What a writer knows of the document it writes."""

    document: Any
    envelope: OutgoingEnvelope
    currency: str | None = None


CiiTable = Table[CiiFindings, CiiOut]
CiiRow = Row[CiiFindings, CiiOut]
CiiKind = Kind[CiiFindings, CiiOut]


def table(model: type[Any], *rows: CiiRow) -> CiiTable:
    """A table of this syntax."""
    return Table(model, NS, rows)


@cache
def _steps(path: str) -> tuple[str, ...]:
    return steps(path, NS)


def find(parent: Element | None, path: str) -> Element | None:
    """The first element at a path."""
    return first_at(parent, _steps(path)) if parent is not None else None


def every(parent: Element, path: str) -> Iterable[Element]:
    """All elements at a path."""
    return all_at(parent, _steps(path))


def text_at(parent: Element | None, path: str) -> str | None:
    """The text at a path."""
    return content(find(parent, path))


def add(parent: Element, path: str, value: str | None, **attributes: str | None) -> None:
    """Write a text at a path, into the groups begun before where they are the same. Without a value nothing is
    written."""
    text = cleaned(value)
    if not text:
        return
    *groups, last = _steps(path)
    for tag in groups:
        parent = group(parent, tag)
    element = etree.SubElement(parent, last)
    element.text = text
    for name, attribute in attributes.items():
        if attribute:
            element.set(name, cleaned(attribute))


def begun(parent: Element, path: str) -> Element:
    """The last group at a path, made where it is not there yet."""
    for tag in _steps(path):
        parent = group(parent, tag)
    return parent


def put_group(parent: Element, path: str) -> None:
    """A group that must be there even where there is nothing to say in it."""
    begun(parent, path)


def fresh(parent: Element, path: str) -> Element:
    """One more group at a path."""
    *groups, last = _steps(path)
    for tag in groups:
        parent = group(parent, tag)
    return etree.SubElement(parent, last)


def put_each(parent: Element, path: str, values: Iterable[Any], kind: CiiKind, out: CiiOut) -> None:
    """Every value in an element of its own, all in one group."""
    assert kind.write is not None
    for value in values:
        kind.write(fresh(parent, path), value, out)


# ------------------------------------------------------------------------------------------------ kinds of value


def day_in(element: Element, found: CiiFindings) -> date | None:
    """A date in digits (UNCL 2379: 102, 203, 204) or in ISO form, in whatever element of its own it stands."""
    holder = next((one for one in element.iter("*") if content(one)), None)
    said = content(holder)
    if holder is None or said is None:
        return None
    if holder.get("format") == "616" and (day := _day_of_week(said, local(element))) is not None:
        return day
    if not said[:8].isdigit():
        return found.day(holder)
    day = day_of(said[:8]) if holder.get("format") in (None, "102", "203", "204", "205", "304") else None
    if day is None:
        found.not_a_date(holder)
    return day


def _day_of_week(said: str, name: str) -> date | None:
    """The first or last day of a week CCYYWW, where it is said when something begins or ends."""
    monday = week_start(int(said[:4]), int(said[4:])) if len(said) == 6 and said.isdigit() and said.isascii() else None
    later = {"StartDateTime": 0, "EndDateTime": 6}.get(name)
    return monday + timedelta(days=later) if monday is not None and later is not None else None


def put_day(element: Element, value: date, out: CiiOut) -> None:
    """A date in digits in its element."""
    prefix = "qdt" if local(element) == "FormattedIssueDateTime" else "udt"
    holder = etree.SubElement(element, _steps(f"{prefix}:DateTimeString")[0])
    holder.set("format", "102")
    holder.text = value.strftime("%Y%m%d")


def plain(value: Decimal) -> str:
    """A number without exponent."""
    return format(value, "f")


def _put_text(element: Element, value: str, out: CiiOut) -> None:
    element.text = cleaned(value)


def _put_number(element: Element, value: Decimal, out: CiiOut) -> None:
    element.text = plain(value)


def put_quantity(element: Element, value: Quantity, out: CiiOut) -> None:
    """A quantity with its unit."""
    element.text = plain(value.value)
    unit = cleaned(value.unit or value.raw_unit)
    if unit:
        element.set("unitCode", unit)


TEXT: CiiKind = Kind(lambda element, found: content(element), _put_text)
DAY: CiiKind = Kind(day_in, put_day)
NUMBER: CiiKind = Kind(lambda element, found: found.number(element), _put_number)
AMOUNT: CiiKind = Kind(lambda element, found: found.amount(element), _put_number)
QUANTITY: CiiKind = Kind(lambda element, found: found.quantity(element), put_quantity)


# ------------------------------------------------------------------------------------------------ parties


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
                tax = _TAX_NUMBERS.get(scheme) if "Tax" in path else None
                yield PartyId(scheme=tax or party_scheme(scheme), value=value)


_TAX_NUMBERS = {"VA": "vat", "FC": "tax"}
_TAX_CODES = {"vat": "VA", "tax": "FC"}


def put_party(element: Element, party: Party, out: CiiOut) -> None:
    """A party: its numbers, name, contact, address, and its tax numbers."""
    _put_party(element, party, None)


def _put_party(element: Element, party: Party, network: PartyId | None) -> None:
    for one in party.ids:
        if one.scheme == "assigned":
            add(element, "ram:ID", one.value)
    for one in party.ids:
        if one.scheme != "assigned" and one.scheme not in _TAX_CODES:
            add(element, "ram:GlobalID", one.value, schemeID=party_code(one.scheme) or one.scheme)
    add(element, "ram:Name", party.name)
    contact = "ram:DefinedTradeContact/ram:"
    add(element, f"{contact}PersonName", party.contact)
    add(element, f"{contact}TelephoneUniversalCommunication/ram:CompleteNumber", party.phone)
    add(element, f"{contact}EmailURIUniversalCommunication/ram:URIID", party.email)
    address = "ram:PostalTradeAddress/ram:"
    for name, value in (
        ("PostcodeCode", party.postal_code),
        ("LineOne", party.street),
        ("CityName", party.city),
        ("CountryID", party.country),
        ("CountrySubDivisionName", party.region),
    ):
        add(element, f"{address}{name}", value)
    if network is not None:
        code = party_code(network.scheme)
        add(element, "ram:URIUniversalCommunication/ram:URIID", network.value, schemeID=code)
    for one in party.ids:
        if one.scheme in _TAX_CODES:
            holder = fresh(element, "ram:SpecifiedTaxRegistration")
            add(holder, "ram:ID", one.value, schemeID=_TAX_CODES[one.scheme])


def put_either(element: Element, party: Party, own: PartyId, out: CiiOut) -> None:
    """A party with its address on the network; one of which no number is known by who it is in the envelope."""
    named = party if party.ids else party.model_copy(update={"ids": (own,)})
    _put_party(element, named, next((one for one in named.ids if party_code(one.scheme)), None))


# ------------------------------------------------------------------------------------------------ papers


def paper_in(element: Element, found: CiiFindings) -> DocumentReference | None:
    """A reference to another document by its element."""
    number, dated = text_at(element, "ram:IssuerAssignedID"), find(element, "ram:FormattedIssueDateTime")
    if dated is None:
        dated = find(element, "ram:IssueDateTime")
    day = day_in(dated, found) if dated is not None else None
    return DocumentReference(number=number, dated=day) if number else None


def put_paper(element: Element, paper: DocumentReference, out: CiiOut, code: str | None = None) -> None:
    """A reference to another document, with the code of its kind where one is wanted."""
    add(element, "ram:IssuerAssignedID", paper.number)
    add(element, "ram:TypeCode", code)
    if paper.dated is not None:
        put_day(fresh(element, "ram:FormattedIssueDateTime"), paper.dated, out)


PARTY: CiiKind = Kind(party_in, put_party)
PAPER: CiiKind = Kind(paper_in, put_paper)

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
    ("quotation", f"{AGREEMENT}/ram:QuotationReferencedDocument"),
    ("contract", f"{AGREEMENT}/ram:ContractReferencedDocument"),
    ("additional", f"{AGREEMENT}/ram:AdditionalReferencedDocument"),
)
_OWN_PLACES = frozenset(kind for kind, _ in (*_NUMBERS, *_PAPERS))
_SUPPORTING = "916"
"""UNCL 1001: a related document."""


def references(parent: Element, found: CiiFindings) -> tuple[DocumentReference, ...]:
    """The other papers a document names."""
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


def paper_row(kind: str) -> CiiRow:
    """The row that writes papers of one kind. What has no place of its own goes with the additional ones."""
    numbers, papers = dict(_NUMBERS), dict(_PAPERS)

    def write(parent: Element, value: Any, out: CiiOut) -> None:
        for one in value.references:
            if one.kind != kind and not (kind == "additional" and one.kind not in _OWN_PLACES):
                continue
            if kind in numbers:
                add(parent, numbers[kind], one.number)
                if kind == "project":
                    add(parent, f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:Name", one.number)
                return
            put_paper(fresh(parent, papers[kind]), one, out, _SUPPORTING if kind == "additional" else None)

    return Own("references", None, write)
