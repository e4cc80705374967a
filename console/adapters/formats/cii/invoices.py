"""The table of the Cross Industry Invoice (UN/CEFACT D16B to D22B; EN 16931, Factur-X from MINIMUM to EXTENDED)."""

from __future__ import annotations

from console.adapters.formats.cii.basics import (
    AGREEMENT,
    DAY,
    DELIVERY,
    PAPER,
    PARTY,
    SETTLEMENT,
    TERMS,
    TEXT,
    CiiFindings,
    every,
    find,
    references,
    table,
    text_at,
)
from console.adapters.formats.cii.lines import LINES, OWN, is_text, line_elements, lines
from console.adapters.formats.cii.money import (
    SUM,
    TOTALS,
    charges,
    discount_percent,
    discount_until,
    payments,
    taxes,
)
from console.adapters.formats.common.invoices import INVOICE_TYPE
from console.adapters.formats.xml.elements import Element, content
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import Invoice, InvoiceType
from console.domain.problems import Severity

__all__ = ["INVOICE", "CiiFindings", "currency_of", "place_of_sum"]


_HEAD = "rsm:ExchangedDocument/ram:"


def _type(parent: Element, found: CiiFindings) -> InvoiceType:
    element = find(parent, f"{_HEAD}TypeCode")
    value = content(element)
    meaning = INVOICE_TYPE.get(value or "380")
    if meaning is None and element is not None:
        found.add(
            "code_unknown",
            Severity.WARNING,
            f"The type of invoice “{(value or '')[:20]}” is not known.",
            element,
            "It counts as an ordinary invoice.",
            "Ask the supplier what it means.",
        )
    return meaning or InvoiceType.INVOICE


def _text_lines(parent: Element, found: CiiFindings) -> tuple[str, ...]:
    head = [content(one) for one in every(parent, f"{_HEAD}IncludedNote/ram:Content")]
    loose = [
        content(note)
        for one in every(parent, LINES)
        if is_text(one)
        for note in every(one, f"{OWN}/ram:IncludedNote/ram:Content")
    ]
    return tuple(note for note in (*head, *loose) if note)


INVOICE = table(
    Invoice,
    Own("type", _type),
    At("number", f"{_HEAD}ID", TEXT, needed=Severity.ERROR),
    At("raw_type", f"{_HEAD}TypeCode", TEXT),
    At("issued_on", f"{_HEAD}IssueDateTime", DAY, needed=Severity.WARNING),
    Own("notes", _text_lines),
    At("currency", f"{SETTLEMENT}/ram:InvoiceCurrencyCode", TEXT, needed=Severity.WARNING),
    At("order_number", f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", TEXT, once=False),
    At("order_date", f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:FormattedIssueDateTime", DAY, once=False),
    At("supplier_order_number", f"{AGREEMENT}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID", TEXT),
    At(
        "despatch_numbers",
        f"{DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
        TEXT,
        (f"{DELIVERY}/ram:DeliveryNoteReferencedDocument/ram:IssuerAssignedID",),
        many=True,
    ),
    At("delivered_on", f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", DAY, once=False),
    At("ship_to", f"{DELIVERY}/ram:ShipToTradeParty", PARTY),
    At("supplier", f"{AGREEMENT}/ram:SellerTradeParty", PARTY),
    At("buyer", f"{AGREEMENT}/ram:BuyerTradeParty", PARTY),
    At("payee", f"{SETTLEMENT}/ram:PayeeTradeParty", PARTY),
    Own("references", references),
    Own("payments", payments),
    At("due_on", f"{TERMS}/ram:DueDateDateTime", DAY, once=False),
    At("terms", f"{TERMS}/ram:Description", TEXT, once=False),
    Own("discount_percent", discount_percent),
    Own("discount_until", discount_until),
    At("period_from", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:StartDateTime", DAY),
    At("period_to", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime", DAY),
    At("credits", f"{SETTLEMENT}/ram:InvoiceReferencedDocument", PAPER, many=True),
    Own("charges", charges),
    Own("taxes", taxes),
    Own("totals", TOTALS.build),
    Own("lines", lines),
)


def currency_of(document: Element) -> str | None:
    """The currency of the document."""
    return (text_at(document, f"{SETTLEMENT}/ram:InvoiceCurrencyCode") or "").upper() or None


def place_of_sum(document: Element, field: str, line: int | None) -> Element:
    """The element that states a result which does not come out."""
    names = {
        "lines": "LineTotalAmount",
        "allowances": "AllowanceTotalAmount",
        "charges": "ChargeTotalAmount",
        "without_tax": "TaxBasisTotalAmount",
        "with_tax": "GrandTotalAmount",
        "payable": "DuePayableAmount",
        "tax": "TaxTotalAmount",
    }
    if line is not None:
        return line_elements(document)[line]
    found = find(document, f"{SUM}{names[field]}")
    return found if found is not None else document
