"""The table of DespatchAdvice (UBL 2.1, Peppol T16): what was sent, in which packs, lots and serial numbers."""

from __future__ import annotations

import re
from typing import Any

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl import facts, packs, parties
from console.adapters.formats.ubl.charges import last_group, notes
from console.adapters.formats.ubl.codes import NOTICE_PURPOSE
from console.adapters.formats.ubl.facts import Facts, child, children, text, texts
from console.adapters.formats.ubl.invoice_lines import NOT_AVAILABLE, known
from console.adapters.formats.ubl.kinds import DAY, NUMBER, QUANTITY, TEXT, WHOLE, Out, table
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import DocumentReference, NoticePurpose, ShipNotice, ShippedLine
from console.domain.problems import Severity
from console.domain.values import GoodsDate, Party

_ORDER = "cac:OrderLineReference/cac:OrderReference/cbc:ID"
_DELIVERY = "cac:Shipment/cac:Delivery"
_BILLS_OF_LADING = frozenset({"705", "704", "706", "714", "730", "740", "741"})
"""UNCL 1001: bills of lading, consignment notes and air waybills."""
_SEVERAL = re.compile(r"\s*[,;]\s*")


def put_issued(parent: Element, document: Any, out: Out) -> None:
    """The date and time of a document."""
    ubl.add_issued(parent, document.issued_at or out.envelope.created_at)


# ------------------------------------------------------------------------------------------------ lines


def put_order_line(parent: Element, line: Any, out: Out) -> None:
    """The order line meant; UBL wants its number even where it is not known."""
    element = ubl.group(parent, "OrderLineReference")
    ubl.add(element, "LineID", line.order_line_ref or NOT_AVAILABLE)
    if line.order_number:
        ubl.add(ubl.group(element, "OrderReference"), "ID", line.order_number)


def order_line(parent: Element, found: Facts) -> str | None:
    """The number of the order line a line is about."""
    return known(text(parent, "cac:OrderLineReference/cbc:LineID"))


def _line_notes(parent: Element, found: Facts) -> tuple[str, ...]:
    """Notes, and the day until which goods are good where no lot is named that could carry it."""
    loose = [
        f"Best before {day}"
        for one in children(parent, "cac:Item/cac:ItemInstance")
        if text(one, "cac:LotIdentification/cbc:LotNumberID") is None and (day := text(one, "cbc:BestBeforeDate"))
    ]
    return (*texts(parent, "cbc:Note"), *loose)


LINE = table(
    ShippedLine,
    At("line_ref", "cbc:ID", TEXT, needed=Severity.WARNING),
    Own("notes", _line_notes, lambda parent, line, out: ubl.add(parent, "Note", "\n".join(line.notes))),
    At("raw_status", "cbc:LineStatusCode", TEXT),
    At("shipped", "cbc:DeliveredQuantity", QUANTITY, needed=Severity.WARNING),
    At("outstanding", "cbc:OutstandingQuantity", QUANTITY, ("cbc:BackorderQuantity",)),
    At("reason", "cbc:OutstandingReason", TEXT, ("cbc:BackorderReason",), once=False),
    Own("order_line_ref", order_line, put_order_line),
    At("order_number", _ORDER, TEXT, written=False, once=False),
    Own("items", lambda parent, found: facts.items(child(parent, "cac:Item")), packs.put_item),
    Own("description", lambda parent, found: facts.item_name(child(parent, "cac:Item"))),
    At("pack_size", "cac:Item/cbc:PackSizeNumeric", NUMBER, written=False),
    Own("lots", packs.lots),
    At("serials", "cac:Item/cac:ItemInstance/cbc:SerialID", TEXT, many=True, written=False),
    Own("packs", packs.shares, packs.put_units),
)


# ------------------------------------------------------------------------------------------------ head


def _numbers(parent: Element, found: Facts) -> tuple[str, ...]:
    named = texts(parent, "cac:OrderReference/cbc:ID", f"cac:DespatchLine/{_ORDER}")
    return tuple(number for number in dict.fromkeys(named) if known(number))


