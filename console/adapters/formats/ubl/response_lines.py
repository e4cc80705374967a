"""Lines of an OrderResponse -> answered lines; several response lines for one order line are its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from console.adapters.formats.ubl import facts
from console.adapters.formats.ubl.codes import LINE_STATUS, REASONS
from console.adapters.formats.ubl.facts import Element, Facts, child, children, content, text, texts
from console.domain.documents import AckAction, AckLine, AckPart, HeaderStatus
from console.domain.problems import Severity
from console.domain.values import ItemId, Price, Quantity

# As in facts.py: two of these are made for every line of an answer.
_new_line: Callable[[dict[str, Any]], AckLine] = AckLine.__pydantic_validator__.validate_python
_new_part: Callable[[dict[str, Any]], AckPart] = AckPart.__pydantic_validator__.validate_python
_PROMISED = ("Promised", "Estimated")
_SUBSTITUTED = "cac:SellerSubstitutedLineItem"
_PROPOSED = "cac:SellerProposedSubstituteLineItem"


@dataclass(frozen=True, slots=True)
class Head:
    """What lines need to know of the document they are in. ``agreement``: it lists what was agreed, so its lines have
    no status and refer to no order line (Peppol order agreement)."""

    status: HeaderStatus
    agreement: bool
    currency: str | None


class _Statement(NamedTuple):
    """One response line: what it says of the order line ``ref``."""

    ref: str | None
    items: tuple[ItemId, ...]
    description: str | None
    price: Price | None
    parts: tuple[AckPart, ...]
    notes: tuple[str, ...]


def read_lines(lines: Iterable[Element], head: Head, found: Facts) -> tuple[AckLine, ...]:
    """Answered lines in the order they first appear. For status 3 an element not sent is unchanged (``None``)."""
    groups: dict[object, list[_Statement]] = {}
    for number, line in enumerate(lines):
        statement = _statement(line, head, found)
        groups.setdefault(statement.ref if statement.ref is not None else number, []).append(statement)
    return tuple(_joined(group) for group in groups.values())


def _joined(group: list[_Statement]) -> AckLine:
    first = group[0]
    price = first.price if all(one.price in (first.price, None) for one in group[1:]) else None
    if len(group) == 1:
        parts = first.parts
    else:
        parts = tuple(_beside(part, one, first, price) for one in group for part in one.parts)
    return _new_line(
        {
            "line_ref": first.ref,
            "items": first.items,
            "description": first.description,
            "price": price,
            "parts": parts,
            "notes": tuple(dict.fromkeys(note for one in group for note in one.notes)),
        }
    )


def _beside(part: AckPart, statement: _Statement, first: _Statement, common: Price | None) -> AckPart:
    """A part of one of several statements on an order line, with what it does not share with the others.

    A line added beside another for the same order line (status 1) is one more delivery of it, or with another item a
    replacement for part of it.
    """
    update: dict[str, object] = {}
    if common is None:
        update["price"] = statement.price
    if part.action is AckAction.ADDED:
        update["action"] = AckAction.CHANGED
    if not part.items and _another_item(statement.items, first.items):
        update["items"] = statement.items
        if part.action in (AckAction.ADDED, AckAction.CHANGED, AckAction.ACCEPTED):
            update["action"] = AckAction.SUBSTITUTED
    return part.model_copy(update=update)


def _another_item(items: tuple[ItemId, ...], others: tuple[ItemId, ...]) -> bool:
    return bool(items and others) and not {one.key for one in items} & {one.key for one in others}


def _statement(line: Element, head: Head, found: Facts) -> _Statement:
    said = child(line, "cac:LineItem")
    if said is None:
        said = line
    item = child(said, "cac:Item")
    listed = facts.items(item)
    notes = texts(line, "cbc:Note", "cac:LineItem/cbc:Note")
    substitute = child(line, _SUBSTITUTED)
    if substitute is None:
        substitute = child(line, _PROPOSED)
    own_price = found.price(substitute, head.currency) if substitute is not None else None
    return _Statement(
        ref=_reference(line, said, listed, head, found),
        items=listed,
        description=facts.item_name(item),
        price=own_price or found.price(said, head.currency),
        parts=_parts(line, said, substitute, head, notes, found),
        notes=notes,
    )


def _reference(line: Element, said: Element, listed: tuple[ItemId, ...], head: Head, found: Facts) -> str | None:
    """The number of the order line. The response line's own number is another one; it serves only when neither a
    reference nor an item says which line is meant."""
    referred = text(line, "cac:OrderLineReference/cbc:LineID")
    if referred is not None:
        return referred
    found.add(
        "line_reference_missing",
        Severity.INFO if head.agreement else Severity.WARNING,
        "The line does not say which order line it answers.",
        line,
        "It is matched by its item." if listed else "It is matched by its own line number, which may be another one.",
        "Check that it is the right line.",
        missing="OrderLineReference/LineID",
    )
    return None if listed else text(said, "cbc:ID")


def _parts(
    line: Element, said: Element, substitute: Element | None, head: Head, notes: tuple[str, ...], found: Facts
) -> tuple[AckPart, ...]:
    action, code = _action(said, head, found)
    quantity = found.quantity(child(said, "cbc:Quantity"))
    backorder = found.quantity(child(said, "cbc:MaximumBackorderQuantity"), like=quantity)
    reason = REASONS.get((code or "").upper())
    replacement: tuple[ItemId, ...] = ()
    if action is AckAction.REJECTED:
        reason = " ".join(notes) or reason
    elif substitute is not None:
        if action is not AckAction.SHIPPED:  # what has left already has left, whatever it is
            action = AckAction.SUBSTITUTED
        replacement = facts.items(child(substitute, "cac:Item"))
        quantity = found.quantity(child(substitute, "cbc:Quantity")) or quantity
        reason = reason if child(line, _SUBSTITUTED) is not None else "proposed by the supplier"
    deliveries = children(said, "cac:Delivery")
    first = _new_part(
        {
            "action": action,
            "quantity": quantity,
            "promised": found.goods_date(deliveries[0] if deliveries else None, *_PROMISED),
            "items": replacement,
            "reason": reason,
            "raw_code": code,
            "cancels_rest": True if backorder is not None and backorder.value == 0 else None,
        }
    )
    parts = _split(first, deliveries, found)
    if backorder is None or backorder.value == 0 or action is AckAction.REJECTED:
        return parts
    return _with_backorder(parts, quantity, backorder, said, found)


def _with_backorder(
    parts: tuple[AckPart, ...], quantity: Quantity | None, backorder: Quantity, said: Element, found: Facts
) -> tuple[AckPart, ...]:
    """The parts and what comes later, on a day not known. A quantity of 0 only says that nothing comes yet."""
    later = AckPart(action=AckAction.BACKORDERED, quantity=backorder, raw_code=parts[0].raw_code)
    if quantity is None:
        found.add(
            "backorder_without_quantity",
            Severity.WARNING,
            f"{backorder.value} are to come later, but it is not said how many come at first.",
            said,
            "Only what comes later is known.",
            "Ask the supplier how much comes when.",
            missing="Quantity",
        )
    return (later,) if quantity is not None and quantity.value == 0 else (*parts, later)


def _split(part: AckPart, deliveries: list[Element], found: Facts) -> tuple[AckPart, ...]:
    """One part for each delivery of a line, when each states its own quantity."""
    if len(deliveries) < 2:
        return (part,)
    amounts = [found.quantity(child(delivery, "cbc:Quantity"), like=part.quantity) for delivery in deliveries]
    stated = [amount for amount in amounts if amount is not None]
    if len(stated) < len(deliveries):
        found.add(
            "several_deliveries",
            Severity.WARNING,
            f"The line names {len(deliveries)} deliveries but not how much comes with each.",
            deliveries[1],
            "Only the date of the first is kept.",
            "Ask the supplier how much comes when.",
        )
        return (part,)
    if part.quantity is not None and part.quantity.value != sum(amount.value for amount in stated):
        found.add(
            "deliveries_total",
            Severity.WARNING,
            f"The deliveries of the line do not add up to its quantity, {part.quantity.value}.",
            deliveries[0],
            "The deliveries are taken as they stand.",
            "Ask the supplier how much comes when.",
        )
    return tuple(
        part.model_copy(update={"quantity": amount, "promised": found.goods_date(delivery, *_PROMISED)})
        for delivery, amount in zip(deliveries, stated, strict=True)
    )


def _action(said: Element, head: Head, found: Facts) -> tuple[AckAction, str | None]:
    element = child(said, "cbc:LineStatusCode")
    code = content(element)
    if element is None or code is None:
        return _unstated(said, head, found), None
    if code == "42" and "1225" in (element.get("listID") or ""):
        return AckAction.ACCEPTED, code
    action = LINE_STATUS.get(code.upper())
    if action is None:
        found.add(
            "line_status_unknown",
            Severity.WARNING,
            f"The line status “{code[:20]}” is not known.",
            element,
            "The line stays open until a person decides.",
            "Ask the supplier what it means.",
        )
        action = AckAction.PENDING
    return action, code


def _unstated(said: Element, head: Head, found: Facts) -> AckAction:
    """What a line without a status says: the numbers speak, unless the head rejects everything."""
    if head.status is HeaderStatus.REJECTED:
        return AckAction.REJECTED
    if not head.agreement:
        found.add(
            "line_status_missing",
            Severity.WARNING,
            "The line has no status.",
            said,
            "Its numbers are taken as the answer and compared with the order.",
            "Check that the supplier means it so.",
            missing="LineStatusCode",
        )
    return AckAction.ACCEPTED
