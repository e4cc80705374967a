"""INVOIC."""

from __future__ import annotations

from console.adapters.formats.edifact.codes import INVOICE_TYPE, INVOICE_TYPE_CODE
from console.adapters.formats.edifact.writers.building import (
    Numbers,
    Rows,
    charges,
    currency,
    day,
    described,
    ending,
    limited,
    line,
    money,
    notes,
    paper,
    papers,
    parties,
    price,
    quantity,
    tax,
)
from console.domain.documents import Invoice, InvoiceLine

_TOTALS = (
    ("payable", "9"),
    ("with_tax", "77"),
    ("lines", "79"),
    ("without_tax", "125"),
    ("tax", "124"),
    ("allowances", "260"),
    ("charges", "259"),
    ("prepaid", "113"),
    ("rounding", "165"),
)


def write_invoice(invoice: Invoice, write: Numbers) -> Rows:
    """INVOIC."""
    raw = invoice.raw_type
    code = raw if raw and INVOICE_TYPE.get(raw) is invoice.type else INVOICE_TYPE_CODE[invoice.type]
    rows: Rows = [["BGM", code, limited(invoice.number, 35, "The invoice number"), "9"]]
    rows += day("137", invoice.issued_on) + day("35", invoice.delivered_on)
    rows += day("167", invoice.period_from) + day("168", invoice.period_to)
    rows += notes(invoice.notes) + notes([invoice.terms] if invoice.terms else [], "AAB")
    rows += paper("ON", invoice.order_number, dated=invoice.order_date) + paper("VN", invoice.supplier_order_number)
    for number in invoice.despatch_numbers:
        rows += paper("DQ", number)
    for one in invoice.credits:
        rows += paper(one.kind if one.kind in ("IV", "OI") else "IV", one.number, dated=one.dated)
    rows += papers(invoice.references)
    rows += parties(("SU", invoice.supplier), ("BY", invoice.buyer), ("DP", invoice.ship_to), ("PE", invoice.payee))
    rows += currency(invoice.currency) + _payment(invoice, write) + charges(invoice.charges, write)
    for billed in invoice.lines:
        rows += _line(billed, write)
    rows += ending(len(invoice.lines))
    for name, code in _TOTALS:
        rows += money(code, getattr(invoice.totals, name), write)
    for owed in invoice.taxes:
        kind = owed.kind or "VAT"
        rows += tax(owed.percent, owed.category, write, kind) or [["TAX", "7", kind[:3]]]
        rows += money("124", owed.amount, write) + money("125", owed.taxable, write)
    return rows


def _payment(invoice: Invoice, write: Numbers) -> Rows:
    rows: Rows = []
    if invoice.due_on:
        rows += [["PAT", "1"], *day("13", invoice.due_on)]
    if invoice.discount_percent is not None:
        rows += [["PAT", "22"], *day("12", invoice.discount_until), ["PCD", ("12", write(invoice.discount_percent))]]
    return rows


def _line(one: InvoiceLine, write: Numbers) -> Rows:
    where = f"line {one.line_ref}"
    rows = line(one.line_ref, "", one.items) + described(one.description)
    rows += quantity("47", one.quantity, write, where) + quantity("46", one.delivered, write, where)
    rows += quantity("192", one.free_goods, write, where)
    rows += day("167", one.period_from) + day("168", one.period_to)
    rows += notes(one.notes) + money("203", one.amount, write)
    rows += price("AAA", one.price, write, where) + price("AAB", one.gross_price, write, where)
    rows += paper("ON", one.order_number, one.order_line_ref) + paper("DQ", one.despatch_number)
    return rows + tax(one.tax_percent, one.tax_category, write) + charges(one.charges, write)
