"""The ERP port over Odoo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from console.adapters.odoo.people import rights_of
from console.adapters.odoo.reading import Reader, moment
from console.adapters.odoo.session import Session
from console.adapters.odoo.writing import Writer, odoo_time
from console.domain.purchase import OrderWrite, PurchaseOrder, WriteResult
from console.services.errors import RecordMissing
from console.services.ports import ErpChanges, ErpCursor, Lookup
from console.services.records import Person

_STATES = ["purchase", "done", "cancel"]


class OdooErp:
    """Purchase orders in one Odoo database. One instance per thread.

    ``overlap`` is how far the cursor looks back: Odoo's ``write_date`` is the start of the writer's transaction, so a
    long one commits rows older than what was read already. Rows seen within the overlap are dropped by id and date.
    """

    def __init__(
        self,
        url: str,
        database: str,
        login: str,
        key: Callable[[], str | None],
        *,
        timeout: float = 30.0,
        batch: int = 500,
        overlap: timedelta = timedelta(minutes=3),
    ) -> None:
        self._session = Session(url, database, login, key, timeout)
        self._reader = Reader(self._session)
        self._writer = Writer(self._session, self._reader)
        self._login = login
        self._batch = batch
        self._overlap = overlap

    def check(self) -> str:
        """Sign in; a line for people."""
        return f"Odoo {self._session.version}, database {self._session.database}"

    def changed_orders(self, cursor: ErpCursor, partner_ids: Sequence[int] | None = None) -> ErpChanges:
        """See :class:`console.services.ports.Erp`. Lines are asked for too, as moving a later line's date does not
        touch the order's own ``write_date``."""
        calls_before = self._session.calls
        where: list[object] = [["state", "in", _STATES]]
        lines_where: list[object] = [["order_id.state", "in", _STATES]]
        if partner_ids is not None:
            where.append(["partner_id", "in", list(partner_ids)])
            lines_where.append(["order_id.partner_id", "in", list(partner_ids)])
        if cursor.since is not None:
            since = odoo_time(cursor.since - self._overlap)
            where.append(["write_date", ">=", since])
            lines_where.append(["write_date", ">=", since])
        touched = self._touched(where, lines_where, set(cursor.seen))
        fresh = touched[: self._batch]
        orders = self._reader.orders(list(dict.fromkeys(order_id for order_id, _, _ in fresh)))
        return ErpChanges(
            orders, self._advance(cursor, fresh), len(touched) > self._batch, self._session.calls - calls_before
        )

    def _touched(
        self, where: list[object], lines_where: list[object], seen: set[tuple[int, str]]
    ) -> list[tuple[int, int, str]]:
        """(order id, key id, write date) not seen yet, oldest first. Lines have negative key ids."""
        limit = self._batch + len(seen) + 1
        heads = self._session.call(
            "purchase.order", "search_read", where, fields=["write_date"], order="write_date, id", limit=limit
        )
        lines = self._session.call(
            "purchase.order.line",
            "search_read",
            lines_where,
            fields=["order_id", "write_date"],
            order="write_date, id",
            limit=limit * 20,
        )
        found = [(row["id"], row["id"], row["write_date"]) for row in heads]
        known = {row["id"] for row in heads}
        # a line's change matters by itself only when it did not touch its order
        found += [
            (row["order_id"][0], -row["id"], row["write_date"]) for row in lines if row["order_id"][0] not in known
        ]
        fresh = [one for one in found if (one[1], one[2]) not in seen]
        return sorted(fresh, key=lambda one: (one[2], one[1]))

    def _advance(self, cursor: ErpCursor, fresh: Sequence[tuple[int, int, str]]) -> ErpCursor:
        if not fresh:
            return cursor
        newest = max(date for _, _, date in fresh)
        newest_at = moment(newest)
        if newest_at is None or (cursor.since and newest_at < cursor.since):
            newest_at = cursor.since
        assert newest_at is not None
        edge = odoo_time(newest_at - self._overlap)
        seen = {*cursor.seen, *((key, date) for _, key, date in fresh)}
        return ErpCursor(newest_at, tuple(sorted(one for one in seen if one[1] >= edge)))

    def orders(self, ids: Sequence[int]) -> tuple[PurchaseOrder, ...]:
        """These orders as they are now."""
        return self._reader.orders(ids)

    def find_orders(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Orders by exact number."""
        ids = self._session.call("purchase.order", "search", [["name", "in", list(numbers)]])
        return self._reader.orders(ids)

    def write_order(self, write: OrderWrite) -> WriteResult:
        """One change, read back."""
        return self._writer.write(write)

    def look_up(self, write: OrderWrite) -> Lookup:
        """Whether the change has happened."""
        return self._writer.look_up(write)

    def partners(self, text: str) -> tuple[tuple[int, str], ...]:
        """Suppliers by name, reference or VAT."""
        domain = ["|", "|", ["name", "ilike", text], ["ref", "=ilike", text], ["vat", "=ilike", text]]
        rows = self._session.call("res.partner", "search_read", domain, fields=["display_name"], limit=40)
        return tuple((row["id"], row["display_name"]) for row in rows)

    def person(self) -> Person:
        """The signed-in user."""
        rows = self._session.call("res.users", "read", [self._session.user_id], ["name"])
        if not rows:
            raise RecordMissing("The user is not in Odoo any more.")
        return Person(self._login, rows[0]["name"], rights_of(self._session), "")
