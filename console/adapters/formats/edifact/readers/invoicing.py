"""INVOIC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from console.adapters.formats.edifact.codes import BUYER, INVOICE_TYPE, PAYEE, SHIP_TO, SUPPLIER
from console.adapters.formats.edifact.facts import Facts, description, own_items, reference, references, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties
from console.adapters.formats.edifact.readers.heads import Head, check_totals
from console.adapters.formats.edifact.readers.lines import (
    charges,
    distinct,
    line_tax,
    papers,
    prices,
    quantity,
    tax_rate,
)
from console.adapters.formats.edifact.tokens import Segment
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

_BILLED = ("47", "12", "46", "1", "61")
_LINE_AMOUNT = ("203", "66", "38", "116", "106")
_DUE = ("13", "140", "265", "12")
_DELIVERED = ("35", "454", "263", "11", "17", "2")
_HOMES = ("ON", "CO", "VN", "DQ", "AAK", "IV", "OI")
_FUNCTIONS = {"1": "cancels an earlier one", "7": "is a duplicate", "31": "is a copy", "3": "deletes an earlier one"}
_TOTALS = {
    "lines": ("79", "289"),
    "allowances": ("260",),
    "charges": ("259",),
    "without_tax": ("389", "125"),
    "tax": ("176", "124"),
    "with_tax": ("388", "77", "39", "128"),
    "prepaid": ("113",),
    "rounding": ("366", "165"),
    "payable": ("9", "77", "39", "128", "86"),
}
_TERMS = ("AAB", "PMT", "PMD")


def read_invoice(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """INVOIC."""
    head = Head(node, facts)
    if not head.numbered():
        return ()
    lines = node.below("LIN")
    check_totals(node, facts, lines, _BILLED)
    _check_function(head, facts)
    found = Parties(node)
    percent, until = _discount(node, facts)
    terms = [one for one in node.all("FTX") if one.get(1) in _TERMS]
    period_from, period_to = _period(node, facts)
    return (
        Invoice(
            number=head.number,
            type=_type(head, facts),
            raw_type=head.type or None,
            issued_on=facts.day(head.issued),
            due_on=_first_day(facts, _payment_dates(node), _DUE),
            delivered_on=_first_day(facts, head.dates(), _DELIVERED),
            currency=head.currency(),
            order_number=reference(node, "ON", "CO"),
            order_date=_order_date(node, facts),
            supplier_order_number=reference(node, "VN"),
            despatch_numbers=distinct(
                group.head.get(1, 2) for group in node.below("RFF") if group.head.get(1, 1) in ("DQ", "AAK")
            ),
            credits=_credits(node, head.number, facts),
            supplier=found.one(SUPPLIER),
            buyer=found.one(BUYER),
            ship_to=found.maybe(SHIP_TO),
            payee=found.maybe(PAYEE),
            terms=" ".join(texts(terms)) or None,
            discount_percent=percent,
            discount_until=until,
            lines=tuple(_line(line, facts) for line in lines),
            charges=(*charges(node, facts), *(one for group in node.below("UNS") for one in charges(group, facts))),
            taxes=_taxes(node, facts),
            totals=_totals(node, lines, facts),
            notes=texts(one for one in node.all("FTX") if one.get(1) not in _TERMS),
            references=references(node, _HOMES),
            period_from=period_from,
            period_to=period_to,
        ),
    )


def _period(node: Node, facts: Facts) -> tuple[date | None, date | None]:
    """What is billed for: its first day (DTM+167) and last (DTM+168), or both as one period (DTM+263)."""
    first, last = facts.day(node.first("DTM", "167")), facts.day(node.first("DTM", "168"))
    if first is None and last is None and (whole := facts.when(node.first("DTM", "263"))) is not None:
        return whole.first, whole.last
    return first, last


def _type(head: Head, facts: Facts) -> InvoiceType:
    found = INVOICE_TYPE.get(head.type)
    if found is None and head.segment is not None:
        facts.add(
            "code",
            Severity.WARNING,
            f"The document type “{head.type[:10]}” is none of an invoice or credit note.",
            head.segment,
            1,
            1,
            "It is taken as an invoice.",
            "Check whether it is a credit note.",
        )
    return found or InvoiceType.INVOICE


def _check_function(head: Head, facts: Facts) -> None:
    """BGM 1225: an invoice that repeats or cancels another must not be paid again."""
    meaning = _FUNCTIONS.get(head.function)
    if meaning and head.segment is not None:
        facts.add(
            "function",
            Severity.WARNING,
            f"The invoice says that it {meaning}.",
            head.segment,
            3,
            1,
            "It may not be owed on its own.",
            "Look for the earlier invoice before it is paid.",
        )


def _payment_dates(node: Node) -> list[Segment]:
    groups = [*node.below("PAT"), *node.below("PYT")]
    return [*(one for group in groups for one in group.every("DTM")), *node.all("DTM")]


def _first_day(facts: Facts, segments: Iterable[Segment], codes: Sequence[str]) -> date | None:
    found: dict[str, Segment] = {}
    for segment in segments:
        found.setdefault(segment.qualifier, segment)
    return next((day for code in codes if code in found and (day := facts.day(found[code]))), None)


def _discount(node: Node, facts: Facts) -> tuple[Decimal | None, date | None]:
    """PAT+22 (cash discount) with PCD+12 and its date."""
    for group in [*node.below("PAT"), *node.below("PYT")]:
        percents = [one for one in group.every("PCD") if one.get(1, 1) in ("12", "15")]
        if group.head.get(1) == "22" and percents:
            return facts.number(percents[0], 1, 2), _first_day(facts, group.every("DTM"), ("12", "13", "140"))
    return None, None


def _order_date(node: Node, facts: Facts) -> date | None:
    for group in node.below("RFF"):
        if group.head.get(1, 1) in ("ON", "CO"):
            return facts.day(group.first("DTM", "171", "4", "137"))
    return None


def _credits(node: Node, own: str, facts: Facts) -> tuple[DocumentReference, ...]:
    """The invoices it is about (RFF+IV, RFF+OI), its own number aside."""
    return tuple(
        DocumentReference(
            kind=group.head.get(1, 1), number=number, dated=facts.day(group.first("DTM", "171", "384", "3", "137"))
        )
        for group in node.below("RFF")
        if group.head.get(1, 1) in ("IV", "OI") and (number := group.head.get(1, 2)) and number != own
    )


def _line(line: Node, facts: Facts) -> InvoiceLine:
    named = papers(line)
    net, gross = prices(line, facts)
    rate, category = line_tax(line, facts)
    amounts = {group.head.get(1, 1): group.head for group in reversed(line.below("MOA"))}
    billed = line.first("QTY", *_BILLED)
    delivered = line.first("QTY", "46") if billed is not None and billed.qualifier != "46" else None
    amount = next((amounts[code] for code in _LINE_AMOUNT if code in amounts), None)
    return InvoiceLine(
        line_ref=line.head.get(1) or None,
        order_number=named.order,
        order_line_ref=named.order_line,
        despatch_number=named.despatch,
        items=facts.items(line.head, own_items(line)),
        description=description(line),
        quantity=quantity(line, facts, _BILLED, any_other=True),
        price=net,
        gross_price=gross,
        amount=facts.amount(amount),
        charges=charges(line, facts),
        tax_percent=rate,
        tax_category=category,
        notes=texts(line.all("FTX")),
        delivered=facts.quantity(delivered),
        free_goods=facts.quantity(line.first("QTY", "192")),
        period_from=_period(line, facts)[0],
        period_to=_period(line, facts)[1],
    )


def _taxes(node: Node, facts: Facts) -> tuple[Tax, ...]:
    """TAX groups of the summary; of the head where the summary has none with an amount."""
    summary = [tax for group in node.below("UNS") for tax in group.below("TAX")]
    for groups in (summary, node.below("TAX")):
        found = tuple(one for group in groups if (one := _tax(group, facts)) is not None)
        if found:
            return found
    return ()


def _tax(group: Node, facts: Facts) -> Tax | None:
    amounts = {one.get(1, 1): one for one in reversed(list(group.every("MOA")))}
    amount = facts.amount(amounts.get("124") or amounts.get("150"))
    if amount is None:
        return None
    head = group.head
    taxable = amounts.get("125") or amounts.get("79") or amounts.get("203")
    return Tax(
        amount=amount,
        taxable=facts.amount(taxable),
        percent=tax_rate(head, facts),
        category=head.get(6) or None,
        kind=head.get(2, 1) or None,
    )


def _totals(node: Node, lines: list[Node], facts: Facts) -> InvoiceTotals:
    """Amounts of the summary, each where the sender put it; without a section control (UNS) those of the document that
    stand behind the last line."""
    summary = node.below("UNS")
    found: dict[str, Segment] = {}
    for group in summary:
        for amount in (*group.all("MOA"), *(one.head for one in group.below("MOA"))):
            found.setdefault(amount.get(1, 1), amount)
    if not summary:
        stray = (*node.all("MOA"), *(one.head for line in lines[-1:] for one in line.below("MOA")))
        for amount in stray:
            if amount.get(1, 1) not in _LINE_AMOUNT:
                found.setdefault(amount.get(1, 1), amount)
    read = {code: facts.amount(segment) for code, segment in found.items()}
    values = {
        name: next((read[code] for code in codes if read.get(code) is not None), None)
        for name, codes in _TOTALS.items()
    }
    return InvoiceTotals(**values)
