"""Deliveries of a warehouse somebody else runs: those ready to go, and what was shipped filled in."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from console.adapters.odoo.goods import Goods
from console.adapters.odoo.session import Session
from console.adapters.odoo.units import Units
from console.adapters.odoo.values import decimal, link, moment
from console.domain.documents import Lot
from console.domain.masterdata import PartnerRecord
from console.domain.values import Party, Quantity
from console.domain.warehousing import Delivery, DeliveryLine, DeliveryPlan, PreparedDelivery, ShippedMove
from console.services.errors import ConflictingChange, RecordMissing, Refused
from console.services.ports import Lookup

Row = dict[str, Any]
_MOST = 200
_CLOSED = ("done", "cancel")
_TRANSFER = ["name", "state", "origin", "create_date", "scheduled_date", "partner_id", "note"]
_TRACKING_REF = "carrier_tracking_ref"


class Delivering:
    """Answers :class:`console.services.ports.Deliveries`. As with receipts nothing is marked as picked: validating
    means what it always means. A mark in the transfer's note tells what it was filled in by."""

    def __init__(
        self,
        session: Session,
        units: Units,
        goods: Goods,
        addresses: Callable[[Sequence[int]], tuple[PartnerRecord, ...]],
    ) -> None:
        self._session = session
        self._units = units
        self._goods = goods
        self._addresses = addresses

    def ready(self, warehouse_id: int, known: Sequence[int]) -> tuple[Delivery, ...]:
        """Two calls, and those of :meth:`read` when there are any."""
        types = self._session.call(
            "stock.picking.type", "search", [["warehouse_id", "=", warehouse_id], ["code", "=", "outgoing"]]
        )
        domain = [["picking_type_id", "in", types], ["state", "=", "assigned"], ["id", "not in", list(known)]]
        ids = self._session.call("stock.picking", "search", domain, order="id", limit=_MOST) if types else []
        return self.read(ids)

    def read(self, ids: Sequence[int]) -> tuple[Delivery, ...]:
        """These deliveries whole, in some seven calls however many."""
        if not ids:
            return ()
        rows = self._session.call(
            "stock.picking", "search_read", [["id", "in", list(ids)]], fields=_TRANSFER, order="id"
        )
        moves = self._moves([row["id"] for row in rows])
        products = self._goods.rows(move["product_id"][0] for found in moves.values() for move in found)
        records = {one.id: one for one in self._goods.records(products, None)}
        partners = sorted({one for row in rows if (one := link(row["partner_id"]))})
        addresses = {one.id: one for one in self._addresses(partners)} if partners else {}
        return tuple(
            Delivery(
                id=row["id"],
                number=row["name"],
                state=row["state"],
                origin=row["origin"] or None,
                made_at=moment(row["create_date"]),
                scheduled=moment(row["scheduled_date"]),
                ship_to=_party(addresses.get(link(row["partner_id"]) or 0)),
                lines=tuple(
                    self._line(move, records[move["product_id"][0]].items if move["product_id"][0] in records else ())
                    for move in moves.get(row["id"], ())
                ),
            )
            for row in rows
        )

    def _moves(self, pickings: list[int]) -> dict[int, list[Row]]:
        """What is still to be shipped of each, with the lots Odoo has set aside for it."""
        rows = self._session.call(
            "stock.move",
            "search_read",
            [["picking_id", "in", pickings], ["state", "!=", "cancel"]],
            fields=[
                "picking_id",
                "product_id",
                "product_uom",
                "product_uom_qty",
                "has_tracking",
                "location_id",
                "location_dest_id",
            ],
            order="id",
        )
        self._units.learn(row["product_uom"][0] for row in rows)
        details = self._session.call(
            "stock.move.line",
            "search_read",
            [["move_id", "in", [row["id"] for row in rows]]],
            fields=["move_id", "quantity", "lot_id", "product_uom_id"],
            order="id",
        )
        found: dict[int, list[Row]] = {}
        for row in rows:
            own = [one for one in details if one["move_id"][0] == row["id"]]
            found.setdefault(row["picking_id"][0], []).append({**row, "details": own})
        return found

    def _line(self, move: Row, items: tuple[Any, ...]) -> DeliveryLine:
        unit = self._units.get(link(move["product_uom"]))
        code, name = (unit.rec20, unit.name) if unit else (None, "")
        lots = tuple(
            Lot(
                number=one["lot_id"][1],
                quantity=Quantity(value=decimal(one["quantity"]), unit=code, raw_unit=name or None),
            )
            for one in move["details"]
            if one["lot_id"]
        )
        return DeliveryLine(
            move_id=move["id"],
            product_id=move["product_id"][0],
            product_name=move["product_id"][1],
            items=items,
            quantity=decimal(move["product_uom_qty"]),
            unit=code,
            unit_name=name,
            tracking=move["has_tracking"] or "none",
            lots=lots,
        )

    # What was shipped

    def prepare(self, plan: DeliveryPlan) -> PreparedDelivery:
        """Raises ConflictingChange, Refused, RecordMissing, AccessDenied, InDoubt, Retryable."""
        head = self._head(plan)
        if _mark(plan) in (head["note"] or ""):
            return self._read_back(plan, ()).model_copy(update={"already_there": True})
        if head["state"] in _CLOSED:
            how = "validated" if head["state"] == "done" else "cancelled"
            raise ConflictingChange(
                f"{head['name']} was {how} in Odoo before the warehouse's advice came.",
                next_step="Compare what the warehouse says it shipped with the delivery in Odoo.",
            )
        moves = {move["id"]: move for move in self._moves([plan.delivery_id]).get(plan.delivery_id, ())}
        missing = [one for one in plan.moves if one.quantity and one.move_id not in moves]
        if missing:
            raise ConflictingChange(
                f"{head['name']} was changed in Odoo: goods the warehouse shipped are not on it any more.",
                next_step="Put them back on the delivery, or settle it with the warehouse.",
            )
        lots = self._lots(plan, moves)
        commands = [
            [1, shipped.move_id, {"move_line_ids": _details(shipped, moves[shipped.move_id], lots, plan.delivery_id)}]
            for shipped in plan.moves
            if shipped.move_id in moves
        ]
        values: Row = {"move_ids": commands, "note": f"{head['note'] or ''}{_paragraph(plan)}"}
        if plan.tracking and _TRACKING_REF in self._session.fields("stock.picking"):
            values[_TRACKING_REF] = plan.tracking
        self._session.call("stock.picking", "write", [plan.delivery_id], values, changes=True)
        untold = [
            f"{moves[one.move_id]['product_id'][1]} is tracked, and the warehouse names no lot: say which before"
            " validating."
            for one in plan.moves
            if one.quantity and not one.lots and moves[one.move_id]["has_tracking"] not in (False, "none")
        ]
        return self._read_back(plan, untold)

    def look_up(self, plan: DeliveryPlan) -> Lookup:
        """By the mark, which is written in the same call as the quantities."""
        return Lookup.DONE if _mark(plan) in (self._head(plan)["note"] or "") else Lookup.NOT_DONE

    def _head(self, plan: DeliveryPlan) -> Row:
        rows = self._session.call("stock.picking", "read", [plan.delivery_id], ["name", "state", "note"])
        if not rows:
            raise RecordMissing(f"Delivery {plan.number} is not in Odoo any more.")
        return dict(rows[0])

    def _lots(self, plan: DeliveryPlan, moves: dict[int, Row]) -> dict[tuple[int, str], int]:
        """Lots by (product, number). Goods that leave have a lot already: one Odoo does not know is refused."""
        wanted = [
            (moves[move.move_id]["product_id"][0], lot.number)
            for move in plan.moves
            if move.move_id in moves and moves[move.move_id]["has_tracking"] not in (False, "none")
            for lot in move.lots
        ]
        if not wanted:
            return {}
        model = "stock.lot" if self._session.has_model("stock.lot") else "stock.production.lot"
        domain = [
            ["product_id", "in", sorted({one for one, _ in wanted})],
            ["name", "in", sorted({n for _, n in wanted})],
        ]
        rows = self._session.call(model, "search_read", domain, fields=["name", "product_id"])
        found = {(row["product_id"][0], row["name"]): row["id"] for row in rows}
        unknown = [number for product, number in wanted if (product, number) not in found]
        if unknown:
            raise Refused(
                f"The warehouse shipped lot {', '.join(sorted(set(unknown)))}, which Odoo does not know of it.",
                next_step="Ask the warehouse which lot it was, or book the lot in Odoo; then try again.",
            )
        return found

    def _read_back(self, plan: DeliveryPlan, warnings: Sequence[str]) -> PreparedDelivery:
        head = self._head(plan)
        moves = self._moves([plan.delivery_id]).get(plan.delivery_id, [])
        there = {move["id"]: sum((decimal(one["quantity"]) for one in move["details"]), Decimal(0)) for move in moves}
        names = {move["id"]: move["product_id"][1] for move in moves}
        wrong = [
            f"{names.get(one.move_id, 'A line')}: {one.quantity:f} shipped, Odoo holds"
            f" {there.get(one.move_id, Decimal(0)):f}."
            for one in plan.moves
            if head["state"] not in _CLOSED and there.get(one.move_id, Decimal(0)) != one.quantity
        ]
        return PreparedDelivery(
            id=plan.delivery_id,
            name=head["name"],
            state=head["state"],
            quantities=there,
            warnings=(*warnings, *wrong),
        )


