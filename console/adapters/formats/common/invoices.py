"""What invoices mean in every format that follows EN 16931 and its code lists, and whether their amounts add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from console.domain.documents import Charge, ChargeSign, Invoice, InvoiceLine, InvoiceType
from console.domain.problems import Severity

_INVOICE_TYPES = {
    InvoiceType.INVOICE: "380 385 387 388 390 393 394 395 82 130 202 203 204 211 218 219 295 325 326 331 553 575 623 "
    "633 751 780 817 870 875 876 877 935",
    InvoiceType.CREDIT_NOTE: "381 396 81 83 261 262 296 308 420 458 502 503 532",
    InvoiceType.DEBIT_NOTE: "383 80 84 456 457 527",
    InvoiceType.CORRECTED: "384",
    InvoiceType.PREPAYMENT: "386",
    InvoiceType.SELF_BILLED: "389 471 472 473 500 501",
}
INVOICE_TYPE = {code: meaning for meaning, codes in _INVOICE_TYPES.items() for code in codes.split()}
"""UNCL 1001 as EN 16931 allows it for invoices and credit notes (BT-3)."""
INVOICE_CODE = {
    InvoiceType.INVOICE: "380",
    InvoiceType.CREDIT_NOTE: "381",
    InvoiceType.DEBIT_NOTE: "383",
    InvoiceType.CORRECTED: "384",
    InvoiceType.PREPAYMENT: "386",
    InvoiceType.SELF_BILLED: "389",
}

CHARGE_SIGN = {
    "true": ChargeSign.CHARGE,
    "1": ChargeSign.CHARGE,
    "false": ChargeSign.ALLOWANCE,
    "0": ChargeSign.ALLOWANCE,
}
"""The ChargeIndicator of XML formats, whose truth has two spellings (XML Schema)."""

FREIGHT_CODES = frozenset({"FC"})
"""UNCL 7161: freight charge."""
FREIGHT_WORDS = (
    "freight",
    "shipping",
    "carriage",
    "fracht",
    "versand",
    "frakt",
    "fragt",
    "vracht",
    "porto",
    "transport",
)
"""How charges for carriage are called where they have no code."""


def is_freight(sign: ChargeSign, code: str | None, reason: str | None) -> bool:
    """Whether a charge is for carriage: by its code, or by its words where it has none."""
    if sign is not ChargeSign.CHARGE:
        return False
    if code is not None:
        return code.upper() in FREIGHT_CODES
    return any(word in (reason or "").lower() for word in FREIGHT_WORDS)


# ------------------------------------------------------------------------------------------------ arithmetic


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that does not come out: ``line`` is the index of the line it is about (``None``: the whole invoice),
    ``field`` the canonical field that states the result. ``rule`` is EN 16931's or Peppol's."""

    rule: str
    text: str
    field: str
    line: int | None = None
    severity: Severity = Severity.WARNING


_CENT = Decimal("0.01")
_LINE_SLACK = Decimal("0.02")
_TAX_SLACK = Decimal(1)
"""EN 16931 (BR-S-09 and its like) lets a tax differ by one unit of money from its rate."""
_NONE = Decimal(0)


def wrong_sums(invoice: Invoice) -> Iterator[Sum]:
    """Every sum of an invoice that does not come out, with its terms, so that a person sees which one is off."""
    for place, line in enumerate(invoice.lines):
        yield from _line(place, line)
    yield from _totals(invoice)
    yield from _taxes(invoice)


def _line(place: int, line: InvoiceLine) -> Iterator[Sum]:
    """Peppol R120: the net amount of a line is quantity × price ÷ base quantity + charges − allowances."""
    if line.amount is None or line.quantity is None or line.price is None or not line.price.basis or line.parts:
        return
    goods = line.quantity.value * line.price.amount / line.price.basis
    extras = _sum(line.charges, ChargeSign.CHARGE) - _sum(line.charges, ChargeSign.ALLOWANCE)
    # Quantity × price is rounded by some senders before charges are added, by others after.
    if min(abs(goods + extras - line.amount), abs(_rounded(goods) + extras - line.amount)) <= _LINE_SLACK:
        return
    terms = [f"{plain(line.quantity.value)} × {plain(line.price.amount)}"]
    if line.price.basis != 1:
        terms.append(f"÷ {plain(line.price.basis)}")
    terms += [_charge_term(one) for one in line.charges if one.amount is not None]
    yield Sum("peppol_r120", _words(" ".join(terms), goods + extras, line.amount), "amount", place)


