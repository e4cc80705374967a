"""Values of purchase orders and their lines that follow from other records."""

from __future__ import annotations

from typing import Any

from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.pricing import PriceLists
from console.sandbox.odoo.world import Getter, World


def order_moves(world: World, order: int) -> list[Row]:
    """The stock moves of all lines of an order."""
    moves = world.table("stock.move")
    return [
        moves.rows[move]
        for line in world.table("purchase.order.line").linking("order_id", order)
        for move in moves.linking("purchase_line_id", line)
    ]


def order_pickings(world: World, order: int) -> list[int]:
    """The transfers of an order, in the order the server lists them."""
    return world.ordered("stock.picking", {m["picking_id"] for m in order_moves(world, order) if m["picking_id"]})


def receipt_status(world: World, order: Row) -> Any:
    """``pending``, ``partial``, ``full``, or ``False`` when nothing is to be received."""
    states = {row["state"] for row in world.rows("stock.picking", order_pickings(world, order["id"]))}
    if not states or states == {"cancel"}:
        return False
    if states <= {"done", "cancel"}:
        return "full"
    return "partial" if "done" in states else "pending"


def _order_name(world: World, row: Row) -> str:
    return f"{row['name']} ({row['partner_ref']})" if row["partner_ref"] else str(row["name"])


def _of_order(field: str) -> Getter:
    return lambda world, row: world.value("purchase.order", row["order_id"], field)


def _sales_orders(world: World, row: Row) -> int:
    sales = world.table("sale.order.line").rows
    lines = world.rows("purchase.order.line", world.linking("purchase.order.line", "order_id", row["id"]))
    moves = [m for line in lines for m in world.rows("stock.move", line["move_dest_ids"])]
    for move in order_moves(world, row["id"]):
        moves += world.rows("stock.move", move["move_dest_ids"])
    return len({sales[m["sale_line_id"]]["order_id"] for m in moves if m["sale_line_id"]})


ORDER_VALUES: dict[str, Getter] = {
    "display_name": _order_name,
    "picking_ids": lambda world, row: order_pickings(world, row["id"]),
    "incoming_picking_count": lambda world, row: len(order_pickings(world, row["id"])),
    "is_shipped": lambda world, row: receipt_status(world, row) == "full",
    "is_late": lambda world, row: row["state"] == "purchase" and (row["date_planned"] or world.now) <= world.now,
    "sale_order_count": _sales_orders,
    "invoice_count": lambda world, row: 0,
    "product_id": lambda world, row: next(
        (
            line["product_id"]
            for line in world.rows("purchase.order.line", world.linking("purchase.order.line", "order_id", row["id"]))
        ),
        False,
    ),
    "default_location_dest_id_usage": lambda world, row: "internal",
    "receipt_reminder_email": lambda world, row: False,
    "reminder_date_before_receipt": lambda world, row: 0,
}

LINE_VALUES: dict[str, Getter] = {
    "price_unit_discounted": lambda world, row: row["price_unit"] * (1 - row["discount"] / 100),
    "product_type": lambda world, row: (
        world.value("product.product", row["product_id"], "type") if row["product_id"] else False
    ),
    "product_uom_category_id": lambda world, row: (
        world.row("uom.uom", row["product_uom"])["category_id"] if row["product_uom"] else False
    ),
    "date_order": _of_order("date_order"),
    "date_approve": _of_order("date_approve"),
    "sale_order_id": lambda world, row: (
        world.row("sale.order.line", row["sale_line_id"])["order_id"] if row["sale_line_id"] else False
    ),
}

# On 19.0 these follow the order without being kept with the line, so the line's change time does not move with them.
LINE_VALUES_19: dict[str, Getter] = {
    "state": _of_order("state"),
    "currency_id": _of_order("currency_id"),
    "selected_seller_id": lambda world, row: _selected_seller(world, row),
}


def _selected_seller(world: World, row: Row) -> Any:
    if not row["product_id"]:
        return False
    order = world.row("purchase.order", row["order_id"])
    unit = row[world.dialect.line_unit]
    seller = PriceLists(world).select(
        row["product_id"], order["partner_id"], row["product_qty"], unit, order["date_order"][:10]
    )
    return seller["id"] if seller else False
