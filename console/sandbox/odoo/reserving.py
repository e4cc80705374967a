"""What is in stock and not set aside yet, by lot: the goods a delivery may take."""

from __future__ import annotations

from typing import Any

from console.sandbox.odoo.pricing import convert
from console.sandbox.odoo.records import rounded
from console.sandbox.odoo.world import World

Row = dict[str, Any]


def to_set_aside(world: World, move: Row, lines: list[Row]) -> list[tuple[Any, float]]:
    """(lot or ``False``, quantity in the move's unit) to set aside for a delivery beside what its ``lines`` have."""
    own_unit = world.value("product.product", move["product_id"], "uom_id")
    wanted = convert(world, move["product_uom_qty"] - move["quantity"], move["product_uom"], own_unit)
    taken = {line["lot_id"] or False: line["quantity"] for line in lines}
    found = []
    for lot, there in _available(world, move["product_id"], move["id"]):
        amount = min(wanted, there - taken.get(lot, 0.0))
        if amount > 0:
            found.append((lot, convert(world, amount, own_unit, move["product_uom"])))
            wanted = rounded(wanted - amount)
    return found


def _available(world: World, product: int, beside: int) -> list[tuple[Any, float]]:
    """(lot or ``False``, quantity in the product's unit) of a product, the lot that came first going first. ``beside``
    is the move that asks: what is set aside for it counts as free."""
    own_unit = world.value("product.product", product, "uom_id")
    there: dict[Any, float] = {}
    for line in world.rows("stock.move.line", sorted(world.linking("stock.move.line", "product_id", product))):
        move = world.row("stock.move", line["move_id"]) if line["move_id"] else None
        if move is None or move["id"] == beside or move["state"] in ("draft", "cancel"):
            continue
        amount = convert(world, line["quantity"], line["product_uom_id"], own_unit)
        change = _change(world, line, done=move["state"] == "done")
        if change:
            lot = line["lot_id"] or False
            there[lot] = rounded(there.get(lot, 0.0) + change * amount)
    return [(lot, quantity) for lot, quantity in sorted(there.items()) if quantity > 0]


def _change(world: World, line: Row, *, done: bool) -> int:
    """What a detail line does to the stock: goods come in only once it is done, and are taken as soon as set aside."""
    comes = done and _inside(world, line["location_dest_id"])
    return int(comes) - int(_inside(world, line["location_id"]))


def _inside(world: World, location: int) -> bool:
    return bool(world.row("stock.location", location)["usage"] == "internal")
