"""Sums of invoices as others write them: what is right by the sender's profile is not told as wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from console.domain.documents import Invoice
from tests.unit.formats.ubl_world import codes, read

LINE = (
    '<a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="C62">1</b:InvoicedQuantity>'
    '<b:LineExtensionAmount currencyID="EUR">100.00</b:LineExtensionAmount></a:InvoiceLine>'
)


def amounts(**values: str) -> str:
    inner = "".join(f'<b:{name} currencyID="EUR">{value}</b:{name}>' for name, value in values.items())
    return f"<a:LegalMonetaryTotal>{inner}</a:LegalMonetaryTotal>"


def invoice(
    tax: str, totals: str, before: str = "", profile: str = "", party: str = "", lines: str = LINE
) -> tuple[Invoice, set[str]]:
    named = f"<b:CustomizationID>{profile}</b:CustomizationID>" if profile else ""
    parsed = read(
        "Invoice",
        f"{named}<b:ID>1</b:ID><b:IssueDate>2026-11-20</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
        f'{party}{before}<a:TaxTotal><b:TaxAmount currencyID="EUR">{tax}</b:TaxAmount></a:TaxTotal>{totals}{lines}',
    )
    assert isinstance(parsed.document, Invoice)
    return parsed.document, codes(parsed)


def test_a_total_rounded_before_it_is_paid_is_right() -> None:
    """BII, OIOUBL and EHF 2 round the total with tax; EN 16931 rounds what is due."""
    whole = {"LineExtensionAmount": "100.00", "TaxExclusiveAmount": "100.00"}
    old = amounts(**whole, TaxInclusiveAmount="125.00", PayableRoundingAmount="-0.20", PayableAmount="125.00")
    new = amounts(**whole, TaxInclusiveAmount="125.20", PayableRoundingAmount="-0.20", PayableAmount="125.00")
    neither = amounts(**whole, TaxInclusiveAmount="125.10", PayableRoundingAmount="-0.20", PayableAmount="125.00")
    assert [invoice("25.20", one)[1] for one in (old, new)] == [set(), set()]
    assert invoice("25.20", neither)[1] == {"ubl.br_co_15", "ubl.br_co_16"}


def test_allowances_that_are_listed_and_not_totalled_count() -> None:
    allowance = (
        '<a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator><b:Amount currencyID="EUR">10.00</b:Amount>'
        "</a:AllowanceCharge>"
    )
    totals = {"LineExtensionAmount": "100.00", "TaxInclusiveAmount": "112.50", "PayableAmount": "112.50"}
    assert not invoice("22.50", amounts(**totals, TaxExclusiveAmount="90.00"), allowance)[1]
    assert invoice("22.50", amounts(**totals, TaxExclusiveAmount="90.00"))[1] == {"ubl.br_co_13"}


def test_oioubl_states_the_tax_where_others_state_the_amount_without() -> None:
    totals = amounts(
        LineExtensionAmount="100.00", TaxExclusiveAmount="25.00", TaxInclusiveAmount="125.00", PayableAmount="125.00"
    )
    found, problems = invoice("25.00", totals, profile="OIOUBL-2.02")
    assert found.totals.without_tax is None
    assert not problems
    assert invoice("25.00", totals)[1] == {"ubl.br_co_13", "ubl.br_co_15"}


XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"


@pytest.mark.parametrize(("profile", "collected"), [(XRECHNUNG, Decimal("29.96")), ("urn:cen.eu:en16931:2017", None)])
def test_what_is_collected_for_others_is_due_with_the_invoice(profile: str, collected: Decimal | None) -> None:
    paid = "".join(
        f'<a:PrepaidPayment><b:ID>x</b:ID><b:PaidAmount currencyID="EUR">{amount}</b:PaidAmount></a:PrepaidPayment>'
        for amount in ("19.96", "10.00")
    )
    totals = amounts(
        LineExtensionAmount="100.00", TaxExclusiveAmount="100.00", TaxInclusiveAmount="125.00", PayableAmount="154.96"
    )
    found, problems = invoice("25.00", totals, paid, profile)
    assert found.totals.for_others == collected
    assert ("ubl.br_co_16" in problems) == (collected is None)


def test_a_party_is_also_known_by_the_account_the_other_side_gave_it() -> None:
    """UBL 2.0 of Peru and others: the number stands beside the party, not in it."""
    party = (
        "<a:AccountingSupplierParty><b:CustomerAssignedAccountID>20200464529</b:CustomerAssignedAccountID>"
        "<a:Party><a:PartyName><b:Name>Seller</b:Name></a:PartyName></a:Party></a:AccountingSupplierParty>"
    )
    found, _ = invoice("25.00", amounts(PayableAmount="125.00"), party=party)
    assert [(one.scheme, one.value) for one in found.supplier.ids] == [("assigned", "20200464529")]
