"""How a purchase order line becomes moves of a receipt, and how they follow when the line changes."""

from __future__ import annotations

from collections.abc import Iterable

from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.moves import CLOSED, Moves, known, place
from console.sandbox.odoo.pricing import convert, price_in
from console.sandbox.odoo.records import rounded
from console.sandbox.odoo.world import World


class Receipts:
    """Keeps the moves of purchase order lines in step with the lines."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, order: Row, lines: Iterable[Row]) -> None:
        """The receipt of a newly confirmed order, with its moves in order of their dates."""
        goods = [line for line in lines if line["product_id"] and line["qty_received_method"] == "stock_moves"]
        if not goods:
            return
        picking = self._open_receipt(order, goods[0]) or self._new_receipt(order)
        moves = [move for line in goods for move in self._moves_for(line, picking)]
        for turn, move in enumerate(sorted(moves, key=lambda m: str(self._world.row("stock.move", m)["date"])), 1):
            self._world.change("stock.move", move, sequence=5 * turn)
        Moves(self._world).confirm(moves)

    def follow_quantity(self, line: Row) -> None:
        """Add a move for what the line orders more than its moves bring, or a negative one for what it orders less."""
        if line["qty_received_method"] != "stock_moves":
            return
        order = self._world.row("purchase.order", line["order_id"])
        picking = self._open_receipt(order, line)
        if picking is None:
            if line["product_qty"] <= line["qty_received"]:
                return
            picking = self._new_receipt(order)
        Moves(self._world).confirm(self._moves_for(line, picking))

    def reprice(self, line: Row) -> None:
        """A new price on the line goes to its open moves."""
        price = self._move_price(line)
        for move in self._moves(line):
            if move["state"] not in CLOSED:
                self._world.change("stock.move", move["id"], price_unit=price)

    def move_deadline(self, line: Row, deadline: str) -> None:
        """A new date on the line becomes the deadline of its open moves. The date the dock sees does not move."""
        open_moves = [move["id"] for move in self._moves(line) if move["state"] not in CLOSED]
        for move in open_moves or line["move_dest_ids"]:
            Moves(self._world).set_deadline(move, deadline)

    def received(self, line: Row) -> float:
        """What has arrived for the line, in the line's unit, less what went back."""
        unit = line[self._world.dialect.line_unit]
        return sum(
            self._direction(move) * convert(self._world, move["quantity"], move["product_uom"], unit)
            for move in self._moves(line)
            if move["state"] == "done"
        )

    def cancel(self, lines: Iterable[int]) -> None:
        """Cancel what is still to come for these lines, and what waits for it where the line says so; other deliveries
        wait for goods from the stock from then on."""
        for line in self._world.rows("purchase.order.line", lines):
            waiting = [m for m in self._waiting(line) if self._world.row("stock.move", m)["state"] not in CLOSED]
            Moves(self._world).cancel([move["id"] for move in self._moves(line) if move["state"] != "done"])
            if line["propagate_cancel"]:
                Moves(self._world).cancel(waiting)
                continue
            for move in waiting:
                self._world.change("stock.move", move, procure_method="make_to_stock", state="confirmed")
            Moves(self._world).refresh({self._world.row("stock.move", move)["picking_id"] for move in waiting})

    def _moves(self, line: Row) -> list[Row]:
        return self._world.rows("stock.move", self._world.linking("stock.move", "purchase_line_id", line["id"]))

    def _direction(self, move: Row) -> int:
        return -1 if self._world.row("stock.location", move["location_dest_id"])["usage"] == "supplier" else 1

    def _expected(self, line: Row) -> float:
        """What the line's moves bring in all, done and to come, in the line's unit."""
        unit = line[self._world.dialect.line_unit]
        total = 0.0
        for move in self._moves(line):
            if move["state"] != "cancel":
                brings = move["quantity"] if move["state"] == "done" else move["product_uom_qty"]
                total += self._direction(move) * convert(self._world, brings, move["product_uom"], unit)
        return total

    def _moves_for(self, line: Row, picking: int) -> list[int]:
        """The moves that make the line's moves bring what it orders; part of them may serve waiting deliveries."""
        expected, ordered = self._expected(line), line["product_qty"]
        waiting = self._waiting(line)
        parts: list[tuple[float, tuple[int, ...]]] = []
        if waiting:
            unit = line[self._world.dialect.line_unit]
            rows = self._world.rows("stock.move", waiting)
            demand = sum(convert(self._world, m["product_uom_qty"], m["product_uom"], unit) for m in rows)
            if demand > expected:
                parts.append((demand - expected, waiting))
            parts.append((ordered - max(demand, 0.0), ()))
        else:
            parts.append((ordered - expected, ()))
        created = [self._add_move(line, picking, quantity, serves) for quantity, serves in parts if quantity]
        if self._world.dialect.clears_waiting_moves and line["move_dest_ids"]:
            self._world.change("purchase.order.line", line["id"], move_dest_ids=())
        return created

    def _waiting(self, line: Row) -> tuple[int, ...]:
        found = line["move_dest_ids"] or tuple(i for move in self._moves(line) for i in move["move_dest_ids"])
        return tuple(i for i in dict.fromkeys(found) if self._world.row("stock.move", i)["state"] != "cancel")

    def _add_move(self, line: Row, picking: int, quantity: float, serves: tuple[int, ...]) -> int:
        world = self._world
        order = world.row("purchase.order", line["order_id"])
        transfer = world.row("stock.picking", picking)
        own_unit = world.value("product.product", line["product_id"], "uom_id")
        values = {
            "name": world.names("product.product", line["product_id"]),
            "description_picking": line["name"],
            "product_id": line["product_id"],
            "product_uom": own_unit,
            "product_uom_qty": convert(world, quantity, line[world.dialect.line_unit], own_unit),
            "price_unit": self._move_price(line),
            "date": line["date_planned"],
            "date_deadline": line["date_planned"],
            "location_id": transfer["location_id"],
            "location_dest_id": transfer["location_dest_id"],
            "picking_id": picking,
            "picking_type_id": transfer["picking_type_id"],
            "warehouse_id": world.row("stock.picking.type", transfer["picking_type_id"])["warehouse_id"],
            "move_dest_ids": serves,
            "purchase_line_id": line["id"],
            "company_id": order["company_id"],
            "origin": order["name"],
            "state": "draft",
            "sequence": line["sequence"],
            "procure_method": "make_to_stock",
            "propagate_cancel": line["propagate_cancel"],
            "priority": "0",
        }
        return world.insert("stock.move", known(world, "stock.move", values))

    def _move_price(self, line: Row) -> float:
        own_unit = self._world.value("product.product", line["product_id"], "uom_id")
        price = line["price_unit"]
        if not self._world.dialect.refuses_less_than_received:
            price *= 1 - line["discount"] / 100
        return rounded(price_in(self._world, price, line[self._world.dialect.line_unit], own_unit))

    def _open_receipt(self, order: Row, line: Row) -> int | None:
        """An open transfer into the warehouse: one of the line's own if there is one, else one of the order's."""
        own = [move["picking_id"] for move in self._moves(line)]
        lines = self._world.linking("purchase.order.line", "order_id", order["id"])
        any_line = [m["picking_id"] for i in lines for m in self._moves(self._world.row("purchase.order.line", i))]
        for candidates in (own, any_line):
            for picking in sorted({int(p) for p in candidates if p}):
                row = self._world.row("stock.picking", picking)
                usage = self._world.row("stock.location", row["location_dest_id"])["usage"]
                if row["state"] not in CLOSED and usage in ("internal", "transit", "customer"):
                    return picking
        return None

    def _new_receipt(self, order: Row) -> int:
        kind = self._world.row("stock.picking.type", order["picking_type_id"])
        return Moves(self._world).new_picking(
            kind["id"],
            partner_id=order["partner_id"],
            origin=order["name"],
            company_id=order["company_id"],
            location_id=place(self._world, "supplier"),
            location_dest_id=kind["default_location_dest_id"],
        )
