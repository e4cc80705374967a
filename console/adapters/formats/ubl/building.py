"""The parts all written UBL documents share: head, parties, addresses, dates, quantities, prices and items.

Elements are added in the order of the UBL 2.1 schemas, which is part of their meaning; what has no value is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from lxml import etree

from console.adapters.formats.common.parties import party_code
from console.adapters.formats.ubl.facts import Element
from console.adapters.formats.ubl.names import CAC, CBC, document_namespace
from console.adapters.formats.ubl.peppol import conform
from console.adapters.formats.xml.elements import cleaned
from console.domain.documents import OutgoingEnvelope
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, PartyId, Price, Quantity
from console.services.errors import ContentError

clean = cleaned
TEST_NOTE = "TEST MESSAGE - do not deliver"
"""UBL has no test flag; both sides of this program read this note as one."""

_CENT = Decimal("0.01")
_PERIOD = re.compile(r"\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}")
_ITEM_ELEMENT = {
    ItemScheme.BUYER: "BuyersItemIdentification",
    ItemScheme.SUPPLIER: "SellersItemIdentification",
    ItemScheme.MANUFACTURER: "ManufacturersItemIdentification",
    ItemScheme.GTIN: "StandardItemIdentification",
}


def start(name: str, customization: str, profile: str, envelope: OutgoingEnvelope) -> Element:
    """The root of a document and its first two elements; the partner's options may name other profiles."""
    root = etree.Element(
        etree.QName(document_namespace(name), name),
        nsmap=cast("dict[str, str]", {None: document_namespace(name), "cac": CAC, "cbc": CBC}),
    )
    add(root, "CustomizationID", envelope.options.get("customization_id", customization))
    add(root, "ProfileID", envelope.options.get("profile_id", profile))
    return root


