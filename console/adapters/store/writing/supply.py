"""Writing what partners last said about the stock and the prices of their items."""

from __future__ import annotations

from collections.abc import Sequence

from console.adapters.store import fact_tables as f
from console.adapters.store.rows import micros, pack
from console.adapters.store.statements import Statement, keeping_newest
from console.adapters.store.writing.base import UnitBase
from console.domain.keys import plain, unique_key
from console.services.facts import Supply
from console.services.records import Actor, AuditEntry


def _keeping(what: str) -> Statement:
    """A product found once stays known when a later message names the item alone."""
    mine = (what, f"{what}_as_of", f"{what}_message_id")
    return keeping_newest(f.supplier_items, mine, f"{what}_as_of", or_kept=("product_id",))


_KEEP = {what: _keeping(what) for what in ("stock", "price")}


class SupplyWrites(UnitBase):
    """See :class:`console.services.facts.FactUnit` for each."""

    def put_stock(self, partner: str, items: Sequence[Supply], actor: Actor) -> int:
        return self._put("stock", partner, items, actor)

    def put_prices(self, partner: str, items: Sequence[Supply], actor: Actor) -> int:
        return self._put("price", partner, items, actor)

    def _put(self, what: str, partner: str, items: Sequence[Supply], actor: Actor) -> int:
        if not items:
            return 0
        empty = dict.fromkeys(column.name for column in f.supplier_items.columns)
        # in the order of the key, so that neighbours in the index are written together
        rows = [
            {
                **empty,
                "partner": partner,
                "scheme": plain(one.scheme),
                "value": unique_key(one.value),
                "product_id": one.product_id,
                what: pack(one.body),
                f"{what}_as_of": micros(one.as_of),
                f"{what}_message_id": one.message_id,
            }
            for one in sorted(items, key=lambda one: (one.scheme, one.value, one.as_of))
        ]
        changed = self.runner.each(_KEEP[what], rows)
        detail = f"{what}: {changed} of {len(items)} items newer"
        self.audit([AuditEntry(actor, "supply.changed", "partner", partner, detail)])
        return changed
