"""Purchase orders and their lines, with the rules that surprise whoever writes to them from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from console.sandbox.odoo.chatter import Chatter
from console.sandbox.odoo.errors import user_error
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.pricing import PriceLists, convert, price_in
from console.sandbox.odoo.purchase_values import order_moves, order_pickings, receipt_status
from console.sandbox.odoo.receipts import Receipts
from console.sandbox.odoo.records import Call, Ids, Records, public, rounded
from console.sandbox.odoo.world import World, as_moment, as_text

CONFIRMED = ("purchase", "done")
# The server computes these four together: writing one of them keeps it from recomputing the others.
_COMPUTED_TOGETHER = {"price_unit", "date_planned", "name", "discount"}


class PurchaseOrders(Chatter):
    """``purchase.order``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        company = self.world.row("res.users", call.user)["company_id"]
        return {
            "name": self.world.number("P", 5),
            "state": "draft",
            "priority": "0",
            "date_order": self.world.now,
            "user_id": call.user,
            "company_id": company,
            "currency_id": self.world.row("res.company", company)["currency_id"],
            "picking_type_id": min(self.world.search("stock.picking.type", [("code", "=", "incoming")])),
            "invoice_status": "no",
            "order_line": [],
        }

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        self.log(record, "<p>Purchase Order created</p>")
        self.refresh(record, dates="date_planned" not in values)

    def changed(self, call: Call, record: int, values: dict[str, Any]) -> None:
        lines = self.world.linking("purchase.order.line", "order_id", record)
        if "partner_id" in values:
            for line in lines:
                self.world.refresh("purchase.order.line", line, partner_id=values["partner_id"])
        if "state" in values:
            self._set_state(record, values["state"])
        self.refresh(record)

    def remove_one(self, call: Call, record: int) -> None:
        if self.world.row(self.model, record)["state"] != "cancel":
            raise user_error("In order to delete a purchase order, you must cancel it first.")
        for line in self.world.linking("purchase.order.line", "order_id", record):
            self.world.remove("purchase.order.line", line)
        super().remove_one(call, record)

    @public("write")
    def button_confirm(self, call: Call, ids: Ids) -> bool:
        self.check_exist(ids)
        for record in ids:
            if self.world.row(self.model, record)["state"] in ("draft", "sent"):
                self._learn_prices(record)
                self.world.change(self.model, record, date_approve=self.world.now)
                self._set_state(record, "purchase")
                lines = self.world.rows(
                    "purchase.order.line", self.world.linking("purchase.order.line", "order_id", record)
                )
                Receipts(self.world).create(self.world.row(self.model, record), lines)
                self.log(record, "", subtype="purchase.mt_rfq_confirmed")
                self.refresh(record)
        return True

    @public("write")
    def button_cancel(self, call: Call, ids: Ids) -> None:
        self.check_exist(ids)
        for record in ids:
            row = self.world.row(self.model, record)
            if row.get("locked"):
                raise user_error(f"Unable to cancel purchase order(s): {row['name']}. You must first unlock them.")
            if self.world.dialect.refuses_cancel_when_received and self._received_anything(record):
                raise user_error(
                    f"Unable to cancel purchase order {row['name']} as some receptions have already been done."
                )
            Receipts(self.world).cancel(self.world.linking("purchase.order.line", "order_id", record))
            self._set_state(record, "cancel")
            self.refresh(record)

    @public("write")
    def button_draft(self, call: Call, ids: Ids) -> dict[str, Any]:
        for record in ids:
            self._set_state(record, "draft")
        return {}

    @public("write")
    def button_done(self, call: Call, ids: Ids) -> None:
        self._only("button_done", by_state=True)
        for record in ids:
            self._set_state(record, "done")

    @public("write")
    def button_lock(self, call: Call, ids: Ids) -> None:
        self._only("button_lock", by_state=False)
        for record in ids:
            self.world.change(self.model, record, locked=True)

    @public("write")
    def button_unlock(self, call: Call, ids: Ids) -> None:
        for record in ids:
            if self.world.dialect.locks_by_state:
                self._set_state(record, "purchase")
            else:
                self.world.change(self.model, record, locked=False)

    def refresh(self, record: int, *, dates: bool = False) -> None:
        """Bring the values of the order that follow from its lines and transfers up to date."""
        row = self.world.row(self.model, record)
        lines = self.world.rows("purchase.order.line", self.world.linking("purchase.order.line", "order_id", record))
        untaxed = rounded(sum(line["price_subtotal"] for line in lines))
        tax = rounded(sum(line["price_tax"] for line in lines))
        values: dict[str, Any] = {
            "amount_untaxed": untaxed,
            "amount_tax": tax,
            "amount_total": rounded(untaxed + tax),
            "receipt_status": receipt_status(self.world, row),
            "effective_date": _first_arrival(self.world, row),
            "invoice_status": _invoice_status(row, lines),
        }
        if dates:
            planned = [line["date_planned"] for line in lines if line["date_planned"]]
            values["date_planned"] = min(planned, default=False)
        self.world.refresh(self.model, record, **values)

    def _only(self, method: str, *, by_state: bool) -> None:
        if self.world.dialect.locks_by_state != by_state:
            raise user_error(f"The method 'purchase.order.{method}' does not exist")

    def _set_state(self, record: int, state: str) -> None:
        self.world.change(self.model, record, state=state)
        if state == "cancel" and "mail_reminder_confirmed" in self.world.row(self.model, record):
            self.world.change(self.model, record, mail_reminder_confirmed=False)
        if "state" not in self.world.computed("purchase.order.line"):
            for line in self.world.linking("purchase.order.line", "order_id", record):
                self.world.change("purchase.order.line", line, state=state)

    def _received_anything(self, record: int) -> bool:
        return any(row["state"] == "done" for row in order_moves(self.world, record))

    def _learn_prices(self, record: int) -> None:
        """A supplier new to a product is added to its price list with the price of the order."""
        order = self.world.row(self.model, record)
        prices, dialect = PriceLists(self.world), self.world.dialect
        for line in self.world.rows(
            "purchase.order.line", self.world.linking("purchase.order.line", "order_id", record)
        ):
            product = line["product_id"]
            if not product or prices.known_supplier(product, order["partner_id"]):
                continue
            unit = self.world.value("product.product", product, dialect.purchase_unit)
            self.world.insert(
                "product.supplierinfo",
                {
                    "partner_id": order["partner_id"],
                    "product_tmpl_id": self.world.row("product.product", product)["product_tmpl_id"],
                    "sequence": max((row["sequence"] for row in prices.sellers(product)), default=0) + 1,
                    "min_qty": 1.0,
                    "price": rounded(price_in(self.world, line["price_unit"], line[dialect.line_unit], unit)),
                    "discount": line["discount"],
                    "currency_id": order["currency_id"],
                    "company_id": order["company_id"],
                    dialect.supplier_unit: unit,
                },
            )


