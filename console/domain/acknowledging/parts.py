"""What an answered line says, brought into one shape: quantity-bearing parts, each with its price, day and item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from console.domain.documents import AckAction, AckLine, AckPart, OrderLine
from console.domain.values import GoodsDate, ItemId, Price, Quantity


class Part(NamedTuple):
    """One statement with all that belongs to it. ``quantity`` is in the supplier's unit; ``None`` means the whole line.

    ``price`` is for ``price_unit`` where the price itself names no unit.
    """

    action: AckAction
    quantity: Quantity | None = None
    price: Price | None = None
    price_unit: Quantity | None = None
    promised: GoodsDate | None = None
    items: tuple[ItemId, ...] = ()
    reason: str | None = None
    raw_code: str | None = None
    cancels_rest: bool | None = None


class Stated(NamedTuple):
    """All parts said of one order line; ``quarrel`` says why they cannot all hold."""

    parts: tuple[Part, ...]
    echo: Quantity | None = None
    quarrel: str | None = None


_WEIGHT = {
    AckAction.ACCEPTED: 0,
    AckAction.SHIPPED: 1,
    AckAction.ADDED: 1,
    AckAction.CHANGED: 2,
    AckAction.SUBSTITUTED: 3,
    AckAction.BACKORDERED: 4,
    AckAction.PENDING: 5,
    AckAction.REJECTED: 6,
}
_CONFIRMS = frozenset({AckAction.ACCEPTED, AckAction.SHIPPED, AckAction.CHANGED, AckAction.SUBSTITUTED})
"""Actions that confirm goods; without a quantity of their own they mean the line's (X12: ACK02 empty -> PO102)."""
_TAKES_REST = frozenset({AckAction.BACKORDERED, AckAction.REJECTED})

T = TypeVar("T")


def parts_of(line: OrderLine, answered: Sequence[AckLine], promised: GoodsDate | None) -> Stated:
    """The parts of all answered lines for one order line (split deliveries come as several lines, and add up).

    ``promised`` is the date of the answer's head, for lines and parts without their own.
    """
    if len(answered) == 1:
        return _stated(line, answered[0], promised)
    stated = [_stated(line, each, promised) for each in answered]
    quarrel = next((each.quarrel for each in stated if each.quarrel), None)
    parts = tuple(part for each in stated for part in each.parts)
    if quarrel is None and any(part.quantity is None for part in parts):
        quarrel = f"Line {line.line_ref} is answered {len(answered)} times, and not each time with a quantity."
    return Stated(parts, None, quarrel)


def _stated(line: OrderLine, answered: AckLine, promised: GoodsDate | None) -> Stated:
    promised = answered.promised or promised
    if len(answered.parts) == 1:
        return Stated((_completed(answered.parts[0], answered, promised),), answered.ordered)
    if not answered.parts:
        # No status at all: the numbers speak.
        return Stated((_completed(Part(AckAction.ACCEPTED), answered, promised),), answered.ordered)
    parts, quarrel = _joined(line, answered, [_own(part) for part in answered.parts])
    return Stated(tuple(_completed(part, answered, promised) for part in parts), answered.ordered, quarrel)


def _joined(line: OrderLine, answered: AckLine, parts: list[Part]) -> tuple[list[Part], str | None]:
    """Several statements on one line as parts that add up.

    Without quantities (price changed + date changed + item replaced) they all describe the whole line. Beside parts
    with quantities, those without add their facts to each part; a rejection or a backorder takes what is left.
    """
    whole = [part for part in parts if part.quantity is None]
    bearing = [part for part in parts if part.quantity is not None]
    if not bearing:
        actions = {part.action for part in whole}
        if AckAction.REJECTED in actions and actions & _CONFIRMS:
            return [_merged(whole)], f"Line {line.line_ref} is both rejected and confirmed, without quantities."
        return [_merged(whole)], None
    if _repeats_whole(line, answered, bearing):
        bearing = [_merged(bearing)]
    facts = [part for part in whole if part.action in _CONFIRMS]
    if facts:
        bearing = [_with_facts(part, _merged(facts)) for part in bearing]
    rest = [_rest(line, answered, part, bearing) for part in whole if part.action in _TAKES_REST]
    pending = [part for part in whole if part.action is AckAction.PENDING]
    quarrel = f"Line {line.line_ref}: it is not clear how much of it is meant." if None in rest else None
    return [*bearing, *(part for part in rest if part), *pending], quarrel


def _repeats_whole(line: OrderLine, answered: AckLine, parts: list[Part]) -> bool:
    """Whether each part repeats the whole quantity to say one thing more (price 100 + date 100, of 100 ordered)."""
    if len(parts) < 2 or any(part.action not in _CONFIRMS for part in parts):
        return False
    whole = answered.ordered or line.quantity
    if any(part.quantity is None or part.quantity.value != whole.value for part in parts):
        return False
    return all(
        len({fact for fact in facts if fact is not None and fact != ()}) <= 1
        for facts in (
            [part.price for part in parts],
            [part.promised for part in parts],
            [part.items for part in parts],
        )
    )


def _merged(parts: Sequence[Part]) -> Part:
    """Statements about the same goods as one; the gravest names the action."""
    if len(parts) == 1:
        return parts[0]
    gravest = max(parts, key=lambda part: _WEIGHT[part.action])
    return gravest._replace(
        price=_first(part.price for part in parts),
        promised=_first(part.promised for part in parts),
        items=_first(part.items or None for part in parts) or (),
        reason="; ".join(dict.fromkeys(part.reason for part in parts if part.reason)) or None,
        raw_code="+".join(dict.fromkeys(part.raw_code for part in parts if part.raw_code)) or None,
        cancels_rest=_first(part.cancels_rest for part in parts),
    )


def _with_facts(part: Part, facts: Part) -> Part:
    return part._replace(
        action=max(part.action, facts.action, key=_WEIGHT.__getitem__),
        price=part.price or facts.price,
        promised=part.promised or facts.promised,
        items=part.items or facts.items,
        reason=part.reason or facts.reason,
        cancels_rest=part.cancels_rest if part.cancels_rest is not None else facts.cancels_rest,
    )


def _rest(line: OrderLine, answered: AckLine, part: Part, bearing: list[Part]) -> Part | None:
    """The part with what the others leave; ``None`` when units or numbers do not allow to say how much that is."""
    whole = answered.ordered or line.quantity
    quantities = [each.quantity for each in bearing if each.quantity is not None]
    if any((each.unit or each.raw_unit) != (whole.unit or whole.raw_unit) for each in quantities if _has_unit(each)):
        return None
    left = whole.value - sum((each.value for each in quantities), Decimal(0))
    return part._replace(quantity=whole.model_copy(update={"value": left})) if left > 0 else None


def _has_unit(quantity: Quantity) -> bool:
    return bool(quantity.unit or quantity.raw_unit)


def _own(part: AckPart) -> Part:
    return Part(
        part.action,
        part.quantity,
        part.price,
        None,
        part.promised,
        part.items,
        part.reason,
        part.raw_code,
        part.cancels_rest,
    )


def _completed(part: Part | AckPart, answered: AckLine, promised: GoodsDate | None) -> Part:
    """The part with what the line says for all of its parts."""
    quantity = part.quantity
    if quantity is None and part.action in _CONFIRMS:
        quantity = answered.ordered
    return Part(
        part.action,
        quantity,
        part.price or answered.price,
        answered.ordered or quantity,
        part.promised or promised,
        part.items or answered.items,
        part.reason,
        part.raw_code,
        part.cancels_rest,
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
