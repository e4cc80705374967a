"""What a supplier's X12 says must be read as it was meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.x12 import X12Format
from console.domain.documents import (
    AckAction,
    Acknowledgment,
    AckPurpose,
    HeaderStatus,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.values import DateMeaning, ItemScheme

FORM = X12Format()


def interchange(
    *body: str, kind: str = "855", group: str = "PR", test: str = "P", mark: str = "*", end: str = "~"
) -> bytes:
    count = len(body) + 2
    rows = [
        f"ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *261123*0800*U*00401*000000007*0*{test}*>",
        f"GS*{group}*ACME*US*20261123*0800*7*X*004010",
        f"ST*{kind}*0001",
        *body,
        f"SE*{count}*0001",
        "GE*1*7",
        "IEA*1*000000007",
    ]
    return "".join(row.replace("*", mark) + end for row in rows).encode()


def answer(*body: str, **options: str) -> Acknowledgment:
    parsed = FORM.read(interchange("BAK*00*AC*P00001*20261120****SO-9*20261121", *body, **options))
    document = parsed.documents[0].document
    assert isinstance(document, Acknowledgment)
    return document


def test_two_statements_about_one_line_are_two_parts() -> None:
    line = answer("PO1*1*15*EA*2.00**VP*A1", "ACK*IA*10*EA*067*20261130", "ACK*IB*5*EA*067*20261214").lines[0]
    assert [(part.action, part.quantity.value if part.quantity else None) for part in line.parts] == [
        (AckAction.ACCEPTED, Decimal(10)),
        (AckAction.BACKORDERED, Decimal(5)),
    ]


def test_a_ship_date_is_not_taken_for_a_delivery_date() -> None:
    parts = answer("PO1*1*1*EA*1", "ACK*DR*1*EA*068*20261130", "ACK*DR*1*EA*067*20261201").lines[0].parts
    assert [part.promised.meaning for part in parts if part.promised] == [DateMeaning.SHIP, DateMeaning.DELIVER]


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("IA", AckAction.ACCEPTED),
        ("IQ", AckAction.CHANGED),
        ("IB", AckAction.BACKORDERED),
        ("IS", AckAction.SUBSTITUTED),
        ("R2", AckAction.REJECTED),
        ("IE", AckAction.PENDING),
        ("AC", AckAction.SHIPPED),
        ("Q9", AckAction.PENDING),
    ],
)
def test_a_line_status_means(code: str, action: AckAction) -> None:
    assert answer("PO1*1*1*EA*1", f"ACK*{code}*1*EA").lines[0].parts[0].action is action


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AD", HeaderStatus.ACCEPTED),
        ("AP", HeaderStatus.ACCEPTED),
        ("AE", HeaderStatus.EXCEPTIONS_ONLY),
        ("RJ", HeaderStatus.REJECTED),
        ("AC", HeaderStatus.DETAIL),
        ("AH", HeaderStatus.HOLD),
    ],
)
def test_a_header_status_means(code: str, status: HeaderStatus) -> None:
    document = FORM.read(interchange(f"BAK*00*{code}*P1*20261120")).documents[0].document
    assert isinstance(document, Acknowledgment)
    assert document.status is status


def test_a_price_per_hundred_is_divided_and_a_contract_price_is_not() -> None:
    lines = answer("PO1*1*1*EA*77*HP", "PO1*2*1*EA*77*CT").lines
    assert [line.price.each for line in lines if line.price] == [Decimal("0.77"), Decimal(77)]


def test_a_price_without_a_decimal_point_is_taken_as_it_stands() -> None:
    price = answer("PO1*100*1*EA*7700").lines[0].price
    assert price is not None and price.amount == Decimal(7700)


def test_the_quantity_of_a_statement_without_one_is_left_open() -> None:
    assert answer("PO1*1*8*EA*1", "ACK*IA").lines[0].parts[0].quantity is None


def test_an_unknown_unit_is_named_and_never_guessed() -> None:
    parsed = FORM.read(interchange("BAK*00*AC*P1*20261120", "PO1*1*8*QQ*1"))
    assert [problem.code for problem in parsed.documents[0].problems] == ["x12.unit_unknown"]
    document = parsed.documents[0].document
    assert isinstance(document, Acknowledgment)
    ordered = document.lines[0].ordered
    assert ordered is not None and (ordered.unit, ordered.raw_unit) == (None, "QQ")


def test_item_numbers_keep_whose_they_are() -> None:
    items = answer("PO1*1*1*EA*1**BP*0012*VP*A1*UP*012345678905").lines[0].items
    assert [(one.scheme, one.value) for one in items] == [
        (ItemScheme.BUYER, "0012"),
        (ItemScheme.SUPPLIER, "A1"),
        (ItemScheme.GTIN, "012345678905"),
    ]


@pytest.mark.parametrize("mark", ["*", "|", "^", "\x1d"])
@pytest.mark.parametrize("end", ["~", "\n", "\r\n", "!", "~\n  ", "\x1c"])
def test_any_delimiter_is_understood(mark: str, end: str) -> None:
    document = answer("PO1*1*15*EA*2.00**VP*A1", "ACK*IA*15*EA", mark=mark, end=end)
    assert (document.order_number, len(document.lines)) == ("P00001", 1)


def test_an_id_that_contains_a_segment_name_is_data() -> None:
    raw = interchange("BAK*00*AC*P1*20261120", "N1*ST*ACMEDIST*92*ISAAC").replace(
        b"ZZ*ACME           ", b"ZZ*ACMEDIST       "
    )
    assert len(FORM.read(raw).documents) == 1


def test_a_badly_padded_header_is_read_all_the_same() -> None:
    raw = interchange("BAK*00*AC*P1*20261120").replace(b"*00*          *", b"*00* *", 1)
    assert FORM.read(raw).documents[0].envelope.sender is not None


def test_a_missing_end_blocks_the_document_and_says_where() -> None:
    raw = interchange("BAK*00*AC*P1*20261120", "PO1*1*1*EA*1").split(b"SE*")[0]
    found = FORM.read(raw).documents[0]
    assert not found.usable
    assert any(problem.code == "x12.se_missing" and problem.place.segment == 5 for problem in found.problems)


def test_a_bad_number_names_its_place_and_spares_its_neighbours() -> None:
    found = FORM.read(interchange("BAK*00*AC*P1*20261120", "PO1*1*many*EA*1", "PO1*2*5*EA*1")).documents[0]
    bad = next(problem for problem in found.problems if problem.code == "x12.number")
    assert (bad.place.tag, bad.place.element, bad.place.segment) == ("PO1", 2, 5)
    assert isinstance(found.document, Acknowledgment)
    ordered = found.document.lines[1].ordered
    assert ordered is not None and ordered.value == 5


def test_wrong_counts_are_warnings() -> None:
    raw = interchange("BAK*00*AC*P1*20261120", "PO1*1*5*EA*1", "CTT*3*9").replace(b"GE*1*7", b"GE*4*8")
    parsed = FORM.read(raw)
    codes = {problem.code for problem in parsed.all_problems}
    assert codes == {"x12.ctt_lines", "x12.ctt_hash", "x12.ge_count", "x12.ge_control"}
    assert parsed.documents[0].usable


def test_the_test_flag_is_seen() -> None:
    assert FORM.read(interchange("BAK*00*AC*P1*20261120", test="T")).documents[0].envelope.test


def test_an_865_changes_an_earlier_answer() -> None:
    parsed = FORM.read(
        interchange("BCA*00*AC*P1***20261120***20261121", "POC*1*CA*5*5*EA*2", "ACK*IA*5*EA", kind="865", group="CA")
    )
    document = parsed.documents[0].document
    assert isinstance(document, Acknowledgment)
    assert document.purpose is AckPurpose.CHANGE and document.lines[0].parts[0].action is AckAction.ACCEPTED


def test_a_receipt_is_owed_for_each_group_but_never_for_a_receipt() -> None:
    receipts = FORM.receipts(FORM.read(interchange("BAK*00*AC*P1*20261120")))
    assert [(one.functional_group, one.group_control, one.status) for one in receipts] == [
        ("PR", "7", SyntaxStatus.ACCEPTED)
    ]
    assert FORM.receipts(FORM.read(interchange("AK1*PO*12", "AK9*A*1*1*1", kind="997", group="FA"))) == ()


def test_a_997_says_what_it_answers() -> None:
    parsed = FORM.read(interchange("AK1*PO*12", "AK2*850*0001", "AK5*R*5", "AK9*R*1*1*0", kind="997", group="FA"))
    document = parsed.documents[0].document
    assert isinstance(document, TechnicalAcknowledgment)
    assert (document.group_control, document.status, document.sets[0].status) == (
        "12",
        SyntaxStatus.REJECTED,
        SyntaxStatus.REJECTED,
    )


@given(st.binary(max_size=400))
def test_nothing_makes_the_reader_fail(noise: bytes) -> None:
    assert FORM.read(noise).format == "x12"


@given(st.data())
def test_no_damage_makes_the_reader_fail(data: st.DataObject) -> None:
    raw = bytearray(interchange("BAK*00*AC*P1*20261120", "PO1*1*15*EA*2.00**VP*A1", "ACK*IA*15*EA*067*20261130"))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    parsed = FORM.read(bytes(raw))
    FORM.receipts(parsed)
