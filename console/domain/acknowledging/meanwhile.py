"""Whether somebody changed the purchase order after it was sent, in what an answer would write over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.documents import Order, OrderLine
from console.domain.orders import erp_line_ids, fingerprint
from console.domain.purchase import PurchaseLine, PurchaseOrder, day_of


def as_sent(line: OrderLine, existing: list[PurchaseLine]) -> str | None:
    """``None`` when the ERP still holds the line as it was sent, else what is different, in words."""
    live = [each for each in existing if each.quantity > 0]
    total = sum((each.quantity for each in live), Decimal(0))
    if total != line.quantity.value:
        return f"quantity {words.number(line.quantity.value)} -> {words.number(total)}"
    price = line.price.each if line.price else None
    changed = next((each.price for each in live if price is not None and each.price != price), None)
    if changed is not None and price is not None:
        return f"price {words.money(price)} -> {words.money(changed)}"
    planned = min((day_of(each.planned) or date.max for each in live), default=None)
    if line.requested is not None and planned is not None and planned != line.requested.day:
        return f"expected arrival {words.day(line.requested.day)} -> {words.day(planned)}"
    if live and line.items and live[0].items and not _same_item(line, live[0]):
        return "another product"
    return None


def changed_meanwhile(
    order: Order,
    purchase: PurchaseOrder,
    touched: Iterable[OrderLine],
    foreign: Iterable[PurchaseLine],
    agreed: str | None,
) -> tuple[str, ...]:
    """What was changed in the ERP since ``order`` was sent, of the lines that would be written and of lines added.

    ``agreed`` is the fingerprint of the last state known to come from ourselves or to have been sent: while it holds,
    nobody else has changed anything.
    """
    by_id = {line.id: line for line in purchase.lines}
    found: list[str] = []
    for line in touched:
        different = as_sent(line, [by_id[id_] for id_ in erp_line_ids(line) if id_ in by_id])
        if different:
            found.append(f"line {line.line_ref}: {different}")
    found.extend(f"a line was added: {line.product_code or line.product_name}" for line in foreign)
    if found and agreed is not None and fingerprint(purchase) == agreed:
        return ()
    return tuple(found)


def _same_item(line: OrderLine, existing: PurchaseLine) -> bool:
    return not {item.key for item in line.items}.isdisjoint(item.key for item in existing.items)
