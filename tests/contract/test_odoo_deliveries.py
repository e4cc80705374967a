"""Deliveries of a warehouse somebody else runs: read once their goods are there, filled in as shipped, never validated;
on the practice Odoo and on real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from console.adapters.odoo import OdooErp
from console.domain.warehousing import Delivery, DeliveryPlan, ShippedLot, ShippedMove
from console.services.errors import ConflictingChange, InDoubt, RecordMissing, Refused
from console.services.ports import Lookup
from tests.contract.odoo_world import OdooWorld, unique
from tests.contract.wire import Wire


def warehouse_of(world: OdooWorld) -> int:
    """The warehouse sales are delivered from."""
    [first, *_] = world.rpc("stock.warehouse", "search", [], order="id")
    return int(first)


def delivery(world: OdooWorld, erp: OdooErp, quantity: float = 10, stock: float = 100, **facts: Any) -> Delivery:
    """A customer's order of bolts that are in stock: its delivery, ready to go."""
    product = world.product(**facts)
    if stock:
        receive_stock(world, product, stock, facts.get("tracking", "none"))
    customer = world.supplier("Northwind Hardware", street="Dock 4", city="Boise", zip="83702")
    line = {"product_id": product, "product_uom_qty": quantity, "price_unit": 2}
    sale = int(world.rpc("sale.order", "create", {"partner_id": customer, "order_line": [[0, 0, line]]}))
    world.rpc("sale.order", "action_confirm", [sale])
    [picking] = world.rpc("stock.picking", "search", [["sale_id", "=", sale]])
    world.rpc("stock.picking", "action_assign", [picking])
    [found] = erp.deliveries([picking])
    return found


def receive_stock(world: OdooWorld, product: int, quantity: float, tracking: str) -> None:
    """Goods bought and received, as people get them into Odoo."""
    supplier = world.supplier()
    order = world.order(supplier, [{"product_id": product, "product_qty": quantity, "price_unit": 1}])
    [picking] = world.pickings(order)
    if tracking == "lot":
        [move] = world.rpc("stock.move", "search", [["picking_id", "=", picking["id"]]])
        parts = world.rpc("stock.move.line", "search", [["move_id", "=", move]])
        halves = [{"quantity": quantity / 2, "lot_name": name} for name in LOTS]
        row = world.one("stock.move", move, "product_uom", "location_id", "location_dest_id")
        made = {
            "product_id": product,
            "product_uom_id": row["product_uom"][0],
            "location_id": row["location_id"][0],
            "location_dest_id": row["location_dest_id"][0],
            "picking_id": picking["id"],
        }
        commands = [*([2, one, 0] for one in parts), *([0, 0, {**made, **half}] for half in halves)]
        world.rpc("stock.picking", "write", [picking["id"]], {"move_ids": [[1, move, {"move_line_ids": commands}]]})
    world.rpc("stock.picking", "button_validate", [picking["id"]], context={"skip_sms": True, "skip_backorder": True})


LOTS = ("LOT-A", "LOT-B")


def plan(of: Delivery, *quantities: float, lots: tuple[ShippedLot, ...] = (), **facts: Any) -> DeliveryPlan:
    moves = tuple(
        ShippedMove(move_id=line.move_id, quantity=Decimal(str(quantity)), lots=lots)
        for line, quantity in zip(of.lines, quantities, strict=True)
    )
    given = {
        "key": f"945:wh:{unique()}",
        "delivery_id": of.id,
        "number": of.number,
        "partner": "wh",
        "shipped_on": date(2031, 2, 17),
        "moves": moves,
        "note": "Shipped <by> the warehouse",
    }
    return DeliveryPlan(**{**given, **facts})


def details(world: OdooWorld, picking: int) -> list[tuple[float, str, bool]]:
    rows = world.rpc(
        "stock.move.line", "search_read", [["picking_id", "=", picking]], ["quantity", "lot_id", "picked"], order="id"
    )
    return [(row["quantity"], row["lot_id"][1] if row["lot_id"] else "", row["picked"]) for row in rows]


def test_a_delivery_is_read_once_its_goods_are_there(odoo_world: OdooWorld, erp: OdooErp) -> None:
    waiting = delivery(odoo_world, erp, stock=0)
    found = delivery(odoo_world, erp)
    assert not waiting.ready and found.ready and found.open
    ready = {one.id: one for one in erp.ready_deliveries(warehouse_of(odoo_world))}
    assert found.id in ready and waiting.id not in ready
    assert ready[found.id] == found
    assert found.id not in {one.id for one in erp.ready_deliveries(warehouse_of(odoo_world), [found.id])}
    assert erp.ready_deliveries(99_999) == ()
    (line,) = found.lines
    assert (line.quantity, line.unit, line.tracking) == (10, "C62", "none")
    assert [item.value for item in line.items if item.value.startswith("SKU-")]
    assert (found.ship_to.street, found.ship_to.city, found.ship_to.postal_code) == ("Dock 4", "Boise", "83702")
    assert found.origin and found.origin.startswith("S")


