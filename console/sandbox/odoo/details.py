"""Detail lines of moves: what is filled in, which lot, in which package. A move's quantity is what they add up to."""

from __future__ import annotations

from typing import Any

from console.sandbox.odoo.errors import user_error
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.moves import CLOSED, Moves
from console.sandbox.odoo.records import Call, Ids, Records
from console.sandbox.odoo.world import Getter, World


class MoveLines(Records):
    """``stock.move.line``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        move = self.world.row("stock.move", values["move_id"]) if values.get("move_id") else None
        base: dict[str, Any] = {"date": self.world.now}
        if move is not None:
            base |= {"company_id": move["company_id"], "product_id": move["product_id"], "picked": move["picked"]}
        return base

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        row = self.world.row(self.model, record)
        if row["move_id"]:
            Moves(self.world).recount(row["move_id"], look_again=not _comes_from_supplier(self.world, row))

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        touched = {self.world.row(self.model, record)["move_id"] for record in ids}
        super().write_many(call, ids, values)
        if {"quantity", "move_id"} & set(values):  # also those a detail was taken from
            self._recount(touched | {self.world.row(self.model, record)["move_id"] for record in ids})

    def remove_one(self, call: Call, record: int) -> None:
        move = self.world.row(self.model, record)["move_id"]
        if self.world.value(self.model, record, "state") == "done":
            raise user_error("You can not delete product moves if the picking is done.")
        super().remove_one(call, record)
        self._recount({move})

    def _recount(self, moves: set[Any]) -> None:
        for move in moves:
            if move:
                Moves(self.world).recount(move)


def _comes_from_supplier(world: World, row: Row) -> bool:
    """What a supplier brings is not reserved anywhere: the server does not look again whether such a move is ready."""
    return bool(world.row("stock.location", row["location_id"])["usage"] == "supplier")


def check_lots(world: World, picking: int) -> None:
    """A product kept by lot cannot be taken in without one. Raises ``UserError`` as a fault."""
    for move in world.rows("stock.move", world.linking("stock.move", "picking_id", picking)):
        if move["state"] in CLOSED or not move["picked"] or not move["quantity"]:
            continue
        if world.value("product.product", move["product_id"], "tracking") == "none":
            continue
        lines = world.rows("stock.move.line", world.linking("stock.move.line", "move_id", move["id"]))
        if any(line["quantity"] and not (line["lot_name"] or line["lot_id"]) for line in lines):
            name = world.names("product.product", move["product_id"])
            raise user_error(f"You need to supply a Lot/Serial Number for product: {name}")


def _of_product(field: str) -> Getter:
    return lambda world, row: (
        world.value("product.product", row["product_id"], field) or "none" if row["product_id"] else "none"
    )


LINE_VALUES: dict[str, Getter] = {
    "state": lambda world, row: world.row("stock.move", row["move_id"])["state"] if row["move_id"] else False,
    "tracking": _of_product("tracking"),
    "display_name": lambda world, row: world.names("product.product", row["product_id"]),
}
TRACKING_OF_MOVE: dict[str, Getter] = {"has_tracking": _of_product("tracking")}
