"""The order as the supplier knows it: its line numbers, its changes, and what counts as a change at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from console.domain.documents import ChangePurpose, LineAction, Order
from console.domain.orders import adopt_splits, erp_line_ids, fingerprint, order_change, order_document, sendable
from console.domain.purchase import LineTarget, NewLine, OrderWrite, PurchaseOrder, PurchaseState
from console.domain.values import ItemScheme, Party
from tests.unit.domain.builders import BUYER, arrives, bought, dec, profile, purchase, qty


def document(held: PurchaseOrder, previous: Order | None = None, revision: int = 0) -> Order:
    return order_document(held, profile(), revision, previous, BUYER)


def refs(order: Order) -> dict[str, str | None]:
    return {line.line_ref: line.source_id for line in order.lines}


def test_an_order_says_what_is_bought() -> None:
    order = order_document(purchase(), profile(), 0, None, BUYER, Party(name="Dock 4"))
    (line,) = order.lines
    assert (order.number, order.currency, order.ordered_on) == ("P00409", "USD", date(2026, 11, 18))
    assert (order.supplier.name, order.ship_to) == ("Acme Components", Party(name="Dock 4"))
    assert (line.quantity, line.requested) == (qty(100, "C62", "Units"), arrives("2026-11-30"))
    assert line.price is not None and line.price.each == dec("1.10")


def test_lines_are_numbered_as_they_stand() -> None:
    held = purchase(bought(9, sequence=1), bought(7, sequence=2), bought(8, sequence=2))
    assert refs(document(held)) == {"1": "9", "2": "7", "3": "8"}


def test_a_line_keeps_its_number_whatever_moves_around_it() -> None:
    first = document(purchase(bought(7), bought(8)))
    moved = purchase(bought(8, sequence=1), bought(7, sequence=2), bought(9, sequence=0))
    assert refs(document(moved, first)) == {"1": "7", "2": "8", "3": "9"}


def test_cancelled_lines_are_left_out_of_a_new_order() -> None:
    assert refs(document(purchase(bought(7), bought(8, 0), bought(9)))) == {"1": "7", "2": "9"}


def test_a_number_is_never_given_twice() -> None:
    first = document(purchase(bought(7), bought(8)))
    second = document(purchase(bought(7), bought(8, 0)), first, 1)
    third = document(purchase(bought(7), bought(8, 0), bought(9)), second, 2)
    assert refs(third) == {"1": "7", "2": "8", "3": "9"}
    assert refs(sendable(third)) == {"1": "7", "3": "9"}


def test_a_product_without_identifiers_goes_by_our_own_code() -> None:
    (line,) = document(purchase(bought(7, items=()))).lines
    assert [(item.scheme, item.value) for item in line.items] == [(ItemScheme.BUYER, "BOLT-1")]


# changes -----------------------------------------------------------------------------------------------------------


def change(before: PurchaseOrder, after: PurchaseOrder) -> Any:
    previous = document(before)
    return order_change(previous, document(after, previous, 1), date(2026, 11, 21))


def test_nothing_changed_is_no_change() -> None:
    assert change(purchase(), purchase()) is None


@pytest.mark.parametrize(
    "line",
    [
        bought(7, product_name="HEX BOLTS, zinc"),
        bought(7, received=dec(10)),
        bought(7, planned=datetime(2026, 11, 30, 18, tzinfo=UTC)),
        bought(7, "100.000", "1.1000"),
        bought(7, unit_name="Stück"),
        bought(7, sequence=99),
    ],
    ids=["wording", "received", "time of day", "trailing zeros", "unit's name", "position"],
)
def test_what_the_supplier_need_not_know_is_no_change(line: Any) -> None:
    assert change(purchase(), purchase(line, partner_ref="SO-1", confirmed_by_supplier=True)) is None


def test_a_changed_line_says_what_it_was() -> None:
    result = change(purchase(bought(7), bought(8)), purchase(bought(7, 80), bought(8)))
    assert (result.purpose, result.revision, result.changed_on) == (ChangePurpose.CHANGE, 1, date(2026, 11, 21))
    (line,) = result.lines
    assert line.action is LineAction.CHANGE
    assert (line.line.line_ref, line.line.quantity.value, line.previous_quantity.value) == ("1", 80, 100)


@pytest.mark.parametrize(
    "line",
    [
        bought(7, unit_price="1.20"),
        bought(7, planned=datetime(2026, 12, 1, 12, tzinfo=UTC)),
        bought(7, unit="DZN"),
        bought(7, items=(), product_code="NUT"),
    ],
    ids=["price", "day", "unit", "product"],
)
def test_what_the_supplier_acts_on_is_a_change(line: Any) -> None:
    assert [each.action for each in change(purchase(), purchase(line)).lines] == [LineAction.CHANGE]


def test_lines_added_and_taken_away() -> None:
    result = change(purchase(bought(7), bought(8)), purchase(bought(7), bought(8, 0), bought(9)))
    assert [(line.action, line.line.line_ref) for line in result.lines] == [
        (LineAction.DELETE, "2"),
        (LineAction.ADD, "3"),
    ]
    assert result.lines[0].line.quantity.value == 0
    assert result.lines[0].previous_quantity.value == 100


@pytest.mark.parametrize(
    "after",
    [purchase(state=PurchaseState.CANCELLED), purchase(bought(7, 0))],
    ids=["order cancelled", "all lines at zero"],
)
def test_an_order_with_nothing_left_is_cancelled(after: PurchaseOrder) -> None:
    result = change(purchase(), after)
    assert (result.purpose, result.lines) == (ChangePurpose.CANCEL, ())


def test_a_cancelled_order_stays_cancelled() -> None:
    gone = document(purchase(state=PurchaseState.CANCELLED), document(purchase()), 1)
    assert order_change(gone, document(purchase(state=PurchaseState.CANCELLED), gone, 2)) is None


def test_another_place_to_deliver_to_is_a_change() -> None:
    previous = document(purchase())
    wanted = order_document(purchase(), profile(), 1, previous, BUYER, Party(name="Dock 4"))
    result = order_change(previous, wanted)
    assert result is not None and (result.purpose, result.lines) == (ChangePurpose.CHANGE, ())


# fingerprint -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        purchase(partner_ref="SO-1", confirmed_by_supplier=True),
        purchase(changed_at=datetime(2027, 1, 1, tzinfo=UTC)),
        purchase(bought(7, "100.00", "1.100")),
        purchase(bought(7, planned=datetime(2026, 11, 30, 1, tzinfo=UTC))),
    ],
    ids=["our own marks", "time of change", "zeros", "time of day"],
)
def test_our_own_notes_and_flags_do_not_count_as_a_change(other: PurchaseOrder) -> None:
    assert fingerprint(other) == fingerprint(purchase())


@pytest.mark.parametrize(
    "other",
    [
        purchase(bought(7, 99)),
        purchase(bought(7, unit_price="1.11")),
        purchase(bought(7, planned=datetime(2026, 12, 1, 12, tzinfo=UTC))),
        purchase(bought(7, product_id=1)),
        purchase(bought(7, unit="DZN")),
        purchase(bought(7), bought(8)),
        purchase(state=PurchaseState.CANCELLED),
    ],
    ids=["quantity", "price", "day", "product", "unit", "line", "cancelled"],
)
def test_business_content_counts(other: PurchaseOrder) -> None:
    assert fingerprint(other) != fingerprint(purchase())


# splits ------------------------------------------------------------------------------------------------------------


def test_a_line_split_by_us_stays_one_line_for_the_supplier() -> None:
    order = document(purchase(bought(7), bought(8)))
    later = datetime(2026, 12, 14, 12, tzinfo=UTC)
    plan = OrderWrite(
        key="k",
        order_id=409,
        order_number="P00409",
        new_lines=(NewLine(split_from=7, quantity=dec(40), price=dec("1.10"), planned=later),),
    )
    after = purchase(bought(7, 60), bought(8), bought(12, 40, product_id=70, planned=later))
    adopted = adopt_splits(order, plan, after)
    assert [erp_line_ids(line) for line in adopted.lines] == [(7, 12), (8,)]
    assert adopt_splits(adopted, plan, after) == adopted
    wanted = document(after, adopted, 1)
    assert order_change(adopted, wanted) is None
    assert [line.quantity.value for line in wanted.lines] == [100, 100]


def test_a_line_whose_item_is_replaced_stays_one_line_for_the_supplier() -> None:
    order = document(purchase(bought(7), bought(8)))
    before = LineTarget(line_id=7, quantity=dec(100), price=dec("1.10"), product_id=70)
    target = LineTarget(line_id=7, quantity=dec(100), price=dec("1.20"), product_id=555)
    plan = OrderWrite(key="k", order_id=409, order_number="P00409", before=(before,), lines=(target,))
    after = purchase(bought(7, 0), bought(8), bought(12, 100, "1.20", product_id=555))
    assert [erp_line_ids(line) for line in adopt_splits(order, plan, after).lines] == [(7, 12), (8,)]
