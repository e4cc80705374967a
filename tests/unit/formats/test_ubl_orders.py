"""Orders, their changes and cancellations in UBL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from console.domain.documents import (
    ChangePurpose,
    Charge,
    ChargeSign,
    DocumentReference,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, PartyId, Price
from console.services.errors import ContentError
from tests.unit.formats.ubl_world import BUYER, ENVELOPE, FORM, SUPPLIER, UBL, back, codes, document, pieces, read

LINE = (
    '<a:OrderLine><a:LineItem><b:ID>{0}</b:ID><b:Quantity unitCode="{1}">{2}</b:Quantity>'
    '<a:Price><b:PriceAmount currencyID="EUR">1.10</b:PriceAmount></a:Price>'
    '<a:Item><b:Name>Bolt</b:Name><a:StandardItemIdentification><b:ID schemeID="0160">04012345123456</b:ID>'
    "</a:StandardItemIdentification></a:Item></a:LineItem></a:OrderLine>"
)
HEAD = "<b:ID>P1</b:ID><b:IssueDate>2026-11-20</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"


def order(**more: object) -> Order:
    values = {
        "number": "P1",
        "ordered_on": date(2026, 11, 20),
        "currency": "EUR",
        "buyer": BUYER,
        "supplier": SUPPLIER,
        "lines": (
            OrderLine(
                line_ref="1",
                items=(ItemId(scheme=ItemScheme.GTIN, value="04012345123456", qualifier="0160"),),
                description="Bolt",
                quantity=pieces("10"),
                price=Price(amount=Decimal("1.10")),
                requested=GoodsDate(day=date(2026, 12, 1), meaning=DateMeaning.DELIVER),
            ),
        ),
    }
    return Order.model_validate(values | more)


def test_a_written_order_reads_back() -> None:
    assert back(order()) == order()


def test_charges_references_and_list_prices_of_an_order_read_back() -> None:
    freight = Charge(sign=ChargeSign.CHARGE, amount=Decimal("9.00"), code="FC", reason="Freight", freight=True)
    rebate = Charge(sign=ChargeSign.ALLOWANCE, amount=Decimal("1.00"), reason="Rebate")
    line = (
        order()
        .lines[0]
        .model_copy(
            update={"gross_price": Price(amount=Decimal("1.30")), "charges": (rebate,), "pack_size": Decimal(12)}
        )
    )
    papers = (DocumentReference(kind="quotation", number="Q1"), DocumentReference(kind="contract", number="K1"))
    whole = order(charges=(freight,), lines=(line,), references=papers)
    assert back(whole) == whole
    written = FORM.write([whole], ENVELOPE).decode()
    assert '<cbc:LineExtensionAmount currencyID="EUR">10.00<' in written, "10 × 1.10 less 1.00"
    assert '<cbc:PayableAmount currencyID="EUR">19.00<' in written


def test_a_written_change_reads_back() -> None:
    change = OrderChange(
        number="P1",
        revision=2,
        changed_on=date(2026, 11, 21),
        ordered_on=date(2026, 11, 20),
        currency="EUR",
        buyer=BUYER,
        supplier=SUPPLIER,
        lines=(OrderChangeLine(action=LineAction.CHANGE, line=order().lines[0], raw_code="3"),),
    )
    assert back(change) == change


def test_a_written_cancellation_reads_back_as_one() -> None:
    cancel = OrderChange(number="P1", revision=1, purpose=ChangePurpose.CANCEL, changed_on=date(2026, 11, 21))
    found = back(cancel)
    assert (found.number, found.purpose) == ("P1", ChangePurpose.CANCEL)


@pytest.mark.parametrize("prefix", ["", "inv:", "ns0:"])
def test_any_prefix_or_none_is_read(prefix: str) -> None:
    space = f' xmlns{":" + prefix[:-1] if prefix else ""}="{UBL}Order-2"'
    raw = (f'<{prefix}Order{space} xmlns:x="{UBL}CommonBasicComponents-2"><x:ID>P1</x:ID></{prefix}Order>').encode()
    assert FORM.recognises(raw)
    found = FORM.read(raw).documents[0].document
    assert isinstance(found, Order)
    assert found.number == "P1"


@pytest.mark.parametrize("code", ["ZZ", "INVALID", "QQQ"])
def test_an_unknown_unit_is_held_as_it_came(code: str) -> None:
    parsed = read("Order", HEAD + LINE.format(1, code, 5))
    assert isinstance(parsed.document, Order)
    quantity = parsed.document.lines[0].quantity
    assert (quantity.value, quantity.unit, quantity.raw_unit) == (5, None, code)
    assert codes(parsed) == {"ubl.unit_unknown"}


@pytest.mark.parametrize(
    ("code", "unit"), [("EA", "C62"), ("H87", "C62"), ("KGM", "KGM"), ("XPP", "XPP"), ("DZN", "DZN")]
)
def test_units_of_recommendation_20(code: str, unit: str) -> None:
    parsed = read("Order", HEAD + LINE.format(1, code, 5))
    assert isinstance(parsed.document, Order)
    assert parsed.document.lines[0].quantity.unit == unit


def test_one_bad_line_takes_no_other_with_it() -> None:
    parsed = read("Order", HEAD + LINE.format(1, "EA", "many") + LINE.format(2, "EA", 7))
    assert isinstance(parsed.document, Order)
    assert [line.quantity.value for line in parsed.document.lines] == [0, 7]
    places = {problem.code: problem.place.path for problem in parsed.problems}
    assert places["ubl.number"] == "/Order/OrderLine[1]/LineItem/Quantity"
    assert not parsed.usable


def test_a_wrapper_says_who_sent_it() -> None:
    inner = document("Order", HEAD + LINE.format(1, "EA", 5)).split(b"\n", 1)[1].decode()
    sbdh = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    raw = (
        f'<StandardBusinessDocument xmlns="{sbdh}"><StandardBusinessDocumentHeader><Sender>'
        '<Identifier Authority="iso6523-actorid-upis">0088:7300010000001</Identifier></Sender><Receiver>'
        '<Identifier Authority="iso6523-actorid-upis">0192:987654325</Identifier></Receiver>'
        "<DocumentIdentification><InstanceIdentifier>I-1</InstanceIdentifier></DocumentIdentification>"
        f"</StandardBusinessDocumentHeader>{inner}</StandardBusinessDocument>"
    ).encode()
    envelope = FORM.read(raw).documents[0].envelope
    assert envelope.sender == PartyId(scheme="gln", value="7300010000001")
    assert envelope.receiver == PartyId(scheme="iso6523:0192", value="987654325")
    assert envelope.interchange_control == "I-1"


def test_several_documents_in_one_file_are_all_read() -> None:
    one = document("Order", HEAD + LINE.format(1, "EA", 5)).split(b"\n", 1)[1]
    parsed = FORM.read(b"<batch>" + one + one.replace(b">P1<", b">P2<") + b"</batch>")
    assert [getattr(found.document, "number", None) for found in parsed.documents] == ["P1", "P2"]


def test_an_old_version_is_recognised_and_left_alone() -> None:
    parsed = FORM.read(document("Order", "<b:ID>P1</b:ID>", version="1.0"))
    (found,) = parsed.documents
    assert found.document is None
    assert "an old UBL version" in found.problems[0].text


def test_amounts_without_a_currency_are_refused_when_written() -> None:
    with pytest.raises(ContentError, match="no currency"):
        FORM.write([order(currency=None)], ENVELOPE)
