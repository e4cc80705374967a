"""What a supplier answers to an order in UBL, as Peppol's profiles and others write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, HeaderStatus
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme
from console.services.errors import ContentError
from tests.unit.formats.ubl_world import BUYER, ENVELOPE, FORM, SUPPLIER, back, codes, pieces, read

HEAD = "<b:ID>R1</b:ID><b:IssueDate>2026-11-20</b:IssueDate>"
ORDER = "<a:OrderReference><b:ID>P00012</b:ID></a:OrderReference>"


def line(number: str, status: str, quantity: str = "", refers: str = "1", more: str = "", after: str = "") -> str:
    amount = f'<b:Quantity unitCode="EA">{quantity}</b:Quantity>' if quantity else ""
    reference = f"<a:OrderLineReference><b:LineID>{refers}</b:LineID></a:OrderLineReference>" if refers else ""
    return (
        f"<a:OrderLine><a:LineItem><b:ID>{number}</b:ID><b:LineStatusCode>{status}</b:LineStatusCode>{amount}{more}"
        f"<a:Item><b:Name>Bolt</b:Name><a:BuyersItemIdentification><b:ID>B-1</b:ID></a:BuyersItemIdentification></a:Item>"
        f"</a:LineItem>{after}{reference}</a:OrderLine>"
    )


def answer(code: str, *lines: str) -> tuple[Acknowledgment, set[str]]:
    parsed = read("OrderResponse", f"{HEAD}<b:OrderResponseCode>{code}</b:OrderResponseCode>{ORDER}{''.join(lines)}")
    assert isinstance(parsed.document, Acknowledgment)
    return parsed.document, codes(parsed)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AB", HeaderStatus.RECEIVED),
        ("AP", HeaderStatus.ACCEPTED),
        ("RE", HeaderStatus.REJECTED),
        ("29", HeaderStatus.ACCEPTED),
        ("27", HeaderStatus.REJECTED),
    ],
)
def test_the_head_speaks_for_all_lines_where_there_are_none(code: str, status: HeaderStatus) -> None:
    said, problems = answer(code)
    assert (said.status, said.raw_status, said.lines, said.order_number) == (status, code, (), "P00012")
    assert not problems


def test_several_response_lines_for_one_order_line_are_its_parts() -> None:
    said, problems = answer("CA", line("1", "3", "18"), line("2", "3", "12"), line("3", "5", "5", refers="2"))
    assert not problems
    assert [(one.line_ref, [part.quantity.value for part in one.parts if part.quantity]) for one in said.lines] == [
        ("1", [18, 12]),
        ("2", [5]),
    ]


@pytest.mark.parametrize(
    ("code", "lines", "rule"),
    [
        ("CA", (), "ubl.peppol_r007"),
        ("AP", (line("1", "5", "5"),), "ubl.peppol_r008"),
        ("RE", (line("1", "7", "5"),), "ubl.peppol_r009"),
        ("AB", (line("1", "5", "5"),), "ubl.peppol_r010"),
    ],
)
def test_head_and_lines_that_contradict_each_other_are_noticed(code: str, lines: tuple[str, ...], rule: str) -> None:
    said, problems = answer(code, *lines)
    assert rule in problems
    assert len(said.lines) == len(lines), "what stands there is kept all the same"


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("1", AckAction.ADDED),
        ("3", AckAction.CHANGED),
        ("5", AckAction.ACCEPTED),
        ("7", AckAction.REJECTED),
        ("42", AckAction.SHIPPED),
    ],
)
def test_what_a_line_status_means(code: str, action: AckAction) -> None:
    said, _ = answer("CA", line("1", code, "4"))
    assert said.lines[0].parts[0].action is action
    assert said.lines[0].parts[0].raw_code == code


def test_an_unknown_line_status_stays_open_for_a_person() -> None:
    said, problems = answer("CA", line("1", "99", "4"))
    assert said.lines[0].parts[0].action is AckAction.PENDING
    assert "ubl.line_status_unknown" in problems


def backorder(value: str) -> str:
    return f'<b:MaximumBackorderQuantity unitCode="EA">{value}</b:MaximumBackorderQuantity>'


def test_a_backorder_quantity_follows_later() -> None:
    said, _ = answer("CA", line("1", "3", "6", more=backorder("4")))
    assert [(part.action, part.quantity.value if part.quantity else None) for part in said.lines[0].parts] == [
        (AckAction.CHANGED, 6),
        (AckAction.BACKORDERED, 4),
    ]


def test_a_backorder_quantity_of_nothing_cancels_the_rest() -> None:
    said, _ = answer("CA", line("1", "3", "6", more=backorder("0")))
    assert [part.cancels_rest for part in said.lines[0].parts] == [True]
    unsaid, _ = answer("CA", line("1", "3", "6"))
    assert [part.cancels_rest for part in unsaid.lines[0].parts] == [None]


def test_a_substitute_names_the_item_in_its_place() -> None:
    other = (
        "<a:SellerSubstitutedLineItem><b:ID>1</b:ID><a:Item><b:Name>Other</b:Name><a:SellersItemIdentification>"
        "<b:ID>S-2</b:ID></a:SellersItemIdentification></a:Item></a:SellerSubstitutedLineItem>"
    )
    said, _ = answer("CA", line("1", "3", "6", after=other))
    part = said.lines[0].parts[0]
    assert part.action is AckAction.SUBSTITUTED
    assert part.items == (ItemId(scheme=ItemScheme.SUPPLIER, value="S-2"),)
    assert said.lines[0].items == (ItemId(scheme=ItemScheme.BUYER, value="B-1"),)


def test_a_line_without_reference_is_matched_by_its_item_and_says_so() -> None:
    said, problems = answer("CA", line("7", "5", "6", refers=""))
    assert said.lines[0].line_ref is None
    assert "ubl.line_reference_missing" in problems


def test_a_response_without_order_number_is_kept_but_not_understood() -> None:
    parsed = read("OrderResponse", f"{HEAD}<b:OrderResponseCode>AP</b:OrderResponseCode>")
    assert parsed.document is None
    (problem,) = parsed.problems
    assert problem.code == "ubl.order_number_missing"
    assert problem.blocks
    assert problem.place.path == "/OrderResponse/OrderReference/ID"


@pytest.mark.parametrize(
    ("said", "status"), [("true", HeaderStatus.ACCEPTED), ("false", HeaderStatus.REJECTED), ("?", HeaderStatus.UNKNOWN)]
)
def test_a_simple_response_is_yes_or_no(said: str, status: HeaderStatus) -> None:
    parsed = read("OrderResponseSimple", f"{HEAD}<b:AcceptedIndicator>{said}</b:AcceptedIndicator>{ORDER}")
    assert isinstance(parsed.document, Acknowledgment)
    assert parsed.document.status is status


DAY = GoodsDate(day=date(2026, 12, 1), meaning=DateMeaning.DELIVER)


@pytest.mark.parametrize(
    "parts",
    [
        (AckPart(action=AckAction.ACCEPTED, quantity=pieces("10"), raw_code="5"),),
        (AckPart(action=AckAction.CHANGED, quantity=pieces("6"), promised=DAY, raw_code="3"),),
        (AckPart(action=AckAction.CHANGED, quantity=pieces("6"), cancels_rest=True, raw_code="3"),),
        (
            AckPart(action=AckAction.CHANGED, quantity=pieces("6"), promised=DAY, raw_code="3"),
            AckPart(action=AckAction.BACKORDERED, quantity=pieces("4"), raw_code="3"),
        ),
        (AckPart(action=AckAction.SHIPPED, quantity=pieces("10"), raw_code="42"),),
    ],
)
def test_a_written_answer_reads_back(parts: tuple[AckPart, ...]) -> None:
    whole = Acknowledgment(
        order_number="P1",
        document_id="R1",
        issued_at=ENVELOPE.created_at,
        status=HeaderStatus.DETAIL,
        raw_status="CA",
        currency="EUR",
        supplier=SUPPLIER.model_copy(update={"city": None, "country": None}),
        buyer=BUYER.model_copy(update={"city": None, "country": None}),
        lines=(
            AckLine(
                line_ref="1", items=(ItemId(scheme=ItemScheme.BUYER, value="B-1"),), description="Bolt", parts=parts
            ),
        ),
    )
    assert back(whole) == whole


def test_an_open_line_cannot_be_said_in_ubl() -> None:
    part = AckPart(action=AckAction.PENDING, quantity=pieces("1"))
    pending = Acknowledgment(order_number="P1", lines=(AckLine(line_ref="4", parts=(part,)),))
    with pytest.raises(ContentError, match="Line 4 is still pending"):
        FORM.write([pending], ENVELOPE)


def test_a_price_for_a_hundred_is_kept_as_one() -> None:
    price = '<a:Price><b:PriceAmount currencyID="EUR">77.00</b:PriceAmount><b:BaseQuantity unitCode="EA">100</b:BaseQuantity></a:Price>'
    said, _ = answer("CA", line("1", "5", "6", more=price))
    found = said.lines[0].price
    assert found is not None
    assert (found.amount, found.basis, found.each) == (Decimal("77.00"), 100, Decimal("0.77"))
