"""Charges, taxes, totals and payment of the Cross Industry Invoice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from console.adapters.formats.cii.basics import (
    AMOUNT,
    NUMBER,
    SETTLEMENT,
    TERMS,
    TEXT,
    CiiFindings,
    CiiKind,
    CiiOut,
    add,
    begun,
    day_in,
    every,
    find,
    fresh,
    plain,
    put_day,
    table,
    text_at,
)
from console.adapters.formats.common.invoices import CHARGE_SIGN, is_freight
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Kind, Own
from console.domain.documents import Charge, ChargeSign, Invoice, InvoiceLine, InvoiceTotals, PaymentMeans, Tax
from console.domain.problems import Severity
from console.services.errors import ContentError

_LONGEST = 1000
_DISCOUNT = re.compile(r"#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d{1,2}(?:\.\d{1,4})?)#", re.IGNORECASE)
"""A discount for early payment in the terms (XRechnung, BR-DE-18)."""


def _sign(parent: Element, found: CiiFindings) -> ChargeSign | None:
    said = (
        text_at(parent, "ram:ChargeIndicator/udt:Indicator") or text_at(parent, "ram:ChargeIndicator") or ""
    ).lower()
    return CHARGE_SIGN.get(said)


def _put_sign(parent: Element, charge: Charge, out: CiiOut) -> None:
    if charge.sign is ChargeSign.INFORMATION:
        raise ContentError(
            "A Cross Industry document has no charges that only inform.",
            next_step="Leave the charge out, or make it a note.",
        )
    add(parent, "ram:ChargeIndicator/udt:Indicator", "true" if charge.sign is ChargeSign.CHARGE else "false")


def put_tax(parent: Element, path: str, taxed: Charge | InvoiceLine) -> None:
    """The category and rate of a tax."""
    if taxed.tax_category or taxed.tax_percent is not None:
        holder = fresh(parent, path)
        add(holder, "ram:TypeCode", "VAT")
        add(holder, "ram:CategoryCode", taxed.tax_category)
        add(holder, "ram:RateApplicablePercent", plain(taxed.tax_percent) if taxed.tax_percent is not None else None)


CHARGE = table(
    Charge,
    Own("sign", _sign, _put_sign),
    At("percent", "ram:CalculationPercent", NUMBER),
    At("basis", "ram:BasisAmount", AMOUNT, once=False),
    At("amount", "ram:ActualAmount", AMOUNT, ("ram:AppliedAmount",), once=False),
    At("code", "ram:ReasonCode", TEXT),
    At("reason", "ram:Reason", TEXT, ("ram:Description",), once=False),
    Own("tax_category", None, lambda parent, charge, out: put_tax(parent, "ram:CategoryTradeTax", charge)),
    At(
        "tax_category",
        "ram:CategoryTradeTax/ram:CategoryCode",
        TEXT,
        ("ram:AppliedTradeTax/ram:CategoryCode",),
        written=False,
    ),
    At(
        "tax_percent",
        "ram:CategoryTradeTax/ram:RateApplicablePercent",
        NUMBER,
        ("ram:AppliedTradeTax/ram:RateApplicablePercent",),
        written=False,
    ),
)


def charge(element: Element, found: CiiFindings) -> Charge | None:
    facts = CHARGE.facts(element, found)
    if "sign" not in facts:
        if facts:
            found.unclear_charge(element)
        return None
    return Charge(**facts, freight=is_freight(facts["sign"], facts.get("code"), facts.get("reason")))


def _carriage(element: Element, found: CiiFindings) -> Charge | None:
    """A charge of the carrier, which has an element of its own here."""
    facts = CHARGE.facts(element, found)
    return Charge(**{**facts, "sign": ChargeSign.CHARGE, "freight": True}) if "amount" in facts else None


CHARGES: CiiKind = Kind(charge, CHARGE.fill)


def charges(parent: Element, found: CiiFindings) -> tuple[Charge, ...]:
    """The charges of a whole invoice, those of carriers among them."""
    listed = [charge(one, found) for one in every(parent, f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge")]
    listed += [_carriage(one, found) for one in every(parent, f"{SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge")]
    return tuple(one for one in listed if one is not None)


def is_of_carrier(charge: Charge) -> bool:
    """Whether a charge is for carriage without its code or words saying so."""
    return charge.freight and not is_freight(charge.sign, charge.code, charge.reason)


def put_charges(parent: Element, value: Invoice, out: CiiOut) -> None:
    """The charges of a whole document; for carriage that is not said otherwise there is an element of its own."""
    for one in value.charges:
        if not is_of_carrier(one):
            CHARGE.fill(fresh(parent, f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"), one, out)
    for one in value.charges:
        if is_of_carrier(one):
            holder = fresh(parent, f"{SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge")
            add(holder, "ram:Description", one.reason or "Carriage")
            add(holder, "ram:AppliedAmount", plain(one.amount) if one.amount is not None else None)
            put_tax(holder, "ram:AppliedTradeTax", one)


TAX = table(
    Tax,
    At("amount", "ram:CalculatedAmount", AMOUNT, once=False),
    Own(
        "kind",
        lambda parent, found: text_at(parent, "ram:TypeCode"),
        lambda parent, tax, out: add(parent, "ram:TypeCode", tax.kind or "VAT"),
    ),
    At("reason", "ram:ExemptionReason", TEXT, once=False),
    At("taxable", "ram:BasisAmount", AMOUNT, once=False),
    At("category", "ram:CategoryCode", TEXT),
    At("percent", "ram:RateApplicablePercent", NUMBER),
)


def taxes(parent: Element, found: CiiFindings) -> tuple[Tax, ...]:
    """The taxes by rate."""
    rows = [TAX.facts(one, found) for one in every(parent, f"{SETTLEMENT}/ram:ApplicableTradeTax")]
    return tuple(Tax(**row) for row in rows if "amount" in row)


def put_taxes(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    """The taxes by rate."""
    for one in invoice.taxes:
        TAX.fill(fresh(parent, f"{SETTLEMENT}/ram:ApplicableTradeTax"), one, out)


def _tax_total(parent: Element, found: CiiFindings) -> Decimal | None:
    """The tax in the document's currency; a second one may be in the tax authority's."""
    for one in every(parent, f"{SUM}TaxTotalAmount"):
        own = (one.get("currencyID") or "").strip().upper()
        if not own or own == found.currency:
            return found.number(one)
    return None


def _put_tax_total(parent: Element, totals: InvoiceTotals, out: CiiOut) -> None:
    add(parent, f"{SUM}TaxTotalAmount", plain(totals.tax) if totals.tax is not None else None, currencyID=out.currency)


SUM = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
TOTALS = table(
    InvoiceTotals,
    At("lines", f"{SUM}LineTotalAmount", AMOUNT, once=False),
    At("charges", f"{SUM}ChargeTotalAmount", AMOUNT, once=False),
    At("allowances", f"{SUM}AllowanceTotalAmount", AMOUNT, once=False),
    At("without_tax", f"{SUM}TaxBasisTotalAmount", AMOUNT, once=False),
    Own("tax", _tax_total, _put_tax_total),
    At("rounding", f"{SUM}RoundingAmount", AMOUNT, once=False),
    At("with_tax", f"{SUM}GrandTotalAmount", AMOUNT, once=False),
    At("prepaid", f"{SUM}TotalPrepaidAmount", AMOUNT, once=False),
    At("payable", f"{SUM}DuePayableAmount", AMOUNT, once=False, needed=Severity.WARNING),
)


def put_totals(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    """The totals. Raises ContentError for what is no part of an invoice here."""
    if invoice.totals.for_others is not None:
        raise ContentError(
            f"Invoice {invoice.number} collects money for others, which a Cross Industry Invoice cannot say.",
            next_step="Send it as UBL in the extension of XRechnung.",
        )
    TOTALS.fill(parent, invoice.totals, out)


_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount/ram:"
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", re.ASCII)


def _iban(means: PaymentMeans) -> str | None:
    return means.account if means.account and _IBAN.fullmatch(means.account.replace(" ", "")) else None


PAYMENT = table(
    PaymentMeans,
    At("code", "ram:TypeCode", TEXT),
    Own("account", None, lambda parent, means, out: add(parent, f"{_ACCOUNT}IBANID", _iban(means))),
    At(
        "account",
        f"{_ACCOUNT}IBANID",
        TEXT,
        (
            f"{_ACCOUNT}ProprietaryID",
            "ram:ApplicableTradeSettlementFinancialCard/ram:ID",
            "ram:PayerPartyDebtorFinancialAccount/ram:IBANID",
        ),
        written=False,
    ),
    At("holder", f"{_ACCOUNT}AccountName", TEXT, ("ram:ApplicableTradeSettlementFinancialCard/ram:CardholderName",)),
    Own(
        "account",
        None,
        lambda parent, means, out: add(parent, f"{_ACCOUNT}ProprietaryID", None if _iban(means) else means.account),
    ),
    At("bank", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", TEXT),
)


def payments(parent: Element, found: CiiFindings) -> tuple[PaymentMeans, ...]:
    """The ways to pay."""
    reference = text_at(parent, f"{SETTLEMENT}/ram:PaymentReference")
    rows = [
        PAYMENT.facts(one, found) for one in every(parent, f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans")
    ]
    if not rows and reference:
        rows = [{}]
    return tuple(PaymentMeans(**row, reference=reference) for row in rows if row or reference)


def put_reference(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    """What to name with a payment; there is one for all ways to pay."""
    add(
        parent,
        f"{SETTLEMENT}/ram:PaymentReference",
        next((one.reference for one in invoice.payments if one.reference), None),
    )


def put_payments(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    """The ways to pay."""
    for one in invoice.payments:
        holder = fresh(parent, f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans")
        PAYMENT.fill(holder, one, out)
        if not len(holder):
            begun(parent, SETTLEMENT).remove(holder)


_EARLY = f"{TERMS}/ram:ApplicableTradePaymentDiscountTerms"


def _written_discount(parent: Element) -> tuple[Decimal, int] | None:
    match = _DISCOUNT.search(text_at(parent, f"{TERMS}/ram:Description") or "")
    return (Decimal(match[2]), int(match[1])) if match else None


def discount_percent(parent: Element, found: CiiFindings) -> Decimal | None:
    """What is taken off for early payment."""
    stated, written = found.number(find(parent, f"{_EARLY}/ram:CalculationPercent")), _written_discount(parent)
    return stated if stated is not None else (written[0] if written else None)


def discount_until(parent: Element, found: CiiFindings) -> date | None:
    """Until when it must be paid for that."""
    base = find(parent, f"{_EARLY}/ram:BasisDateTime")
    if base is None:
        base = find(parent, "rsm:ExchangedDocument/ram:IssueDateTime")
    start = day_in(base, found) if base is not None else None
    measure, written = find(parent, f"{_EARLY}/ram:BasisPeriodMeasure"), _written_discount(parent)
    days = found.number(measure) if measure is not None and measure.get("unitCode") in (None, "DAY") else None
    if days is None and written is not None:
        days = Decimal(written[1])
    return start + timedelta(days=int(days)) if start and days is not None and 0 <= days < _LONGEST else None


def put_terms(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    """By when to pay, in words and days, and what is taken off for paying early."""
    add(parent, f"{TERMS}/ram:Description", invoice.terms)
    if invoice.due_on is not None:
        put_day(fresh(parent, f"{TERMS}/ram:DueDateDateTime"), invoice.due_on, out)
    until, percent = invoice.discount_until, invoice.discount_percent
    if _DISCOUNT.search(invoice.terms or "") or (until is None and percent is None):
        return
    if until is not None:
        start = invoice.issued_on or until
        days = (until - start).days
        start, days = (start, days) if 0 <= days < _LONGEST else (until, 0)
        put_day(fresh(parent, f"{_EARLY}/ram:BasisDateTime"), start, out)
        add(parent, f"{_EARLY}/ram:BasisPeriodMeasure", str(days), unitCode="DAY")
    add(parent, f"{_EARLY}/ram:CalculationPercent", plain(percent) if percent is not None else None)
