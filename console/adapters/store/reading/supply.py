"""Questions about what partners last said of their items."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_

from console.adapters.store import fact_tables as f
from console.adapters.store import shapes
from console.adapters.store.reading.pages import Questions
from console.adapters.store.statements import Statement, among, arg
from console.domain.keys import unique_key
from console.services.facts import SupplierItem

_s = f.supplier_items.c

_ITEMS = Statement(
    select(*shapes.SUPPLIER_ITEM.columns).where(
        _s.partner == arg("the_partner"), _s.scheme == arg("the_scheme"), among(_s.value, "values")
    )
)
_OF_PRODUCTS = Statement(
    select(*shapes.SUPPLIER_ITEM.columns)
    .where(among(_s.product_id, "products"))
    .order_by(_s.product_id, _s.partner, _s.scheme, _s.value)
)
_PAGE = Statement(
    select(*shapes.SUPPLIER_ITEM.columns)
    .where(
        _s.partner == arg("the_partner"),
        tuple_(_s.scheme, _s.value) > tuple_(arg("after_scheme"), arg("after_value")),
    )
    .order_by(_s.scheme, _s.value)
    .limit(arg("most", _s.product_id.type))
)


class SupplyReads(Questions):
    """See :class:`console.services.facts.FactReads` for each."""

    def supplier_items(self, partner: str, items: Collection[tuple[str, str]]) -> list[SupplierItem]:
        by_scheme: dict[str, list[str]] = {}
        for scheme, value in items:
            by_scheme.setdefault(scheme, []).append(unique_key(value))
        return [
            item
            for scheme, values in by_scheme.items()
            for item in shapes.SUPPLIER_ITEM.many(
                self._readers.rows(_ITEMS, the_partner=partner, the_scheme=scheme, values=values)
            )
        ]

    def supplier_items_of(self, product_ids: Sequence[int]) -> list[SupplierItem]:
        return shapes.SUPPLIER_ITEM.many(self._readers.rows(_OF_PRODUCTS, products=list(product_ids)))

    def supplier_item_pages(self, partner: str, after: tuple[str, str] | None, limit: int = 500) -> list[SupplierItem]:
        scheme, value = after or ("", "")
        rows = self._readers.rows(_PAGE, the_partner=partner, after_scheme=scheme, after_value=value, most=limit)
        return shapes.SUPPLIER_ITEM.many(rows)
