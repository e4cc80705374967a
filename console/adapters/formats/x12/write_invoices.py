"""Invoices and credit notes -> 810."""

from __future__ import annotations

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.read_invoices import TYPES
from console.adapters.formats.x12.rows import Rows
from console.adapters.formats.x12.stretches import TEXT, stretches
from console.domain.documents import Invoice, InvoiceLine, InvoiceType, Tax
from console.services.errors import ContentError

_TYPE_CODE = {
    InvoiceType.INVOICE: "DI",
    InvoiceType.CREDIT_NOTE: "CR",
    InvoiceType.DEBIT_NOTE: "DR",
    InvoiceType.PREPAYMENT: "PP",
    InvoiceType.SELF_BILLED: "SB",
    InvoiceType.CORRECTED: "DI",
}


def write_invoice(invoice: Invoice) -> Rows:
    """810. Of the totals only what is payable has a place. Raises ContentError without it."""
    if invoice.totals.payable is None:
        raise ContentError("The invoice has no payable total, which X12 must have.", next_step="Give its total.")
    raw = invoice.raw_type or ""
    kind = raw if TYPES.get(raw, InvoiceType.INVOICE) is invoice.type and raw else _TYPE_CODE[invoice.type]
    purpose = ["05"] if invoice.type is InvoiceType.CORRECTED else []
    head = [x12.day(invoice.issued_on), invoice.number, x12.day(invoice.order_date), invoice.order_number or ""]
    rows: Rows = [["BIG", *head, x12.referred(invoice.references, "release"), "", kind, *purpose]]
    rows += x12.remarks(invoice.notes) + x12.currency(invoice.currency, "SE")
    rows += [["REF", "VN", number] for number in (invoice.supplier_order_number,) if number]
    rows += [["REF", "SI", number] for number in invoice.despatch_numbers]
    rows += [["REF", "OI", one.number] for one in invoice.credits]
    rows += x12.references(invoice.references, "release", "SCAC")
    rows += x12.parties(SE=invoice.supplier, BY=invoice.buyer, ST=invoice.ship_to, RE=invoice.payee)
    rows += _terms(invoice) + x12.plain_dtm("035", invoice.delivered_on)
    rows += x12.plain_dtm("186", invoice.period_from) + x12.plain_dtm("187", invoice.period_to)
    for line in invoice.lines:
        rows += _line(line)
    rows.append(["TDS", x12.cents(invoice.totals.payable, "The total")])
    rows += _taxes(invoice.taxes)
    carriers = [one.number for one in invoice.references if one.kind == "SCAC"]
    rows += [["CAD", "", "", "", carrier] for carrier in carriers]
    totals = (("1", invoice.totals.lines), ("T", invoice.totals.tax))
    rows += [["AMT", code, x12.number(amount)] for code, amount in totals if amount is not None]
    rows += x12.charges(invoice.charges)
    rows.append(["CTT", str(len(invoice.lines))])
    return rows


def _terms(invoice: Invoice) -> Rows:
    if not (invoice.due_on or invoice.discount_percent or invoice.discount_until or invoice.terms):
        return []
    early = [x12.number(invoice.discount_percent), x12.day(invoice.discount_until), ""]
    tail = ["", "", "", "", "", (invoice.terms or "")[:80]]
    return [["ITD", "01", "3", *early, x12.day(invoice.due_on), *tail]]


def _line(line: InvoiceLine) -> Rows:
    named = x12.items(line.items)
    named += ["PO", line.order_number] if line.order_number else []
    named += ["PL", line.order_line_ref] if line.order_line_ref else []
    where = f"line {line.line_ref}"
    price = x12.price(line.price, line.quantity.unit if line.quantity else None, where)
    rows: Rows = [["IT1", line.line_ref or "", *x12.amount(line.quantity, where), *price, *named]]
    if line.delivered is not None:
        rows.append(["IT3", *x12.amount(line.delivered, where)])
    if line.tax_percent is not None:
        rows.append(["TXI", "TX", "", x12.number(line.tax_percent)])
    rows += x12.list_price(line.gross_price)
    if line.amount is not None:
        rows.append(["PAM", "", "", "", "1", x12.number(line.amount)])
    rows += x12.plain_dtm("150", line.period_from) + x12.plain_dtm("151", line.period_to)
    if line.despatch_number:
        rows.append(["REF", "SI", line.despatch_number])
    rows += [["MSG", piece] for note in line.notes for piece in stretches(note, TEXT)]
    return rows + x12.description(line.description) + x12.charges(line.charges)


def _taxes(taxes: tuple[Tax, ...]) -> Rows:
    return [
        [
            "TXI",
            one.kind if one.kind and len(one.kind) == 2 else "TX",
            x12.number(one.amount),
            x12.number(one.percent),
            "",
            "",
            one.category or "",
            "",
            x12.number(one.taxable),
        ]
        for one in taxes
    ]