class PurchaseLines(Records):
    """``purchase.order.line``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        base: dict[str, Any] = {"sequence": 10, "propagate_cancel": True}
        if values.get("display_type") or not values.get("product_id") or not values.get("order_id"):
            return base
        order = self.world.row("purchase.order", values["order_id"])
        product, dialect = values["product_id"], self.world.dialect
        unit = values.get(dialect.line_unit) or self.world.value("product.product", product, dialect.purchase_unit)
        prices = PriceLists(self.world)
        quantity = prices.least_quantity(product, order["partner_id"])
        offer = prices.offer(product, order["partner_id"], quantity, unit, order["date_order"][:10])
        # The lead time is that of the quantity ordered; price and text, when missing, are those of the least quantity.
        asked = values.get("product_qty", quantity)
        seller = prices.select(product, order["partner_id"], asked, unit, order["date_order"][:10])
        base |= {
            dialect.line_unit: unit,
            "product_qty": quantity,
            "price_unit": offer.price,
            "discount": offer.discount if "price_unit" not in values else 0.0,
            "name": offer.name,
            "date_planned": _due(order["date_order"], seller["delay"] if seller else 0),
            "company_id": order["company_id"],
            "partner_id": order["partner_id"],
            "currency_id": order["currency_id"],
            "state": order["state"],
            dialect.line_taxes: [(6, 0, self.world.value("product.product", product, "supplier_taxes_id"))],
            "qty_received_method": "manual" if _is_service(self.world, product) else "stock_moves",
        }
        if dialect.keeps_agreed_price:
            base["technical_price_unit"] = values.get("price_unit", offer.price)
        return {name: value for name, value in base.items() if self.world.has_field(self.model, name)}

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        row = self.world.row(self.model, record)
        self.refresh(record)
        order = self.world.row("purchase.order", row["order_id"])
        if order["state"] == "purchase" and row["product_id"]:
            Receipts(self.world).follow_quantity(row)
            orders = self._orders()
            orders.log(order["id"], f"<p>Extra line with {self.world.names('product.product', row['product_id'])} </p>")
        self._orders().refresh(row["order_id"], dates=True)

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        for record in ids:
            self._write_one(call, record, values)

    def remove_one(self, call: Call, record: int) -> None:
        row = self.world.row(self.model, record)
        state = self.world.value(self.model, record, "state")
        if state in CONFIRMED:
            label = self.world.schema("purchase.order").fields["state"].choices[state]
            raise user_error(f"Cannot delete a purchase order line which is in state “{label}”.")
        order = row["order_id"]
        super().remove_one(call, record)
        self._orders().refresh(order, dates=True)

    def refresh(self, record: int) -> None:
        """Bring the values of the line that follow from others up to date."""
        row = self.world.row(self.model, record)
        if not row["product_id"]:
            return
        dialect = self.world.dialect
        subtotal = rounded(row["product_qty"] * row["price_unit"] * (1 - row["discount"] / 100))
        tax = rounded(
            sum(subtotal * t["amount"] / 100 for t in self.world.rows("account.tax", row[dialect.line_taxes]))
        )
        received = row["qty_received"]
        if row["qty_received_method"] == "stock_moves":
            received = Receipts(self.world).received(row)
        own = self.world.value("product.product", row["product_id"], "uom_id")
        confirmed = self.world.value(self.model, record, "state") in CONFIRMED
        self.world.refresh(
            self.model,
            record,
            product_uom_qty=convert(self.world, row["product_qty"], row[dialect.line_unit], own),
            price_subtotal=subtotal,
            price_tax=tax,
            price_total=rounded(subtotal + tax),
            qty_received=received,
            qty_to_invoice=received - row["qty_invoiced"] if confirmed else 0.0,
        )

    def _write_one(self, call: Call, record: int, values: dict[str, Any]) -> None:
        row = self.world.row(self.model, record)
        before = dict(row)
        live = self.world.value(self.model, record, "state") == "purchase" and bool(row["product_id"])
        receipts = Receipts(self.world)
        if values.get("date_planned"):
            receipts.move_deadline(row, values["date_planned"])
        if live and values.get("product_qty", row["product_qty"]) != row["product_qty"]:
            self._orders().log(row["order_id"], "")
        plain, commands = self._parted(values)
        self.world.change(self.model, record, **plain)
        self.follow(call, record, commands)
        if self._recomputes(row, values):
            self._recompute_offer(record)
        self.refresh(record)
        if live and "price_unit" in values:
            receipts.reprice(row)
        if live and row["product_qty"] != before["product_qty"]:
            if self.world.dialect.refuses_less_than_received and row["product_qty"] < row["qty_received"]:
                raise user_error(
                    "You cannot decrease the ordered quantity below the received quantity.\nCreate a return first."
                )
            receipts.follow_quantity(row)
            self.refresh(record)
        self._orders().refresh(row["order_id"], dates=row["date_planned"] != before["date_planned"])

    def _recomputes(self, row: Row, values: dict[str, Any]) -> bool:
        """Whether writing these values makes the server look at the price list again."""
        dialect = self.world.dialect
        if not {"product_qty", dialect.line_unit} & set(values) or _COMPUTED_TOGETHER & set(values):
            return False
        if not row["product_id"]:
            return False
        return not dialect.keeps_agreed_price or row["technical_price_unit"] == row["price_unit"]

    def _recompute_offer(self, record: int) -> None:
        row = self.world.row(self.model, record)
        order = self.world.row("purchase.order", row["order_id"])
        dialect, prices, product = self.world.dialect, PriceLists(self.world), row["product_id"]
        offer = prices.offer(
            product, order["partner_id"], row["product_qty"], row[dialect.line_unit], order["date_order"][:10]
        )
        known = prices.known_supplier(product, order["partner_id"])
        if offer.seller is None and not known and row["price_unit"]:
            return
        values: dict[str, Any] = {"price_unit": offer.price, "discount": offer.discount}
        if dialect.keeps_agreed_price:
            values["technical_price_unit"] = offer.price
        if offer.seller is not None:
            values["date_planned"] = _due(order["date_order"], offer.delay)
        defaults = {prices.description(product, seller) for seller in (None, *prices.sellers(product))}
        if row["name"] in defaults:
            values["name"] = offer.name
        self.world.change(self.model, record, **values)

    def _orders(self) -> PurchaseOrders:
        orders = self.models["purchase.order"]
        assert isinstance(orders, PurchaseOrders)
        return orders


def _first_arrival(world: World, order: Row) -> Any:
    pickings = world.rows("stock.picking", order_pickings(world, order["id"]))
    return min((p["date_done"] for p in pickings if p["state"] == "done" and p["date_done"]), default=False)


def _invoice_status(order: Row, lines: list[Row]) -> str:
    waiting = order["state"] in CONFIRMED and any(line["qty_to_invoice"] for line in lines)
    return "to invoice" if waiting else "no"


def _is_service(world: World, product: int) -> bool:
    return bool(world.value("product.product", product, "type") == "service")


def _due(start: str, days: int) -> str:
    return as_text(as_moment(start) + timedelta(days=days))