def test_what_was_shipped_is_filled_in_and_nothing_is_validated(odoo_world: OdooWorld, erp: OdooErp) -> None:
    found = delivery(odoo_world, erp)
    wanted = plan(found, 10, tracking="1Z999")
    assert erp.look_up_delivery(wanted) is Lookup.NOT_DONE
    result = erp.prepare_delivery(wanted)
    assert (result.id, result.state, result.warnings, result.already_there) == (found.id, "assigned", (), False)
    assert details(odoo_world, found.id) == [(10, "", False)]
    assert "Shipped &lt;by&gt; the warehouse" in odoo_world.value("stock.picking", found.id, "note")
    assert odoo_world.value("stock.picking", found.id, "carrier_tracking_ref") == "1Z999"
    assert erp.look_up_delivery(wanted) is Lookup.DONE
    again = erp.prepare_delivery(wanted)
    assert again.already_there and again.quantities == result.quantities
    assert details(odoo_world, found.id) == [(10, "", False)]


def test_a_short_shipment_leaves_its_rest_for_a_backorder_once_somebody_validates(
    odoo_world: OdooWorld, erp: OdooErp
) -> None:
    found = delivery(odoo_world, erp)
    result = erp.prepare_delivery(plan(found, 7))
    assert result.warnings == () and list(result.quantities.values()) == [7]
    assert odoo_world.value("stock.picking", found.id, "state") not in ("done", "cancel")
    context = {"skip_sms": True, "skip_backorder": True}
    odoo_world.rpc("stock.picking", "button_validate", [found.id], context=context)
    rest = odoo_world.rpc("stock.picking", "search", [["backorder_id", "=", found.id]])
    [left] = erp.deliveries(rest)
    assert [line.quantity for line in left.lines] == [3]
    assert odoo_world.value("stock.picking", found.id, "state") == "done"


def test_the_lots_shipped_take_the_place_of_those_set_aside(odoo_world: OdooWorld, erp: OdooErp) -> None:
    found = delivery(odoo_world, erp, tracking="lot", stock=40)
    assert [lot.number for line in found.lines for lot in line.lots] == ["LOT-A"], "Odoo sets the oldest aside"
    shipped = (ShippedLot(number="LOT-A", quantity=Decimal(4)), ShippedLot(number="LOT-B", quantity=Decimal(6)))
    result = erp.prepare_delivery(plan(found, 10, lots=shipped))
    assert result.warnings == ()
    assert details(odoo_world, found.id) == [(4, "LOT-A", False), (6, "LOT-B", False)]


def test_a_lot_odoo_does_not_have_is_refused_and_nothing_changes(odoo_world: OdooWorld, erp: OdooErp) -> None:
    found = delivery(odoo_world, erp, tracking="lot", stock=40)
    before = details(odoo_world, found.id)
    with pytest.raises(Refused) as refusal:
        erp.prepare_delivery(plan(found, 10, lots=(ShippedLot(number="LOT-X", quantity=Decimal(10)),)))
    assert "LOT-X" in refusal.value.text
    assert details(odoo_world, found.id) == before


def test_a_tracked_product_without_a_lot_is_told(odoo_world: OdooWorld, erp: OdooErp) -> None:
    found = delivery(odoo_world, erp, tracking="lot", stock=40)
    result = erp.prepare_delivery(plan(found, 10))
    assert any("names no lot" in warning for warning in result.warnings)


def test_a_delivery_cancelled_or_done_meanwhile_is_left_alone(odoo_world: OdooWorld, erp: OdooErp) -> None:
    found = delivery(odoo_world, erp)
    odoo_world.rpc("stock.picking", "action_cancel", [found.id])
    with pytest.raises(ConflictingChange) as refusal:
        erp.prepare_delivery(plan(found, 10))
    assert "cancelled in Odoo" in refusal.value.text
    [after] = erp.deliveries([found.id])
    assert (after.state, after.open) == ("cancel", False)


def test_an_answer_lost_on_the_way_is_looked_up(odoo_world: OdooWorld, erp: OdooErp, wire: Wire) -> None:
    found = delivery(odoo_world, erp)
    wanted = plan(found, 9)
    wire.lose_answer("stock.picking", "write")
    with pytest.raises(InDoubt):
        erp.prepare_delivery(wanted)
    assert erp.look_up_delivery(wanted) is Lookup.DONE
    assert erp.prepare_delivery(wanted).already_there
    assert details(odoo_world, found.id) == [(9, "", False)]


def test_a_delivery_that_is_gone(odoo_world: OdooWorld, erp: OdooErp) -> None:
    found = delivery(odoo_world, erp)
    with pytest.raises(RecordMissing):
        erp.prepare_delivery(plan(found, 10).model_copy(update={"delivery_id": 99_999_999}))
    assert erp.deliveries([99_999_999]) == ()
