"""What Odoo does with imports, details of moves, lots, packages and price rows; asserted of practice and real ones."""

from __future__ import annotations

from typing import Any

import pytest
from odoorpc.error import RPCError

from tests.contract.odoo_world import OdooWorld, Values, unique


def mine(key: str) -> str:
    return f"__crossdock__.test_{key}"


def prices(world: OdooWorld, supplier: int) -> list[Values]:
    fields = ["price", "min_qty", "date_start", "date_end", "product_code"]
    found: list[Values] = world.rpc(
        "product.supplierinfo", "search_read", [["partner_id", "=", supplier]], fields, order="id"
    )
    return found


def price_row(world: OdooWorld, supplier: int, product: int, key: str, price: str) -> list[str]:
    template = world.value("product.product", product, "product_tmpl_id")[0]
    return [mine(key), str(supplier), str(template), price, "1", "7"]


COLUMNS = ["id", "partner_id/.id", "product_tmpl_id/.id", "price", "min_qty", "delay"]


# Import


def test_the_same_import_again_updates_instead_of_adding(odoo_world: OdooWorld) -> None:
    supplier, product, key = odoo_world.supplier(), odoo_world.product(), unique()

    first = odoo_world.rpc(
        "product.supplierinfo", "load", COLUMNS, [price_row(odoo_world, supplier, product, key, "2.5")]
    )
    again = odoo_world.rpc(
        "product.supplierinfo", "load", COLUMNS, [price_row(odoo_world, supplier, product, key, "2.75")]
    )

    assert first["ids"] == again["ids"] and first["messages"] == []
    assert [row["price"] for row in prices(odoo_world, supplier)] == [2.75]
    assert odoo_world.rpc("product.supplierinfo", "get_metadata", first["ids"])[0]["xmlid"] == mine(key)


def test_an_import_with_one_bad_row_does_nothing_and_names_it(odoo_world: OdooWorld) -> None:
    supplier, product = odoo_world.supplier(), odoo_world.product()
    good = price_row(odoo_world, supplier, product, unique(), "2.5")
    bad = price_row(odoo_world, supplier, product, unique(), "many")

    answer = odoo_world.rpc("product.supplierinfo", "load", COLUMNS, [good, bad])

    assert answer["ids"] is False
    assert {message["record"] for message in answer["messages"]} == {1}
    assert {message["type"] for message in answer["messages"]} == {"error"}
    assert prices(odoo_world, supplier) == []


def test_an_import_by_database_id_changes_what_is_named_and_empties_what_is_empty(odoo_world: OdooWorld) -> None:
    supplier, product = odoo_world.supplier(), odoo_world.product()
    row = price_row(odoo_world, supplier, product, unique(), "2.5")
    [record] = odoo_world.rpc("product.supplierinfo", "load", COLUMNS, [row])["ids"]
    odoo_world.rpc("product.supplierinfo", "write", [record], {"date_end": "2031-12-31", "product_code": "AC"})

    answer = odoo_world.rpc("product.supplierinfo", "load", [".id", "price", "date_end"], [[str(record), "3", ""]])

    assert answer["ids"] == [record]
    [kept] = prices(odoo_world, supplier)
    assert (kept["price"], kept["date_end"], kept["product_code"]) == (3, False, "AC")


def test_trap_17_cannot_mix_new_rows_and_rows_by_database_id(odoo_world: OdooWorld) -> None:
    supplier, product = odoo_world.supplier(), odoo_world.product()
    row = [*price_row(odoo_world, supplier, product, unique(), "2.5"), ""]

    def mixed() -> Any:
        return odoo_world.rpc("product.supplierinfo", "load", [*COLUMNS, ".id"], [row])

    if odoo_world.old:
        with pytest.raises(RPCError) as caught:
            mixed()
        assert caught.value.info["data"]["name"] == "psycopg2.errors.InvalidTextRepresentation"
    else:
        assert len(mixed()["ids"]) == 1


