"""Suppliers' price lists through the adapter: pages in, batches out, each row once; practice Odoo and real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from console.adapters.odoo import OdooErp
from console.domain.supplying import PriceBatch, PriceOutcomeKind, PriceRow, PriceWrite
from console.services.errors import AccessDenied, InDoubt
from console.services.ports import Lookup
from tests.contract.odoo_world import OdooWorld, unique
from tests.contract.wire import Wire

DONE, ALREADY = PriceOutcomeKind.DONE, PriceOutcomeKind.ALREADY_THERE


def batch(supplier: int, *writes: PriceWrite) -> PriceBatch:
    return PriceBatch(key=unique(), partner_id=supplier, writes=writes)


def write(product: int, price: str, **values: object) -> PriceWrite:
    return PriceWrite.model_validate({"key": unique(), "product_id": product, "price": Decimal(price), **values})


def changed(row: PriceRow, price: str, **values: object) -> PriceWrite:
    """A change of one row's price; everything else as it was unless told."""
    kept = {"minimum": row.minimum, "valid_from": row.valid_from, "valid_to": row.valid_to}
    return write(row.product_id, price, row_id=row.id, before=row, **{**kept, **values})


def rows(world: OdooWorld, supplier: int) -> int:
    return int(world.rpc("product.supplierinfo", "search_count", [["partner_id", "=", supplier]]))


@pytest.fixture
def supplier(odoo_world: OdooWorld) -> int:
    return odoo_world.supplier()


def test_rows_are_read_with_breaks_and_terms(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.25, 7, "AC-1"), (100, 1.1, 9, "AC-1")])
    small, large = erp.price_rows(supplier).rows
    assert (small.minimum, small.price, small.lead_time_days, small.product_code) == (1, Decimal("1.25"), 7, "AC-1")
    assert (large.minimum, large.price, large.lead_time_days) == (100, Decimal("1.1"), 9)
    assert {small.product_id, large.product_id} == {bolt} and small.currency


def test_a_discount_is_read_replaced_and_written(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    """A discount left on a row of a new net price would be taken off it a second time."""
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 10, 7, "AC-1")])
    [there] = odoo_world.rpc("product.supplierinfo", "search", [["partner_id", "=", supplier]])
    odoo_world.rpc("product.supplierinfo", "write", [there], {"discount": 10})
    [row] = erp.price_rows(supplier).rows
    assert (row.price, row.discount, row.net) == (10, 10, 9)

    one = batch(supplier, changed(row, "9.20"), write(bolt, "12", minimum=Decimal(100), discount=Decimal("12.5")))
    assert [outcome.kind for outcome in erp.write_prices(one)] == [PriceOutcomeKind.DONE] * 2

    assert [(new.price, new.discount) for new in erp.price_rows(supplier).rows] == [
        (Decimal("9.2"), 0),
        (12, Decimal("12.5")),
    ]
    assert odoo_world.value("product.supplierinfo", there, "price_discounted") == 9.2
    assert {outcome.kind for outcome in erp.write_prices(one)} == {PriceOutcomeKind.ALREADY_THERE}


