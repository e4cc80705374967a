"""The transfers of one purchase order as they are: what is to come on which line, and what is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from console.adapters.odoo.session import Session
from console.adapters.odoo.units import clean
from console.adapters.odoo.values import decimal, link, moment
from console.services.errors import RecordMissing

Row = dict[str, Any]
_CLOSED = ("done", "cancel")
_MOVE_COPIED = ("price_unit", "date_deadline", "origin", "description_picking", "propagate_cancel", "name", "sequence")
_MOVE_LINKS = (
    "product_id",
    "product_uom",
    "location_id",
    "location_dest_id",
    "purchase_line_id",
    "picking_type_id",
    "warehouse_id",
)
_TRANSFER_LINKS = ("picking_type_id", "location_id", "location_dest_id", "partner_id")


@dataclass(frozen=True, slots=True)
class FilledPart:
    """A detail line of a move: how much (in the move's unit), which lot, in which pack. ``placed``: it is known to the
    transfer too, which a line made along with a new transfer is not."""

    id: int
    quantity: Decimal
    lot: str | None
    sscc: str | None
    placed: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a transfer. ``factor`` is how many of the order line's unit are in one of the move's; ``template``
    makes another move like it, ``line_template`` a detail line of it."""

    id: int
    transfer_id: int
    line_id: int
    product_name: str
    demand: Decimal
    state: str
    tracking: str
    factor: Decimal
    keeps_expiry: bool
    template: Row
    line_template: Row
    parts: tuple[FilledPart, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state not in _CLOSED

    @property
    def filled(self) -> Decimal:
        """What is filled in, in the move's unit."""
        return sum((part.quantity for part in self.parts), Decimal(0))

    def in_line_unit(self, quantity: Decimal) -> Decimal:
        """A quantity of the move in the order line's unit."""
        return clean(quantity * self.factor)

    def in_own_unit(self, quantity: Decimal) -> Decimal:
        """A quantity of the order line in the move's unit."""
        return clean(quantity / self.factor)


@dataclass(frozen=True, slots=True)
class Transfer:
    """An incoming transfer with the moves that bring goods of the order."""

    id: int
    name: str
    state: str
    scheduled: datetime | None
    note: str
    backorder_of: int | None
    template: Row
    moves: tuple[Move, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state not in _CLOSED

    @property
    def unplaced(self) -> list[int]:
        """Detail lines the transfer does not know of yet."""
        return [part.id for move in self.moves for part in move.parts if not part.placed]


@dataclass(frozen=True, slots=True)
class Scene:
    """All incoming transfers of an order, oldest first."""

    transfers: tuple[Transfer, ...] = ()

    def marked(self, mark: str) -> Transfer | None:
        """The transfer with this mark in its note."""
        return next((one for one in self.transfers if mark in one.note), None)

    def transfer(self, transfer_id: int) -> Transfer | None:
        """The transfer of this id."""
        return next((one for one in self.transfers if one.id == transfer_id), None)


class SceneReader:
    """Reads a :class:`Scene` in five calls."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, order_id: int) -> Scene:
        """Raises RecordMissing when the order is gone."""
        call = self._session.call
        orders = call("purchase.order", "read", [order_id], ["picking_ids"])
        if not orders:
            raise RecordMissing("The purchase order is not in Odoo any more.")
        domain = [["id", "in", orders[0]["picking_ids"]], ["picking_type_code", "=", "incoming"]]
        fields = ["name", "state", "scheduled_date", "note", "backorder_id", "origin", *_TRANSFER_LINKS]
        pickings = call("stock.picking", "search_read", domain, fields=fields, order="id")
        moves = self._moves([row["id"] for row in pickings])
        return Scene(tuple(_transfer(row, moves.get(row["id"], [])) for row in pickings))

    def _moves(self, pickings: list[int]) -> dict[int, list[Move]]:
        if not pickings:
            return {}
        known = self._session.fields("stock.move")
        fields = ["picking_id", "product_uom_qty", "state", "has_tracking", *_MOVE_LINKS, *_MOVE_COPIED]
        rows = self._session.call(
            "stock.move",
            "search_read",
            [["picking_id", "in", pickings], ["purchase_line_id", "!=", False]],
            fields=[name for name in fields if name in known],
            order="id",
        )
        parts = self._parts([row["id"] for row in rows])
        factors = self._factors({row["purchase_line_id"][0] for row in rows})
        writable = [name for name in (*_MOVE_COPIED, *_MOVE_LINKS) if name in known and not _derived(known[name])]
        expires = "expiration_date" in self._session.fields("stock.move.line")
        found: dict[int, list[Move]] = {}
        for row in rows:
            template = {name: link(row[name]) or False if name in _MOVE_LINKS else row[name] for name in writable}
            own = Move(
                id=row["id"],
                transfer_id=row["picking_id"][0],
                line_id=row["purchase_line_id"][0],
                product_name=row["product_id"][1],
                demand=decimal(row["product_uom_qty"]),
                state=row["state"],
                tracking=row["has_tracking"] or "none",
                factor=factors.get(row["purchase_line_id"][0], Decimal(1)),
                keeps_expiry=expires,
                template=template,
                line_template={
                    "product_id": row["product_id"][0],
                    "product_uom_id": row["product_uom"][0],
                    "location_id": row["location_id"][0],
                    "location_dest_id": row["location_dest_id"][0],
                },
                parts=tuple(parts.get(row["id"], ())),
            )
            found.setdefault(row["picking_id"][0], []).append(own)
        return found

    def _parts(self, moves: list[int]) -> dict[int, list[FilledPart]]:
        rows = self._session.call(
            "stock.move.line",
            "search_read",
            [["move_id", "in", moves]],
            fields=["move_id", "picking_id", "quantity", "lot_id", "lot_name", "result_package_id"],
            order="id",
        )
        found: dict[int, list[FilledPart]] = {}
        for row in rows:
            lot = row["lot_name"] or (row["lot_id"][1] if row["lot_id"] else None)
            pack = row["result_package_id"][1] if row["result_package_id"] else None
            part = FilledPart(row["id"], decimal(row["quantity"]), lot, pack, bool(row["picking_id"]))
            found.setdefault(row["move_id"][0], []).append(part)
        return found

    def _factors(self, lines: set[int]) -> dict[int, Decimal]:
        rows = self._session.call("purchase.order.line", "read", sorted(lines), ["product_qty", "product_uom_qty"])
        return {
            row["id"]: decimal(row["product_qty"]) / decimal(row["product_uom_qty"])
            for row in rows
            if row["product_qty"] and row["product_uom_qty"]
        }


def _derived(field_facts: Row) -> bool:
    """Whether Odoo works the field out itself: 19.0 takes the description of a move from its order line."""
    return bool(field_facts.get("readonly")) and field_facts.get("store") is False


def _transfer(row: Row, moves: list[Move]) -> Transfer:
    template: Row = {name: link(row[name]) or False for name in _TRANSFER_LINKS}
    return Transfer(
        id=row["id"],
        name=row["name"],
        state=row["state"],
        scheduled=moment(row["scheduled_date"]),
        note=row["note"] or "",
        backorder_of=link(row["backorder_id"]),
        template={**template, "origin": row["origin"]},
        moves=tuple(moves),
    )
