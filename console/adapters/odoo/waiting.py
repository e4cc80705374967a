"""Customers' orders that wait for goods of a purchase order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from console.adapters.odoo.session import Session
from console.adapters.odoo.values import decimal, moment
from console.domain.purchase import WaitingSale
from console.services.errors import AccessDenied

Row = dict[str, Any]


class WaitingSales:
    """Follows the moves a receipt will feed to the sales orders behind them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._allowed = True

    def of(self, lines: Sequence[Row], moves: Sequence[Row]) -> dict[int, tuple[WaitingSale, ...]]:
        """Sales orders per purchase order. 17.0 keeps the links only on the receipt's moves once the order is
        confirmed. A purchase user may not read sales orders: then nothing is shown."""
        orders = {line["id"]: line["order_id"][0] for line in lines}
        fed: dict[int, set[int]] = {}
        for line in lines:
            for move in line["move_dest_ids"]:
                fed.setdefault(move, set()).add(line["id"])
        for move in moves:
            for one in move["move_dest_ids"] if move["purchase_line_id"] else ():
                fed.setdefault(one, set()).add(move["purchase_line_id"][0])
        if not fed or not self._allowed:
            return {}
        try:
            return self._read(fed, orders)
        except AccessDenied:
            self._allowed = False
            return {}

    def _read(self, fed: Mapping[int, set[int]], orders: Mapping[int, int]) -> dict[int, tuple[WaitingSale, ...]]:
        call = self._session.call
        domain = [["id", "in", list(fed)], ["sale_line_id", "!=", False]]
        moves = call("stock.move", "search_read", domain, fields=["sale_line_id"])
        if not moves:
            return {}
        lines = self._by_id(
            "sale.order.line",
            {row["sale_line_id"][0] for row in moves},
            ["order_id", "price_subtotal", "currency_id"],
        )
        sales = self._by_id(
            "sale.order",
            {row["order_id"][0] for row in lines.values()},
            ["name", "partner_id", "commitment_date", "expected_date"],
        )
        needs: dict[tuple[int, int], set[int]] = {}  # a line sold is counted once, however many moves bring it
        for row in moves:
            for one in fed[row["id"]]:
                needs.setdefault((orders[one], row["sale_line_id"][0]), set()).add(one)
        found: dict[int, list[WaitingSale]] = {}
        for (order, sold), on in needs.items():
            line = lines[sold]
            found.setdefault(order, []).append(_sale(sales[line["order_id"][0]], line, tuple(sorted(on))))
        return {order: _together(own) for order, own in found.items()}

    def _by_id(self, model: str, ids: set[int], fields: list[str]) -> dict[int, Row]:
        rows = self._session.call(model, "search_read", [["id", "in", sorted(ids)]], fields=fields)
        return {row["id"]: row for row in rows}


def _sale(order: Row, line: Row, purchase_lines: tuple[int, ...]) -> WaitingSale:
    return WaitingSale(
        id=order["id"],
        name=order["name"],
        customer=order["partner_id"][1],
        promised=moment(order["commitment_date"] or order["expected_date"]),
        value=decimal(line["price_subtotal"]),
        currency=line["currency_id"][1],
        line_ids=purchase_lines,
    )


def _together(sales: Sequence[WaitingSale]) -> tuple[WaitingSale, ...]:
    """One entry for each sales order, however many lines it waits on."""
    found: dict[int, WaitingSale] = {}
    for sale in sales:
        known = found.get(sale.id)
        if known is not None:
            lines = tuple(dict.fromkeys((*known.line_ids, *sale.line_ids)))
            sale = known.model_copy(update={"value": known.value + sale.value, "line_ids": lines})
        found[sale.id] = sale
    return tuple(found.values())
