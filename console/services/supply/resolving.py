"""Which products a supplier's items are: mappings first, then the ERP, in a few questions for thousands of items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from console.domain.acknowledging.conversion import factor
from console.domain.mappings import ItemTarget, item_code
from console.domain.masterdata import ProductRecord
from console.domain.profiles import PartnerProfile
from console.domain.values import ItemId, Quantity
from console.services.ports import Directory
from console.services.store import Reads


@dataclass(frozen=True, slots=True)
class KnownItem:
    """The product an item is; ``factor`` is how many of the product's own units its number stands for."""

    product: ProductRecord
    factor: Decimal = Decimal(1)


class ItemFinder:
    """Finds the products of many items of one partner."""

    def __init__(self, reads: Reads, directory: Directory, partner: PartnerProfile) -> None:
        self._reads = reads
        self._directory = directory
        self._partner = partner

    def find(self, many: Iterable[Sequence[ItemId]]) -> dict[tuple[ItemId, ...], KnownItem]:
        """The product of each tuple of identifiers; what is not known, or several products alike, is left out."""
        wanted = [tuple(items) for items in many]
        numbers = list(dict.fromkeys(item for items in wanted for item in items))
        by_number: dict[ItemId, tuple[tuple[int, Decimal], ...]] = {}
        mapped = self._reads.mapped(self._partner.key, {item_code(item) for item in numbers})
        for item in numbers:
            target = mapped.get(item_code(item))
            if isinstance(target, ItemTarget):
                by_number[item] = ((target.product_id, Decimal(1)),)
        said = set(by_number)
        left = [item for item in numbers if item not in said]
        for item, matches in self._directory.product_ids(left, self._partner.erp_partner_id).items():
            by_number[item] = tuple((match.product_id, match.factor) for match in matches if match.active)
        chosen = {items: found for items in wanted if (found := self._one(items, by_number, said)) is not None}
        ids = sorted({product_id for product_id, _ in chosen.values()})
        products = {one.id: one for one in self._directory.product_records(ids, self._partner.erp_partner_id)}
        return {
            items: KnownItem(products[product_id], times)
            for items, (product_id, times) in chosen.items()
            if product_id in products
        }

    def _one(
        self,
        items: tuple[ItemId, ...],
        by_number: dict[ItemId, tuple[tuple[int, Decimal], ...]],
        said: Collection[ItemId],
    ) -> tuple[int, Decimal] | None:
        """By what somebody said, else by the kinds of number the profile trusts, in their order. Two products of one
        number, and numbers that each name another product, are nobody's guess."""
        ranked = {scheme: place for place, scheme in enumerate(self._partner.item_order)}
        ordered = sorted(items, key=lambda one: (one not in said, ranked.get(one.scheme, len(ranked))))
        certain = [found.pop() for item in ordered if len(found := set(by_number.get(item, ()))) == 1]
        if not certain or (ordered[0] not in said and len({product for product, _ in certain}) > 1):
            return None
        return certain[0]


def purchase_units(known: KnownItem, unit: str | None, raw: str | None) -> Decimal | None:
    """How many of the product's purchase units are in one ``unit`` of a document; ``None`` when nobody has said it.

    A document that names no unit speaks of what its number stands for.
    """
    product = known.product
    per_purchase = product.purchase_factor
    if unit is None and not raw:
        return known.factor / per_purchase
    in_purchase = factor(unit, raw, Quantity(value=Decimal(1), unit=product.purchase_unit), None)
    if in_purchase is not None:
        return in_purchase.quantity(Decimal(1))
    in_own = factor(unit, raw, Quantity(value=Decimal(1), unit=product.unit), product.pack_factors)
    return in_own.quantity(Decimal(1)) / per_purchase if in_own is not None else None
