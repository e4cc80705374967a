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
    day_in,
    every,
    find,
    table,
    text_at,
)
from console.adapters.formats.common.invoices import is_freight
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Kind, Own
from console.domain.documents import Charge, ChargeSign, InvoiceTotals, PaymentMeans, Tax
from console.domain.problems import Severity

_DISCOUNT = re.compile(r"#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d{1,2}(?:\.\d{1,4})?)#", re.IGNORECASE)
"""A discount for early payment in the terms (XRechnung, BR-DE-18)."""


def _sign(parent: Element, found: CiiFindings) -> ChargeSign | None:
    said = (
        text_at(parent, "ram:ChargeIndicator/udt:Indicator") or text_at(parent, "ram:ChargeIndicator") or ""
    ).lower()
    return {"true": ChargeSign.CHARGE, "false": ChargeSign.ALLOWANCE}.get(said)


CHARGE = table(
    Charge,
    Own("sign", _sign),
    At("code", "ram:ReasonCode", TEXT),
    At("reason", "ram:Reason", TEXT, ("ram:Description",), once=False),
    At("percent", "ram:CalculationPercent", NUMBER),
    At("amount", "ram:ActualAmount", AMOUNT, ("ram:AppliedAmount",), once=False),
    At("basis", "ram:BasisAmount", AMOUNT, once=False),
    At("tax_category", "ram:CategoryTradeTax/ram:CategoryCode", TEXT, ("ram:AppliedTradeTax/ram:CategoryCode",)),
    At(
        "tax_percent",
        "ram:CategoryTradeTax/ram:RateApplicablePercent",
        NUMBER,
        ("ram:AppliedTradeTax/ram:RateApplicablePercent",),
    ),
)


def charge(element: Element, found: CiiFindings) -> Charge | None:
    facts = CHARGE.facts(element, found)
    if "sign" not in facts:
        return None
    return Charge(**facts, freight=is_freight(facts["sign"], facts.get("code"), facts.get("reason")))


def _carriage(element: Element, found: CiiFindings) -> Charge | None:
    """A charge of the carrier, which has an element of its own here."""
    facts = CHARGE.facts(element, found)
    return Charge(**{**facts, "sign": ChargeSign.CHARGE, "freight": True}) if "amount" in facts else None


CHARGES: CiiKind = Kind(charge)


def charges(parent: Element, found: CiiFindings) -> tuple[Charge, ...]:
    """The charges of a whole invoice, those of carriers among them."""
    listed = [charge(one, found) for one in every(parent, f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge")]
    listed += [_carriage(one, found) for one in every(parent, f"{SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge")]
    return tuple(one for one in listed if one is not None)


TAX = table(
    Tax,
    At("amount", "ram:CalculatedAmount", AMOUNT, once=False),
    At("taxable", "ram:BasisAmount", AMOUNT, once=False),
    At("category", "ram:CategoryCode", TEXT),
    At("percent", "ram:RateApplicablePercent", NUMBER),
    At("reason", "ram:ExemptionReason", TEXT, once=False),
    At("kind", "ram:TypeCode", TEXT),
)


def taxes(parent: Element, found: CiiFindings) -> tuple[Tax, ...]:
    """The taxes by rate."""
    rows = [TAX.facts(one, found) for one in every(parent, f"{SETTLEMENT}/ram:ApplicableTradeTax")]
    return tuple(Tax(**row) for row in rows if "amount" in row)


def _tax_total(parent: Element, found: CiiFindings) -> Decimal | None:
    """The tax in the document's currency; a second one may be in the tax authority's."""
    for one in every(parent, f"{SUM}TaxTotalAmount"):
        own = (one.get("currencyID") or "").strip().upper()
        if not own or own == found.currency:
            return found.number(one)
    return None


SUM = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
TOTALS = table(
    InvoiceTotals,
    At("lines", f"{SUM}LineTotalAmount", AMOUNT, once=False),
    At("charges", f"{SUM}ChargeTotalAmount", AMOUNT, once=False),
    At("allowances", f"{SUM}AllowanceTotalAmount", AMOUNT, once=False),
    At("without_tax", f"{SUM}TaxBasisTotalAmount", AMOUNT, once=False),
    Own("tax", _tax_total),
    At("rounding", f"{SUM}RoundingAmount", AMOUNT, once=False),
    At("with_tax", f"{SUM}GrandTotalAmount", AMOUNT, once=False),
    At("prepaid", f"{SUM}TotalPrepaidAmount", AMOUNT, once=False),
    At("payable", f"{SUM}DuePayableAmount", AMOUNT, once=False, needed=Severity.WARNING),
)

_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount/ram:"
PAYMENT = table(
    PaymentMeans,
    At("code", "ram:TypeCode", TEXT),
    At(
        "account",
        f"{_ACCOUNT}IBANID",
        TEXT,
        (
            f"{_ACCOUNT}ProprietaryID",
            "ram:ApplicableTradeSettlementFinancialCard/ram:ID",
            "ram:PayerPartyDebtorFinancialAccount/ram:IBANID",
        ),
    ),
    At("holder", f"{_ACCOUNT}AccountName", TEXT, ("ram:ApplicableTradeSettlementFinancialCard/ram:CardholderName",)),
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
    return start + timedelta(days=int(days)) if start and days is not None and 0 <= days < 1000 else None