def _put_orders(parent: Element, notice: ShipNotice, out: Out) -> None:
    for place, number in enumerate(notice.orders or ((NOT_AVAILABLE,) if notice.supplier_order_number else ())):
        element = ubl.group(parent, "OrderReference")
        ubl.add(element, "ID", number)
        ubl.add(element, "SalesOrderID", notice.supplier_order_number if place == 0 else None)


def _purpose(parent: Element, found: Facts) -> NoticePurpose | None:
    if (text(parent, "cbc:CopyIndicator") or "").lower() in ("true", "1"):
        return NoticePurpose.DUPLICATE
    return NOTICE_PURPOSE.get((text(parent, "cbc:DocumentStatusCode") or "").upper())


def _put_purpose(parent: Element, notice: ShipNotice, out: Out) -> None:
    codes = {NoticePurpose.CANCEL: "Cancelled", NoticePurpose.REPLACE: "Revised", NoticePurpose.CHANGE: "4"}
    codes[NoticePurpose.DUPLICATE] = "7"
    ubl.add(parent, "DocumentStatusCode", notice.raw_purpose or codes.get(notice.purpose))


def _supplier(parent: Element, found: Facts) -> Party:
    seller = child(parent, "cac:SellerSupplierParty")
    return parties.party(seller if seller is not None else child(parent, "cac:DespatchSupplierParty"))


def _ship_from(parent: Element, found: Facts) -> Party | None:
    if child(parent, "cac:SellerSupplierParty") is not None:
        return parties.party(child(parent, "cac:DespatchSupplierParty"))
    return parties.place(child(parent, f"{_DELIVERY}/cac:Despatch/cac:DespatchAddress"))


def _buyer(parent: Element, found: Facts) -> Party:
    buyer = child(parent, "cac:BuyerCustomerParty")
    return parties.party(buyer if buyer is not None else child(parent, "cac:DeliveryCustomerParty"))


def _ship_to(parent: Element, found: Facts) -> Party | None:
    """The one goods are delivered to, where the shipment names a place at that place."""
    receiver = child(parent, "cac:DeliveryCustomerParty")
    place = parties.ship_to(parent, _DELIVERY)
    if receiver is None:
        return place
    named = parties.party(receiver)
    if place is None:
        return named
    return place.model_copy(update={"name": place.name or named.name, "ids": place.ids or named.ids})


def _put_parties(parent: Element, notice: ShipNotice, out: Out) -> None:
    sender, receiver = out.envelope.sender, out.envelope.receiver
    ubl.add_party(parent, "DespatchSupplierParty", notice.ship_from or notice.supplier, sender)
    ubl.add_party(parent, "DeliveryCustomerParty", notice.ship_to or notice.buyer, receiver)
    if notice.ship_to is not None and notice.buyer != notice.ship_to:
        ubl.add_party(parent, "BuyerCustomerParty", notice.buyer, receiver)
    if notice.ship_from is not None:
        ubl.add_party(parent, "SellerSupplierParty", notice.supplier, sender)


def _carrier(parent: Element, found: Facts) -> Party | None:
    for path in (
        "cac:Shipment/cac:Consignment/cac:CarrierParty",
        "cac:Shipment/cac:ShipmentStage/cac:CarrierParty",
        f"{_DELIVERY}/cac:CarrierParty",
    ):
        element = child(parent, path)
        if element is not None:
            return parties.described(element)
    return None


def _bill_of_lading(parent: Element, found: Facts) -> str | None:
    for element in children(parent, "cac:AdditionalDocumentReference"):
        if text(element, "cbc:DocumentTypeCode") in _BILLS_OF_LADING:
            return text(element, "cbc:ID")
    return None


def _papers(parent: Element, found: Facts) -> tuple[DocumentReference, ...]:
    named = [
        ("additional", one)
        for one in children(parent, "cac:AdditionalDocumentReference")
        if text(one, "cbc:DocumentTypeCode") not in _BILLS_OF_LADING
    ]
    named += [("shipment", one) for one in children(parent, "cac:Shipment")]
    named += [("consignment", one) for one in children(parent, "cac:Shipment/cac:Consignment")]
    return tuple(
        DocumentReference(kind=kind, number=number)
        for kind, element in named
        if (number := text(element, "cbc:ID")) and known(number)
    )