def test_pages_continue_behind_the_last_row(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    for number in range(5):
        odoo_world.product(supplier=supplier, breaks=[(1, 1 + number, 7, f"C-{number}")])
    found: list[str | None] = []
    after: int | None = 0
    while after is not None:
        page = erp.price_rows(supplier, after, limit=2)
        assert len(page.rows) <= 2
        found += [row.product_code for row in page.rows]
        after = page.after
    assert found == [f"C-{number}" for number in range(5)]


def test_a_batch_changes_makes_and_ends_rows(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.25, 7, "AC-1"), (100, 1.1, 7, "AC-1")])
    nut = odoo_world.product("Nut")
    small, large = erp.price_rows(supplier).rows
    writes = (
        changed(small, "1.35", lead_time_days=10),
        changed(large, "1.1", valid_to=date(2031, 12, 31)),
        write(bolt, "0.95", minimum=Decimal(500), valid_from=date(2032, 1, 1), valid_to=date(2032, 12, 31)),
        write(nut, "0.2", lead_time_days=3, product_code="AC-N"),
    )

    outcomes = erp.write_prices(batch(supplier, *writes))

    assert [one.kind for one in outcomes] == [DONE] * 4
    assert [one.key for one in outcomes] == [one.key for one in writes]
    found = {(row.product_id, row.minimum): row for row in erp.price_rows(supplier).rows}
    assert (found[bolt, Decimal(1)].price, found[bolt, Decimal(1)].lead_time_days) == (Decimal("1.35"), 10)
    assert found[bolt, Decimal(1)].id == small.id
    assert (found[bolt, Decimal(100)].price, found[bolt, Decimal(100)].valid_to) == (Decimal("1.1"), date(2031, 12, 31))
    later = found[bolt, Decimal(500)]
    assert (later.price, later.valid_from, later.valid_to) == (Decimal("0.95"), date(2032, 1, 1), date(2032, 12, 31))
    assert later.product_code == "AC-1"  # the order would lose the supplier's number with a row that has none
    assert (found[nut, Decimal(0)].price, found[nut, Decimal(0)].product_code) == (Decimal("0.2"), "AC-N")


def test_a_batch_is_few_calls_however_long(odoo_world: OdooWorld, erp: OdooErp, wire: Wire, supplier: int) -> None:
    products = [odoo_world.product() for _ in range(12)]
    erp.write_prices(batch(supplier, write(products[0], "1")))
    wire.calls.clear()
    outcomes = erp.write_prices(batch(supplier, *(write(one, "2.5", minimum=Decimal(10)) for one in products)))
    assert {one.kind for one in outcomes} == {DONE}
    assert wire.calls.count(("product.supplierinfo", "load")) == 1
    assert len(wire.calls) <= 8


def test_repeating_a_batch_doubles_nothing(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.25, 7, "AC-1")])
    [row] = erp.price_rows(supplier).rows
    prices = batch(supplier, changed(row, "1.3"), write(bolt, "1.2", minimum=Decimal(50)))
    assert erp.look_up_prices(prices) is Lookup.NOT_DONE
    assert [one.kind for one in erp.write_prices(prices)] == [DONE, DONE]
    assert erp.look_up_prices(prices) is Lookup.DONE
    assert [one.kind for one in erp.write_prices(prices)] == [ALREADY, ALREADY]
    assert rows(odoo_world, supplier) == 2


def test_a_lost_answer_is_in_doubt_and_doubles_nothing(
    odoo_world: OdooWorld, erp: OdooErp, wire: Wire, supplier: int
) -> None:
    bolt = odoo_world.product()
    prices = batch(supplier, write(bolt, "1.2"), write(bolt, "1.1", minimum=Decimal(50)))
    wire.lose_answer("product.supplierinfo", "load")
    with pytest.raises(InDoubt):
        erp.write_prices(prices)
    assert erp.look_up_prices(prices) is Lookup.DONE
    assert [one.kind for one in erp.write_prices(prices)] == [ALREADY, ALREADY]
    assert rows(odoo_world, supplier) == 2