def test_trap_a_price_that_ends_before_it_begins_is_accepted(odoo_world: OdooWorld) -> None:
    supplier, product = odoo_world.supplier(), odoo_world.product()
    row = [*price_row(odoo_world, supplier, product, unique(), "2.5"), "2031-05-01", "2031-01-01"]
    odoo_world.rpc("product.supplierinfo", "load", [*COLUMNS, "date_start", "date_end"], [row])
    [kept] = prices(odoo_world, supplier)
    assert kept["date_end"] < kept["date_start"]


def test_only_17_rounds_a_supplier_s_price(odoo_world: OdooWorld) -> None:
    supplier, product = odoo_world.supplier(), odoo_world.product()
    odoo_world.rpc(
        "product.supplierinfo", "load", COLUMNS, [price_row(odoo_world, supplier, product, unique(), "3.125")]
    )
    assert prices(odoo_world, supplier)[0]["price"] == (3.13 if odoo_world.old else 3.125)


# Details of moves


def details(world: OdooWorld, picking: int) -> list[Values]:
    fields = ["move_id", "quantity", "lot_name", "lot_id", "result_package_id", "picked", "state"]
    found: list[Values] = world.rpc(
        "stock.move.line", "search_read", [["picking_id", "=", picking]], fields, order="id"
    )
    return found


def detail(world: OdooWorld, move: int, quantity: float, **values: Any) -> list[Any]:
    row = world.one("stock.move", move, "product_id", "product_uom", "location_id", "location_dest_id", "picking_id")
    facts = {name: row[name][0] for name in ("product_id", "location_id", "location_dest_id", "picking_id")}
    return [0, 0, {**facts, "product_uom_id": row["product_uom"][0], "quantity": quantity, **values}]


def receipt(world: OdooWorld, **product: Any) -> tuple[int, int, int]:
    """An order of 100 bolts: order, receipt, move."""
    order = world.bolts(**product)
    [picking] = world.pickings(order)
    return order, picking["id"], picking["move_ids"][0]


def test_a_receipt_is_filled_in_from_the_start_and_nothing_is_picked(odoo_world: OdooWorld) -> None:
    _order, picking, move = receipt(odoo_world)
    [line] = details(odoo_world, picking)
    assert (line["move_id"][0], line["quantity"], line["picked"], line["lot_name"]) == (move, 100, False, False)


def test_a_move_s_quantity_is_what_its_details_add_up_to(odoo_world: OdooWorld) -> None:
    _order, picking, move = receipt(odoo_world)
    [line] = details(odoo_world, picking)
    parts = [[2, line["id"], 0], detail(odoo_world, move, 40), detail(odoo_world, move, 20)]
    odoo_world.rpc("stock.move", "write", [move], {"move_line_ids": parts})
    assert odoo_world.value("stock.move", move, "quantity") == 60
    odoo_world.rpc("stock.move", "write", [move], {"quantity": 0})
    assert details(odoo_world, picking) == []


def test_trap_details_cleared_are_left_behind_without_a_move(odoo_world: OdooWorld) -> None:
    _order, picking, move = receipt(odoo_world)
    odoo_world.rpc("stock.move", "write", [move], {"move_line_ids": [[5, 0, 0]]})
    assert [row["move_id"] for row in details(odoo_world, picking)] == [False]
    assert odoo_world.value("stock.move", move, "quantity") == 0


def test_trap_details_made_along_with_a_move_are_unknown_to_the_transfer(odoo_world: OdooWorld) -> None:
    _order, picking, move = receipt(odoo_world)
    [line] = details(odoo_world, picking)
    command = detail(odoo_world, move, 100)
    del command[2]["picking_id"]
    odoo_world.rpc("stock.move", "write", [move], {"move_line_ids": [[2, line["id"], 0], command]})
    assert details(odoo_world, picking) == []
    assert odoo_world.value("stock.move", move, "quantity") == 100


