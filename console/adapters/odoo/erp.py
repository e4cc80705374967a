"""The ERP port over Odoo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from console.adapters.odoo.delivering import Delivering
from console.adapters.odoo.directory import DirectoryReader
from console.adapters.odoo.goods import Goods
from console.adapters.odoo.people import rights_of
from console.adapters.odoo.prices import PriceLists
from console.adapters.odoo.reading import Reader
from console.adapters.odoo.receiving import Receiving
from console.adapters.odoo.session import Session, TookTooLong
from console.adapters.odoo.units import Units
from console.adapters.odoo.values import moment, odoo_time
from console.adapters.odoo.writing import Writer
from console.domain.masterdata import MasterData, PartnerRecord, PlaceRecord, ProductMatch, ProductRecord, UnitRecord
from console.domain.purchase import OrderWrite, PurchaseOrder, WriteResult
from console.domain.receiving.plans import ReceiptPlan
from console.domain.receiving.prepared import PreparedReceipt
from console.domain.supplying.writes import PriceBatch, PriceOutcome, PricePage
from console.domain.values import ItemId, PartyId
from console.domain.warehousing import Delivery, DeliveryPlan, PreparedDelivery
from console.services.errors import RecordMissing
from console.services.ports import ErpChanges, ErpCursor, Lookup
from console.services.records import Person

_STATES = ["purchase", "done", "cancel"]
_LEAST_BATCH = 50


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
        batch: int = 1000,
        overlap: timedelta = timedelta(minutes=3),
    ) -> None:
        self._session = Session(url, database, login, key, timeout)
        units = Units(self._session)
        goods = Goods(self._session, units)
        self._units = units
        self._reader = Reader(self._session, units, goods)
        self._writer = Writer(self._session, self._reader)
        self._directory = DirectoryReader(self._session, units, goods)
        self._prices = PriceLists(self._session, units, goods)
        self._receiving = Receiving(self._session)
        self._delivering = Delivering(self._session, units, goods, self._directory.partner_records)
        self._login = login
        self._batch = batch
        self._overlap = overlap

    def check(self) -> str:
        """Sign in; a line for people."""
        return f"Odoo {self._session.version}, database {self._session.database}"

    def changed_orders(self, cursor: ErpCursor, partner_ids: Sequence[int] | None = None) -> ErpChanges:
        """See :class:`console.services.ports.Erp`. A server that takes too long is asked for fewer at once, by this
        client from then on: the same question again would only take as long again."""
        while True:
            try:
                return self._changed_page(cursor, partner_ids)
            except TookTooLong:
                if self._batch <= _LEAST_BATCH:
                    raise
                self._batch = max(_LEAST_BATCH, self._batch // 4)

    def _changed_page(self, cursor: ErpCursor, partner_ids: Sequence[int] | None) -> ErpChanges:
        """Lines are asked for too, as moving a later line's date does not touch the order's own ``write_date``."""
        calls_before = self._session.calls
        where: list[object] = [["state", "in", _STATES]]
        lines_where: list[object] = [["order_id.state", "in", _STATES]]
        if partner_ids is not None:
            where.append(["partner_id", "child_of", list(partner_ids)])
            lines_where.append(["order_id.partner_id", "child_of", list(partner_ids)])
        if cursor.since is not None:
            since = odoo_time(cursor.since - self._overlap)
            where.append(["write_date", ">=", since])
            lines_where.append(["write_date", ">=", since])
        seen = set(cursor.seen)
        limit = self._batch + len(seen) + 1
        heads = self._reader.heads(where, order="write_date, id", limit=limit)
        if len(heads) == limit:
            # later pages bring the orders after this one, and their lines with them
            lines_where.append(["write_date", "<", heads[-1]["write_date"]])
        touched = self._touched(heads, self._touched_lines(lines_where) if cursor.since else [], seen)
        fresh = touched[: self._batch]
        orders = self._reader.whole(self._heads_of(heads, fresh))
        return ErpChanges(
            orders, self._advance(cursor, fresh), len(touched) > self._batch, self._session.calls - calls_before
        )

    def _touched_lines(self, where: list[object]) -> list[dict[str, Any]]:
        fields = ["order_id", "write_date"]
        return list(
            self._session.call("purchase.order.line", "search_read", where, fields=fields, order="write_date, id")
        )

    @staticmethod
    def _touched(
        heads: Sequence[dict[str, Any]], lines: Sequence[dict[str, Any]], seen: set[tuple[int, str]]
    ) -> list[tuple[int, int, str]]:
        """(order id, key id, write date) not seen yet, oldest first. Lines have negative key ids."""
        found = [(row["id"], row["id"], row["write_date"]) for row in heads]
        changed = {row["id"]: row["write_date"] for row in heads}
        # a line's change matters by itself only when it did not touch its order
        found += [
            (row["order_id"][0], -row["id"], row["write_date"])
            for row in lines
            if row["write_date"] > changed.get(row["order_id"][0], "")
        ]
        fresh = [one for one in found if (one[1], one[2]) not in seen]
        return sorted(fresh, key=lambda one: (one[2], one[1]))

    def _heads_of(self, heads: Sequence[dict[str, Any]], fresh: Sequence[tuple[int, int, str]]) -> list[dict[str, Any]]:
        """The heads of orders touched; those found by a line alone are still to be read."""
        known = {row["id"]: row for row in heads}
        wanted = list(dict.fromkeys(order_id for order_id, _, _ in fresh))
        missing = [one for one in wanted if one not in known]
        if missing:
            known.update({row["id"]: row for row in self._reader.heads([["id", "in", missing]])})
        return [known[one] for one in wanted if one in known]

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

    def open_orders(self, partner_id: int, limit: int = 500) -> tuple[PurchaseOrder, ...]:
        """See :class:`console.services.ports.Erp`."""
        where = [["state", "in", ["purchase", "done"]], ["partner_id", "child_of", [partner_id]]]
        where.append(["receipt_status", "!=", "full"])
        found = self._reader.whole(self._reader.heads(where, order="id desc", limit=limit))
        return tuple(order for order in found if any(line.quantity > line.received for line in order.lines))

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

    def products(self, text: str, partner_id: int | None = None) -> tuple[ProductRecord, ...]:
        """Products for choosing one."""
        return self._directory.products(text, partner_id)

    def product_ids(
        self, items: Sequence[ItemId], partner_id: int | None = None
    ) -> Mapping[ItemId, tuple[ProductMatch, ...]]:
        """The products that go by these numbers."""
        return self._directory.product_ids(items, partner_id)

    def product_records(self, ids: Sequence[int], partner_id: int | None = None) -> tuple[ProductRecord, ...]:
        """These products."""
        return self._directory.product_records(ids, partner_id)

    def partner_ids(self, ids: Sequence[PartyId]) -> Mapping[PartyId, tuple[int, ...]]:
        """Partners by number."""
        return self._directory.partner_ids(ids)

    def partner_records(self, ids: Sequence[int]) -> tuple[PartnerRecord, ...]:
        """These partners."""
        return self._directory.partner_records(ids)

    def units(self) -> tuple[UnitRecord, ...]:
        """All units of measure."""
        return self._units.all()

    def places(self) -> tuple[PlaceRecord, ...]:
        """Warehouses and locations."""
        return self._directory.places()

    def master_data(self, partner_ids: Sequence[int]) -> MasterData:
        """Warehouses, and these partners."""
        return self._directory.master_data(partner_ids)

    def price_rows(self, partner_id: int, after: int = 0, limit: int = 2000) -> PricePage:
        """A page of the supplier's price list."""
        return self._prices.page(partner_id, after, limit)

    def write_prices(self, batch: PriceBatch) -> tuple[PriceOutcome, ...]:
        """Changes of prices, read back."""
        return self._prices.write(batch)

    def look_up_prices(self, batch: PriceBatch) -> Lookup:
        """Whether the changes of prices have happened."""
        return self._prices.look_up(batch)

    def prepare_receipt(self, plan: ReceiptPlan) -> PreparedReceipt:
        """The receipt as announced, filled in."""
        return self._receiving.prepare(plan)

    def withdraw_receipt(self, plan: ReceiptPlan) -> PreparedReceipt:
        """The receipt as it was before the notice."""
        return self._receiving.withdraw(plan)

    def look_up_receipt(self, plan: ReceiptPlan) -> Lookup:
        """Whether the receipt is prepared."""
        return self._receiving.look_up(plan)

    def ready_deliveries(self, warehouse_id: int, known: Sequence[int] = ()) -> tuple[Delivery, ...]:
        """Deliveries of a warehouse that may be shipped."""
        return self._delivering.ready(warehouse_id, known)

    def deliveries(self, ids: Sequence[int]) -> tuple[Delivery, ...]:
        """These deliveries as they are now."""
        return self._delivering.read(ids)

    def prepare_delivery(self, plan: DeliveryPlan) -> PreparedDelivery:
        """The delivery as shipped, filled in."""
        return self._delivering.prepare(plan)

    def look_up_delivery(self, plan: DeliveryPlan) -> Lookup:
        """Whether the delivery is filled in."""
        return self._delivering.look_up(plan)

    def person(self) -> Person:
        """The signed-in user."""
        rows = self._session.call("res.users", "read", [self._session.user_id], ["name"])
        if not rows:
            raise RecordMissing("The user is not in Odoo any more.")
        return Person(self._login, rows[0]["name"], rights_of(self._session), "")
