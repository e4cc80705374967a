"""Arranges scenes in a practice Odoo: suppliers, products, orders, receipts, users; the rules of the world apply."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.moves import known
from console.sandbox.odoo.parties import ExternalIds, Users
from console.sandbox.odoo.records import Call, Records
from console.sandbox.odoo.world import World, as_text

Number = Decimal | float | int

ROLES = {
    "buyer": ("base.group_user", "purchase.group_purchase_user"),
    "buyers_chief": ("base.group_user", "purchase.group_purchase_manager", "product.group_product_manager"),
    "dock": ("base.group_user", "stock.group_stock_user"),
    "seller": ("base.group_user", "sales_team.group_sale_salesman_all_leads"),
    "office": ("base.group_user", "purchase.group_purchase_user", "sales_team.group_sale_salesman_all_leads"),
    "plain": ("base.group_user",),
}


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """A row of a supplier's price list: ``price`` per unit from ``least`` units on, with the supplier's own code."""

    price: Number
    least: Number = 0
    lead_days: int = 1
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An order line to seed. ``unit`` is an external id such as ``uom.product_uom_dozen``; without one the product's
    own unit is ordered. ``serves`` are deliveries (stock move ids) that wait for the goods."""

    product: int
    quantity: Number
    price: Number | None = None
    due: datetime | None = None
    unit: str = ""
    text: str = ""
    serves: Sequence[int] = ()


