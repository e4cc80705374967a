"""The moves behind a changed order: amounts set right, later parts tied to the deliveries that wait for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from console.adapters.odoo.session import Session
from console.adapters.odoo.values import decimal
from console.domain.purchase import OrderWrite, PurchaseLine, PurchaseOrder

Row = dict[str, Any]
_CLOSED = ("done", "cancel")
_CHAIN = ["product_qty", "state", "date", "move_dest_ids", "move_orig_ids"]
_STAGES = 4
"""Moves one after another from the gate to the shelf: Odoo's longest reception has three."""


class Arrivals:
    """What Odoo leaves undone in its own transfers when the lines of a confirmed order change."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def mend(self, write: OrderWrite, after: PurchaseOrder, parts: Mapping[int, int]) -> bool:
        """Set right what is wrong; whether there was anything. ``parts``: added lines and the lines they are split
        from, of the same product."""
        amounts = self._mend_amounts(write, after)
        links = self._missing_links(parts)
        for move, waiting in links.items():
            commands = [(4, one) for one in waiting]
            self._session.call("stock.move", "write", [move], {"move_dest_ids": commands}, changes=True)
        return amounts or bool(links)

    def wrong(self, write: OrderWrite, after: PurchaseOrder, parts: Mapping[int, int]) -> list[str]:
        """What is not as it should be, in words."""
        found = [
            f"The receipt shows {coming:f} of {line.product_name}; {wanted:f} are still to come."
            for line, coming, wanted in _wrong_amounts(write, after)
        ]
        if self._missing_links(parts):
            found.append("A delivery waits for goods of the later part, but Odoo will not reserve them for it.")
        return found

    def _mend_amounts(self, write: OrderWrite, after: PurchaseOrder) -> bool:
        """Where a delivery waits for the goods, Odoo counts that part twice when a line is lowered (seen on 17.0 and
        19.0: 20 with 10 waiting, lowered to 16, leaves a receipt of 26). The receipt's move is set right by itself."""
        mended = False
        for line, _coming, wanted in _wrong_amounts(write, after):
            domain = [
                ["purchase_line_id", "=", line.id],
                ["state", "not in", list(_CLOSED)],
                ["picking_id.picking_type_code", "=", "incoming"],
            ]
            moves = self._session.call("stock.move", "search_read", domain, fields=["product_uom_qty"])
            row = self._session.call("purchase.order.line", "read", [line.id], ["product_qty", "product_uom_qty"])[0]
            if len(moves) == 1 and row["product_qty"]:
                amount = float(wanted) * row["product_uom_qty"] / row["product_qty"]
                self._session.call("stock.move", "write", [moves[0]["id"]], {"product_uom_qty": amount}, changes=True)
                mended = True
        return mended

    def _missing_links(self, parts: Mapping[int, int]) -> dict[int, list[int]]:
        """Moves of later parts with the waiting moves they are still to feed.

        A delivery bought to order takes goods of the moves that feed it and of no other: without a link it stays short
        though everything has come (seen on 17.0 and 19.0). Odoo's own backorders keep the link, lines added to an
        order get none. A later part is linked only as far as what comes before it is not enough.
        """
        if not parts:
            return {}
        domain = [["purchase_line_id", "in", [*parts, *parts.values()]], ["state", "!=", "cancel"]]
        fields = ["purchase_line_id", *_CHAIN]
        moves = self._session.call("stock.move", "search_read", domain, fields=fields)
        links: dict[int, list[int]] = {}
        for source in dict.fromkeys(parts.values()):
            first = [move for move in moves if move["purchase_line_id"][0] == source]
            later = [move for move in moves if parts.get(move["purchase_line_id"][0]) == source]
            links |= self._links(first, later, _STAGES)
        return links

    def _links(self, first: Sequence[Row], later: Sequence[Row], stages: int) -> dict[int, list[int]]:
        """Compare both chains of moves stage by stage: 17.0 makes the moves from the gate to the shelf at once."""
        waiting = self._live([one for move in first for one in move["move_dest_ids"]])
        if not waiting or not later or not stages:
            return {}
        known = {move["id"] for move in waiting}
        onward = [one for move in later for one in move["move_dest_ids"] if known.isdisjoint(move["move_dest_ids"])]
        links = self._links(waiting, self._live(onward), stages - 1) if onward else {}
        asked = _amount(waiting)
        covered = _amount(self._live([one for move in waiting for one in move["move_orig_ids"]]))
        hungry = [move["id"] for move in waiting if move["state"] not in _CLOSED]
        for move in sorted(later, key=lambda one: (one["date"], one["id"])):
            if hungry and covered < asked and not move["move_dest_ids"] and move["state"] not in _CLOSED:
                links[move["id"]] = hungry
                covered += decimal(move["product_qty"])
        return links

    def _live(self, moves: Sequence[int]) -> list[Row]:
        wanted = sorted(set(moves))
        rows = self._session.call("stock.move", "read", wanted, _CHAIN) if wanted else []
        return [row for row in rows if row["state"] != "cancel"]


def _amount(moves: Sequence[Row]) -> Decimal:
    """How much they move, in the product's unit."""
    return sum((decimal(move["product_qty"]) for move in moves), Decimal(0))


def _wrong_amounts(write: OrderWrite, after: PurchaseOrder) -> list[tuple[PurchaseLine, Decimal, Decimal]]:
    """(line, coming, still to come) where what the dock will see is not what is still to come."""
    found = []
    for target in write.lines:
        line = after.line(target.line_id)
        if line is None or not after.receipts:
            continue
        arriving = [one.quantities.get(line.id, Decimal(0)) for one in after.receipts if one.incoming]
        coming, wanted = sum(arriving, Decimal(0)), max(Decimal(0), target.quantity - line.received)
        if coming != wanted:
            found.append((line, coming, wanted))
    return found
