"""Sales orders that wait for purchases: a confirmed sale makes a delivery, and orders what is bought to order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from console.sandbox.odoo.chatter import Chatter
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.moves import Moves, known, place
from console.sandbox.odoo.pricing import PriceLists, convert
from console.sandbox.odoo.records import Call, Ids, Records, public, rounded
from console.sandbox.odoo.world import Getter, World, as_moment, as_text


class SalesOrders(Chatter):
    """``sale.order``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        company = self.world.row("res.users", call.user)["company_id"]
        return {
            "name": self.world.number("S", 5),
            "state": "draft",
            "date_order": self.world.now,
            "user_id": call.user,
            "company_id": company,
            "currency_id": self.world.row("res.company", company)["currency_id"],
            "partner_shipping_id": values.get("partner_id"),
            "partner_invoice_id": values.get("partner_id"),
            "warehouse_id": min(self.world.table("stock.warehouse")),
            "invoice_status": "no",
        }

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        self.refresh(record)

    def changed(self, call: Call, record: int, values: dict[str, Any]) -> None:
        if values.get("commitment_date"):
            for line in self.world.linking("sale.order.line", "order_id", record):
                for move in self.world.linking("stock.move", "sale_line_id", line):
                    Moves(self.world).set_deadline(move, values["commitment_date"])
        self.refresh(record)

    @public("write")
    def action_confirm(self, call: Call, ids: Ids) -> bool:
        self.check_exist(ids)
        for record in ids:
            order = self.world.row(self.model, record)
            if order["state"] not in ("draft", "sent"):
                continue
            self.world.change(self.model, record, state="sale", date_order=self.world.now)
            lines = self.world.rows("sale.order.line", self.world.linking("sale.order.line", "order_id", record))
            for line in lines:
                self.world.change("sale.order.line", line["id"], state="sale")
            self._deliver(call, order, [line for line in lines if line["product_id"]])
        return True

    @public("write")
    def action_cancel(self, call: Call, ids: Ids) -> bool:
        for record in ids:
            self.world.change(self.model, record, state="cancel")
            for line in self.world.linking("sale.order.line", "order_id", record):
                self.world.change("sale.order.line", line, state="cancel")
                Moves(self.world).cancel(self.world.linking("stock.move", "sale_line_id", line))
        return True

    def refresh(self, record: int) -> None:
        """Bring the order's totals up to date."""
        lines = self.world.rows("sale.order.line", self.world.linking("sale.order.line", "order_id", record))
        untaxed = rounded(sum(line["price_subtotal"] for line in lines))
        self.world.refresh(self.model, record, amount_untaxed=untaxed, amount_total=untaxed)

    def _deliver(self, call: Call, order: Row, lines: list[Row]) -> None:
        if not lines:
            return
        warehouse = self.world.row("stock.warehouse", order["warehouse_id"])
        picking = Moves(self.world).new_picking(
            warehouse["out_type_id"],
            partner_id=order["partner_shipping_id"],
            origin=order["name"],
            company_id=order["company_id"],
            location_id=warehouse["lot_stock_id"],
            location_dest_id=place(self.world, "customer"),
            sale_id=order["id"],
        )
        moves = [self._add_move(order, line, picking) for line in lines]
        Moves(self.world).confirm(moves)
        self._order_what_is_bought_to_order(call, order, moves)

    def _add_move(self, order: Row, line: Row, picking: int) -> int:
        world, transfer = self.world, self.world.row("stock.picking", picking)
        due = order["commitment_date"] or expected_date(world, order)
        own_unit = world.value("product.product", line["product_id"], "uom_id")
        to_order = bought_to_order(world, line["product_id"])
        values = {
            "name": line["name"],
            "description_picking": line["name"],
            "product_id": line["product_id"],
            "product_uom": own_unit,
            "product_uom_qty": convert(world, line["product_uom_qty"], line[world.dialect.line_unit], own_unit),
            "date": due,
            "date_deadline": due,
            "location_id": transfer["location_id"],
            "location_dest_id": transfer["location_dest_id"],
            "picking_id": picking,
            "picking_type_id": transfer["picking_type_id"],
            "partner_id": transfer["partner_id"],
            "warehouse_id": order["warehouse_id"],
            "sale_line_id": line["id"],
            "company_id": order["company_id"],
            "origin": order["name"],
            "state": "draft",
            "sequence": line["sequence"],
            "procure_method": "make_to_order" if to_order else "make_to_stock",
            "propagate_cancel": True,
            "priority": "0",
        }
        return world.insert("stock.move", known(world, "stock.move", values))

    def _order_what_is_bought_to_order(self, call: Call, order: Row, moves: list[int]) -> None:
        """One request for quotation per supplier, whose lines know the deliveries that wait for them."""
        world, by_supplier = self.world, dict[int, list[Any]]()
        for move in world.rows("stock.move", moves):
            sellers = PriceLists(world).sellers(move["product_id"])
            if move["procure_method"] != "make_to_order" or not sellers:
                continue
            seller = min(sellers, key=lambda row: (row["sequence"], row["min_qty"], row["id"]))
            by_supplier.setdefault(seller["partner_id"], []).append(self._request(move, seller["partner_id"]))
        for supplier, lines in by_supplier.items():
            self.models["purchase.order"].create_one(
                call,
                {
                    "partner_id": supplier,
                    "origin": order["name"],
                    "user_id": False,
                    "order_line": [[0, 0, line] for line in lines],
                },
            )

    def _request(self, move: Row, supplier: int) -> dict[str, Any]:
        world, unit = self.world, move["product_uom"]
        offer = PriceLists(world).offer(move["product_id"], supplier, move["product_uom_qty"], unit, world.now[:10])
        line: dict[str, Any] = {
            "product_id": move["product_id"],
            "product_qty": move["product_uom_qty"],
            "price_unit": offer.price,
            "date_planned": move["date"],
            world.dialect.line_unit: unit,
            "move_dest_ids": [[4, move["id"]]],
            "propagate_cancel": False,  # as the rule “Buy” of a warehouse that receives in one step has it
        }
        if not world.dialect.clears_waiting_moves:
            line["sale_line_id"] = move["sale_line_id"]
        return line