class Seeds:
    """Creates records in one world. Every method is one transaction and returns the new record's id."""

    def __init__(self, world: World, models: Mapping[str, Records], chance: random.Random) -> None:
        self._world = world
        self._models = models
        self._chance = chance
        self._admin = next(r["id"] for r in world.table("res.users").rows.values() if r["login"] == "admin")

    def ref(self, xmlid: str) -> int:
        """The id behind an external id."""
        data = self._models["ir.model.data"]
        assert isinstance(data, ExternalIds)
        return data.find(xmlid)

    def create(self, model: str, **values: Any) -> int:
        """Create any record, as the administrator."""
        with self._world.transaction(self._admin):
            return self._models[model].create_one(self._call(), values)

    def write(self, model: str, record: int, **values: Any) -> None:
        """Write to any record, as the administrator."""
        with self._world.transaction(self._admin):
            self._models[model].write(self._call(), [record], values)

    def call(self, model: str, method: str, ids: Sequence[int], **context: Any) -> Any:
        """Call a method of records, as the administrator, for example ``button_confirm``."""
        with self._world.transaction(self._admin):
            return getattr(self._models[model], method)(Call(self._admin, context), list(ids))

    def key(self, login: str) -> str:
        """A new API key for a user."""
        key = f"{self._chance.getrandbits(160):040x}"
        users = self._models["res.users"]
        assert isinstance(users, Users)
        users.add_key(login, key)
        return key

    def user(self, login: str, role: str = "buyer", name: str = "") -> tuple[int, str]:
        """A user of one of :data:`ROLES`: its id and an API key."""
        groups = [self.ref(xmlid) for xmlid in ROLES[role]]
        values = {"name": name or login.title(), "login": login, self._world.dialect.user_groups: [(6, 0, groups)]}
        return self.create("res.users", **values), self.key(login)

    def supplier(self, name: str, **values: Any) -> int:
        """A company that supplies; ``global_location_number`` is left out where the version has no such field."""
        facts = known(self._world, "res.partner", {"is_company": True, "supplier_rank": 1, **values})
        return self.create("res.partner", name=name, **facts)

    def customer(self, name: str, **values: Any) -> int:
        """A company that buys."""
        facts = known(self._world, "res.partner", {"is_company": True, "customer_rank": 1, **values})
        return self.create("res.partner", name=name, **facts)

    def product(
        self,
        name: str,
        code: str,
        *,
        cost: Number = 1,
        price: Number = 2,
        barcode: str | None = None,
        supplier: int | None = None,
        breaks: Iterable[PriceBreak] = (),
        unit: str = "uom.product_uom_unit",
        purchase_unit: str = "",
        to_order: bool = False,
    ) -> int:
        """A storable product, with the supplier's price list and, if wanted, bought anew for every sale."""
        kind: dict[str, Any] = {"type": "product"} if self._world.version == "17.0" else {"is_storable": True}
        if purchase_unit:
            kind["uom_po_id"] = self.ref(purchase_unit)
        if to_order:
            routes = (self.ref("stock.route_warehouse0_mto"), self.ref("purchase_stock.route_warehouse0_buy"))
            self.write("stock.route", routes[0], active=True)
            kind["route_ids"] = [(6, 0, list(routes))]
        values = {
            "name": name,
            "default_code": code,
            "standard_price": float(cost),
            "list_price": float(price),
            "barcode": barcode or False,
            "uom_id": self.ref(unit),
            **known(self._world, "product.template", kind),
        }
        product = self.create("product.product", **values)
        for row in breaks:
            self.price_break(product, supplier or 0, row)
        return product

    def price_break(self, product: int, supplier: int, row: PriceBreak) -> int:
        """A row of the supplier's price list."""
        return self.create(
            "product.supplierinfo",
            partner_id=supplier,
            product_tmpl_id=self._world.row("product.product", product)["product_tmpl_id"],
            product_code=row.code or False,
            product_name=row.name or False,
            price=float(row.price),
            min_qty=float(row.least),
            delay=row.lead_days,
        )

    def packaging(self, product: int, name: str, quantity: Number, barcode: str) -> int:
        """A pack of a product with its own barcode: a packaging on 17.0, a unit with a barcode on 19.0."""
        if self._world.has_model("product.packaging"):
            values = {"name": name, "qty": float(quantity), "barcode": barcode, "product_id": product, "purchase": True}
            return self.create("product.packaging", **values)
        unit = self.create(
            "uom.uom",
            name=name,
            relative_factor=float(quantity),
            factor=float(quantity),
            rounding=0.01,
            relative_uom_id=self._world.value("product.product", product, "uom_id"),
        )
        return self.create("product.uom", uom_id=unit, product_id=product, barcode=barcode)

    def order(self, supplier: int, lines: Iterable[Line], *, confirm: bool = True, **values: Any) -> int:
        """A purchase order, confirmed unless told otherwise. Header values go by their Odoo names."""
        commands = [(0, 0, self._line(line)) for line in lines]
        with self._world.transaction(self._admin):
            orders = self._models["purchase.order"]
            order = orders.create_one(self._call(), {"partner_id": supplier, "order_line": commands, **values})
            if confirm:
                orders.button_confirm(self._call(), [order])  # type: ignore[attr-defined]
        return order

    def sale(self, customer: int, lines: Iterable[tuple[int, Number]], *, promised: datetime | None = None) -> int:
        """A confirmed sales order of (product, quantity), with a delivery promised to the customer."""
        values: dict[str, Any] = {
            "partner_id": customer,
            "order_line": [(0, 0, {"product_id": p, "product_uom_qty": float(q)}) for p, q in lines],
        }
        if promised:
            values["commitment_date"] = as_text(promised)
        with self._world.transaction(self._admin):
            sales = self._models["sale.order"]
            sale = sales.create_one(self._call(), values)
            sales.action_confirm(self._call(), [sale])  # type: ignore[attr-defined]
        return sale

    def sale_waiting_for(self, order_line: int, customer: int, quantity: Number, promised: datetime) -> int:
        """A confirmed sales order whose delivery waits for goods of a purchase order line that is confirmed already."""
        line = self._world.row("purchase.order.line", order_line)
        sale = self.sale(customer, [(line["product_id"], quantity)], promised=promised)
        deliveries = tuple(self.deliveries(sale))
        with self._world.transaction(self._admin):
            for move in self._world.linking("stock.move", "purchase_line_id", order_line):
                links = (*self._world.row("stock.move", move)["move_dest_ids"], *deliveries)
                self._world.change("stock.move", move, move_dest_ids=links)
            for delivery in deliveries:
                self._world.change("stock.move", delivery, procure_method="make_to_order", state="waiting")
        return sale

    def deliveries(self, sale: int) -> list[int]:
        """The stock moves that deliver a sales order."""
        return [
            move
            for line in self._world.linking("sale.order.line", "order_id", sale)
            for move in self._world.linking("stock.move", "sale_line_id", line)
        ]

    def receive(self, order: int, quantities: Mapping[int, Number], *, keep_rest: bool = True) -> None:
        """Receive goods of an order: quantity by order line id. The rest stays to come unless ``keep_rest`` is off."""
        with self._world.transaction(self._admin):
            pickings = [row for row in self.receipts(order) if row["state"] not in ("done", "cancel")]
            moves, picking = self._models["stock.move"], pickings[0]["id"]
            for move in self._world.linking("stock.move", "picking_id", picking):
                quantity = float(quantities.get(self._world.row("stock.move", move)["purchase_line_id"], 0))
                moves.write(self._call(), [move], {"quantity": quantity, "picked": quantity > 0})
            context = {"skip_backorder": True, "picking_ids_not_to_backorder": [] if keep_rest else [picking]}
            self._models["stock.picking"].button_validate(Call(self._admin, context), [picking])  # type: ignore[attr-defined]

    def lines(self, order: int) -> list[int]:
        """The lines of a purchase order, in their order."""
        return self._world.linking("purchase.order.line", "order_id", order)

    def receipts(self, order: int) -> list[Row]:
        """The incoming transfers of a purchase order."""
        pickings = self._world.rows("stock.picking", self._world.value("purchase.order", order, "picking_ids"))
        return [
            row for row in pickings if self._world.value("stock.picking", row["id"], "picking_type_code") == "incoming"
        ]

    def _line(self, line: Line) -> dict[str, Any]:
        values: dict[str, Any] = {"product_id": line.product, "product_qty": float(line.quantity)}
        if line.price is not None:
            values["price_unit"] = float(line.price)
        if line.due is not None:
            values["date_planned"] = as_text(line.due)
        if line.unit:
            values[self._world.dialect.line_unit] = self.ref(line.unit)
        if line.text:
            values["name"] = line.text
        if line.serves:
            values["move_dest_ids"] = [(6, 0, list(line.serves))]
        return values

    def _call(self) -> Call:
        return Call(self._admin)
