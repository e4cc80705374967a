"""What is written reads back as it was meant, and what cannot be said is refused with its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.x12 import X12Format
from console.domain.documents import Order, OrderLine, OutgoingEnvelope
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, PartyId, Price, Quantity
from console.services.errors import ContentError

FORM = X12Format()
ENVELOPE = OutgoingEnvelope(
    sender=PartyId(scheme="x12:ZZ", value="US"),
    receiver=PartyId(scheme="x12:ZZ", value="ACME"),
    interchange_control=12,
    group_control=12,
    created_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
    version="004010",
)


def order(lines: list[tuple[Decimal, Decimal, str]], unit: str = "C62") -> Order:
    return Order(
        number="P00001",
        ordered_on=date(2026, 11, 23),
        currency="USD",
        lines=tuple(
            OrderLine(
                line_ref=str(number),
                items=(ItemId(scheme=ItemScheme.SUPPLIER, value=code),),
                quantity=Quantity(value=quantity, unit=unit),
                price=Price(amount=price),
                requested=GoodsDate(day=date(2026, 12, 1), meaning=DateMeaning.DELIVER),
            )
            for number, (quantity, price, code) in enumerate(lines, 1)
        ),
    )


codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99999), places=2)


@given(st.lists(st.tuples(amounts, amounts, codes), min_size=1, max_size=6))
def test_an_order_reads_back_as_written(lines: list[tuple[Decimal, Decimal, str]]) -> None:
    parsed = FORM.read(FORM.write([order(lines)], ENVELOPE))
    assert parsed.all_problems == ()
    back = parsed.documents[0].document
    assert isinstance(back, Order)
    said = [(line.quantity.value, line.price.each if line.price else None, line.items[0].value) for line in back.lines]
    assert said == [(quantity, price, code) for quantity, price, code in lines]
    assert parsed.documents[0].envelope.group_control == "12"


def test_a_unit_x12_cannot_say_is_refused_by_line() -> None:
    with pytest.raises(ContentError, match="line 1"):
        FORM.write([order([(Decimal(1), Decimal(1), "A")], unit="KMQ")], ENVELOPE)


def test_separators_move_out_of_the_way_of_the_data() -> None:
    raw = FORM.write([order([(Decimal(1), Decimal(1), "A*B~C>D")])], ENVELOPE)
    back = FORM.read(raw).documents[0].document
    assert isinstance(back, Order)
    assert back.lines[0].items[0].value == "A*B~C>D"


def test_the_header_has_its_106_characters() -> None:
    raw = FORM.write([order([(Decimal(1), Decimal(1), "A")])], ENVELOPE)
    assert raw[105:106] == b"~" and raw.startswith(b"ISA*00*")