def _put_papers(parent: Element, notice: ShipNotice, out: Out) -> None:
    for reference in notice.references:
        if reference.kind == "additional":
            ubl.add(ubl.group(parent, "AdditionalDocumentReference"), "ID", reference.number)
    if notice.bill_of_lading:
        element = ubl.group(parent, "AdditionalDocumentReference")
        ubl.add(element, "ID", notice.bill_of_lading)
        ubl.add(element, "DocumentTypeCode", "705")


def _tracking(parent: Element, found: Facts) -> tuple[str, ...]:
    named = texts(parent, f"{_DELIVERY}/cbc:TrackingID")
    return tuple(one for value in named for one in _SEVERAL.split(value) if one)


def _expected(parent: Element, found: Facts) -> GoodsDate | None:
    return found.goods_date(child(parent, _DELIVERY), "Estimated", "Promised")


def _named(notice: ShipNotice, kind: str) -> str:
    return next((one.number for one in notice.references if one.kind == kind), NOT_AVAILABLE)


def _put_shipment(parent: Element, notice: ShipNotice, out: Out) -> None:
    shipment = ubl.group(parent, "Shipment")
    ubl.add(shipment, "ID", _named(notice, "shipment"))
    ubl.add_quantity(shipment, "GrossWeightMeasure", notice.gross_weight)
    ubl.add(shipment, "TotalTransportHandlingUnitQuantity", str(notice.pack_count) if notice.pack_count else None)
    if notice.carrier != Party() or _named(notice, "consignment") != NOT_AVAILABLE:
        consignment = ubl.group(shipment, "Consignment")
        ubl.add(consignment, "ID", _named(notice, "consignment"))
        if notice.carrier != Party():
            ubl.fill_party(ubl.group(consignment, "CarrierParty"), notice.carrier, notice.carrier.ids, address=True)
    delivery = ubl.group(shipment, "Delivery")
    ubl.add(delivery, "TrackingID", ", ".join(notice.tracking))
    ubl.add_when(delivery, "Estimated", notice.expected)
    if notice.shipped_on:
        ubl.add(last_group(delivery, "Despatch"), "ActualDespatchDate", notice.shipped_on.isoformat())
    ubl.drop_if_empty(delivery)
    packs.put_loose_units(shipment, notice, out)


NOTICE = table(
    ShipNotice,
    At("number", "cbc:ID", TEXT, needed=Severity.ERROR),
    Own("issued_at", lambda parent, found: found.moment(parent), put_issued),
    Own("purpose", _purpose, _put_purpose),
    At("raw_purpose", "cbc:DocumentStatusCode", TEXT, ("cbc:DespatchAdviceTypeCode",), written=False),
    notes(),
    Own("orders", _numbers, _put_orders),
    At("supplier_order_number", "cac:OrderReference/cbc:SalesOrderID", TEXT, written=False, once=False),
    Own("references", _papers, _put_papers),
    Own("bill_of_lading", _bill_of_lading),
    Own("supplier", _supplier, _put_parties),
    Own("ship_from", _ship_from),
    Own("buyer", _buyer),
    Own("ship_to", _ship_to),
    Own("carrier", _carrier, _put_shipment),
    At("gross_weight", "cac:Shipment/cbc:GrossWeightMeasure", QUANTITY, written=False),
    At("pack_count", "cac:Shipment/cbc:TotalTransportHandlingUnitQuantity", WHOLE, written=False),
    Own("tracking", _tracking),
    Own("expected", _expected),
    At("shipped_on", f"{_DELIVERY}/cac:Despatch/cbc:ActualDespatchDate", DAY, written=False),
    Own("packs", packs.units),
    At("lines", "cac:DespatchLine", LINE.kind(), many=True, needed=Severity.WARNING),
)
