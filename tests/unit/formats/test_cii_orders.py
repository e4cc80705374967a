"""Order-X: orders, their changes and the answers to them in Cross Industry syntax."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from console.adapters.formats.registry import read_any, recognise
from console.domain.documents import (
    AckAction,
    Acknowledgment,
    ChangePurpose,
    HeaderStatus,
    LineAction,
    Order,
    OrderChange,
    ParsedDocument,
)
from console.domain.values import PartyId

SPACE = "urn:un:unece:uncefact:data:"
DAY = '<udt:DateTimeString format="102">{}</udt:DateTimeString>'


def party(role: str, name: str, gln: str) -> str:
    return f'<ram:{role}><ram:GlobalID schemeID="0088">{gln}</ram:GlobalID><ram:Name>{name}</ram:Name></ram:{role}>'


def event(day: str) -> str:
    moment = f"<ram:OccurrenceDateTime>{DAY.format(day)}</ram:OccurrenceDateTime>"
    return f"<ram:RequestedDeliverySupplyChainEvent>{moment}</ram:RequestedDeliverySupplyChainEvent>"


def line(
    number: str, requested: str, agreed: str = "", status: str = "", refers: str = "", when: str = "", product: str = ""
) -> str:
    code = f"<ram:LineStatusCode>{status}</ram:LineStatusCode>" if status else ""
    reference = (
        f"<ram:BuyerOrderReferencedDocument><ram:LineID>{refers}</ram:LineID></ram:BuyerOrderReferencedDocument>"
    )
    own = '<ram:SpecifiedTradeProduct><ram:GlobalID schemeID="0160">4012345123456</ram:GlobalID><ram:Name>Bolt</ram:Name></ram:SpecifiedTradeProduct>'
    return (
        f"<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>{code}"
        f"</ram:AssociatedDocumentLineDocument>{product or own}<ram:SpecifiedLineTradeAgreement>{reference if refers else ''}"
        '<ram:NetPriceProductTradePrice><ram:ChargeAmount>12.50</ram:ChargeAmount><ram:BasisQuantity unitCode="C62">100</ram:BasisQuantity>'
        "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>"
        f'<ram:RequestedQuantity unitCode="C62">{requested}</ram:RequestedQuantity>'
        + (f'<ram:AgreedQuantity unitCode="C62">{agreed}</ram:AgreedQuantity>' if agreed else "")
        + (event(when) if when else "")
        + "</ram:SpecifiedLineTradeDelivery></ram:IncludedSupplyChainTradeLineItem>"
    )


def message(
    kind: str, *lines: str, status: str = "", purpose: str = "9", about: str = "P1", number: str = "X1"
) -> bytes:
    state = f"<ram:StatusCode>{status}</ram:StatusCode>" if status else ""
    order = f"<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>{about}</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>"
    return (
        f'<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm="{SPACE}SCRDMCCBDACIOMessageStructure:100"'
        f' xmlns:ram="{SPACE}standard:ReusableAggregateBusinessInformationEntity:128" xmlns:udt="{SPACE}standard:UnqualifiedDataType:128">'
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:order-x.eu:1p0:comfort</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
        f"<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{kind}</ram:TypeCode>{state}"
        f"<ram:IssueDateTime>{DAY.format('20261120')}</ram:IssueDateTime><ram:PurposeCode>{purpose}</ram:PurposeCode></rsm:ExchangedDocument>"
        f"<rsm:SupplyChainTradeTransaction>{''.join(lines)}<ram:ApplicableHeaderTradeAgreement>"
        f"{party('SellerTradeParty', 'Seller', '7385000000124')}{party('BuyerTradeParty', 'Buyer', '7398000000124')}{order if about else ''}"
        "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery>"
        f"{party('ShipToTradeParty', 'Store', '7300010000001')}{event('20261201')}</ram:ApplicableHeaderTradeDelivery>"
        "<ram:ApplicableHeaderTradeSettlement><ram:OrderCurrencyCode>EUR</ram:OrderCurrencyCode></ram:ApplicableHeaderTradeSettlement>"
        "</rsm:SupplyChainTradeTransaction></rsm:SCRDMCCBDACIOMessageStructure>"
    ).encode()


def only(raw: bytes) -> ParsedDocument:
    form = recognise(raw[:4096])
    assert form is not None and form.name == "cii"
    parsed = read_any(raw)
    assert parsed is not None
    (document,) = parsed.documents
    return document


def said(raw: bytes) -> Any:
    parsed = only(raw)
    assert not parsed.problems
    return parsed.document


def test_an_order_says_what_is_wanted_when_and_for_how_much() -> None:
    parsed = only(message("220", line("1", "60"), line("2", "5", when="20261215"), number="P7", about=""))
    order = parsed.document
    assert isinstance(order, Order) and not parsed.problems
    assert (order.number, order.ordered_on, order.currency) == ("P7", date(2026, 11, 20), "EUR")
    assert order.ship_to is not None and order.requested is not None
    assert (order.ship_to.name, order.requested.day) == ("Store", date(2026, 12, 1))
    assert [(one.line_ref, one.quantity.value, one.price and one.price.each) for one in order.lines] == [
        ("1", 60, Decimal("0.125")),
        ("2", 5, Decimal("0.125")),
    ]
    assert order.lines[1].requested is not None and order.lines[1].requested.day == date(2026, 12, 15)
    assert parsed.envelope.sender == PartyId(scheme="gln", value="7398000000124")


def test_a_change_is_about_the_lines_of_the_order_not_its_own() -> None:
    change = said(message("230", line("1", "50", status="3", refers="10"), line("2", "5", status="2", refers="20")))
    assert isinstance(change, OrderChange)
    assert (change.number, change.purpose) == ("P1", ChangePurpose.CHANGE)
    assert [(one.action, one.line.line_ref) for one in change.lines] == [
        (LineAction.CHANGE, "10"),
        (LineAction.DELETE, "20"),
    ]
    assert said(message("230", purpose="1")).purpose is ChangePurpose.CANCEL


@pytest.mark.parametrize(
    ("status", "meaning"), [("1", HeaderStatus.ACCEPTED), ("3", HeaderStatus.DETAIL), ("8", HeaderStatus.REJECTED)]
)
def test_the_head_of_an_answer_speaks_for_the_order(status: str, meaning: HeaderStatus) -> None:
    answer = said(message("231", status=status))
    assert isinstance(answer, Acknowledgment)
    assert (answer.order_number, answer.document_id, answer.status, answer.raw_status) == ("P1", "X1", meaning, status)
    assert answer.issued_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_several_answers_to_a_line_are_its_parts() -> None:
    answer = said(
        message(
            "231",
            line("1", "5", "4", "6", refers="2", when="20261203"),
            line("2", "5", "1", "6", refers="2", when="20261218"),
            line("3", "7", "0", "7", refers="3"),
            status="3",
        )
    )
    first, second = answer.lines
    assert [(part.action, part.quantity.value, part.promised.day) for part in first.parts] == [
        (AckAction.CHANGED, 4, date(2026, 12, 3)),
        (AckAction.CHANGED, 1, date(2026, 12, 18)),
    ]
    assert [(part.action, part.quantity.value) for part in second.parts] == [(AckAction.REJECTED, 7)]
    assert first.price is not None and first.price.basis == 100


def test_a_replacement_is_told_with_its_item() -> None:
    other = "<ram:SubstitutedReferencedProduct><ram:SellerAssignedID>S-9</ram:SellerAssignedID></ram:SubstitutedReferencedProduct>"
    answer = said(
        message(
            "231", line("1", "5", "0", "7", refers="3"), line("2", "0", "5", "1", refers="3", product=other), status="3"
        )
    )
    (only_line,) = answer.lines
    assert [one.value for one in only_line.items] == ["4012345123456"]
    assert [(part.action, [one.value for one in part.items]) for part in only_line.parts] == [
        (AckAction.REJECTED, []),
        (AckAction.SUBSTITUTED, ["S-9"]),
    ]


def test_an_answer_without_its_order_is_told() -> None:
    parsed = only(message("231", status="1", about=""))
    assert parsed.document is None
    assert [one.code for one in parsed.problems] == ["cii.order_number_missing"]
