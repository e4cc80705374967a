"""Cross Industry Invoices: bare, as ZUGFeRD 1.0, and inside a PDF."""

from __future__ import annotations

import zlib
from datetime import date
from decimal import Decimal

import pytest

from console.adapters.formats.cii import CiiFormat
from console.adapters.formats.registry import read_any, recognise
from console.adapters.formats.xml.pdf import MAX_UNPACKED, embedded_xml
from console.domain.documents import Charge, ChargeSign, Invoice, InvoiceType, ParsedDocument, ParsedMessage
from console.domain.values import ItemId, ItemScheme, PartyId
from console.services.errors import ContentError
from tests.unit.formats.ubl_world import ENVELOPE

DATA = "urn:un:unece:uncefact:data:standard:"
LINE = (
    "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>{parent}"
    '</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:GlobalID schemeID="0160">04012345123456</ram:GlobalID>'
    "<ram:SellerAssignedID>S-1</ram:SellerAssignedID><ram:Name>Bolt</ram:Name></ram:SpecifiedTradeProduct>"
    "<ram:SpecifiedLineTradeAgreement><ram:BuyerOrderReferencedDocument><ram:LineID>7</ram:LineID></ram:BuyerOrderReferencedDocument>"
    "<ram:GrossPriceProductTradePrice><ram:ChargeAmount>60.00</ram:ChargeAmount>"
    '<ram:BasisQuantity unitCode="C62">10</ram:BasisQuantity></ram:GrossPriceProductTradePrice>'
    '<ram:NetPriceProductTradePrice><ram:ChargeAmount>50.00</ram:ChargeAmount><ram:BasisQuantity unitCode="C62">10</ram:BasisQuantity>'
    "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"
    '<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">10</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>'
    "<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>"
    "<ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
    "<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{amount}</ram:LineTotalAmount>"
    "</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
)
PAYABLE = "<ram:DuePayableAmount>66.00</ram:DuePayableAmount>"
BODY = (
    "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>"
    "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
    "<rsm:ExchangedDocument><ram:ID>F1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>"
    '<udt:DateTimeString format="102">20261120</udt:DateTimeString></ram:IssueDateTime>'
    "<ram:IncludedNote><ram:Content>Thank you</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>"
    "<rsm:SupplyChainTradeTransaction>{lines}<ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>DEPT</ram:BuyerReference>"
    '<ram:SellerTradeParty><ram:GlobalID schemeID="0088">7385000000124</ram:GlobalID><ram:Name>Seller</ram:Name>'
    '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>'
    "<ram:BuyerTradeParty><ram:Name>Buyer</ram:Name></ram:BuyerTradeParty>"
    "<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>P1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>"
    "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery>"
    "<ram:DespatchAdviceReferencedDocument><ram:IssuerAssignedID>D1</ram:IssuerAssignedID></ram:DespatchAdviceReferencedDocument>"
    "</ram:ApplicableHeaderTradeDelivery><ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>REF</ram:PaymentReference>"
    "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>"
    "<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE02120300000000202051</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>"
    "</ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax><ram:CalculatedAmount>11.00</ram:CalculatedAmount>"
    "<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>55.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>"
    "<ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
    "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Parcel</ram:Description><ram:AppliedAmount>5.00</ram:AppliedAmount>"
    "</ram:SpecifiedLogisticsServiceCharge><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
    '<udt:DateTimeString format="102">20261220</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>'
    "<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>50.00</ram:LineTotalAmount>"
    "<ram:ChargeTotalAmount>5.00</ram:ChargeTotalAmount><ram:TaxBasisTotalAmount>55.00</ram:TaxBasisTotalAmount>"
    '<ram:TaxTotalAmount currencyID="EUR">11.00</ram:TaxTotalAmount><ram:GrandTotalAmount>66.00</ram:GrandTotalAmount>'
    f"{PAYABLE}</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>"
    "</rsm:SupplyChainTradeTransaction>"
)


