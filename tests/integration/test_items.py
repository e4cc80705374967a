"""Which product a supplier's item is: what somebody said, then numbers in the order the partner is trusted, no guess."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.mappings import ItemTarget, MappingKind, item_code
from console.domain.masterdata import ProductMatch, ProductRecord
from console.domain.values import ItemId, ItemScheme
from console.services.mappings.desk import MappingDesk
from console.services.supply.resolving import ItemFinder
from tests.integration.shop import Shop
from tests.integration.test_missing_facts import LEAD
from tests.unit.domain.builders import buyer_item, gtin, supplier_item

GTIN = "4006381333931"
CARTON = "14006381333938"
KNOWN: dict[tuple[ItemScheme, str], tuple[ProductMatch, ...]] = {
    (ItemScheme.SUPPLIER, "S1"): (ProductMatch(product_id=1),),
    (ItemScheme.BUYER, "B1"): (ProductMatch(product_id=1),),
    (ItemScheme.BUYER, "B2"): (ProductMatch(product_id=2),),
    (ItemScheme.BUYER, "S1"): (ProductMatch(product_id=2),),
    (ItemScheme.SUPPLIER, "TWO"): (ProductMatch(product_id=1), ProductMatch(product_id=2)),
    (ItemScheme.SUPPLIER, "OLD"): (ProductMatch(product_id=3, active=False), ProductMatch(product_id=1)),
    (ItemScheme.GTIN, GTIN.zfill(14)): (ProductMatch(product_id=1),),
    (ItemScheme.GTIN, CARTON): (ProductMatch(product_id=1, factor=Decimal(12)),),
}


class Directory:
    """Products by number, as an ERP tells them."""

    def product_ids(
        self, items: Sequence[ItemId], partner_id: int | None = None
    ) -> dict[ItemId, tuple[ProductMatch, ...]]:
        return {one: KNOWN[one.key] for one in items if one.key in KNOWN}

    def product_records(self, ids: Sequence[int], partner_id: int | None = None) -> tuple[ProductRecord, ...]:
        return tuple(ProductRecord(id=one, name=f"Product {one}") for one in ids)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    yield opened
    opened.close()


def product_of(shop: Shop, *items: ItemId) -> tuple[int, Decimal] | None:
    finder = ItemFinder(shop.store.read(), Directory(), shop.partner)  # type: ignore[arg-type]
    found = finder.find([items]).get(items)
    return (found.product.id, found.factor) if found is not None else None


@pytest.mark.parametrize(
    ("items", "product"),
    [
        ((supplier_item("S1"),), 1),
        ((buyer_item("B2"),), 2),
        ((buyer_item("B1"), supplier_item("S1"), gtin(GTIN)), 1),
        ((gtin(GTIN.zfill(14)),), 1),
        ((supplier_item("NEW"), buyer_item("B1")), 1),
        ((supplier_item("TWO"),), None),
        ((supplier_item("TWO"), buyer_item("B2")), 2),
        ((supplier_item("OLD"),), 1),
        ((supplier_item("S1"), buyer_item("B2")), None),
        ((supplier_item("S1"), buyer_item("S1")), None),
        ((buyer_item("B2"), gtin(GTIN)), None),
        ((supplier_item("NEW"), gtin("4006381333932")), None),
        ((), None),
    ],
    ids=[
        "supplier's",
        "ours",
        "all agree",
        "padded GTIN",
        "one of two is known",
        "two products of one number",
        "two of one number, another tells",
        "archived ones do not count",
        "their number and ours disagree",
        "one text as theirs and as ours",
        "ours and the GTIN disagree",
        "wrong check digit",
        "nothing",
    ],
)
def test_which_product_it_is(shop: Shop, items: tuple[ItemId, ...], product: int | None) -> None:
    found = product_of(shop, *items)
    assert (found[0] if found else None) == product


def test_a_carton_s_number_stands_for_so_many(shop: Shop) -> None:
    assert product_of(shop, gtin(CARTON)) == (1, Decimal(12))


def test_what_somebody_said_settles_what_numbers_disagree_about(shop: Shop) -> None:
    items = (supplier_item("S1"), buyer_item("B2"))
    assert product_of(shop, *items) is None
    code = item_code(items[0])
    assert code.kind is MappingKind.ITEM
    MappingDesk(shop.store, shop.events).explain("acme", code, ItemTarget(product_id=2, code="B2"), LEAD)
    assert product_of(shop, *items) == (2, Decimal(1))