def finish(root: Element) -> bytes:
    """The document as UTF-8, with no more in it than its profile takes."""
    conform(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def add(parent: Element, name: str, value: str | None, **attributes: str | None) -> None:
    """A ``cbc:`` element with a text, if there is one; characters that XML does not know are left out."""
    cleaned = clean(value)
    if not cleaned:
        return
    element = etree.SubElement(parent, etree.QName(CBC, name))
    element.text = cleaned
    for key, attribute in attributes.items():
        if attribute:
            element.set(key, clean(attribute))


def made(name: str, value: str) -> Element:
    """A ``cbc:`` element that is not anywhere yet."""
    element = etree.Element(etree.QName(CBC, name))
    element.text = clean(value)
    return element


def group(parent: Element, name: str) -> Element:
    """A ``cac:`` element."""
    return etree.SubElement(parent, etree.QName(CAC, name))


def drop_if_empty(element: Element) -> None:
    """Take an element without content away again: UBL has no empty elements."""
    parent = element.getparent()
    if parent is not None and not len(element):
        parent.remove(element)


def decimal(value: Decimal) -> str:
    """A number without exponent."""
    return format(value, "f")


def add_note(root: Element, name: str, notes: Iterable[str], envelope: OutgoingEnvelope) -> None:
    """All notes as one element (Peppol allows one), led by the test note where the envelope says test."""
    listed = [TEST_NOTE, *notes] if envelope.test else list(notes)
    add(root, name, "\n".join(note for note in listed if note))


def add_quantity(parent: Element, name: str, quantity: Quantity | None) -> None:
    """A quantity with its unit; a unit that is not known goes out as it came in."""
    if quantity is not None:
        add(parent, name, decimal(quantity.value), unitCode=quantity.unit or quantity.raw_unit)


def add_price(parent: Element, price: Price | None, currency: str | None, where: str) -> None:
    """The price of a line. Raises ContentError without a currency, which UBL wants on each amount."""
    if price is None:
        return
    if not currency:
        raise ContentError(
            f"{where} has a price, but the document has no currency, and UBL cannot state one without the other.",
            next_step="Set the currency of the order.",
        )
    element = group(parent, "Price")
    add(element, "PriceAmount", decimal(price.amount), currencyID=currency)
    if price.basis != 1 or price.unit:
        add(element, "BaseQuantity", decimal(price.basis), unitCode=price.unit)


def extension(quantity: Quantity, price: Price) -> Decimal:
    """What a line costs, in cents rounded half up."""
    return (quantity.value * price.amount / price.basis).quantize(_CENT, rounding=ROUND_HALF_UP)


def add_item(
    parent: Element,
    items: Iterable[ItemId],
    description: str | None,
    fallback: str,
    pack_size: Decimal | None = None,
) -> None:
    """The item; Peppol wants a name on each. A second identifier of one kind becomes an additional one."""
    element = group(parent, "Item")
    listed = list(items)
    add(element, "PackSizeNumeric", decimal(pack_size) if pack_size is not None else None)
    add(element, "Name", description or next((one.value for one in listed), None) or fallback)
    more = list(listed)
    for scheme, name in _ITEM_ELEMENT.items():
        found = next((one for one in listed if one.scheme is scheme), None)
        if found is not None:
            more.remove(found)
            add(group(element, name), "ID", found.value, schemeID="0160" if scheme is ItemScheme.GTIN else None)
    for one in more:
        add(group(element, "AdditionalItemIdentification"), "ID", one.value, schemeID=one.qualifier)


def add_party(parent: Element, role: str, party: Party, own: PartyId, *, full: bool = True, tax: bool = False) -> None:
    """A party in its role. ``own`` is who it is in the envelope; ``full`` adds name and address, ``tax`` its VAT number
    as such (Peppol responses have neither)."""
    fill_addressed(group(group(parent, role), "Party"), party, own, full=full, tax=tax)


def fill_addressed(element: Element, party: Party, own: PartyId, *, full: bool = True, tax: bool = False) -> None:
    """A party with its address on the network; see :func:`add_party`."""
    ids = list(party.ids) or [own]
    address = next((one for one in [*ids, own] if party_code(one.scheme)), None)
    if address is not None:
        add(element, "EndpointID", address.value, schemeID=party_code(address.scheme))
    fill_party(element, party, ids, address=full, tax=tax)


def fill_party(element: Element, party: Party, ids: Iterable[PartyId], *, address: bool, tax: bool = False) -> None:
    """What follows a party's address on the network: numbers, name, address, contact."""
    for one in ids:
        if not (tax and one.scheme == "vat"):
            add(group(element, "PartyIdentification"), "ID", one.value, schemeID=_scheme(element, one.scheme))
    if address and party.name:
        add(group(element, "PartyName"), "Name", party.name)
    if address:
        add_address(element, "PostalAddress", party)
    for one in ids:
        if tax and one.scheme == "vat":
            scheme = group(element, "PartyTaxScheme")
            add(scheme, "CompanyID", one.value)
            add(group(scheme, "TaxScheme"), "ID", "VAT")
    if party.name:
        add(group(element, "PartyLegalEntity"), "RegistrationName", party.name)
    add_contact(element, party)


def _scheme(element: Element, scheme: str) -> str | None:
    """The ``schemeID`` of a party's number. Peppol takes codes of ISO 6523 only; other profiles take any name."""
    code = party_code(scheme)
    if code is not None or scheme == "assigned":
        return code
    root = element.getroottree().getroot()
    named = root.find(f"{{{CBC}}}CustomizationID")
    return None if named is not None and "peppol" in (named.text or "") else scheme


def add_contact(parent: Element, party: Party) -> None:
    """Whom to ask, if that is known."""
    element = group(parent, "Contact")
    add(element, "Name", party.contact)
    add(element, "Telephone", party.phone)
    add(element, "ElectronicMail", party.email)
    drop_if_empty(element)


def add_address(parent: Element, name: str, party: Party) -> None:
    """An address, if anything of it is known."""
    element = group(parent, name)
    add(element, "StreetName", party.street)
    add(element, "CityName", party.city)
    add(element, "PostalZone", party.postal_code)
    add(element, "CountrySubentity", party.region)
    if party.country:
        add(group(element, "Country"), "IdentificationCode", party.country)
    drop_if_empty(element)


def add_delivery(parent: Element, kind: str, wanted: GoodsDate | None, ship_to: Party | None = None) -> None:
    """Where and when to deliver: ``kind`` is Requested or Promised. A ship date goes out as a ship date."""
    element = group(parent, "Delivery")
    if ship_to is not None:
        _add_location(element, ship_to)
    _add_arrival(element, kind, wanted)
    if ship_to is not None:
        _add_receiver(element, ship_to)
    _add_departure(element, kind, wanted)
    drop_if_empty(element)


def add_when(delivery: Element, kind: str, wanted: GoodsDate | None) -> None:
    """When goods arrive or leave."""
    _add_arrival(delivery, kind, wanted)
    _add_departure(delivery, kind, wanted)


def _add_arrival(delivery: Element, kind: str, wanted: GoodsDate | None) -> None:
    if wanted is not None and wanted.meaning is DateMeaning.DELIVER:
        _add_period(group(delivery, f"{kind}DeliveryPeriod"), wanted, exact=kind != "Requested")


def _add_departure(delivery: Element, kind: str, wanted: GoodsDate | None) -> None:
    if wanted is not None and wanted.meaning is DateMeaning.SHIP:
        name = "RequestedDespatchDate" if kind == "Requested" else "EstimatedDespatchDate"
        add(group(delivery, "Despatch"), name, wanted.day.isoformat())


def add_place(delivery: Element, ship_to: Party) -> None:
    """Where goods went."""
    _add_location(delivery, ship_to)
    _add_receiver(delivery, ship_to)


def _add_location(delivery: Element, ship_to: Party) -> None:
    location = group(delivery, "DeliveryLocation")
    gln = next((one for one in ship_to.ids if one.scheme == "gln"), None)
    if gln is not None:
        add(location, "ID", gln.value, schemeID=party_code(gln.scheme))
    add_address(location, "Address", ship_to)
    drop_if_empty(location)


def _add_receiver(delivery: Element, ship_to: Party) -> None:
    receiver = group(delivery, "DeliveryParty")
    for one in ship_to.ids:
        if one.scheme != "gln":
            add(group(receiver, "PartyIdentification"), "ID", one.value, schemeID=_scheme(receiver, one.scheme))
    if ship_to.name:
        add(group(receiver, "PartyName"), "Name", ship_to.name)
    add_contact(receiver, ship_to)
    drop_if_empty(receiver)


def _add_period(period: Element, wanted: GoodsDate, exact: bool) -> None:
    known = wanted.qualifier if wanted.qualifier and _PERIOD.fullmatch(wanted.qualifier) else None
    first, last = known.split("/") if known else (wanted.day.isoformat() if exact else None, wanted.day.isoformat())
    add(period, "StartDate", first)
    add(period, "EndDate", last)


def add_issued(root: Element, issued: date | datetime) -> None:
    """When the document was issued; a time only where there is one."""
    add(root, "IssueDate", issued.strftime("%Y-%m-%d"))
    if isinstance(issued, datetime) and issued.timetz().replace(tzinfo=None) != datetime.min.time():
        add(root, "IssueTime", issued.strftime("%H:%M:%SZ"))