def xml(lines: str = "") -> bytes:
    body = BODY.replace("{lines}", lines or LINE.format(number=1, parent="", amount="50.00"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rsm:CrossIndustryInvoice xmlns:rsm="{DATA}CrossIndustryInvoice:100"'
        f' xmlns:ram="{DATA}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{DATA}UnqualifiedDataType:100">'
        f"{body}</rsm:CrossIndustryInvoice>"
    ).encode()


def only(parsed: ParsedMessage | None) -> ParsedDocument:
    assert parsed is not None
    assert parsed.format == "cii"
    (found,) = parsed.documents
    return found


def invoice(raw: bytes) -> Invoice:
    found = only(read_any(raw))
    assert isinstance(found.document, Invoice)
    return found.document


def test_an_invoice_says_what_it_says() -> None:
    parsed = only(read_any(xml()))
    assert parsed.problems == ()
    assert parsed.envelope.version == "urn:cen.eu:en16931:2017"
    found = invoice(xml())
    assert (found.number, found.type, found.issued_on, found.due_on) == (
        "F1",
        InvoiceType.INVOICE,
        date(2026, 11, 20),
        date(2026, 12, 20),
    )
    assert (found.order_number, found.despatch_numbers, found.currency) == ("P1", ("D1",), "EUR")
    assert found.supplier.ids == (
        PartyId(scheme="gln", value="7385000000124"),
        PartyId(scheme="vat", value="DE123456789"),
    )
    assert (found.totals.payable, found.totals.tax) == (66, 11)
    assert [(one.sign, one.amount, one.freight) for one in found.charges] == [
        (ChargeSign.CHARGE, Decimal("5.00"), True)
    ]
    assert [(one.account, one.reference) for one in found.payments] == [("DE02120300000000202051", "REF")]
    (line,) = found.lines
    assert line.items == (
        ItemId(scheme=ItemScheme.SUPPLIER, value="S-1"),
        ItemId(scheme=ItemScheme.GTIN, value="04012345123456", qualifier="0160"),
    )
    assert line.price is not None
    assert line.gross_price is not None
    assert (line.price.amount, line.price.basis, line.gross_price.amount) == (50, 10, 60)
    assert (line.order_line_ref, line.quantity and line.quantity.value) == ("7", 10)


def test_sums_are_checked_here_as_in_ubl() -> None:
    parsed = only(read_any(xml().replace(PAYABLE.encode(), PAYABLE.replace("66", "70").encode())))
    assert {problem.code for problem in parsed.problems} == {"cii.br_co_16"}
    assert str(parsed.problems[0].place.path).endswith("/DuePayableAmount")


def test_what_a_line_is_made_of_is_not_billed_twice() -> None:
    parent = "<ram:ParentLineID>1</ram:ParentLineID>"
    lines = LINE.format(number=1, parent="", amount="50.00") + LINE.format(number="1.1", parent=parent, amount="50.00")
    parsed = only(read_any(xml(lines)))
    assert parsed.problems == ()
    assert [[part.line_ref for part in line.parts] for line in invoice(xml(lines)).lines] == [["1.1"]]


def test_lines_that_contain_each_other_end() -> None:
    lines = LINE.format(number=1, parent="<ram:ParentLineID>1</ram:ParentLineID>", amount="50.00")
    assert invoice(xml(lines)).lines == ()


OLD = {
    f"{DATA}CrossIndustryInvoice:100": "urn:ferd:CrossIndustryDocument:invoice:1p0",
    f"{DATA}ReusableAggregateBusinessInformationEntity:100": f"{DATA}ReusableAggregateBusinessInformationEntity:12",
    f"{DATA}UnqualifiedDataType:100": f"{DATA}UnqualifiedDataType:15",
    "rsm:CrossIndustryInvoice": "rsm:CrossIndustryDocument",
    "rsm:ExchangedDocumentContext": "rsm:SpecifiedExchangedDocumentContext",
    "rsm:ExchangedDocument>": "rsm:HeaderExchangedDocument>",
    "rsm:SupplyChainTradeTransaction": "rsm:SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTrade": "ApplicableSupplyChainTrade",
    "SpecifiedLineTrade": "SpecifiedSupplyChainTrade",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "RateApplicablePercent": "ApplicablePercent",
    "IssuerAssignedID": "ID",
}


def old() -> bytes:
    """The same invoice as ZUGFeRD 1.0 names its elements."""
    text = xml().decode()
    for new, before in OLD.items():
        text = text.replace(new, before)
    return text.encode()


def test_zugferd_1_says_the_same() -> None:
    parsed = only(read_any(old()))
    assert parsed.envelope.version == "ZUGFeRD 1.0"
    assert parsed.document == invoice(xml())


def test_a_credit_note_is_one_by_its_code() -> None:
    assert invoice(xml().replace(b">380<", b">381<")).type is InvoiceType.CREDIT_NOTE


@pytest.mark.parametrize("value", ["20261340", "2026", "tomorrow"])
def test_what_is_no_date_is_left_out_and_said(value: str) -> None:
    parsed = only(read_any(xml().replace(b">20261120<", f">{value}<".encode())))
    assert isinstance(parsed.document, Invoice)
    assert parsed.document.issued_on is None
    assert {problem.code for problem in parsed.problems} == {"cii.date", "cii.missing"}


def test_a_test_invoice_is_marked() -> None:
    context = (
        b"<rsm:ExchangedDocumentContext><ram:TestIndicator><udt:Indicator>true</udt:Indicator></ram:TestIndicator>"
    )
    assert only(read_any(xml().replace(b"<rsm:ExchangedDocumentContext>", context))).envelope.test


def test_what_is_read_is_written_and_read_again_the_same() -> None:
    read = invoice(xml())
    buyer = read.buyer.model_copy(update={"ids": (ENVELOPE.receiver,)})  # who it goes to is known by the envelope
    assert invoice(CiiFormat().write([read], ENVELOPE)) == read.model_copy(update={"buyer": buyer})


def test_the_level_is_the_lowest_that_has_a_place_for_what_is_said() -> None:
    none = {"discount_percent": None, "discount_until": None, "references": (), "charges": ()}
    plain = invoice(xml()).model_copy(update=none)
    lines = tuple(
        one.model_copy(update={"order_number": None, "despatch_number": None, "parts": ()}) for one in plain.lines
    )
    plain = plain.model_copy(update={"lines": lines})
    early = plain.model_copy(update={"discount_percent": Decimal(2)})
    written = [CiiFormat().read(CiiFormat().write([one], ENVELOPE)).documents[0].envelope for one in (plain, early)]
    assert [one.version for one in written] == [
        "urn:cen.eu:en16931:2017",
        "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    ]


def test_a_test_is_written_so_that_it_is_read_as_one() -> None:
    envelope = ENVELOPE.model_copy(update={"test": True})
    assert CiiFormat().read(CiiFormat().write([invoice(xml())], envelope)).documents[0].envelope.test


def test_what_the_syntax_cannot_say_is_refused() -> None:
    one = invoice(xml())
    for update, said in (
        ({"currency": None}, "no currency"),
        ({"totals": one.totals.model_copy(update={"for_others": Decimal(1)})}, "for others"),
        ({"charges": (Charge(sign=ChargeSign.INFORMATION),)}, "only inform"),
    ):
        with pytest.raises(ContentError, match=said):
            CiiFormat().write([one.model_copy(update=update)], ENVELOPE)
    with pytest.raises(ContentError, match="one document"):
        CiiFormat().write([one, one], ENVELOPE)


def test_a_charge_that_does_not_say_which_way_it_goes_is_told() -> None:
    for said, sign in (("1", ChargeSign.CHARGE), ("0", ChargeSign.ALLOWANCE), ("maybe", None)):
        charge = (
            f"<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{said}</udt:Indicator></ram:ChargeIndicator>"
            "<ram:ActualAmount>7.00</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>"
        )
        before = b"<ram:SpecifiedTradePaymentTerms>"
        parsed = only(read_any(xml().replace(before, charge.encode() + before)))
        assert isinstance(parsed.document, Invoice)
        assert [one.sign for one in parsed.document.charges if one.amount == 7] == ([sign] if sign else [])
        assert ("cii.charge_sign" in {one.code for one in parsed.problems}) == (sign is None)


# ------------------------------------------------------------------------------------------------ in a PDF


def pdf(*streams: tuple[bytes, bytes]) -> bytes:
    objects = [
        b"%d 0 obj\n<<%s /Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, entries, len(data), data)
        for number, (entries, data) in enumerate(streams, 1)
    ]
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"".join(objects) + b"trailer <<>>\n%%EOF"


PAGE = (b"/Filter /FlateDecode", zlib.compress(b"BT /F1 12 Tf (Invoice) Tj ET"))
XMP = (b"/Type /Metadata", b"<?xpacket begin='' id='x'?><x:xmpmeta xmlns:x='adobe:ns:meta/'/><?xpacket end='w'?>")


@pytest.mark.parametrize("deflated", [True, False])
def test_the_invoice_in_a_pdf_is_read(deflated: bool) -> None:
    data = zlib.compress(xml()) if deflated else xml()
    entries = b"/Type /EmbeddedFile" + (b" /Filter /FlateDecode" if deflated else b"")
    assert invoice(pdf(PAGE, XMP, (entries, data))) == invoice(xml())


def test_a_pdf_without_data_says_what_to_do() -> None:
    parsed = read_any(pdf(PAGE, XMP))
    assert parsed is not None
    (problem,) = parsed.problems
    assert problem.code == "pdf.no_xml"
    assert "as XML" in problem.next_step


def test_an_encrypted_pdf_is_said_to_be_one() -> None:
    parsed = read_any(pdf(PAGE).replace(b"trailer <<>>", b"trailer <</Encrypt 9 0 R>>"))
    assert parsed is not None
    assert [problem.code for problem in parsed.problems] == ["pdf.encrypted"]


def test_other_xml_in_a_pdf_is_named() -> None:
    parsed = read_any(pdf((b"", zlib.compress(b"<?xml version='1.0'?><Order xmlns='urn:x'/>"))))
    assert parsed is not None
    assert [problem.code for problem in parsed.problems] == ["xml.other"]


def test_a_stream_that_would_unpack_to_very_much_is_bounded() -> None:
    bomb = zlib.compress(b"<rsm:x>" + b" " * (40 * 1024 * 1024))
    parsed = read_any(pdf((b"/Filter /FlateDecode", bomb)))
    assert parsed is not None
    assert parsed.problems
    assert parsed.documents == ()


def test_damaged_pdfs_do_no_harm() -> None:
    whole = pdf(PAGE, (b"/Filter /FlateDecode", zlib.compress(xml())))
    for cut in range(10, len(whole), 97):
        parsed = read_any(whole[:cut])
        assert parsed is not None
        assert parsed.documents or parsed.problems
    found = recognise(whole)
    assert found is not None
    assert found.name == "xml"


def test_thousands_of_streams_that_unpack_to_a_lot_are_not_all_unpacked() -> None:
    bomb = (b"/Filter /FlateDecode", zlib.compress(b"<a>" + b" " * 4_000_000 + b"</a>", 9))
    opened = list(embedded_xml(pdf(*[bomb] * 100)))
    assert sum(len(one) for one in opened) < MAX_UNPACKED + 5_000_000
    assert len(opened) == 17


# ------------------------------------------------------------------------------------------------ ZUGFeRD 1.0


def test_zugferd_1_may_leave_out_what_it_may() -> None:
    """Level BASIC numbers no line and states no amount due; the total is what is due then."""
    raw = old().replace(b"<ram:LineID>1</ram:LineID>", b"").replace(PAYABLE.encode(), b"")
    parsed = only(read_any(raw))
    assert isinstance(parsed.document, Invoice)
    assert parsed.document.totals.payable == parsed.document.totals.with_tax == Decimal("66.00")
    assert not [one for one in parsed.problems if one.code == "cii.missing"]


def test_weeks_bound_a_period() -> None:
    period = (
        '<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format="616">201338</udt:DateTimeString></ram:StartDateTime>'
        '<ram:EndDateTime><udt:DateTimeString format="616">201339</udt:DateTimeString></ram:EndDateTime></ram:BillingSpecifiedPeriod>'
    )
    before = b"<ram:SpecifiedLogisticsServiceCharge>"
    found = invoice(xml().replace(before, period.encode() + before))
    assert (found.period_from, found.period_to) == (date(2013, 9, 16), date(2013, 9, 29))
