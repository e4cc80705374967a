"""What is known of suppliers' stock: as they last reported it, ours to look up, in no ERP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from console.services.facts import SupplierItem
from console.services.store import Reads


@dataclass(frozen=True, slots=True)
class KnownStock:
    """One item at one supplier. ``available`` in ``unit`` (Rec 20), ``None`` when only what is to come was said."""

    partner: str
    partner_name: str
    scheme: str
    item: str
    product_id: int | None
    available: Decimal | None
    unit: str | None
    next_quantity: Decimal | None
    next_day: date | None
    as_of: datetime | None
    message_id: int | None


def stock_of(reads: Reads, product_ids: Sequence[int]) -> list[KnownStock]:
    """What every supplier last reported of these products."""
    return _known(reads, reads.supplier_items_of(product_ids))


def stock_at(reads: Reads, partner: str, after: tuple[str, str] | None = None, limit: int = 500) -> list[KnownStock]:
    """A supplier's items by scheme and value, after the one given."""
    return _known(reads, reads.supplier_item_pages(partner, after, limit))


def _known(reads: Reads, items: Iterable[SupplierItem]) -> list[KnownStock]:
    found = [item for item in items if item.stock is not None]
    profiles = {key: reads.profile(key) for key in {item.partner for item in found}}
    return [_one(item, profile.name if (profile := profiles[item.partner]) else item.partner) for item in found]


def _one(item: SupplierItem, partner_name: str) -> KnownStock:
    said = json.loads(item.stock or "{}")
    day = said.get("next_day")
    return KnownStock(
        item.partner,
        partner_name,
        item.scheme,
        item.value,
        item.product_id,
        _decimal(said.get("available")),
        said.get("unit"),
        _decimal(said.get("next_quantity")),
        date.fromisoformat(day) if day else None,
        item.stock_as_of,
        item.stock_message_id,
    )


def _decimal(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)
