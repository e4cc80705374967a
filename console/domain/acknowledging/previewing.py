"""What a planned change will do, in words: fields before and after, what becomes of the rest, whose promise moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.acknowledging.comparing import Comparison
from console.domain.documents import Order
from console.domain.orders import erp_line_ids
from console.domain.profiles import PartnerProfile
from console.domain.purchase import (
    FieldChange,
    LineTarget,
    NewLine,
    OrderWrite,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    WaitingSale,
    day_of,
)

_OVER = frozenset({"done", "cancel"})
"""Receipt states that nothing changes any more."""


@dataclass(frozen=True, slots=True)
class Stake:
    """A waiting customer order: when its goods arrive and how many days after its promise, before and after a change.

    The worst of its lines counts, later parts included. ``lost`` says that a line it waits on will not come at all.
    """

    sale: WaitingSale
    arrives_before: datetime | None
    late_before: int
    arrives_after: datetime | None
    late_after: int
    lost: bool = False


def preview(plan: OrderWrite, purchase: PurchaseOrder, order: Order | None = None) -> tuple[FieldChange, ...]:
    """Every field that ``plan`` changes on ``purchase``, receipts included. ``order`` gives lines the numbers the
    supplier knows them by; without it they are counted as they stand in the ERP."""
    names = _line_names(purchase, order)
    changes: list[FieldChange] = []
    for target in plan.lines:
        line = purchase.line(target.line_id)
        if line is not None:
            kept = target.model_copy(update={"price": purchase.kept_price(target.price)})
            changes.extend(_line_changes(f"{purchase.number} line {names[line.id]}", line, kept))
    for new in plan.new_lines:
        origin = purchase.line(new.split_from)
        goods = (origin.product_code or origin.product_name) if origin and new.product_id is None else "other product"
        amount = f"{words.number(new.quantity)} of {goods} at {words.money(purchase.kept_price(new.price))}"
        day = f", {words.day(new.planned)}" if new.planned else ""
        changes.append(_change(purchase.number, "new line", words.NONE, amount + day))
    for receipt in purchase.receipts:
        if receipt.incoming and receipt.state not in _OVER:
            changes.extend(_receipt_changes(receipt, plan, purchase, names))
    if plan.partner_ref:
        before = purchase.partner_ref or words.NONE
        changes.append(_change(purchase.number, "supplier reference", before, plan.partner_ref))
    if plan.mark_confirmed:
        changes.append(_change(purchase.number, "confirmed by supplier", "no", "yes"))
    return tuple(changes)


def rest_notes(
    plan: OrderWrite,
    purchase: PurchaseOrder,
    order: Order,
    profile: PartnerProfile,
    answered: Comparison | None = None,
) -> tuple[str, ...]:
    """What the fields do not tell: what becomes of quantities that do not come, and dates that stay behind.

    ``answered`` is given when the plan takes over the answer: then what stays open is told too.
    """
    after = {line.id: line.quantity for line in purchase.lines}
    after.update({target.line_id: target.quantity for target in plan.lines})
    lines: list[LineTarget | NewLine] = [*plan.lines, *plan.new_lines]
    notes = [
        f"Odoo keeps prices with {purchase.price_digits} decimals: {words.money(purchase.kept_price(price))} where"
        f" {words.money(price)} was agreed."
        for price in sorted({each.price for each in lines})
        if purchase.kept_price(price) != price
    ]
    for line in order.lines:
        ids = erp_line_ids(line)
        total = sum((after.get(id_, Decimal(0)) for id_ in ids), Decimal(0))
        total += sum((new.quantity for new in plan.new_lines if new.split_from in ids), Decimal(0))
        ordered = sum((each.quantity for each in purchase.lines if each.id in ids), Decimal(0))
        if total < ordered and total > 0:
            notes.append(f"Line {line.line_ref}: the other {words.number(ordered - total)} are cancelled.")
        elif total < ordered:
            notes.append(f"Line {line.line_ref} is cancelled; it stays on the order with quantity 0.")
    for outcome in answered.lines if answered else ():
        ref = outcome.line.line_ref
        if outcome.rest and outcome.rest_kept:
            notes.append(f"Line {ref}: the other {words.number(outcome.rest)} stay on order, not confirmed.")
        if not outcome.dated:
            notes.append(f"Line {ref}: what is backordered has no day yet; the line keeps its own until one comes.")
    moves = any(target.planned is not None for target in plan.lines)
    waiting = [each for each in purchase.receipts if each.incoming and each.state not in _OVER]
    if moves and waiting and not plan.move_receipt:
        named = ", ".join(receipt.name for receipt in waiting)
        notes.append(f"The date of receipt {named} stays; {profile.name}'s profile does not move it.")
    return tuple(notes)


def stakes(purchase: PurchaseOrder, plan: OrderWrite | None) -> tuple[Stake, ...]:
    """Each waiting customer order before and after ``plan`` (``None``: as things stand)."""
    before = {line.id: line.planned for line in purchase.lines if line.quantity > 0}
    after: dict[int, list[datetime]] = {id_: [moment] if moment else [] for id_, moment in before.items()}
    for target in plan.lines if plan else ():
        if target.quantity == 0:
            after.pop(target.line_id, None)
        elif target.planned is not None:
            after[target.line_id] = [target.planned]
    for new in plan.new_lines if plan else ():
        if new.planned is not None:
            after.setdefault(new.split_from, []).append(new.planned)
    return tuple(_stake(sale, before, after) for sale in purchase.waiting)


def _stake(sale: WaitingSale, before: dict[int, datetime | None], after: dict[int, list[datetime]]) -> Stake:
    now = [moment for id_ in sale.line_ids if (moment := before.get(id_))]
    then = [moment for id_ in sale.line_ids for moment in after.get(id_, ())]
    arrives_before = max(now, default=None)
    arrives_after = max(then, default=None)
    return Stake(
        sale,
        arrives_before,
        _late(sale, arrives_before),
        arrives_after,
        _late(sale, arrives_after),
        any(id_ in before and id_ not in after for id_ in sale.line_ids),
    )


def _late(sale: WaitingSale, arrives: datetime | None) -> int:
    if sale.promised is None or arrives is None:
        return 0
    return max((arrives.date() - sale.promised.date()).days, 0)


def _line_names(purchase: PurchaseOrder, order: Order | None) -> dict[int, str]:
    ordered = sorted(purchase.lines, key=lambda line: (line.sequence, line.id))
    names = {line.id: str(position) for position, line in enumerate(ordered, 1)}
    for line in order.lines if order else ():
        ids = erp_line_ids(line)
        names.update(dict.fromkeys(ids[:1], line.line_ref))
        names.update(dict.fromkeys(ids[1:], f"{line.line_ref}, later part"))
    return names


def _line_changes(record: str, line: PurchaseLine, target: LineTarget) -> list[FieldChange]:
    changes: list[FieldChange] = []
    if target.product_id is not None and target.product_id != line.product_id:
        before = line.product_code or line.product_name or str(line.product_id)
        changes.append(_change(record, "product", before, f"product {target.product_id}"))
    if target.quantity != line.quantity:
        changes.append(_change(record, "quantity", words.number(line.quantity), words.number(target.quantity)))
    if target.price != line.price:
        changes.append(_change(record, "price", words.money(line.price), words.money(target.price)))
    if target.planned is not None and target.planned != line.planned:
        changes.append(_change(record, "expected arrival", words.day(line.planned), words.day(target.planned)))
    return changes


def _receipt_changes(
    receipt: Receipt, plan: OrderWrite, purchase: PurchaseOrder, names: dict[int, str]
) -> list[FieldChange]:
    record = f"receipt {receipt.name}"
    changes: list[FieldChange] = []
    for target in plan.lines:
        line = purchase.line(target.line_id)
        open_now = receipt.quantities.get(target.line_id)
        if line is None or open_now is None or target.quantity == line.quantity:
            continue
        open_then = max(open_now + target.quantity - line.quantity, Decimal(0))
        changes.append(_change(record, f"line {names[line.id]}", words.number(open_now), words.number(open_then)))
    if plan.move_receipt:
        day = _first_day(receipt, plan.lines, purchase)
        if day is not None and day != day_of(receipt.scheduled):
            changes.append(_change(record, "scheduled", words.day(receipt.scheduled), words.day(day)))
    return changes


def _first_day(receipt: Receipt, targets: Sequence[LineTarget], purchase: PurchaseOrder) -> date | None:
    """The day the receipt is due after the change: the earliest of the lines still in it."""
    planned = {line.id: line.planned for line in purchase.lines if line.id in receipt.quantities and line.quantity > 0}
    for target in targets:
        if target.line_id in planned and target.quantity == 0:
            del planned[target.line_id]
        elif target.line_id in planned and target.planned is not None:
            planned[target.line_id] = target.planned
    return min((moment.date() for moment in planned.values() if moment), default=None)


def _change(record: str, field: str, before: str, after: str) -> FieldChange:
    return FieldChange(record=record, field=field, before=before, after=after)
