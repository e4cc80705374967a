"""810: invoices and credit notes. TDS and SAC05 have two decimals implied; IT104 is a plain decimal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from console.adapters.formats.x12.facts import Facts, day, implied, items, number_of, pair, qualified
from console.adapters.formats.x12.pieces import (
    charges,
    currency,
    dated,
    description,
    first_of,
    notes,
    parties,
    references,
)
from console.adapters.formats.x12.read_orders import line_price, list_price, named
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import (
    AnyDocument,
    DocumentReference,
    Invoice,
    InvoiceLine,
    InvoiceTotals,
    InvoiceType,
    Tax,
)
from console.domain.problems import Severity
from console.domain.values import Party

TYPES = {
    "CR": InvoiceType.CREDIT_NOTE,
    "CN": InvoiceType.CREDIT_NOTE,
    "DR": InvoiceType.DEBIT_NOTE,
    "PP": InvoiceType.PREPAYMENT,
    "SB": InvoiceType.SELF_BILLED,
    "FB": InvoiceType.INVOICE,
}
_SELLER = ("VN", "CO", "SO")
_NOTICES = ("SI", "PK", "DQ")
_DAYS = timedelta(days=3660)


def read_invoice(root: Loop, facts: Facts) -> AnyDocument | None:
    """810."""
    begin = root.first("BIG")
    if begin is None or not begin.get(2):
        facts.no_number(begin, 2, "BIG", "invoice number")
        return None
    found = parties(root)
    summary = next(root.each("TDS"), None)
    issued = day(begin.get(1))
    due, until, percent, terms = _terms(root, issued)
    lines = tuple(_line(loop, facts) for loop in root.each("IT1"))
    orders = {line.order_number for line in lines} - {None}
    credited = qualified(root.segments, "OI", "I5") if _type(begin) is InvoiceType.CREDIT_NOTE else None
    return Invoice(
        number=begin.get(2),
        type=_type(begin),
        raw_type=begin.get(7) or None,
        issued_on=issued,
        due_on=due,
        delivered_on=day(dated(root, "035", "011")),
        currency=currency(root),
        order_number=begin.get(4) or qualified(root.segments, "PO") or (orders.pop() if len(orders) == 1 else None),
        order_date=day(begin.get(3)),
        supplier_order_number=qualified(root.segments, *_SELLER),
        despatch_numbers=tuple(
            dict.fromkeys(one.get(2) for one in root.all("REF") if one.get(1) in _NOTICES and one.get(2))
        ),
        credits=(DocumentReference(kind="810", number=credited),) if credited else (),
        supplier=first_of(found, "SE", "SU", "VN", "RE", "RI", "SF") or Party(),
        buyer=first_of(found, "BY", "BT", "SO", "PR") or Party(),
        ship_to=found.get("ST"),
        payee=first_of(found, "RE", "RI", "PE"),
        terms=terms,
        discount_percent=percent,
        discount_until=until,
        lines=lines,
        charges=charges(root) + (charges(summary) if summary else ()),
        taxes=_taxes(root) + (_taxes(summary) if summary else ()),
        totals=_totals(summary, facts),
        notes=notes(root, "ITD"),
        references=named(begin, 5)
        + references(root, *_SELLER, *_NOTICES, *(("OI", "I5") if credited else ()))
        + _carriage(summary),
        period_from=day(dated(root, "186", "150")),
        period_to=day(dated(root, "187", "151")),
    )


def _type(begin: Segment) -> InvoiceType:
    if begin.get(8) == "05":
        return TYPES.get(begin.get(7), InvoiceType.CORRECTED)
    return TYPES.get(begin.get(7), InvoiceType.INVOICE)


def _line(loop: Loop, facts: Facts) -> InvoiceLine:
    line = loop.segments[0]
    quantity = facts.quantity(line, 2, 3)
    given = loop.first("IT3")
    if quantity is None and given is not None:
        quantity = facts.quantity(given, 1, 2)
    shares = {number_of(one.get(3)) for one in (*loop.all("TXI"), *_after_charges(loop)) if one.get(3)}
    return InvoiceLine(
        line_ref=line.get(1) or None,
        order_number=pair(line, 6, "PO") or qualified(loop.segments, "PO"),
        order_line_ref=pair(line, 6, "PL") or qualified(loop.segments, "PL", "LI") or None,
        despatch_number=qualified(loop.segments, *_NOTICES),
        items=items(line, 6),
        description=description(loop),
        quantity=quantity,
        price=line_price(line, 4, 6),
        gross_price=list_price(loop),
        amount=next((number_of(one.get(5)) for one in loop.all("PAM") if one.get(4) == "1"), None),
        charges=charges(loop),
        tax_percent=shares.pop() if len(shares) == 1 else None,
        notes=notes(loop),
        delivered=facts.quantity(given, 1, 2) if given is not None else None,
        period_from=day(dated(loop, "150")),
        period_to=day(dated(loop, "151")),
    )


def _taxes(loop: Loop) -> tuple[Tax, ...]:
    """TXI segments, also those that follow a charge."""
    rows = [*loop.all("TXI"), *_after_charges(loop)]
    found = []
    for one in rows:
        amount = number_of(one.get(2))
        if amount is not None:
            found.append(
                Tax(
                    amount=amount,
                    taxable=number_of(one.get(8)),
                    percent=number_of(one.get(3)),
                    category=one.get(6) or None,
                    kind=one.get(1) or None,
                )
            )
    return tuple(found)


def _after_charges(loop: Loop) -> list[Segment]:
    return [row for one in loop.each("SAC") for row in one.all("TXI")]


def _totals(summary: Loop | None, facts: Facts) -> InvoiceTotals:
    if summary is None:
        return InvoiceTotals()
    total = summary.segments[0]
    payable = implied(total.get(1))
    if payable is None:
        facts.findings.add(
            "total_missing",
            Severity.ERROR,
            "The invoice has no readable total (TDS01).",
            total,
            1,
            "It is not known what is to be paid.",
            "Ask the supplier for a correct invoice.",
        )
    said = {one.get(1): number_of(one.get(2)) for one in reversed(list(summary.all("AMT")))}
    return InvoiceTotals(payable=payable, lines=said.get("1"), tax=said.get("T"))


def _carriage(summary: Loop | None) -> tuple[DocumentReference, ...]:
    """Carrier and its number (CAD)."""
    found = summary.first("CAD") if summary else None
    if found is None:
        return ()
    pairs = ((found.get(7) or "CN", found.get(8)), ("SCAC", found.get(4)))
    return tuple(DocumentReference(kind=kind, number=number) for kind, number in pairs if number)


def _terms(root: Loop, issued: date | None) -> tuple[date | None, date | None, Decimal | None, str | None]:
    """Due day, discount day and percent, and the terms in words; days count from the invoice's date."""
    due = until = None
    percent: Decimal | None = None
    words: list[str] = []
    for one in root.all("ITD"):
        due = due or day(one.get(6)) or _later(issued, one.get(7))
        share = number_of(one.get(3))
        if share is not None and share > 0 and percent is None:
            percent = share
            until = day(one.get(4)) or _later(issued, one.get(5))
        text = one.get(12) or _in_words(share, one.get(5), one.get(7))
        if text and text not in words:
            words.append(text)
    return due, until, percent, "; ".join(words) or None


def _later(start: date | None, days: str) -> date | None:
    if start is None or not (days.isascii() and days.isdigit() and len(days) < 5):
        return None
    wait = timedelta(days=int(days))
    return start + wait if wait <= _DAYS else None


def _in_words(share: Decimal | None, early: str, late: str) -> str:
    parts = []
    if share and early:
        parts.append(f"{share.normalize():f}% {early} days")
    if late:
        parts.append(f"net {late} days")
    return ", ".join(parts)
