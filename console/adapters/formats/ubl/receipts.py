"""The table of ReceiptAdvice (UBL 2.1): what arrived, what was refused, what is missing or too much."""

from __future__ import annotations

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl import facts, packs, parties
from console.adapters.formats.ubl.charges import line_notes, notes
from console.adapters.formats.ubl.despatch import order_line, put_issued, put_order_line
from console.adapters.formats.ubl.facts import Facts, child, text, texts
from console.adapters.formats.ubl.invoice_lines import known
from console.adapters.formats.ubl.kinds import DAY, QUANTITY, TEXT, Out, references, table
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import ReceivedLine, ReceivingAdvice
from console.domain.problems import Severity
from console.domain.values import Party

_RECEIVED = "cac:ReceiptLine/cbc:ReceivedDate"
_ORDER = "cac:OrderLineReference/cac:OrderReference/cbc:ID"


def _despatch_line(parent: Element, found: Facts) -> str | None:
    return known(text(parent, "cac:DespatchLineReference/cbc:LineID"))


def _put_references(parent: Element, line: ReceivedLine, out: Out) -> None:
    advice = out.document
    if advice.received_on:
        ubl.add(parent, "ReceivedDate", advice.received_on.isoformat())
    if line.order_line_ref or line.order_number:
        put_order_line(parent, line, out)
    if line.despatch_line_ref:
        ubl.add(ubl.group(parent, "DespatchLineReference"), "LineID", line.despatch_line_ref)


LINE = table(
    ReceivedLine,
    At("line_ref", "cbc:ID", TEXT, needed=Severity.WARNING),
    line_notes(),
    At("received", "cbc:ReceivedQuantity", QUANTITY),
    At("short", "cbc:ShortQuantity", QUANTITY),
    At("rejected", "cbc:RejectedQuantity", QUANTITY),
    At(
        "reason",
        "cbc:RejectReason",
        TEXT,
        ("cbc:RejectReasonCode", "cbc:ShortageActionCode", "cbc:QuantityDiscrepancyCode"),
        once=False,
    ),
    At("over", "cbc:OversupplyQuantity", QUANTITY),
    Own("order_line_ref", order_line, _put_references),
    At("order_number", _ORDER, TEXT, written=False, once=False),
    Own("despatch_line_ref", _despatch_line),
    Own("items", lambda parent, found: facts.items(child(parent, "cac:Item")), packs.put_item),
    Own("description", lambda parent, found: facts.item_name(child(parent, "cac:Item"))),
    Own("lots", packs.lots),
)


def _numbers(parent: Element, found: Facts) -> tuple[str, ...]:
    named = texts(parent, "cac:OrderReference/cbc:ID", f"cac:ReceiptLine/{_ORDER}")
    return tuple(number for number in dict.fromkeys(named) if known(number))


def _put_orders(parent: Element, advice: ReceivingAdvice, out: Out) -> None:
    for number in advice.orders:
        ubl.add(ubl.group(parent, "OrderReference"), "ID", number)


def _supplier(parent: Element, found: Facts) -> Party:
    seller = child(parent, "cac:SellerSupplierParty")
    return parties.party(seller if seller is not None else child(parent, "cac:DespatchSupplierParty"))


def _buyer(parent: Element, found: Facts) -> Party:
    buyer = child(parent, "cac:BuyerCustomerParty")
    return parties.party(buyer if buyer is not None else child(parent, "cac:DeliveryCustomerParty"))


def _ship_to(parent: Element, found: Facts) -> Party | None:
    receiver = child(parent, "cac:DeliveryCustomerParty")
    return parties.party(receiver) if receiver is not None else None


def _put_parties(parent: Element, advice: ReceivingAdvice, out: Out) -> None:
    receiver, supplier = out.envelope.sender, out.envelope.receiver
    ubl.add_party(parent, "DeliveryCustomerParty", advice.ship_to or advice.buyer, receiver)
    ubl.add_party(parent, "DespatchSupplierParty", advice.supplier, supplier)
    if advice.ship_to is not None and advice.buyer != advice.ship_to:
        ubl.add_party(parent, "BuyerCustomerParty", advice.buyer, receiver)


_REFERENCES = references(("additional", "cac:AdditionalDocumentReference"))

ADVICE = table(
    ReceivingAdvice,
    At("number", "cbc:ID", TEXT, needed=Severity.ERROR),
    Own("issued_at", lambda parent, found: found.moment(parent), put_issued),
    notes(),
    Own("orders", _numbers, _put_orders),
    At("despatch_number", "cac:DespatchDocumentReference/cbc:ID", TEXT),
    *_REFERENCES,
    Own("supplier", _supplier, _put_parties),
    Own("buyer", _buyer),
    Own("ship_to", _ship_to),
    At("received_on", _RECEIVED, DAY, ("cac:Shipment/cac:Delivery/cbc:ActualDeliveryDate",), once=False, written=False),
    At("lines", "cac:ReceiptLine", LINE.kind(), many=True, needed=Severity.WARNING),
)