def _details(shipped: ShippedMove, move: Row, lots: dict[tuple[int, str], int], delivery: int) -> list[list[Any]]:
    """The move's details anew: what was set aside gives way to what was shipped."""
    product = move["product_id"][0]
    template = {
        "product_id": product,
        "product_uom_id": move["product_uom"][0],
        "location_id": move["location_id"][0],
        "location_dest_id": move["location_dest_id"][0],
        "picking_id": delivery,
    }
    known = [(lots[product, one.number], one.quantity) for one in shipped.lots if (product, one.number) in lots]
    bare = shipped.quantity - sum((quantity for _, quantity in known), Decimal(0))
    removed = [[2, one["id"], 0] for one in move["details"]]
    made = [[0, 0, {**template, "lot_id": lot, "quantity": float(quantity)}] for lot, quantity in known]
    rest = [[0, 0, {**template, "quantity": float(bare)}]] if bare > 0 else []
    return [*removed, *made, *rest]


def _mark(plan: DeliveryPlan) -> str:
    return f"[crossdock:{plan.key}]"


def _paragraph(plan: DeliveryPlan) -> str:
    return f"<p>{html.escape(f'{plan.note} {_mark(plan)}', quote=False)}</p>"


def _party(address: PartnerRecord | None) -> Party:
    if address is None:
        return Party()
    ids = tuple(one for one in address.ids if one.scheme == "gln")
    return address.as_party().model_copy(update={"ids": ids, "phone": address.phone})