def test_trap_replaced_details_leave_the_move_waiting_until_asked_again(odoo_world: OdooWorld) -> None:
    _order, picking, move = receipt(odoo_world)
    [line] = details(odoo_world, picking)
    parts = [[2, line["id"], 0], detail(odoo_world, move, 100)]
    odoo_world.rpc("stock.move", "write", [move], {"move_line_ids": parts})
    assert odoo_world.value("stock.move", move, "state") == "confirmed"
    odoo_world.rpc("stock.picking", "action_assign", [picking])
    assert odoo_world.value("stock.move", move, "state") == "assigned"
    assert odoo_world.value("stock.move", move, "quantity") == 100


def test_lots_and_packages_exist_once_the_receipt_is_done(odoo_world: OdooWorld) -> None:
    order, picking, move = receipt(odoo_world, tracking="lot")
    model = "stock.quant.package" if odoo_world.old else "stock.package"
    code, lot = unique(), unique()
    [package] = odoo_world.rpc(model, "load", ["id", "name"], [[mine(code), code]])["ids"]
    [line] = details(odoo_world, picking)
    parts = [[2, line["id"], 0], detail(odoo_world, move, 100, lot_name=lot, result_package_id=package)]
    odoo_world.rpc("stock.move", "write", [move], {"move_line_ids": parts})
    assert odoo_world.value(model, package, "location_id") is False
    assert odoo_world.rpc("stock.lot", "search_count", [["name", "=", lot]]) == 0

    assert odoo_world.rpc("stock.picking", "button_validate", [picking]) is True

    assert odoo_world.value(model, package, "location_id")[1] == "WH/Stock"
    assert odoo_world.rpc("stock.lot", "search_count", [["name", "=", lot]]) == 1
    [done] = details(odoo_world, picking)
    assert (done["lot_id"][1], done["state"], done["picked"]) == (lot, "done", True)
    assert odoo_world.value("purchase.order", order, "receipt_status") == "full"


def test_a_product_kept_by_lot_is_not_taken_in_without_one(odoo_world: OdooWorld) -> None:
    _order, picking, _move = receipt(odoo_world, tracking="lot")
    with pytest.raises(RPCError) as caught:
        odoo_world.rpc("stock.picking", "button_validate", [picking])
    assert caught.value.info["data"]["name"] == "odoo.exceptions.UserError"


# Another product


def test_trap_another_product_on_a_confirmed_line_leaves_the_old_one_on_the_receipt(odoo_world: OdooWorld) -> None:
    order, _picking, move = receipt(odoo_world)
    [line] = odoo_world.lines(order)
    old = odoo_world.value("stock.move", move, "product_id")
    other = odoo_world.product("Other bolt")

    odoo_world.rpc("purchase.order.line", "write", [line], {"product_id": other, "product_qty": 100, "price_unit": 1.1})

    assert odoo_world.value("purchase.order.line", line, "product_id")[0] == other
    assert [odoo_world.value("stock.move", row["id"], "product_id") for row in odoo_world.moves(line)] == [old]


# Rights


@pytest.mark.parametrize(
    ("model", "role", "may"),
    [
        ("stock.move.line", "buyer", True),
        ("stock.move.line", "dock", True),
        ("product.supplierinfo", "buyer", False),
        ("stock.lot", "buyer", False),
        ("stock.lot", "dock", True),
    ],
)
def test_rights_on_details_prices_and_lots(odoo_world: OdooWorld, model: str, role: str, may: bool) -> None:
    client = odoo_world.client(odoo_world.user(role))
    try:
        allowed = client.execute(model, "check_access_rights", "write", False)
    except RPCError:  # 19.0 refuses what it answers with no elsewhere
        allowed = False
    assert allowed is may


def test_trap_an_import_without_the_right_is_a_message_and_no_error(odoo_world: OdooWorld) -> None:
    buyer = odoo_world.client(odoo_world.user("buyer"))
    row = price_row(odoo_world, odoo_world.supplier(), odoo_world.product(), unique(), "2.5")
    answer = buyer.execute("product.supplierinfo", "load", COLUMNS, [row])
    assert (answer["ids"], answer["messages"][0]["type"]) == (False, "error")