def _charge_term(charge: Charge) -> str:
    sign = "+" if charge.sign is ChargeSign.CHARGE else "−"
    return f"{sign} {plain(charge.amount)} ({charge.reason or charge.code or charge.sign})"


def _totals(invoice: Invoice) -> Iterator[Sum]:
    said = invoice.totals
    listed = [line.amount for line in invoice.lines]
    if listed and None not in listed:
        yield from _check("br_co_10", "Lines", sum((one or _NONE for one in listed), _NONE), said.lines, "lines")
    for rule, sign, stated, field in (
        ("br_co_11", ChargeSign.ALLOWANCE, said.allowances, "allowances"),
        ("br_co_12", ChargeSign.CHARGE, said.charges, "charges"),
    ):
        amounts = [one for one in invoice.charges if one.sign is sign]
        if all(one.amount is not None for one in amounts):
            yield from _check(rule, f"{sign.value.capitalize()}s", _sum(amounts, sign), stated, field)
    if said.lines is not None:
        taken, added = _total_of(invoice, ChargeSign.ALLOWANCE), _total_of(invoice, ChargeSign.CHARGE)
        terms = (("lines", said.lines), ("− allowances", taken), ("+ charges", added))
        total = said.lines - (taken or _NONE) + (added or _NONE)
        yield from _check("br_co_13", _terms(*terms), total, said.without_tax, "without_tax")
    rounding = said.rounding
    if said.without_tax is not None and said.tax is not None:
        total = said.without_tax + said.tax
        if rounding and said.with_tax == total + rounding:
            rounding = None  # profiles before EN 16931 (BII, OIOUBL, EHF 2) round the total with tax already
        else:
            terms = (("without tax", said.without_tax), ("+ tax", said.tax), ("", None))
            yield from _check("br_co_15", _terms(*terms), total, said.with_tax, "with_tax")
    # An invoice of totals alone (Factur-X MINIMUM) has no place for what was prepaid: less may be due without a word.
    if said.with_tax is not None and (listed or said.lines is not None or said.prepaid is not None):
        last = (("+ rounding", rounding), ("+ for others", said.for_others))
        total = said.with_tax - (said.prepaid or _NONE) + (rounding or _NONE) + (said.for_others or _NONE)
        words = _terms(("with tax", said.with_tax), ("− prepaid", said.prepaid), *last)
        yield from _check("br_co_16", words, total, said.payable, "payable")


def _total_of(invoice: Invoice, sign: ChargeSign) -> Decimal | None:
    """What allowances or charges come to: as stated, else as listed."""
    stated = invoice.totals.allowances if sign is ChargeSign.ALLOWANCE else invoice.totals.charges
    if stated is not None or not any(one.sign is sign for one in invoice.charges):
        return stated
    return _sum(invoice.charges, sign)


def _taxes(invoice: Invoice) -> Iterator[Sum]:
    if invoice.taxes:
        total = sum((one.amount for one in invoice.taxes), _NONE)
        yield from _check("br_co_14", "Taxes", total, invoice.totals.tax, "tax")
    for tax in invoice.taxes:
        if tax.taxable is not None and tax.percent is not None:
            expected = tax.taxable * tax.percent / 100
            if abs(expected - tax.amount) >= _TAX_SLACK:
                terms = f"{plain(tax.percent)} % tax on {plain(tax.taxable)}"
                yield Sum("br_co_17", _words(terms, expected, tax.amount), "tax")


def _check(rule: str, terms: str, expected: Decimal, stated: Decimal | None, field: str) -> Iterator[Sum]:
    if stated is not None and abs(expected - stated) > _CENT:
        yield Sum(rule, _words(terms, expected, stated), field)


def _sum(charges: tuple[Charge, ...] | list[Charge], sign: ChargeSign) -> Decimal:
    return sum((one.amount for one in charges if one.sign is sign and one.amount is not None), _NONE)


def _terms(*terms: tuple[str, Decimal | None]) -> str:
    return " ".join(f"{word} {plain(value)}" for word, value in terms if value is not None).capitalize()


def _words(terms: str, expected: Decimal, stated: Decimal) -> str:
    gap = plain(_rounded(stated - expected))
    return f"{terms} comes to {plain(_rounded(expected))}, but {plain(stated)} is stated (difference {gap})."


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def plain(value: Decimal | None) -> str:
    """A number for a sentence: without exponent."""
    return format(value, "f") if value is not None else ""
