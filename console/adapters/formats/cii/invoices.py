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
    CiiOut,
    add,
    every,
    find,
    fresh,
    paper_row,
    party_in,
    put_day,
    put_each,
    put_either,
    put_group,
    references,
    table,
    text_at,
)
from console.adapters.formats.cii.lines import LINES, OWN, is_text, line_elements, lines, put_lines
from console.adapters.formats.cii.money import (
    SUM,
    TOTALS,
    charges,
    discount_percent,
    discount_until,
    payments,
    put_charges,
    put_payments,
    put_reference,
    put_taxes,
    put_terms,
    put_totals,
    taxes,
)
from console.adapters.formats.common.invoices import INVOICE_CODE, INVOICE_TYPE
from console.adapters.formats.xml.elements import Element, content
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import Invoice, InvoiceType
from console.domain.problems import Severity
from console.domain.values import Party
from console.services.errors import ContentError

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


def _put_notes(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    for note in invoice.notes:
        add(fresh(parent, f"{_HEAD}IncludedNote"), "ram:Content", note)


def _put_issued(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    put_day(fresh(parent, f"{_HEAD}IssueDateTime"), invoice.issued_on or out.envelope.created_at, out)


def _role(name: str, role: str) -> Own[CiiFindings, CiiOut]:
    """A party that is always there: one without numbers is known by who it is in the envelope."""

    def read(parent: Element, found: CiiFindings) -> Party | None:
        element = find(parent, f"{AGREEMENT}/ram:{role}")
        return party_in(element, found) if element is not None else None

    def write(parent: Element, invoice: Invoice, out: CiiOut) -> None:
        own = out.envelope.sender if name == "supplier" else out.envelope.receiver
        put_either(fresh(parent, f"{AGREEMENT}/ram:{role}"), getattr(invoice, name), own, out)

    return Own(name, read, write)


_ORDER = f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:"
_SENT = f"{DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID"


def _put_sent(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    if len(invoice.despatch_numbers) > 1:
        raise ContentError(
            f"Invoice {invoice.number} is for {len(invoice.despatch_numbers)} despatches, and a Cross Industry Invoice"
            " names one.",
            next_step="Name each on the lines it is about, or send the invoice as UBL.",
        )
    add(parent, _SENT, next(iter(invoice.despatch_numbers), None))


_CREDITED = f"{SETTLEMENT}/ram:InvoiceReferencedDocument"
INVOICE = table(
    Invoice,
    Own("type", _type),
    At("number", f"{_HEAD}ID", TEXT, needed=Severity.ERROR),
    Own(
        "raw_type",
        lambda parent, found: text_at(parent, f"{_HEAD}TypeCode"),
        lambda parent, invoice, out: add(parent, f"{_HEAD}TypeCode", invoice.raw_type or INVOICE_CODE[invoice.type]),
    ),
    At("issued_on", f"{_HEAD}IssueDateTime", DAY, needed=Severity.WARNING, written=False),
    Own("issued_on", None, _put_issued),
    Own("notes", _text_lines, _put_notes),
    Own("lines", lines, put_lines),
    Own("references", references),
    paper_row("buyer"),
    _role("supplier", "SellerTradeParty"),
    _role("buyer", "BuyerTradeParty"),
    At("supplier_order_number", f"{AGREEMENT}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID", TEXT),
    At("order_number", f"{_ORDER}IssuerAssignedID", TEXT, once=False),
    At("order_date", f"{_ORDER}FormattedIssueDateTime", DAY, once=False),
    paper_row("quotation"),
    paper_row("contract"),
    paper_row("additional"),
    paper_row("project"),
    Own("ship_to", None, lambda parent, invoice, out: put_group(parent, DELIVERY)),
    At("ship_to", f"{DELIVERY}/ram:ShipToTradeParty", PARTY),
    At("delivered_on", f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", DAY, once=False),
    At(
        "despatch_numbers",
        _SENT,
        TEXT,
        (f"{DELIVERY}/ram:DeliveryNoteReferencedDocument/ram:IssuerAssignedID",),
        many=True,
        written=False,
    ),
    Own("despatch_numbers", None, _put_sent),
    paper_row("receipt"),
    Own("payments", payments, put_reference),
    At("currency", f"{SETTLEMENT}/ram:InvoiceCurrencyCode", TEXT, needed=Severity.WARNING),
    At("payee", f"{SETTLEMENT}/ram:PayeeTradeParty", PARTY),
    Own("payments", None, put_payments),
    Own("taxes", taxes, put_taxes),
    At("period_from", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:StartDateTime", DAY),
    At("period_to", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime", DAY),
    Own("charges", charges, put_charges),
    At("due_on", f"{TERMS}/ram:DueDateDateTime", DAY, once=False, written=False),
    At("terms", f"{TERMS}/ram:Description", TEXT, once=False, written=False),
    Own("discount_percent", discount_percent, put_terms),
    Own("discount_until", discount_until),
    Own("totals", TOTALS.build, put_totals),
    At("credits", _CREDITED, PAPER, many=True, written=False),
    Own("credits", None, lambda parent, invoice, out: put_each(parent, _CREDITED, invoice.credits, PAPER, out)),
    paper_row("cost"),
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
