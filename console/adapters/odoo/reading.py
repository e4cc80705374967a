"""Purchase orders read whole and in batches: a handful of calls, however many orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.adapters.odoo.session import Session
from console.domain.purchase import PurchaseLine, PurchaseOrder, PurchaseState, Receipt, WaitingSale
from console.domain.units import from_odoo
from console.domain.values import ItemId, ItemScheme
from console.services.errors import AccessDenied

_ORDER = [
    "name",
    "state",
    "partner_id",
    "partner_ref",
    "currency_id",
    "amount_total",
    "date_order",
    "date_planned",
    "date_approve",
    "user_id",
    "company_id",
    "picking_type_id",
    "picking_ids",
    "order_line",
    "write_date",
]
_LINE = [
    "order_id",
    "sequence",
    "product_id",
    "name",
    "product_qty",
    "product_uom_qty",
    "price_unit",
    "date_planned",
    "qty_received",
    "qty_invoiced",
    "display_type",
    "move_ids",
    "move_dest_ids",
]
_OPEN_MOVES = ("draft", "waiting", "confirmed", "partially_available", "assigned")


def moment(value: Any) -> datetime | None:
    """Odoo's naive UTC text as aware UTC; its ``false`` as ``None``."""
    return datetime.strptime(value[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if value else None


def decimal(value: Any) -> Decimal:
    """Odoo's float as the decimal it stands for."""
    return Decimal(repr(value)).normalize() + 0 if value else Decimal(0)


class Reader:
    """Reads orders with everything that belongs to them; which fields exist is asked of the server."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._units: dict[int, tuple[str | None, str]] = {}
        self._reads_sales = True

    @property
    def unit_field(self) -> str:
        """The unit of an order line: ``product_uom`` to 18, ``product_uom_id`` from 19."""
        return "product_uom_id" if "product_uom_id" in self._session.fields("purchase.order.line") else "product_uom"

    @property
    def confirmed_field(self) -> str | None:
        """Where Odoo keeps that the supplier confirmed."""
        fields = self._session.fields("purchase.order")
        return next((name for name in ("acknowledged", "mail_reminder_confirmed") if name in fields), None)

    def orders(self, ids: Sequence[int]) -> tuple[PurchaseOrder, ...]:
        """These orders as they are, in the order asked; missing ones are left out."""
        if not ids:
            return ()
        call = self._session.call
        known = self._session.fields("purchase.order")
        extra = [name for name in (self.confirmed_field, "locked") if name in known]
        heads = call("purchase.order", "search_read", [["id", "in", list(ids)]], fields=[*_ORDER, *extra])
        lines = call(
            "purchase.order.line",
            "search_read",
            [["order_id", "in", [head["id"] for head in heads]]],
            fields=[*_LINE, self.unit_field],
            order="order_id, sequence, id",
        )
        lines = [line for line in lines if not line["display_type"] and line["product_id"]]
        units = [line[self.unit_field] for line in lines if line[self.unit_field]]
        self._learn_units({unit[0]: unit[1] for unit in units})
        items = self._items(lines, {head["id"]: head["partner_id"][0] for head in heads})
        picking_ids = [one for head in heads for one in head["picking_ids"]]
        moves = self._open_moves(picking_ids)
        receipts = self._receipts(picking_ids, moves, {line["id"]: _factor(line) for line in lines})
        sales = self._waiting(lines, moves)
        found = self._assemble(heads, lines, items, receipts, sales)
        return tuple(found[one] for one in ids if one in found)

    def _assemble(self, heads: Any, lines: Any, items: Any, receipts: Any, sales: Any) -> dict[int, PurchaseOrder]:
        by_order: dict[int, list[Any]] = {}
        for line in lines:
            by_order.setdefault(line["order_id"][0], []).append(line)
        return {head["id"]: self._order(head, by_order.get(head["id"], []), items, receipts, sales) for head in heads}

    def _order(
        self,
        head: dict[str, Any],
        lines: Sequence[dict[str, Any]],
        items: dict[int, tuple[str | None, str, tuple[ItemId, ...]]],
        receipts: dict[int, Receipt],
        sales: dict[int, list[WaitingSale]],
    ) -> PurchaseOrder:
        waiting: dict[int, WaitingSale] = {}
        for line in lines:
            for sale in sales.get(line["id"], ()):
                known = waiting.get(sale.id)
                waiting[sale.id] = (
                    sale
                    if known is None
                    else known.model_copy(
                        update={"value": known.value + sale.value, "line_ids": (*known.line_ids, *sale.line_ids)}
                    )
                )
        return PurchaseOrder(
            id=head["id"],
            number=head["name"],
            state=_state(head),
            partner_id=head["partner_id"][0],
            partner_name=head["partner_id"][1],
            partner_ref=head["partner_ref"] or None,
            confirmed_by_supplier=bool(self.confirmed_field and head[self.confirmed_field]),
            currency=head["currency_id"][1],
            total=decimal(head["amount_total"]),
            ordered_at=moment(head["date_order"]),
            planned=moment(head["date_planned"]),
            buyer_name=head["user_id"][1] if head["user_id"] else None,
            company=head["company_id"][1] if head["company_id"] else None,
            warehouse=head["picking_type_id"][1] if head["picking_type_id"] else None,
            changed_at=moment(head["write_date"]) or datetime.now(UTC),
            lines=tuple(self._line(line, items) for line in lines),
            receipts=tuple(receipts[one] for one in sorted(head["picking_ids"]) if one in receipts),
            waiting=tuple(waiting.values()),
        )

    def _line(self, line: dict[str, Any], items: dict[int, tuple[str | None, str, tuple[ItemId, ...]]]) -> PurchaseLine:
        unit, unit_name = self._units.get(line[self.unit_field][0] if line[self.unit_field] else 0, (None, ""))
        code, name, ids = items.get(line["id"], (None, line["name"], ()))
        return PurchaseLine(
            id=line["id"],
            sequence=line["sequence"],
            product_id=line["product_id"][0],
            product_code=code,
            product_name=name,
            items=ids,
            quantity=decimal(line["product_qty"]),
            unit=unit,
            unit_name=unit_name,
            price=decimal(line["price_unit"]),
            planned=moment(line["date_planned"]),
            received=decimal(line["qty_received"]),
            invoiced=decimal(line["qty_invoiced"]),
        )

    def _learn_units(self, named: dict[int, str]) -> None:
        """Unit records -> Rec 20 by external id; any user may ask for the metadata of a record."""
        fresh = [one for one in named if one not in self._units]
        if not fresh:
            return
        for row in self._session.call("uom.uom", "get_metadata", fresh):
            self._units[row["id"]] = (from_odoo(row["xmlid"]) if row.get("xmlid") else None, named[row["id"]])

    def _items(
        self, lines: Sequence[dict[str, Any]], partners: dict[int, int]
    ) -> dict[int, tuple[str | None, str, tuple[ItemId, ...]]]:
        """Per line: own code, name, and every number the product goes by with this supplier."""
        product_ids = sorted({line["product_id"][0] for line in lines})
        if not product_ids:
            return {}
        products = {
            row["id"]: row
            for row in self._session.call(
                "product.product",
                "search_read",
                [["id", "in", product_ids]],
                fields=["default_code", "name", "barcode", "product_tmpl_id"],
                context={"active_test": False},
            )
        }
        codes = self._supplier_codes([row["product_tmpl_id"][0] for row in products.values()], set(partners.values()))
        found = {}
        for line in lines:
            product = products.get(line["product_id"][0])
            if product is None:
                continue
            ids = []
            if product["default_code"]:
                ids.append(ItemId(scheme=ItemScheme.BUYER, value=product["default_code"]))
            supplier = codes.get((product["product_tmpl_id"][0], partners[line["order_id"][0]]))
            if supplier:
                ids.append(ItemId(scheme=ItemScheme.SUPPLIER, value=supplier))
            if product["barcode"]:
                ids.append(ItemId(scheme=ItemScheme.GTIN, value=product["barcode"]))
            found[line["id"]] = (product["default_code"] or None, product["name"], tuple(ids))
        return found

    def _supplier_codes(self, templates: Sequence[int], partners: Iterable[int]) -> dict[tuple[int, int], str]:
        rows = self._session.call(
            "product.supplierinfo",
            "search_read",
            [
                ["product_tmpl_id", "in", sorted(set(templates))],
                ["partner_id", "in", sorted(partners)],
                ["product_code", "!=", False],
            ],
            fields=["product_tmpl_id", "partner_id", "product_code"],
        )
        return {(row["product_tmpl_id"][0], row["partner_id"][0]): row["product_code"] for row in rows}

    def _receipts(
        self, ids: Sequence[int], moves: Sequence[dict[str, Any]], factors: dict[int, Decimal]
    ) -> dict[int, Receipt]:
        """Transfers with what is still to come; moves count in the product's unit, receipts here in the line's."""
        if not ids:
            return {}
        pickings = self._session.call(
            "stock.picking",
            "search_read",
            [["id", "in", list(ids)]],
            fields=["name", "state", "picking_type_code", "scheduled_date"],
        )
        open_now: dict[int, dict[int, Decimal]] = {}
        for move in moves:
            if move["purchase_line_id"] and move["picking_id"]:
                lines = open_now.setdefault(move["picking_id"][0], {})
                line = move["purchase_line_id"][0]
                coming = decimal(move["product_uom_qty"]) * factors.get(line, Decimal(1))
                lines[line] = lines.get(line, Decimal(0)) + coming.quantize(Decimal("0.000001")).normalize() + 0
        return {
            row["id"]: Receipt(
                id=row["id"],
                name=row["name"],
                state=row["state"],
                incoming=row["picking_type_code"] != "outgoing",
                scheduled=moment(row["scheduled_date"]),
                quantities=open_now.get(row["id"], {}),
            )
            for row in pickings
        }

    def _open_moves(self, picking_ids: Sequence[int]) -> list[dict[str, Any]]:
        if not picking_ids:
            return []
        domain = [["picking_id", "in", list(picking_ids)], ["state", "in", list(_OPEN_MOVES)]]
        fields = ["picking_id", "purchase_line_id", "product_uom_qty", "move_dest_ids"]
        return list(self._session.call("stock.move", "search_read", domain, fields=fields))

    def _waiting(
        self, lines: Sequence[dict[str, Any]], moves: Sequence[dict[str, Any]]
    ) -> dict[int, list[WaitingSale]]:
        """Sales orders waiting on lines, by the moves the receipt will feed. 17.0 keeps those only on the receipt's
        moves once the order is confirmed. A purchase user may not read sales orders: then nothing is shown."""
        fed = {move: line["id"] for line in lines for move in line["move_dest_ids"]}
        for move in moves:
            if move["purchase_line_id"]:
                fed.update(dict.fromkeys(move["move_dest_ids"], move["purchase_line_id"][0]))
        if not fed or not self._reads_sales:
            return {}
        try:
            return self._read_waiting(fed)
        except AccessDenied:
            self._reads_sales = False
            return {}

    def _read_waiting(self, moves: dict[int, int]) -> dict[int, list[WaitingSale]]:
        call = self._session.call
        fed = call(
            "stock.move",
            "search_read",
            [["id", "in", list(moves)], ["sale_line_id", "!=", False]],
            fields=["sale_line_id"],
        )
        if not fed:
            return {}
        sale_lines = {
            row["id"]: row
            for row in call(
                "sale.order.line",
                "search_read",
                [["id", "in", [row["sale_line_id"][0] for row in fed]]],
                fields=["order_id", "price_subtotal", "currency_id"],
            )
        }
        orders = {
            row["id"]: row
            for row in call(
                "sale.order",
                "search_read",
                [["id", "in", sorted({row["order_id"][0] for row in sale_lines.values()})]],
                fields=["name", "partner_id", "commitment_date", "expected_date"],
            )
        }
        found: dict[int, list[WaitingSale]] = {}
        for row in fed:
            line = sale_lines[row["sale_line_id"][0]]
            order = orders[line["order_id"][0]]
            purchase_line = moves[row["id"]]
            found.setdefault(purchase_line, []).append(
                WaitingSale(
                    id=order["id"],
                    name=order["name"],
                    customer=order["partner_id"][1],
                    promised=moment(order["commitment_date"] or order["expected_date"]),
                    value=decimal(line["price_subtotal"]),
                    currency=line["currency_id"][1],
                    line_ids=(purchase_line,),
                )
            )
        return found


def _factor(line: dict[str, Any]) -> Decimal:
    """Line units per product unit."""
    quantity, stocked = decimal(line["product_qty"]), decimal(line["product_uom_qty"])
    return quantity / stocked if quantity and stocked else Decimal(1)


def _state(head: dict[str, Any]) -> PurchaseState:
    if head["state"] == "done" or head.get("locked"):
        return PurchaseState.LOCKED
    return {"purchase": PurchaseState.CONFIRMED, "cancel": PurchaseState.CANCELLED}.get(
        head["state"], PurchaseState.DRAFT
    )
