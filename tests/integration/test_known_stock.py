"""What suppliers reported is there to be used: listed, and named in the case of an order that comes short."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.acknowledging.differences import DifferenceKind
from console.services.casework.view import _LABELS
from console.services.facts import Supply
from console.services.supply.known import stock_at
from tests.integration.shop import BUYER, RULE, Shop
from tests.unit.domain.builders import ack, answered, bought, part, purchase

LINE = 7
PRODUCT = LINE * 10


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.store.close()


def reported(shop: Shop, partner: str, item: str, product_id: int | None, available: str | None) -> None:
    body = json.dumps({"available": available, "unit": "C62"} if available is not None else {"next_quantity": "9"})
    supply = Supply("supplier", item, body, datetime(2026, 11, 23, 9, tzinfo=UTC), None, product_id)
    shop.store.do(lambda unit: unit.put_stock(partner, [supply], RULE))


def notes(shop: Shop) -> tuple[str, ...]:
    (row,) = shop.cases()
    return shop.office().case(row.id, BUYER).notes


def short_answer(shop: Shop) -> None:
    shop.order(purchase(bought(LINE)))
    shop.receive(ack(answered("1", part(quantity=40))))


def test_a_case_that_comes_short_names_who_has_the_product_the_most_first(shop: Shop) -> None:
    reported(shop, "kestrel", "K-1", PRODUCT, "60")
    reported(shop, "acme", "V-1", PRODUCT, "400")
    reported(shop, "empty", "E-1", PRODUCT, "0")
    reported(shop, "unsaid", "U-1", PRODUCT, None)
    reported(shop, "other", "O-1", PRODUCT + 1, "999")
    short_answer(shop)
    (told,) = [note for note in notes(shop) if "stock" in note]
    assert told.startswith("Line 1, stock as reported: ")
    assert told.index("400") < told.index("kestrel has 60 ") and "(23 Nov)" in told
    assert all(other not in told for other in ("empty", "unsaid", "999"))


def test_nothing_is_said_when_nobody_has_it_or_the_line_is_not_short(shop: Shop) -> None:
    short_answer(shop)
    assert not any("stock" in note for note in notes(shop))


def test_a_suppliers_stock_is_listed_item_by_item(shop: Shop) -> None:
    for item in ("B", "A", "C"):
        reported(shop, "kestrel", item, None, "5")
    first = stock_at(shop.store.read(), "kestrel", limit=2)
    rest = stock_at(shop.store.read(), "kestrel", after=(first[-1].scheme, first[-1].item))
    assert [one.item for one in (*first, *rest)] == ["A", "B", "C"]
    assert {(one.available, one.unit) for one in first} == {(5, "C62")}


def test_every_kind_of_difference_has_a_word_of_its_own() -> None:
    assert set(_LABELS) == set(DifferenceKind)
