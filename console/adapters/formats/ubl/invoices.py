"""The tables of Invoice and CreditNote (UBL 2.1, EN 16931, Peppol BIS Billing 3)."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from console.adapters.formats.common.invoices import INVOICE_CODE, INVOICE_TYPE
from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl import parties
from console.adapters.formats.ubl.charges import (
    CHARGES,
    last_group,
    notes,
)
from console.adapters.formats.ubl.facts import Facts, child, children, content, text
from console.adapters.formats.ubl.invoice_lines import NOT_AVAILABLE, invoice_line, known
from console.adapters.formats.ubl.kinds import (
    AMOUNT,
    DAY,
    DOCUMENT,
    NUMBER,
    TEXT,
    UPPER,
    Out,
    UblRow,
    UblTable,
    references,
    table,
)
from console.adapters.formats.ubl.names import CREDIT_NOTE, local
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import Invoice, InvoiceTotals, InvoiceType, PaymentMeans, Tax
from console.domain.problems import Severity
from console.services.errors import ContentError

_DUE = ("cac:PaymentMeans/cbc:PaymentDueDate", "cac:PaymentTerms/cbc:PaymentDueDate")
_DISCOUNT = re.compile(r"#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d{1,2}(?:\.\d{1,4})?)#", re.IGNORECASE)
"""A discount for early payment in the terms (XRechnung, BR-DE-18)."""


TAX = table(
    Tax,
    At("taxable", "cbc:TaxableAmount", AMOUNT),
    At("amount", "cbc:TaxAmount", AMOUNT),
    At("category", "cac:TaxCategory/cbc:ID", TEXT, written=False, once=False),
    At("percent", "cac:TaxCategory/cbc:Percent", NUMBER, ("cbc:Percent",), written=False, once=False),
    At("reason", "cac:TaxCategory/cbc:TaxExemptionReason", TEXT, written=False, once=False),
    At("kind", "cac:TaxCategory/cac:TaxScheme/cbc:ID", TEXT, written=False, once=False),
)


def _tax_totals(parent: Element, found: Facts) -> list[Element]:
    """The tax totals in the document's currency; a second one in the tax authority's currency is no other tax."""
    totals = children(parent, "cac:TaxTotal")
    own = [
        one
        for one in totals
        if (amount := child(one, "cbc:TaxAmount")) is not None
        and (amount.get("currencyID") or found.currency or "").strip().upper() == found.currency
    ]
    detailed = [one for one in own if child(one, "cac:TaxSubtotal") is not None]
    return detailed or own or totals


def _taxes(parent: Element, found: Facts) -> tuple[Tax, ...]:
    rows = [
        TAX.facts(element, found)
        for total in _tax_totals(parent, found)
        for element in children(total, "cac:TaxSubtotal")
    ]
    return tuple(Tax(**row) for row in rows if "amount" in row)


def _tax_total(parent: Element, found: Facts) -> Decimal | None:
    amounts = [found.amount(child(total, "cbc:TaxAmount")) for total in _tax_totals(parent, found)]
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Decimal(0)) if stated else None


def _put_taxes(parent: Element, invoice: Invoice, out: Out) -> None:
    total = invoice.totals.tax
    if total is None and not invoice.taxes:
        return
    element = ubl.group(parent, "TaxTotal")
    whole = total if total is not None else sum((one.amount for one in invoice.taxes), Decimal(0))
    ubl.add(element, "TaxAmount", ubl.decimal(whole), currencyID=out.currency)
    for tax in invoice.taxes:
        part = ubl.group(element, "TaxSubtotal")
        TAX.fill(part, tax, out)
        category = ubl.group(part, "TaxCategory")
        ubl.add(category, "ID", tax.category)
        ubl.add(category, "Percent", ubl.decimal(tax.percent) if tax.percent is not None else None)
        ubl.add(category, "TaxExemptionReason", tax.reason)
        ubl.add(ubl.group(category, "TaxScheme"), "ID", tax.kind or "VAT")


_TOTAL = "cac:LegalMonetaryTotal/cbc:"
_FOR_OTHERS = "cac:PrepaidPayment/cbc:PaidAmount"


def _without_tax(parent: Element, found: Facts) -> Decimal | None:
    """The amount tax is added to. In OIOUBL 2 the element of that name holds the tax itself, and so says nothing."""
    if (text(parent, "cbc:CustomizationID") or "").upper().startswith("OIOUBL-2"):
        return None
    return found.amount(child(parent, f"{_TOTAL}TaxExclusiveAmount"))


def _put_without_tax(parent: Element, totals: InvoiceTotals, out: Out) -> None:
    if totals.without_tax is not None:
        amount = ubl.decimal(totals.without_tax)
        ubl.add(last_group(parent, "LegalMonetaryTotal"), "TaxExclusiveAmount", amount, currencyID=out.currency)


def _is_extension(customization: str | None) -> bool:
    return "xrechnung" in (customization or "") and "extension" in (customization or "")


def _for_others(parent: Element, found: Facts) -> Decimal | None:
    """What is collected for third parties: so XRechnung's extension uses what elsewhere lists payments made."""
    if not _is_extension(text(parent, "cbc:CustomizationID")):
        return None
    amounts = [amount for one in children(parent, _FOR_OTHERS) if (amount := found.amount(one)) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _put_for_others(parent: Element, invoice: Invoice, out: Out) -> None:
    amount = invoice.totals.for_others
    if amount is None:
        return
    if not _is_extension(text(parent, "cbc:CustomizationID")):
        raise ContentError(
            f"Invoice {invoice.number} collects money for others, which only the extension of XRechnung can say.",
            next_step="Set “customization_id” in the partner's options to that of XRechnung's extension.",
        )
    payment = ubl.group(parent, "PrepaidPayment")
    ubl.add(payment, "ID", NOT_AVAILABLE)
    ubl.add(payment, "PaidAmount", ubl.decimal(amount), currencyID=out.currency)


TOTALS = table(
    InvoiceTotals,
    At("lines", f"{_TOTAL}LineExtensionAmount", AMOUNT),
    Own("without_tax", _without_tax, _put_without_tax),
    At("with_tax", f"{_TOTAL}TaxInclusiveAmount", AMOUNT),
    At("allowances", f"{_TOTAL}AllowanceTotalAmount", AMOUNT),
    At("charges", f"{_TOTAL}ChargeTotalAmount", AMOUNT),
    At("prepaid", f"{_TOTAL}PrepaidAmount", AMOUNT),
    At("rounding", f"{_TOTAL}PayableRoundingAmount", AMOUNT),
    At("payable", f"{_TOTAL}PayableAmount", AMOUNT, needed=Severity.WARNING),
    Own("tax", _tax_total),
    Own("for_others", _for_others),
)


# ------------------------------------------------------------------------------------------------ payment


PAYMENT = table(
    PaymentMeans,
    At("code", "cbc:PaymentMeansCode", TEXT),
    At("reference", "cbc:PaymentID", TEXT, once=False),
    At(
        "account",
        "cac:PayeeFinancialAccount/cbc:ID",
        TEXT,
        ("cac:CardAccount/cbc:PrimaryAccountNumberID", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
    ),
    At("holder", "cac:PayeeFinancialAccount/cbc:Name", TEXT, ("cac:CardAccount/cbc:HolderName",)),
    At(
        "bank",
        "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
        TEXT,
        ("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID",),
    ),
)


def _payments(parent: Element, found: Facts) -> tuple[PaymentMeans, ...]:
    return tuple(one for element in children(parent, "cac:PaymentMeans") if (one := PAYMENT.build(element, found)))


def _put_payments(parent: Element, invoice: Invoice, out: Out) -> None:
    """A credit note has no due date of its own: it stands with the first way to pay (EN 16931, BT-9)."""
    due = invoice.due_on if local(parent) == CREDIT_NOTE else None
    for means in invoice.payments or ((PaymentMeans(code="1"),) if due else ()):
        element = ubl.group(parent, "PaymentMeans")
        PAYMENT.fill(element, means, out)
        if due is not None:
            day = ubl.made("PaymentDueDate", due.isoformat())
            element.insert(1 if means.code else 0, day)
            due = None


def _discount(parent: Element, found: Facts) -> tuple[Decimal, int] | None:
    match = _DISCOUNT.search(text(parent, "cac:PaymentTerms/cbc:Note") or "")
    return (Decimal(match[2]), int(match[1])) if match else None


def _discount_percent(parent: Element, found: Facts) -> Decimal | None:
    stated = found.number(child(parent, "cac:PaymentTerms/cbc:SettlementDiscountPercent"))
    written = _discount(parent, found)
    return stated if stated is not None else (written[0] if written else None)


def _discount_until(parent: Element, found: Facts) -> Any:
    stated = found.day(child(parent, "cac:PaymentTerms/cac:SettlementPeriod/cbc:EndDate"))
    written, issued = _discount(parent, found), found.day(child(parent, "cbc:IssueDate"))
    return stated or (issued + timedelta(days=written[1]) if written and issued else None)


def _put_terms(parent: Element, invoice: Invoice, out: Out) -> None:
    element = ubl.group(parent, "PaymentTerms")
    ubl.add(element, "Note", invoice.terms)
    if not _DISCOUNT.search(invoice.terms or ""):
        percent = invoice.discount_percent
        ubl.add(element, "SettlementDiscountPercent", ubl.decimal(percent) if percent is not None else None)
        if invoice.discount_until:
            ubl.add(ubl.group(element, "SettlementPeriod"), "EndDate", invoice.discount_until.isoformat())
    ubl.drop_if_empty(element)


# ------------------------------------------------------------------------------------------------ documents


def _type(parent: Element, found: Facts) -> InvoiceType:
    """What the code says; a credit note is one whatever its code."""
    if local(parent) == CREDIT_NOTE:
        return InvoiceType.CREDIT_NOTE
    element = child(parent, "cbc:InvoiceTypeCode")
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


def _put_type(name: str) -> UblRow:
    return Own(
        "raw_type",
        lambda parent, found: text(parent, f"cbc:{name}"),
        lambda parent, invoice, out: ubl.add(parent, name, invoice.raw_type or INVOICE_CODE[invoice.type]),
    )


def _order_number(parent: Element, found: Facts) -> str | None:
    return known(text(parent, "cac:OrderReference/cbc:ID"))


def _put_order(parent: Element, invoice: Invoice, out: Out) -> None:
    if invoice.order_number or invoice.supplier_order_number or invoice.order_date:
        element = ubl.group(parent, "OrderReference")
        ubl.add(element, "ID", invoice.order_number or NOT_AVAILABLE)
        ubl.add(element, "SalesOrderID", invoice.supplier_order_number)
        ubl.add(element, "IssueDate", invoice.order_date.isoformat() if invoice.order_date else None)


def _role(name: str, role: str) -> UblRow:
    def write(parent: Element, invoice: Invoice, out: Out) -> None:
        own = out.envelope.sender if name == "supplier" else out.envelope.receiver
        ubl.add_party(parent, role, getattr(invoice, name), own, tax=True)

    return Own(name, lambda parent, found: parties.party(child(parent, f"cac:{role}")), write)


def _put_ship_to(parent: Element, invoice: Invoice, out: Out) -> None:
    if invoice.ship_to is not None:
        ubl.add_place(last_group(parent, "Delivery"), invoice.ship_to)


def _payee(parent: Element, found: Facts) -> Any:
    element = child(parent, "cac:PayeeParty")
    return parties.described(element) if element is not None else None


def _put_payee(parent: Element, invoice: Invoice, out: Out) -> None:
    if invoice.payee is not None:
        ubl.fill_party(ubl.group(parent, "PayeeParty"), invoice.payee, list(invoice.payee.ids), address=False)


_PAPERS = {
    "Invoice": (
        ("receipt", "cac:ReceiptDocumentReference"),
        ("statement", "cac:StatementDocumentReference"),
        ("originator", "cac:OriginatorDocumentReference"),
        ("contract", "cac:ContractDocumentReference"),
        ("additional", "cac:AdditionalDocumentReference"),
        ("project", "cac:ProjectReference"),
    ),
    "CreditNote": (
        ("receipt", "cac:ReceiptDocumentReference"),
        ("contract", "cac:ContractDocumentReference"),
        ("additional", "cac:AdditionalDocumentReference"),
        ("statement", "cac:StatementDocumentReference"),
        ("originator", "cac:OriginatorDocumentReference"),
    ),
}


def _head(root: str) -> tuple[UblRow, ...]:
    """The rows up to the notes, where the two documents differ."""
    if root == CREDIT_NOTE:
        due = At[Facts, Out]("due_on", _DUE[0], DAY, (_DUE[1], "cbc:DueDate"), written=False, once=False)
        return due, _put_type("CreditNoteTypeCode"), notes()
    due = At[Facts, Out]("due_on", "cbc:DueDate", DAY, _DUE, once=False)
    return due, _put_type("InvoiceTypeCode"), notes()


def _document(root: str, quantity: str) -> UblTable:
    line = f"{root}Line"
    bare = (("cost", "cbc:AccountingCost"), ("buyer", "cbc:BuyerReference"))
    reader, cost, buyer, *papers = references(*bare, *_PAPERS[root])
    return table(
        Invoice,
        Own("type", _type),
        At("number", "cbc:ID", TEXT, needed=Severity.ERROR),
        At("issued_on", "cbc:IssueDate", DAY, needed=Severity.WARNING),
        *_head(root),
        At("currency", "cbc:DocumentCurrencyCode", UPPER, needed=Severity.WARNING),
        reader,
        cost,
        buyer,
        At("period_from", "cac:InvoicePeriod/cbc:StartDate", DAY, once=False),
        At("period_to", "cac:InvoicePeriod/cbc:EndDate", DAY, once=False),
        Own("order_number", _order_number, _put_order),
        At("supplier_order_number", "cac:OrderReference/cbc:SalesOrderID", TEXT, written=False),
        At("order_date", "cac:OrderReference/cbc:IssueDate", DAY, written=False),
        At(
            "credits",
            "cac:BillingReference/cac:InvoiceDocumentReference",
            DOCUMENT,
            ("cac:BillingReference/cac:CreditNoteDocumentReference",),
            many=True,
        ),
        At("despatch_numbers", "cac:DespatchDocumentReference/cbc:ID", TEXT, many=True),
        *papers,
        _role("supplier", "AccountingSupplierParty"),
        _role("buyer", "AccountingCustomerParty"),
        Own("payee", _payee, _put_payee),
        At("delivered_on", "cac:Delivery/cbc:ActualDeliveryDate", DAY, once=False),
        Own("ship_to", lambda parent, found: parties.ship_to(parent), _put_ship_to),
        Own("payments", _payments, _put_payments),
        At("terms", "cac:PaymentTerms/cbc:Note", TEXT, written=False, once=False),
        Own("discount_percent", _discount_percent, _put_terms),
        Own("discount_until", _discount_until),
        Own("for_others", None, _put_for_others),
        At("charges", "cac:AllowanceCharge", CHARGES, many=True),
        Own("taxes", _taxes, _put_taxes),
        Own("totals", TOTALS.build, lambda parent, invoice, out: TOTALS.fill(parent, invoice.totals, out)),
        At("lines", f"cac:{line}", invoice_line(quantity, f"Sub{line}").kind(), many=True, needed=Severity.WARNING),
    )


INVOICE_TABLE = _document("Invoice", "InvoicedQuantity")
CREDIT_NOTE_TABLE = _document(CREDIT_NOTE, "CreditedQuantity")
