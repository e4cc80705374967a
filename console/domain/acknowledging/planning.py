"""From what lines shall become to one change of the purchase order, planned against the order as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.acknowledging.comparing import Comparison, LineOutcome, LineVerdict, Target
from console.domain.acknowledging.conversion import unit_word
from console.domain.acknowledging.sentences import goods, line_note
from console.domain.documents import Order, OrderLine
from console.domain.orders import erp_line_ids, holds
from console.domain.profiles import PartnerProfile
from console.domain.purchase import LineTarget, NewLine, OrderWrite, PurchaseLine, PurchaseOrder, PurchaseState, day_of

_NOON = time(12, 0)
"""Time of day for a line that had no planned moment: the same day in every time zone a distributor works in."""


class CannotPlan(ValueError):
    """A decision that cannot be carried out; the message is a sentence for the person who made it."""


class BelowReceived(CannotPlan):
    """A line would go below what has been received already (the ERP does not always refuse: odoo.md, trap 5)."""


@dataclass(frozen=True, slots=True)
class LinePart:
    """A part of a line as decided: so many (in the order's unit), arriving that day, at that price; ``None`` leaves
    day or price as they are."""

    quantity: Decimal
    day: date | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What shall become of one line: its parts (none: the line is cancelled), and the product if it is replaced."""

    line_ref: str
    parts: tuple[LinePart, ...] = ()
    product_id: int | None = None


def plan_for(
    order: Order,
    purchase: PurchaseOrder,
    lines: Sequence[LineDecision],
    supplier_reference: str | None,
    profile: PartnerProfile,
    key: str,
    *,
    answered: Comparison | None = None,
    note: str = "",
) -> OrderWrite:
    """The change that carries out a person's decision.

    Lines not named become what was ``answered``, when given, else they stay. The order is marked confirmed when that
    decides every open line. The note in the ERP is ``note`` and below it what was decided, line by line. Raises
    CannotPlan (a ValueError) with a plain sentence for what cannot be done.
    """
    planner = Planner(order, purchase)
    by_ref = {line.line_ref: line for line in order.lines}
    decided: set[str] = set()
    told = [note] if note else []
    for decision in lines:
        line = by_ref.get(decision.line_ref)
        if line is None:
            raise CannotPlan(f"The order has no line {decision.line_ref}.")
        if decision.line_ref in decided:
            raise CannotPlan(f"Line {decision.line_ref} is decided twice.")
        decided.add(decision.line_ref)
        targets = _decided_targets(decision)
        planner.set_line(line, targets)
        told.append(_told(line, targets))
    for outcome in answered.lines if answered else ():
        if outcome.line.line_ref not in decided:
            planner.take_answer(outcome)
            told.append(line_note(outcome))
            if outcome.final:
                decided.add(outcome.line.line_ref)
    complete = all(line.line_ref in decided for line in order.lines if line.quantity.value > 0)
    return planner.build(key, supplier_reference, complete, profile, "\n".join(told))


class Planner:
    """Collects the changes of one purchase order. Raises CannotPlan when the order is not open for changes."""

    def __init__(self, order: Order, purchase: PurchaseOrder) -> None:
        if purchase.state is PurchaseState.CANCELLED:
            raise CannotPlan(f"{purchase.number} is cancelled in Odoo.")
        if purchase.state is PurchaseState.DRAFT:
            raise CannotPlan(f"{purchase.number} is not confirmed in Odoo.")
        self._purchase = purchase
        self._by_id = {line.id: line for line in purchase.lines}
        owned = {id_ for line in order.lines for id_ in erp_line_ids(line)}
        self._foreign = [line for line in purchase.lines if line.id not in owned and line.quantity > 0]
        self._before: list[LineTarget] = []
        self._lines: list[LineTarget] = []
        self._new: list[NewLine] = []

    @property
    def foreign(self) -> tuple[PurchaseLine, ...]:
        """Lines of the purchase order that are no line of the order sent, nor a part of one."""
        return tuple(self._foreign)

    def take_answer(self, outcome: LineOutcome) -> bool:
        """Plan a line as answered; whether that changes anything. What is not final stays as it is."""
        if outcome.blocked:
            raise CannotPlan(outcome.blocked)
        if outcome.verdict is LineVerdict.REJECTED or outcome.targets:
            return self.set_line(outcome.line, outcome.targets)
        return False

    def set_line(self, line: OrderLine, targets: Sequence[Target]) -> bool:
        """Plan one order line, without targets as cancelled; whether that changes anything in the ERP."""
        existing = self._existing(line)
        if not existing:
            if not targets:
                return False
            raise CannotPlan(f"Line {line.line_ref} is no longer on {self._purchase.number} in Odoo.")
        planned = len(self._lines) + len(self._new)
        first = existing[0]
        for position, target in enumerate(targets):
            if position < len(existing):
                self._change(line.line_ref, existing[position], target)
            else:
                self._add(line.line_ref, first, target)
        for surplus in existing[len(targets) :]:
            self._change(line.line_ref, surplus, Target(Decimal(0), None))
        return len(self._lines) + len(self._new) > planned

    def build(
        self, key: str, supplier_reference: str | None, complete: bool, profile: PartnerProfile, note: str
    ) -> OrderWrite:
        """The whole change. The order counts as confirmed when all is answered and something is left to come."""
        left = {line.line_id: line.quantity for line in self._lines}
        comes = bool(self._new) or any(left.get(line.id, line.quantity) > 0 for line in self._purchase.lines)
        reference = (supplier_reference or "").strip() or None
        moves = any(line.planned is not None for line in self._lines)
        return OrderWrite(
            key=key,
            order_id=self._purchase.id,
            order_number=self._purchase.number,
            before=tuple(self._before),
            lines=tuple(self._lines),
            new_lines=tuple(self._new),
            partner_ref=reference if reference != self._purchase.partner_ref else None,
            mark_confirmed=complete and comes and not self._purchase.confirmed_by_supplier,
            move_receipt=profile.move_receipt_date and moves,
            note=note or None,
        )

    def _existing(self, line: OrderLine) -> list[PurchaseLine]:
        """The ERP lines of an order line: the first one, then the parts split off, by day."""
        ids = erp_line_ids(line)
        found = [self._by_id[id_] for id_ in ids if id_ in self._by_id]
        live = {each.product_id for each in found if each.quantity > 0}
        # a line at 0 whose product was replaced must not come to life again
        found = [each for each in found if each.quantity > 0 or not live or each.product_id in live]
        if len(found) > 2:
            found[1:] = sorted(found[1:], key=lambda each: (day_of(each.planned) or date.max, each.id))
        return found

    def _change(self, ref: str, current: PurchaseLine, target: Target) -> None:
        if target.quantity < current.received:
            raise BelowReceived(
                f"Line {ref}: {words.number(current.received)} have been received already, so it cannot go down to "
                f"{words.number(target.quantity)}."
            )
        price = current.price if target.price is None else target.price
        moved = target.day is not None and target.day != day_of(current.planned)
        replaced = target.product_id is not None and target.product_id != current.product_id
        if target.quantity == current.quantity and price == current.price and not moved and not replaced:
            return
        if current.quantity == 0 and target.quantity == 0:
            return
        self._before.append(
            LineTarget(
                line_id=current.id,
                quantity=current.quantity,
                price=current.price,
                planned=current.planned,
                product_id=current.product_id,
            )
        )
        self._lines.append(
            LineTarget(
                line_id=current.id,
                quantity=target.quantity,
                price=price,
                planned=_moment(target.day, current.planned) if moved and target.day else None,
                product_id=target.product_id if replaced else None,
            )
        )

    def _add(self, ref: str, first: PurchaseLine, target: Target) -> None:
        if target.quantity <= 0:
            raise CannotPlan(f"Line {ref}: a later part needs a quantity above 0.")
        product_id = target.product_id or first.product_id
        wanted = NewLine(
            split_from=first.id,
            quantity=target.quantity,
            price=first.price if target.price is None else target.price,
            planned=_moment(target.day, first.planned) if target.day else None,
            product_id=target.product_id if target.product_id != first.product_id else None,
        )
        there = next((line for line in self._foreign if holds(line, wanted, product_id, self._purchase)), None)
        if there is not None:
            self._foreign.remove(there)
            return
        self._new.append(wanted)


def _decided_targets(decision: LineDecision) -> tuple[Target, ...]:
    ref = decision.line_ref
    for part in decision.parts:
        if part.quantity < 0:
            raise CannotPlan(f"Line {ref}: a quantity cannot be below 0.")
        if part.price is not None and part.price < 0:
            raise CannotPlan(f"Line {ref}: a price cannot be below 0.")
    parts = [part for part in decision.parts if part.quantity > 0]
    merged: dict[tuple[date | None, Decimal | None], Decimal] = {}
    for part in sorted(parts, key=lambda each: each.day or date.min):
        merged[part.day, part.price] = merged.get((part.day, part.price), Decimal(0)) + part.quantity
    return tuple(Target(quantity, price, day, decision.product_id) for (day, price), quantity in merged.items())


def _told(line: OrderLine, targets: Sequence[Target]) -> str:
    head = f"Line {line.line_ref}, {goods(line)}:"
    if not targets:
        return f"{head} cancelled."
    return f"{head} {'; '.join(_part_told(line, target) for target in targets)}."


def _part_told(line: OrderLine, target: Target) -> str:
    price = f" at {words.money(target.price)}" if target.price is not None else ""
    day = f", arriving {words.day(target.day)}" if target.day else ""
    return f"{words.number(target.quantity)} {unit_word(line.quantity)}{price}{day}"


def _moment(day: date, current: datetime | None) -> datetime:
    """The day at the time of day the line had, so that only the day moves."""
    return datetime.combine(day, current.timetz() if current else _NOON.replace(tzinfo=UTC))
