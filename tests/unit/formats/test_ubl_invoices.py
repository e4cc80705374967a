"""Invoices and credit notes in UBL: what they bill, and whether it adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from console.domain.documents import ChargeSign, Invoice, InvoiceType, ParsedDocument
from console.domain.values import ItemId, ItemScheme
from tests.unit.formats.ubl_world import codes, read


def eur(name: str, amount: str) -> str:
    return f'<b:{name} currencyID="EUR">{amount}</b:{name}>'


def line(
    number: str = "1", quantity: str = "10", price: str = "5.00", amount: str = "50.00", more: str = "", base: str = ""
) -> str:
    per = f'<b:BaseQuantity unitCode="EA">{base}</b:BaseQuantity>' if base else ""
    return (
        f'<a:InvoiceLine><b:ID>{number}</b:ID><b:InvoicedQuantity unitCode="EA">{quantity}</b:InvoicedQuantity>'
        f"{eur('LineExtensionAmount', amount)}{more}<a:Item><b:Name>Bolt</b:Name><a:SellersItemIdentification>"
        f"<b:ID>S-1</b:ID></a:SellersItemIdentification></a:Item><a:Price>{eur('PriceAmount', price)}{per}</a:Price>"
        "</a:InvoiceLine>"
    )


def total(**amounts: str) -> str:
    names = {
        "lines": "LineExtensionAmount",
        "without": "TaxExclusiveAmount",
        "with_tax": "TaxInclusiveAmount",
        "allowances": "AllowanceTotalAmount",
        "charges": "ChargeTotalAmount",
        "prepaid": "PrepaidAmount",
        "rounding": "PayableRoundingAmount",
        "payable": "PayableAmount",
    }
    inner = "".join(eur(names[key], amounts[key]) for key in names if key in amounts)
    return f"<a:LegalMonetaryTotal>{inner}</a:LegalMonetaryTotal>"


def tax(amount: str, taxable: str = "50.00") -> str:
    return (
        f"<a:TaxTotal>{eur('TaxAmount', amount)}<a:TaxSubtotal>{eur('TaxableAmount', taxable)}{eur('TaxAmount', amount)}"
        "<a:TaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent></a:TaxCategory></a:TaxSubtotal></a:TaxTotal>"
    )


RIGHT = tax("10.00") + total(lines="50.00", without="50.00", with_tax="60.00", payable="60.00")


def invoice(body: str, head: str = "", code: str = "380") -> ParsedDocument:
    return read(
        "Invoice",
        f"<b:ID>F1</b:ID><b:IssueDate>2026-11-20</b:IssueDate><b:InvoiceTypeCode>{code}</b:InvoiceTypeCode>"
        f"<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>{head}{body}",
    )


def said(parsed: ParsedDocument) -> Invoice:
    assert isinstance(parsed.document, Invoice)
    return parsed.document


def test_an_invoice_that_adds_up_has_no_problems() -> None:
    parsed = invoice(RIGHT + line())
    assert parsed.problems == ()
    found = said(parsed)
    assert (found.number, found.currency, found.totals.payable, found.totals.tax) == ("F1", "EUR", 60, 10)
    assert found.lines[0].items == (ItemId(scheme=ItemScheme.SUPPLIER, value="S-1"),)


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (
            RIGHT + line(amount="45.00"),
            "ubl.peppol_r120",
            "10 × 5.00 comes to 50.00, but 45.00 is stated (difference -5.00)",
        ),
        (tax("10.00") + total(lines="55.00", payable="1") + line(), "ubl.br_co_10", "Lines comes to 50.00, but 55.00"),
        (total(lines="50", without="40", payable="40") + line(), "ubl.br_co_13", "Lines 50 comes to 50.00, but 40"),
        (
            tax("10.00") + total(lines="50", without="50", with_tax="61", payable="61") + line(),
            "ubl.br_co_15",
            "Without tax 50 + tax 10.00 comes to 60.00, but 61",
        ),
        (
            total(lines="50", with_tax="60.02", prepaid="10", rounding="-0.02", payable="51") + line(),
            "ubl.br_co_16",
            "With tax 60.02 − prepaid 10 + rounding -0.02 comes to 50.00, but 51",
        ),
        (tax("15.00") + total(payable="65") + line(), "ubl.br_co_17", "20 % tax on 50.00 comes to 10.00, but 15.00"),
    ],
)
def test_a_sum_that_does_not_come_out_is_explained_term_by_term(body: str, code: str, words: str) -> None:
    parsed = invoice(body)
    found = next(problem for problem in parsed.problems if problem.code == code)
    assert words in found.text
    assert found.place.path
    assert not found.blocks, "a person decides; the rest stays usable"


def test_a_price_for_a_hundred_bills_a_hundredth() -> None:
    assert invoice(RIGHT + line(quantity="100", price="50.00", base="100")).problems == ()


def charge(sign: str, amount: str, code: str = "", reason: str = "") -> str:
    named = f"<b:AllowanceChargeReasonCode>{code}</b:AllowanceChargeReasonCode>" if code else ""
    named += f"<b:AllowanceChargeReason>{reason}</b:AllowanceChargeReason>" if reason else ""
    return f"<a:AllowanceCharge><b:ChargeIndicator>{sign}</b:ChargeIndicator>{named}{eur('Amount', amount)}</a:AllowanceCharge>"


@pytest.mark.parametrize(
    ("code", "reason", "sign", "freight"),
    [
        ("FC", "", "true", True),
        ("", "Versandkosten", "true", True),
        ("ABL", "Freight", "true", False),
        ("", "Freight discount", "false", False),
        ("", "Packing", "true", False),
    ],
)
def test_which_charge_is_for_carriage(code: str, reason: str, sign: str, freight: bool) -> None:
    body = total(lines="50", charges="7", payable="57") + line()
    found = said(invoice(body, head=charge(sign, "7.00", code, reason)))
    assert [one.freight for one in found.charges] == [freight]


def test_charges_of_a_line_belong_to_its_amount() -> None:
    extras = charge("true", "4.00", reason="Cutting") + charge("false", "1.00", reason="Loyalty")
    body = tax("10.60", "53.00") + total(lines="53.00", without="53", with_tax="63.60", payable="63.60")
    parsed = invoice(body + line(amount="53.00", more=extras))
    assert parsed.problems == ()
    assert [(one.sign, one.amount) for one in said(parsed).lines[0].charges] == [
        (ChargeSign.CHARGE, Decimal("4.00")),
        (ChargeSign.ALLOWANCE, Decimal("1.00")),
    ]


def test_a_charge_without_sign_is_an_error_and_not_guessed() -> None:
    parsed = invoice(RIGHT + line(), head=f"<a:AllowanceCharge>{eur('Amount', '5')}</a:AllowanceCharge>")
    assert said(parsed).charges == ()
    assert "ubl.charge_sign" in codes(parsed)
    assert not parsed.usable


def test_a_negative_invoice_keeps_its_sign_and_adds_up() -> None:
    body = tax("-10.00", "-50.00") + total(lines="-50.00", without="-50.00", with_tax="-60.00", payable="-60.00")
    parsed = invoice(body + line(quantity="-10", amount="-50.00"), code="384")
    assert parsed.problems == ()
    assert (said(parsed).type, said(parsed).totals.payable) == (InvoiceType.CORRECTED, -60)


def test_a_credit_note_has_positive_amounts_and_names_its_invoice() -> None:
    lines = line().replace("InvoiceLine", "CreditNoteLine").replace("InvoicedQuantity", "CreditedQuantity")
    parsed = read(
        "CreditNote",
        "<b:ID>C1</b:ID><b:IssueDate>2026-11-20</b:IssueDate><b:CreditNoteTypeCode>381</b:CreditNoteTypeCode>"
        "<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode><a:BillingReference><a:InvoiceDocumentReference><b:ID>F1</b:ID>"
        f"<b:IssueDate>2026-11-01</b:IssueDate></a:InvoiceDocumentReference></a:BillingReference>{RIGHT}{lines}",
    )
    found = said(parsed)
    assert parsed.problems == ()
    assert (found.type, found.lines[0].quantity and found.lines[0].quantity.value) == (InvoiceType.CREDIT_NOTE, 10)
    assert [(one.number, one.dated) for one in found.credits] == [("F1", date(2026, 11, 1))]


def test_the_order_line_may_be_missing() -> None:
    assert said(invoice(RIGHT + line())).lines[0].order_line_ref is None
    reference = "<a:OrderLineReference><b:LineID>3</b:LineID></a:OrderLineReference>"
    assert said(invoice(RIGHT + line(more=reference))).lines[0].order_line_ref == "3"


def test_no_order_number_is_written_na() -> None:
    head = "<a:OrderReference><b:ID>NA</b:ID><b:SalesOrderID>SO-7</b:SalesOrderID></a:OrderReference>"
    found = said(invoice(RIGHT + line(), head=head))
    assert (found.order_number, found.supplier_order_number) == (None, "SO-7")


def test_tax_in_the_tax_authoritys_currency_is_not_added() -> None:
    other = '<a:TaxTotal><b:TaxAmount currencyID="SEK">113.00</b:TaxAmount></a:TaxTotal>'
    parsed = invoice(other + RIGHT + line())
    assert parsed.problems == ()
    assert said(parsed).totals.tax == 10


def test_an_amount_in_another_currency_is_an_error() -> None:
    parsed = invoice(RIGHT + line().replace('currencyID="EUR">50', 'currencyID="USD">50'))
    assert "ubl.currency_mixed" in codes(parsed)
    assert said(parsed).lines[0].amount is None


def test_a_discount_written_into_the_terms_is_understood() -> None:
    terms = "<a:PaymentTerms><b:Note>#SKONTO#TAGE=14#PROZENT=2.25#\n</b:Note></a:PaymentTerms>"
    found = said(invoice(RIGHT + line(), head=terms))
    assert (found.discount_percent, found.discount_until) == (Decimal("2.25"), date(2026, 12, 4))


def test_how_to_pay_is_kept() -> None:
    means = (
        "<b:DueDate>2026-12-20</b:DueDate><a:PaymentMeans><b:PaymentMeansCode>30</b:PaymentMeansCode><b:PaymentID>REF</b:PaymentID>"
        "<a:PayeeFinancialAccount><b:ID>NO9386011117947</b:ID><a:FinancialInstitutionBranch><b:ID>DNBANOKK</b:ID>"
        "</a:FinancialInstitutionBranch></a:PayeeFinancialAccount></a:PaymentMeans>"
    )
    found = said(invoice(RIGHT + line(), head=means))
    assert found.due_on == date(2026, 12, 20)
    (way,) = found.payments
    assert (way.code, way.reference, way.account, way.bank) == ("30", "REF", "NO9386011117947", "DNBANOKK")


def test_what_a_line_is_made_of_is_inside_it() -> None:
    inner = line(number="1.1", quantity="5", amount="25.00").replace("InvoiceLine", "SubInvoiceLine")
    whole = line().replace("</a:InvoiceLine>", f"{inner}</a:InvoiceLine>")
    found = said(invoice(RIGHT + whole))
    assert [(one.line_ref, [part.line_ref for part in one.parts]) for one in found.lines] == [("1", ["1.1"])]


def test_missing_facts_are_named_with_their_place() -> None:
    parsed = read("Invoice", f"<b:ID>F1</b:ID>{total(lines='50')}")
    missing = {problem.place.path for problem in parsed.problems if problem.code == "ubl.missing"}
    assert "/Invoice/IssueDate" in missing
    assert "/Invoice/LegalMonetaryTotal/PayableAmount" in missing
    assert read("Invoice", "<b:IssueDate>2026-11-20</b:IssueDate>").document is None


def test_fewer_lines_than_counted_are_noticed() -> None:
    assert "ubl.line_count" in codes(invoice(RIGHT + line(), head="<b:LineCountNumeric>2</b:LineCountNumeric>"))
