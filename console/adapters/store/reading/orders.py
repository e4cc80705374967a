"""Questions about orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Questions
from console.adapters.store.rows import micros, search_key
from console.adapters.store.statements import Statement, among, arg
from console.domain.lifecycle import OrderState, ReceiptState
from console.services.records import OrderRecord

_o = t.orders.c

_ONE = Statement(select(*shapes.ORDER.columns).where(_o.id == arg("the_id")))
_BY_NUMBER = Statement(select(*shapes.ORDER.columns).where(among(_o.number_key, "numbers")).order_by(_o.id))
_BY_ERP_ID = Statement(
    select(*shapes.ORDER.columns)
    .where(_o.connection == arg("at_connection"), among(_o.erp_id, "erp_ids"))
    .order_by(_o.id)
)
_DUE = Statement(
    select(*shapes.ORDER.columns)
    .where(_o.receipt == arg("the_receipt"), _o.technical_due_at < arg("moment"), among(_o.state, "states"))
    .order_by(_o.technical_due_at)
    .limit(arg("most", _o.revision.type))
)


class OrderReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

    def order(self, order_id: int) -> OrderRecord | None:
        row = self._readers.row(_ONE, the_id=order_id)
        return shapes.ORDER.one(row) if row else None

    def orders_by_number(self, numbers: Sequence[str], connection: str | None = None) -> list[OrderRecord]:
        rows = self._readers.rows(_BY_NUMBER, numbers=[search_key(number) for number in numbers])
        found = shapes.ORDER.many(rows)
        return [order for order in found if connection is None or order.connection == connection]

    def orders_by_erp_id(self, connection: str, erp_ids: Sequence[int]) -> list[OrderRecord]:
        return shapes.ORDER.many(self._readers.rows(_BY_ERP_ID, at_connection=connection, erp_ids=list(erp_ids)))

    def orders_due(
        self, states: Sequence[OrderState], receipts: Sequence[ReceiptState], technical_before: datetime, limit: int
    ) -> list[OrderRecord]:
        found = [
            row
            for receipt in receipts
            for row in self._readers.rows(
                _DUE,
                the_receipt=receipt.value,
                moment=micros(technical_before),
                states=[state.value for state in states],
                most=limit,
            )
        ]
        due = shapes.ORDER.many(found)
        return sorted(due, key=lambda order: (order.technical_due_at or technical_before, order.id))[:limit]