def test_the_same_price_entered_by_hand_is_not_added_again(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    bolt = odoo_world.product(supplier=supplier, breaks=[(50, 1.2, 7, "AC-1")])
    [outcome] = erp.write_prices(batch(supplier, write(bolt, "1.2", minimum=Decimal(50))))
    assert outcome.kind is ALREADY and rows(odoo_world, supplier) == 1


def test_what_somebody_changed_is_left_alone_and_said(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    odoo_world.product(supplier=supplier, breaks=[(1, 1.25, 7, "AC-1")])
    odoo_world.product(supplier=supplier, breaks=[(1, 2.5, 7, "AC-2")])
    mine, theirs = erp.price_rows(supplier).rows
    odoo_world.rpc("product.supplierinfo", "write", [theirs.id], {"price": 2.75})

    taken, left = erp.write_prices(batch(supplier, changed(mine, "1.3"), changed(theirs, "2.6")))

    assert (taken.kind, left.kind) == (DONE, PriceOutcomeKind.CONFLICT)
    assert "price" in left.text and left.row is not None and left.row.price == Decimal("2.75")


def test_one_bad_row_does_not_hold_up_the_others(odoo_world: OdooWorld, erp: OdooErp, supplier: int) -> None:
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.25, 7, "AC-1")])
    [row] = erp.price_rows(supplier).rows
    gone = row.model_copy(update={"id": 99_999_999})
    writes = (
        write(bolt, "1.1", minimum=Decimal(100)),
        write(99_999_999, "1.1"),
        changed(gone, "1.4"),
        write(bolt, "1.1", minimum=Decimal(5), valid_from=date(2031, 5, 1), valid_to=date(2031, 1, 1)),
        write(bolt, "1.1", minimum=Decimal(6), currency="XQX"),
        changed(row, "1.3"),
    )

    outcomes = erp.write_prices(batch(supplier, *writes))

    refused, conflict = PriceOutcomeKind.REFUSED, PriceOutcomeKind.CONFLICT
    assert [one.kind for one in outcomes] == [DONE, refused, conflict, refused, refused, DONE]
    assert all(one.text for one in outcomes if one.kind in (refused, conflict))
    assert rows(odoo_world, supplier) == 2


def test_more_decimals_than_odoo_keeps_are_no_change_the_next_time(
    odoo_world: OdooWorld, erp: OdooErp, supplier: int
) -> None:
    prices = batch(supplier, write(odoo_world.product(), "1.2345678"))
    [first] = erp.write_prices(prices)
    [again] = erp.write_prices(prices)
    assert (first.kind, again.kind) == (DONE, ALREADY)
    assert first.row is not None and first.row.price == (Decimal("1.23") if odoo_world.old else Decimal("1.234568"))


def test_prices_are_per_purchase_unit_whatever_unit_the_row_is_in(
    odoo_world: OdooWorld, erp: OdooErp, supplier: int
) -> None:
    """From 19.0 on every row of the price list has a unit of its own."""
    dozen = odoo_world.ref("uom.product_uom_dozen")
    own = {"uom_po_id": dozen} if odoo_world.old else {}
    bolt = odoo_world.product(supplier=supplier, breaks=[(10, 12, 7, "AC-1")], **own)
    if not odoo_world.old:
        [row_id] = odoo_world.rpc("product.supplierinfo", "search", [["partner_id", "=", supplier]])
        odoo_world.rpc("product.supplierinfo", "write", [row_id], {"product_uom_id": dozen})
    [row] = erp.price_rows(supplier).rows
    [product] = erp.product_records([bolt])
    each = Decimal(12) / product.purchase_factor if odoo_world.old else Decimal(1)
    assert row.price / (product.purchase_factor if odoo_world.old else 1) == each

    [outcome] = erp.write_prices(batch(supplier, changed(row, str(row.price * 2))))

    assert outcome.kind is DONE
    [kept] = odoo_world.rpc("product.supplierinfo", "read", [row.id], ["price", "min_qty"])
    assert (kept["price"], kept["min_qty"]) == (24, 10)


def test_prices_of_a_company_are_found_by_any_of_its_addresses(
    odoo_world: OdooWorld, erp: OdooErp, supplier: int
) -> None:
    odoo_world.product(supplier=supplier, breaks=[(1, 1.25, 7, "AC-1")])
    address = odoo_world.rpc("res.partner", "create", {"name": "Sales", "parent_id": supplier})
    assert [row.product_code for row in erp.price_rows(address).rows] == ["AC-1"]


def test_a_buyer_without_the_right_is_told_so(odoo_world: OdooWorld, supplier: int) -> None:
    bolt = odoo_world.product()
    buyer = odoo_world.erp(odoo_world.user("buyer"))
    with pytest.raises(AccessDenied):
        buyer.write_prices(batch(supplier, write(bolt, "1.2")))
    assert rows(odoo_world, supplier) == 0
