"""Facts of X12 messages that are easily lost on the way in or out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.registry import recognise
from console.adapters.formats.x12 import X12Format
from console.adapters.formats.x12.stretches import joined, stretches
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    Order,
    OrderChange,
    OrderLine,
    ReceivingAdvice,
    ShipNotice,
    SyntaxStatus,
    TechnicalAcknowledgment,
    TransportStatus,
)
from console.domain.values import Price, Quantity
from console.services.errors import ContentError
from console.services.onboarding.sample import marked_lines
from tests.unit.formats.test_x12_pitfalls import only
from tests.unit.formats.test_x12_reading import interchange
from tests.unit.formats.test_x12_roundtrip import ENVELOPE

FORM = X12Format()
ORDER = interchange("BEG*00*SA*P1**20261120", "PO1*1*5*EA*2**VP*A1", kind="850", group="PO")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_message_in_utf_16_is_recognised_and_read(codec: str) -> None:
    raw = ORDER.decode().encode(codec)
    form = recognise(raw[:4096])
    assert form is not None and form.name == "x12"
    parsed = form.read(raw)
    order = parsed.documents[0].document
    assert parsed.all_problems == () and parsed.charset == "utf-16"
    assert isinstance(order, Order) and order.number == "P1"
    assert marked_lines(raw, parsed)[0][0].text.lstrip("\ufeff").startswith("ISA*00*")


def test_the_error_of_a_receipt_whose_segment_line_is_damaged_is_kept() -> None:
    receipt = only("997", "AK1*PO*7", "AK2*850*0001", "AKX*PO1", "AK4*2**7*EE", "AK5*R*5", "AK9*R*1*1*0", group="FA")
    assert isinstance(receipt, TechnicalAcknowledgment)
    assert [(one.code, one.value) for one in receipt.sets[0].errors] == [("x12.receipt.element.7", "EE")]
    receipt = only("997", "AK1*PO*7", "AK2*850*0001", "AK3", "AK5*R*5", "AK9*R*1*1*0", group="FA")
    assert isinstance(receipt, TechnicalAcknowledgment)
    assert [one.code for one in receipt.sets[0].errors] == ["x12.receipt.segment.8"]


def test_an_error_without_a_place_is_still_told_in_the_receipt() -> None:
    receipt = only("997", "AK1*PO*7", "AK2*850*0001", "AK3", "AK5*R*5", "AK9*R*1*1*0", group="FA")
    assert b"\nAK5*R*5~" in FORM.write([receipt], ENVELOPE)
    assert receipt.status is SyntaxStatus.REJECTED


@pytest.mark.parametrize(
    ("given_number", "revision", "ordered_on"),
    [
        ("3", 3, date(2026, 11, 1)),
        ("00000012", 12, date(2026, 11, 1)),
        ("20261101", 1, date(2026, 11, 1)),
        ("B", 1, date(2026, 11, 1)),
        ("", 1, date(2026, 11, 1)),
    ],
)
def test_a_date_in_the_place_of_the_change_number_is_none(given_number: str, revision: int, ordered_on: date) -> None:
    six = "" if given_number == "20261101" else "20261101"
    change = only("860", f"BCH*04*SA*P1**{given_number}*{six}", "POC*1*CA*5*5*EA*2**VP*A1", group="PC")
    assert isinstance(change, OrderChange)
    assert (change.revision, change.ordered_on) == (revision, ordered_on)


@pytest.mark.parametrize(
    "rows",
    [
        ("BSN*00*N1*20261120*0800", "REF*PO*P77", "HL*1**S"),
        ("BSN*00*N1*20261120*0800", "HL*1**S", "HL*2*1*O", "REF*PO*P77", "HL*3*2*I", "LIN**VP*A1", "SN1**5*EA"),
        ("BSN*00*N1*20261120*0800", "REF*PO*P77"),
    ],
    ids=["head", "order level", "no levels"],
)
def test_an_order_named_by_a_reference_is_known(rows: tuple[str, ...]) -> None:
    notice = FORM.read(interchange(*rows, kind="856", group="SH")).documents[0].document
    assert isinstance(notice, ShipNotice) and notice.orders == ("P77",)
    assert all(line.order_number == "P77" for line in notice.lines)


def test_a_receiving_advice_tells_what_is_missing_too_much_and_refused() -> None:
    advice = only(
        "861",
        "BRA*R1*20261120*00*2*0930",
        "REF*SI*N1",
        "DTM*050*20261119",
        "PRF*P1",
        "N1*SU*Acme*92*A",
        "RCD*1*8*EA***2*EA*02",
        "LIN**VP*A1",
        "RCD*2*5*EA***1*EA*03",
        "LIN**VP*B2",
        "RCD*3*4*EA*1*EA",
        "LIN**VP*C3*PO*P2",
        "RCD*4*3*EA***2*EA*01",
        group="RC",
    )
    assert isinstance(advice, ReceivingAdvice)
    assert (advice.number, advice.despatch_number, advice.orders) == ("R1", "N1", ("P1", "P2"))
    assert (advice.issued_at, advice.received_on) == (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), date(2026, 11, 19))
    told = [(one.received, one.short, one.over, one.rejected, one.reason) for one in advice.lines]
    assert [tuple(one.value if isinstance(one, Quantity) else one for one in row) for row in told] == [
        (8, 2, None, None, "short"),
        (5, None, 1, None, "over"),
        (4, None, None, 1, None),
        (3, None, None, 2, "damaged"),
    ]


def test_a_warehouse_receipt_is_a_receiving_advice() -> None:
    advice = only(
        "944",
        "W17*F*20261120*WR5*P1*S7",
        "N1*DE*Us*92*US",
        "N1*WH*Store*92*W1",
        "W07*95*EA**VN*A1",
        "G69*A blue thing",
        "N9*LI*3",
        "N9*LT*L5",
        "W13*5*EA*01",
        "W13*2*EA*02",
        "W14*95",
        group="RE",
    )
    assert isinstance(advice, ReceivingAdvice)
    assert (advice.number, advice.orders, advice.despatch_number) == ("WR5", ("P1",), "S7")
    assert advice.ship_to is not None and advice.ship_to.name == "Store" and advice.buyer.name == "Us"
    line = advice.lines[0]
    assert (line.order_line_ref, line.description, line.lots[0].number) == ("3", "A blue thing", "L5")
    assert [one.value if one else None for one in (line.received, line.rejected, line.short)] == [95, 5, 2]
    assert line.reason == "damaged, short"


def test_remarks_of_an_event_are_kept() -> None:
    status = only("214", "B10*C1*S1*UPSN", "LX*1", "AT7*D1*NS***20261120*0800*LT", "K1*LEFT AT*FRONT DOOR", group="QM")
    assert isinstance(status, TransportStatus)
    assert status.events[0].notes == ("LEFT AT", "FRONT DOOR")


def test_a_price_in_another_unit_than_the_quantity_is_refused() -> None:
    quantity = Quantity(value=Decimal(2), unit="C62", raw_unit="EA")
    line = OrderLine(line_ref="3", quantity=quantity, price=Price(amount=Decimal(9), unit="KGM"))
    with pytest.raises(ContentError, match="line 3"):
        FORM.write([Order(number="P1", lines=(line,))], ENVELOPE)


def test_a_new_price_said_of_a_part_is_the_lines() -> None:
    quantity = Quantity(value=Decimal(2), unit="C62", raw_unit="EA")
    part = AckPart(action=AckAction.CHANGED, raw_code="IP", quantity=quantity, price=Price(amount=Decimal("2.10")))
    line = AckLine(line_ref="1", ordered=quantity, price=Price(amount=Decimal(2)), parts=(part,))
    back = FORM.read(FORM.write([Acknowledgment(order_number="P1", lines=(line,))], ENVELOPE)).documents[0].document
    assert isinstance(back, Acknowledgment)
    assert back.lines[0].price == Price(amount=Decimal("2.10"))


WORDS = st.lists(st.text("abcdefg,.", min_size=1, max_size=30), min_size=1, max_size=12).map(" ".join)


@given(WORDS, st.integers(31, 80))
def test_a_text_cut_for_its_element_comes_back_whole(text: str, size: int) -> None:
    cut = stretches(text, size)
    assert all(0 < len(piece) <= size for piece in cut)
    assert joined(cut, size) == [text]


def test_a_word_longer_than_an_element_and_short_texts_of_their_own() -> None:
    assert joined(stretches("x" * 195, 80), 80) == ["x" * 195]
    assert joined(["blue", "round"], 80) == ["blue", "round"]


def test_a_group_of_a_wrong_name_after_the_header_hides_no_terminator() -> None:
    raw = ORDER.replace(b"*>~GS*", b"*>~XX*").replace(b"~", b"\n")
    documents = FORM.read(raw).documents
    assert [one.kind_name for one in documents] == ["850"] and documents[0].document is not None
