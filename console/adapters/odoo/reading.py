"""Purchase orders read whole and in batches: a handful of calls, however many orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.adapters.odoo.goods import Goods, SupplierCode
from console.adapters.odoo.session import Session
from console.adapters.odoo.units import Units, clean
from console.adapters.odoo.values import decimal, link, moment
from console.adapters.odoo.waiting import WaitingSales
from console.domain.purchase import PurchaseLine, PurchaseOrder, PurchaseState, Receipt, WaitingSale
from console.domain.values import ItemId

Row = dict[str, Any]

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
    "dest_address_id",
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


class Reader:
    """Reads orders with everything that belongs to them; which fields exist is asked of the server."""

    def __init__(self, session: Session, units: Units, goods: Goods) -> None:
        self._session = session
        self._units = units
        self._goods = goods
        self._sales = WaitingSales(session)

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
        found = {order.id: order for order in self.whole(self.heads([["id", "in", list(ids)]]))} if ids else {}
        return tuple(found[one] for one in ids if one in found)

    def heads(self, domain: Sequence[object], **options: Any) -> list[Row]:
        """The heads of orders, for :meth:`whole`."""
        known = self._session.fields("purchase.order")
        extra = [name for name in (self.confirmed_field, "locked") if name in known]
        found: list[Row] = self._session.call(
            "purchase.order", "search_read", list(domain), fields=[*_ORDER, *extra], **options
        )
        return found

    def whole(self, heads: Sequence[Row]) -> tuple[PurchaseOrder, ...]:
        """Orders with all that belongs to them, in the order of their heads."""
        if not heads:
            return ()
        lines = self._session.call(
            "purchase.order.line",
            "search_read",
            [["order_id", "in", [head["id"] for head in heads]]],
            fields=[*_LINE, self.unit_field],
            order="order_id, sequence, id",
        )
        lines = [line for line in lines if not line["display_type"] and line["product_id"]]
        self._units.learn(line[self.unit_field][0] for line in lines if line[self.unit_field])
        products, numbers, packs = self._items(lines, {head["id"]: head["partner_id"][0] for head in heads})
        picking_ids = [one for head in heads for one in head["picking_ids"]]
        moves = self._open_moves(picking_ids)
        receipts = self._receipts(picking_ids, moves, {line["id"]: _factor(line) for line in lines})
        sales = self._sales.of(lines, moves)
        by_order: dict[int, list[PurchaseLine]] = {}
        for line in lines:
            product = products.get(line["product_id"][0])
            own = self._line(line, product, numbers.get(line["id"], ()), packs.get(line["product_id"][0], {}))
            by_order.setdefault(line["order_id"][0], []).append(own)
        return tuple(self._order(head, by_order.get(head["id"], []), receipts, sales) for head in heads)

    def _price_digits(self) -> int | None:
        """17.0 rounds prices as its setting “Product Price” says, 19.0 keeps them; the field tells which."""
        digits = self._session.fields("purchase.order.line")["price_unit"].get("digits")
        return int(digits[1]) if digits else None

    def _company_of(self, partner: int) -> int | None:
        company = self._goods.companies([partner])[partner]
        return company if company != partner else None

    def _order(
        self,
        head: Row,
        lines: Sequence[PurchaseLine],
        receipts: dict[int, Receipt],
        sales: dict[int, tuple[WaitingSale, ...]],
    ) -> PurchaseOrder:
        return PurchaseOrder(
            id=head["id"],
            number=head["name"],
            state=_state(head),
            partner_id=head["partner_id"][0],
            partner_name=head["partner_id"][1],
            supplier_id=self._company_of(head["partner_id"][0]),
            partner_ref=head["partner_ref"] or None,
            confirmed_by_supplier=bool(self.confirmed_field and head[self.confirmed_field]),
            currency=head["currency_id"][1],
            total=decimal(head["amount_total"]),
            price_digits=self._price_digits(),
            ordered_at=moment(head["date_order"]),
            planned=moment(head["date_planned"]),
            buyer_name=head["user_id"][1] if head["user_id"] else None,
            company=head["company_id"][1] if head["company_id"] else None,
            warehouse=head["picking_type_id"][1] if head["picking_type_id"] else None,
            receipt_type_id=link(head["picking_type_id"]),
            deliver_to_id=link(head["dest_address_id"]),
            changed_at=moment(head["write_date"]) or datetime.now(UTC),
            lines=tuple(lines),
            receipts=tuple(receipts[one] for one in sorted(head["picking_ids"]) if one in receipts),
            waiting=sales.get(head["id"], ()),
        )

    def _line(
        self, line: Row, product: Row | None, items: tuple[ItemId, ...], packs: dict[str, Decimal]
    ) -> PurchaseLine:
        unit = self._units.get(link(line[self.unit_field]))
        factor = _factor(line)
        return PurchaseLine(
            id=line["id"],
            sequence=line["sequence"],
            product_id=line["product_id"][0],
            product_code=(product["default_code"] or None) if product else None,
            product_name=product["name"] if product else line["name"],
            items=items,
            quantity=decimal(line["product_qty"]),
            unit=unit.rec20 if unit else None,
            unit_name=unit.name if unit else "",
            price=decimal(line["price_unit"]),
            planned=moment(line["date_planned"]),
            received=decimal(line["qty_received"]),
            invoiced=decimal(line["qty_invoiced"]),
            pack_factors={code: clean(size * factor) for code, size in packs.items()},
        )

    def _items(
        self, lines: Sequence[Row], partners: dict[int, int]
    ) -> tuple[dict[int, Row], dict[int, tuple[ItemId, ...]], dict[int, dict[str, Decimal]]]:
        """The products; per line every number its product goes by with this supplier; per product what its packs
        hold."""
        products = self._goods.rows(line["product_id"][0] for line in lines)
        if not products:
            return {}, {}, {}
        companies = self._goods.companies(partners.values())
        templates = [row["product_tmpl_id"][0] for row in products.values()]
        codes: dict[int, list[SupplierCode]] = {}
        for code in self._goods.codes(templates, companies.values()):
            codes.setdefault(code.template, []).append(code)
        numbers = {}
        for line in lines:
            product = products.get(line["product_id"][0])
            if product is not None:
                company = companies[partners[line["order_id"][0]]]
                own = codes.get(product["product_tmpl_id"][0], ())
                numbers[line["id"]] = self._goods.numbers(product, own, company)
        return products, numbers, self._goods.packs(products)

    def _receipts(self, ids: Sequence[int], moves: Sequence[Row], factors: dict[int, Decimal]) -> dict[int, Receipt]:
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

    def _open_moves(self, picking_ids: Sequence[int]) -> list[Row]:
        if not picking_ids:
            return []
        domain = [["picking_id", "in", list(picking_ids)], ["state", "in", list(_OPEN_MOVES)]]
        fields = ["picking_id", "purchase_line_id", "product_uom_qty", "move_dest_ids"]
        return list(self._session.call("stock.move", "search_read", domain, fields=fields))


def _factor(line: Row) -> Decimal:
    """Line units per product unit."""
    quantity, stocked = decimal(line["product_qty"]), decimal(line["product_uom_qty"])
    return quantity / stocked if quantity and stocked else Decimal(1)


def _state(head: Row) -> PurchaseState:
    if head["state"] == "done" or head.get("locked"):
        return PurchaseState.LOCKED
    return {"purchase": PurchaseState.CONFIRMED, "cancel": PurchaseState.CANCELLED}.get(
        head["state"], PurchaseState.DRAFT
    )