class SalesLines(Records):
    """``sale.order.line``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        base: dict[str, Any] = {"sequence": 10, "product_uom_qty": 1.0, "state": "draft"}
        product, order = values.get("product_id"), values.get("order_id")
        if order:
            row = self.world.row("sale.order", order)
            base |= {"order_partner_id": row["partner_id"], "company_id": row["company_id"]}
            base |= {"currency_id": row["currency_id"], "salesman_id": row["user_id"]}
        if product:
            base["name"] = self.world.names("product.product", product)
            base["price_unit"] = self.world.value("product.product", product, "list_price")
            base[self.world.dialect.line_unit] = self.world.value("product.product", product, "uom_id")
        return base

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        self.changed(call, record, values)

    def changed(self, call: Call, record: int, values: dict[str, Any]) -> None:
        row = self.world.row(self.model, record)
        subtotal = rounded(row["product_uom_qty"] * row["price_unit"] * (1 - row["discount"] / 100))
        self.world.refresh(self.model, record, price_subtotal=subtotal, price_total=subtotal)
        orders = self.models["sale.order"]
        assert isinstance(orders, SalesOrders)
        orders.refresh(row["order_id"])


def bought_to_order(world: World, product: int) -> bool:
    """Whether the product has both the route that makes to order and the one that buys."""
    routes = world.rows("stock.route", world.value("product.product", product, "route_ids"))
    return {"Buy", "Replenish on Order (MTO)"} <= {route["name"] for route in routes if route["active"]}


def expected_date(world: World, order: Row) -> Any:
    """The latest day any line can leave by its lead time."""
    lines = world.rows("sale.order.line", world.table("sale.order.line").linking("order_id", order["id"]))
    days = max((line["customer_lead"] for line in lines), default=0.0)
    return as_text(as_moment(order["date_order"]) + timedelta(days=days)) if order["date_order"] else False


def _purchase_orders(world: World, row: Row) -> set[int]:
    """The purchase orders whose goods serve this sale."""
    moves, lines = world.table("stock.move"), world.table("purchase.order.line")
    found: set[int] = set()
    for line in world.table("sale.order.line").linking("order_id", row["id"]):
        for move in moves.linking("sale_line_id", line):
            found |= {lines.rows[i]["order_id"] for i in lines.linking("move_dest_ids", move)}
            sources = world.rows("stock.move", moves.linking("move_dest_ids", move))
            found |= {lines.rows[s["purchase_line_id"]]["order_id"] for s in sources if s["purchase_line_id"]}
    return found


SALE_VALUES: dict[str, Getter] = {
    "expected_date": expected_date,
    "delivery_count": lambda world, row: len(world.linking("stock.picking", "sale_id", row["id"])),
    "purchase_order_count": lambda world, row: len(_purchase_orders(world, row)),
    "delivery_status": lambda world, row: (
        "pending" if world.linking("stock.picking", "sale_id", row["id"]) and row["state"] == "sale" else False
    ),
}

SALE_LINE_VALUES: dict[str, Getter] = {
    "display_name": lambda world, row: f"{world.names('sale.order', row['order_id'])} - {row['name']}",
    "scheduled_date": lambda world, row: (
        (order := world.row("sale.order", row["order_id"]))["commitment_date"] or expected_date(world, order)
    ),
    "qty_to_deliver": lambda world, row: row["product_uom_qty"] - row["qty_delivered"],
    "purchase_line_count": lambda world, row: len(
        world.table("purchase.order.line").linking("sale_line_id", row["id"])
    ),
}
