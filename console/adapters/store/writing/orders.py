"""Writing orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.rows import pack, search_key, stored
from console.adapters.store.statements import Statement, adding, arg, changing
from console.adapters.store.writing.base import UnitBase
from console.services.errors import ConflictingChange
from console.services.records import Actor, AuditEntry, OrderRecord
from console.services.store import OrderMove

_o = t.orders.c
_PLAIN = [name for name in shapes.ORDER.names if name not in ("id", "version", "snapshot", "sent_document")]
_TAKEN = Statement(select(_o.id).where(_o.connection == arg("at_connection"), _o.erp_id == arg("the_erp_id")))
_ADD = adding(t.orders)
_CHANGE = changing(
    t.orders,
    [column.name for column in t.orders.columns if column.name != "id"],
    _o.id == arg("the_id"),
    _o.version == arg("known_version"),
)

_MOVE = changing(t.orders, ["state", "receipt", "version"], _o.id == arg("the_id"), _o.version == arg("known_version"))


class OrderWrites(UnitBase):
    """See :class:`console.services.store.Unit` for each."""

    def put_order(self, order: OrderRecord, actor: Actor, why: str) -> OrderRecord:
        kept = self._changed(order) if order.id else self._added(order)
        action = "order.changed" if order.id else "order.added"
        self.audit([AuditEntry(actor, action, "order", kept.id, why, order.number)])
        return kept

    def move_orders(self, moves: Sequence[OrderMove], actor: Actor) -> None:
        rows = [
            {
                "the_id": one.id,
                "known_version": one.version,
                "version": one.version + 1,
                "state": one.state.value,
                "receipt": one.receipt.value,
            }
            for one in moves
        ]
        if self.runner.each(_MOVE, rows) != len(rows):
            raise ConflictingChange("An order was changed by somebody else meanwhile.")
        self.audit([AuditEntry(actor, "order.changed", "order", one.id, one.why, one.number) for one in moves])

    def _added(self, order: OrderRecord) -> OrderRecord:
        if self.runner.row(_TAKEN, at_connection=order.connection, the_erp_id=order.erp_id):
            raise ConflictingChange(f"Order {order.number} was stored by somebody else at the same moment.")
        kept = replace(order, id=self.counters.take("orders"), version=1)
        self.runner.each(_ADD, [_row(kept)])
        return kept

    def _changed(self, order: OrderRecord) -> OrderRecord:
        kept = replace(order, version=order.version + 1)
        if self.runner.each(_CHANGE, [{**_row(kept), "the_id": order.id, "known_version": order.version}]) != 1:
            raise ConflictingChange(f"Order {order.number} was changed by somebody else meanwhile.")
        return kept


def _row(order: OrderRecord) -> dict[str, Any]:
    row = {name: stored(getattr(order, name)) for name in _PLAIN}
    return row | {
        "id": order.id,
        "version": order.version,
        "number_key": search_key(order.number),
        "snapshot": pack(order.snapshot),
        "sent_document": pack(order.sent_document),
    }
