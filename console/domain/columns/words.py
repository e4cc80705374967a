"""What the facts of column files are called by people, and the kinds of document they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console.domain.columns.targets import LITERAL, TARGETS
from console.domain.documents import DocumentKind

KIND_WORDS: Mapping[DocumentKind, str] = {
    DocumentKind.ACKNOWLEDGMENT: "answer to our order",
    DocumentKind.SHIP_NOTICE: "ship notice",
    DocumentKind.INVOICE: "invoice",
    DocumentKind.PRICE_CATALOGUE: "price list",
    DocumentKind.STOCK_REPORT: "stock report",
    DocumentKind.ORDER: "our order, as we send it",
    DocumentKind.ORDER_CHANGE: "our change of an order, as we send it",
}
"""Every kind a column file can hold, those that come from partners first."""

_QUANTITY = {
    DocumentKind.ORDER: "Quantity ordered",
    DocumentKind.ORDER_CHANGE: "Quantity wanted now",
    DocumentKind.ACKNOWLEDGMENT: "Quantity confirmed",
    DocumentKind.SHIP_NOTICE: "Quantity shipped",
    DocumentKind.INVOICE: "Quantity invoiced",
}
_WORDS: Mapping[str, str] = {
    "order_number": "Our order number",
    "line_ref": "Line number of our order",
    "order_line_ref": "Line number of our order",
    "supplier_item": "Item number of theirs",
    "buyer_item": "Item number of ours",
    "gtin": "GTIN (EAN, UPC)",
    "manufacturer_item": "Item number of the manufacturer",
    "replacement_item": "Item they send instead",
    "description": "Name of the item",
    "unit": "Unit",
    "price": "Price",
    "price_basis": "Price is for so many",
    "gross_price": "Price before discount",
    "list_price": "List price",
    "retail_price": "Retail price",
    "price_minimum": "Price from this quantity on",
    "price_kind": "Which price it is",
    "price_currency": "Currency of the price",
    "currency": "Currency",
    "ordered": "Quantity we ordered",
    "outstanding": "Quantity still to come",
    "requested": "Delivery day we asked for",
    "requested_ship": "Shipping day we asked for",
    "order_requested": "Delivery day we asked for, whole order",
    "order_requested_ship": "Shipping day we asked for, whole order",
    "promised": "Delivery day they promise",
    "promised_ship": "Shipping day they promise",
    "order_promised": "Delivery day they promise, whole order",
    "order_promised_ship": "Shipping day they promise, whole order",
    "action": "Status of the line",
    "status": "Status of the whole order",
    "reason": "Why",
    "cancels_rest": "Whether the rest is cancelled",
    "document_number": "Number of their answer",
    "supplier_order_number": "Their own order number",
    "issued_at": "When it was written",
    "issued_on": "Day it was written",
    "ordered_on": "Day of our order",
    "changed_on": "Day of our change",
    "revision": "Number of our change",
    "purpose": "Whether it is new, changes or cancels",
    "sequence": "Which of several answers it is",
    "despatch_number": "Delivery note number",
    "shipped_on": "Day it was shipped",
    "expected": "Delivery day expected",
    "expected_ship": "Shipping day expected",
    "carrier_name": "Carrier",
    "carrier_code": "Carrier's code",
    "bill_of_lading": "Bill of lading",
    "tracking": "Tracking number",
    "pack_tracking": "Tracking number of the parcel",
    "pack_count": "Number of packs",
    "pack_ref": "Pack",
    "sscc": "Pallet or carton number (SSCC)",
    "lot": "Lot",
    "best_before": "Best before",
    "invoice_number": "Invoice number",
    "type": "Invoice or credit note",
    "due_on": "Day it is due",
    "delivered_on": "Day it was delivered",
    "terms": "Terms of payment",
    "freight": "Freight",
    "amount": "Amount of the line",
    "tax_percent": "Tax, percent",
    "total_lines": "Sum of the lines",
    "total_without_tax": "Total without tax",
    "total_tax": "Tax in total",
    "total_with_tax": "Total with tax",
    "payable": "To be paid",
    "available": "Available stock",
    "on_hand": "Stock on hand",
    "on_order": "On order at theirs",
    "projected": "Expected stock",
    "projected_on": "Day of the expected stock",
    "reserved": "Reserved stock",
    "on_hold": "Stock that is blocked",
    "location": "Warehouse",
    "as_of": "When the stock was counted",
    "whole": "Whether the list is whole",
    "report_number": "Number of the report",
    "lead_time_days": "Lead time in days",
    "minimum_order": "Smallest quantity per order",
    "minimum_order_unit": "Unit of the smallest quantity",
    "order_multiple": "Only in multiples of",
    "order_multiple_unit": "Unit of the multiples",
    "valid_from": "Price holds from",
    "valid_to": "Price holds until",
    "catalogue_from": "List holds from",
    "catalogue_to": "List holds until",
    "catalogue_number": "Number of the list",
    "group": "Group of items",
    "pack_size": "Pieces in a pack",
    "line_note": "Remark on the line",
    "note": "Remark",
    "line_action": "What changes on the line (new, changed, withdrawn)",
    "test": "Whether it is only a test",
    "control": "Number of the file",
}
_OWN_LINES = frozenset(
    {DocumentKind.SHIP_NOTICE, DocumentKind.INVOICE, DocumentKind.STOCK_REPORT, DocumentKind.PRICE_CATALOGUE}
)
"""Kinds whose lines have numbers of their own."""
_PARTIES = {"supplier": "Their", "buyer": "Our", "ship_to": "Delivery address:"}


def fact_words(kind: DocumentKind, to: str) -> str:
    """A fact by the name people have for it; ``price#2`` is told as the second one."""
    name, _, tier = to.partition("#")
    return f"{_words(kind, name)} ({tier})" if tier else _words(kind, name)


def _words(kind: DocumentKind, name: str) -> str:
    if name == "quantity" and kind in _QUANTITY:
        return _QUANTITY[kind]
    if name == "line_ref" and kind in _OWN_LINES:
        return "Line number of theirs"
    known = _WORDS.get(name)
    if known is not None:
        return known
    party = next((one for one in _PARTIES if name.startswith(f"{one}_")), None)
    rest = name.removeprefix(f"{party}_").replace("_", " ") if party else name.replace("_", " ")
    base, _, last = name.rpartition("_")
    if last == "unit" and base in _WORDS:
        return f"Unit of the {_WORDS[base].lower()}"
    if party:
        return f"{_PARTIES[party]} {rest.upper() if rest in ('gln', 'vat') else rest}"
    return rest.capitalize()


def facts_offered(kind: DocumentKind) -> Iterator[tuple[str, bool]]:
    """The facts of a kind in the order in which people look for them: those without which nothing goes, then the usual
    ones, then parties and marks. Each with whether it is one of the rarer ones."""
    named = [one for one in TARGETS[kind].values() if one.name != LITERAL]
    rare = {one.name for one in named if _is_rare(one.name)}
    for needed in (True, False):
        yield from ((one.name, False) for one in named if one.name not in rare and one.needed is needed)
    yield from ((one.name, True) for one in named if one.name in rare)


def _is_rare(name: str) -> bool:
    marks = ("test", "control", "sequence", "purpose", "whole", "revision")
    return name in marks or any(name.startswith(f"{one}_") and name not in _WORDS for one in _PARTIES)
