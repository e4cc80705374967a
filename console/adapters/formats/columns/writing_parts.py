"""The parts of a line that go into rows: parts of an answer, prices, packs and lots."""

from __future__ import annotations

from typing import Any

from console.adapters.formats.columns.refusing import refused
from console.domain.columns import PART_LISTS, ColumnSpec
from console.domain.documents import DocumentKind, Lot, Pack, PackShare, PriceKind, PriceTier, ShippedLine
from console.domain.values import Price


def parts_of(spec: ColumnSpec, document: Any, line: Any, number: int) -> list[Any]:
    """The parts of the ``number``-th line. Raises ContentError for packs and lots no rows can tell."""
    if isinstance(line, ShippedLine):
        return _shipped_parts(spec, {pack.ref: pack for pack in document.packs}, line, number)
    name = PART_LISTS.get(spec.kind)
    parts = list(getattr(line, name, ())) if name else []
    return _prices(spec, parts) if spec.kind is DocumentKind.PRICE_CATALOGUE else parts


_OWN_COLUMNS = {"list_price": PriceKind.LIST, "retail_price": PriceKind.RETAIL}


def _prices(spec: ColumnSpec, tiers: list[PriceTier]) -> list[PriceTier]:
    """The prices that have rows; a list or retail price has a column of its own where it says nothing else."""
    if spec.field("price_kind") is None:
        return [one for one in tiers if one.kind is PriceKind.NET]
    rest = list(tiers)
    for column, kind in _OWN_COLUMNS.items():
        first = next((one for one in rest if one.kind is kind), None)
        if first is not None and spec.field(column) is not None and _says_only(first, spec):
            rest.remove(first)
    return rest


def _says_only(tier: PriceTier, spec: ColumnSpec) -> bool:
    """Whether a price is all in its column, and in that of its discount."""
    taken = tier.discount_percent if tier.kind is PriceKind.LIST and spec.field("discount") is not None else None
    return tier == PriceTier(price=Price(amount=tier.price.amount), kind=tier.kind, discount_percent=taken)


def _shipped_parts(spec: ColumnSpec, packs: dict[str, Pack], line: ShippedLine, number: int) -> list[Any]:
    """Packs and lots as rows. A line with both is told by packs: its one lot beside each, or to each its own."""
    if line.packs:
        lots = _beside(line, number)
        return [
            _packed(spec, packs.get(share.pack_ref), share) | _lot(lot)
            for share, lot in zip(line.packs, lots, strict=True)
        ]
    if line.lots:
        return [{"quantity": one.quantity or line.shipped, **_lot(one)} for one in line.lots]
    return [{"quantity": line.shipped}] if line.shipped else []


def _beside(line: ShippedLine, number: int) -> list[Lot | None]:
    """The lot of each pack."""
    lots = line.lots
    if len(lots) < 2:
        return [next(iter(lots), None)] * len(line.packs)
    if [one.quantity for one in lots] == [share.quantity for share in line.packs]:
        return list(lots)
    raise refused(
        number,
        f"It is in {len(line.packs)} packs and of {len(lots)} lots, and it is not known which lot is in which pack.",
        "lot",
        "Send the ship notice in another format.",
    )


def _lot(lot: Lot | None) -> dict[str, Any]:
    return {"lot": lot.number, "best_before": lot.best_before} if lot is not None else {}


def _packed(spec: ColumnSpec, pack: Pack | None, share: PackShare) -> dict[str, Any]:
    """A pack by its SSCC; one without by its own number, in the column for that where there is one."""
    known = pack.sscc if pack is not None else None
    number = known or (None if spec.field("pack_ref") is not None else share.pack_ref)
    tracking = next(iter(pack.tracking), None) if pack is not None else None
    return {"quantity": share.quantity, "sscc": number, "pack_ref": share.pack_ref, "tracking": tracking}
