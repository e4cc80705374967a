"""ORDRSP: the supplier's answer, one acknowledgment for each order it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from console.adapters.formats.edifact.codes import (
    ACK_PURPOSE,
    BUYER,
    FUNCTION_STATUS,
    LINE_STATUS,
    PROMISED,
    REASONS,
    RESPONSE_STATUS,
    SHIP_TO,
    SUPPLIER,
)
from console.adapters.formats.edifact.facts import Facts, description, own_items, reference, references, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties
from console.adapters.formats.edifact.readers.heads import Head, check_totals
from console.adapters.formats.edifact.readers.lines import Papers, charges, papers, prices
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    AnyDocument,
    HeaderStatus,
)
from console.domain.problems import Severity
from console.domain.values import ItemId, Quantity

# As in scalars.py: two of these are made for every line of an answer.
_new_line: Callable[[dict[str, Any]], AckLine] = AckLine.__pydantic_validator__.validate_python
_new_part: Callable[[dict[str, Any]], AckPart] = AckPart.__pydantic_validator__.validate_python
_ORDERED = "21"
_CONFIRMED = frozenset(("113", "12", "131", "46", "48", "47", "170", "1"))
_PACKING = frozenset(("59", "192"))
_BACKORDERED = "83"
_SUBSTITUTED_BY, _SUBSTITUTED_FOR = "3", "4"
_HOMES = ("ON", "CO", "VN")
_DISAGREES = {
    HeaderStatus.ACCEPTED: frozenset((AckAction.CHANGED, AckAction.REJECTED, AckAction.BACKORDERED, AckAction.PENDING)),
    HeaderStatus.REJECTED: frozenset((AckAction.ACCEPTED, AckAction.CHANGED, AckAction.SHIPPED, AckAction.SUBSTITUTED)),
}


class _Said(NamedTuple):
    """What the quantities of a line say."""

    ordered: Quantity | None
    confirmed: Quantity | None
    backordered: Quantity | None
    scheduled: tuple[AckPart, ...]


_Line = tuple[Node, Papers]
"""A line with the papers it names."""


def read_answer(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """ORDRSP."""
    head = Head(node, facts)
    status, raw = _status(head, facts)
    lines = node.below("LIN")
    check_totals(node, facts, lines, ("113", "12", "21"))
    orders = _lines_by_order(node, head, lines, facts)
    return tuple(_answer(head, facts, order, rows, status, raw) for order, rows in orders.items())


def _answer(
    head: Head, facts: Facts, order: str, lines: list[_Line], status: HeaderStatus, raw: str | None
) -> Acknowledgment:
    node = head.node
    found = Parties(node)
    read = tuple([_line(line, named, facts, status) for line, named in lines])
    _check_agreement(head, facts, status, read)
    return Acknowledgment(
        order_number=order,
        document_id=head.number or facts.control or None,
        issued_at=facts.moment(head.issued),
        sequence=facts.control or None,
        purpose=ACK_PURPOSE.get(head.function, AckPurpose.ORIGINAL),
        status=status,
        raw_status=raw,
        supplier_order_number=reference(node, "VN"),
        order_date=_order_date(node, facts),
        currency=head.currency(),
        supplier=found.one(SUPPLIER),
        buyer=found.one(BUYER),
        ship_to=found.maybe(SHIP_TO),
        promised=head.date(PROMISED),
        lines=read,
        notes=texts(node.all("FTX")),
        charges=charges(node, facts),
        references=references(node, _HOMES),
    )


def _lines_by_order(node: Node, head: Head, lines: list[Node], facts: Facts) -> dict[str, list[_Line]]:
    """Lines under the order each answers: its own RFF+ON, else the head's."""
    of_head = reference(node, "ON", "CO")
    orders: dict[str, list[_Line]] = {of_head: []} if of_head else {}
    unnamed = []
    for line in lines:
        named = papers(line)
        order = named.order or of_head
        if order is None:
            unnamed.append(line)
        else:
            orders.setdefault(order, []).append((line, named))
    if of_head and not orders[of_head] and len(orders) > 1:
        del orders[of_head]
    if unnamed or not orders:
        facts.missing(
            head.segment or node.head,
            "The number of the order (RFF+ON)",
            1,
            "It cannot be told which order is answered" + (f" by {len(unnamed)} lines." if orders else "."),
            Severity.ERROR,
        )
    return orders


def _status(head: Head, facts: Facts) -> tuple[HeaderStatus, str | None]:
    """From 4343, else from 1225."""
    response = head.response
    if response:
        if response in RESPONSE_STATUS:
            return RESPONSE_STATUS[response], response
        if head.segment is not None:
            facts.add(
                "code",
                Severity.WARNING,
                f"The response “{response[:10]}” is not known.",
                head.segment,
                4,
                1,
                "Only the lines listed count as answered.",
                "Ask the supplier what it means.",
            )
    function = head.function
    if function in FUNCTION_STATUS:
        return FUNCTION_STATUS[function], response or function
    return (HeaderStatus.DETAIL if head.node.below("LIN") else HeaderStatus.UNKNOWN), response or None


def _order_date(node: Node, facts: Facts) -> date | None:
    for group in node.below("RFF"):
        if group.head.get(1, 1) in ("ON", "CO"):
            return facts.day(group.first("DTM", "171", "4", "137"))
    return facts.day(node.first("DTM", "4")) if node.first("DTM", "137") else None


def _check_agreement(head: Head, facts: Facts, status: HeaderStatus, lines: Sequence[AckLine]) -> None:
    against = _DISAGREES.get(status)
    if against and head.segment and any(part.action in against for line in lines for part in line.parts):
        facts.add(
            "status_disagrees",
            Severity.WARNING,
            "The head of the answer and its lines say different things.",
            head.segment,
            4 if head.response else 3,
            None,
            "The lines are taken at their word.",
            "Check the lines; ask the supplier if it matters.",
        )


def _line(line: Node, named: Papers, facts: Facts, status: HeaderStatus) -> AckLine:
    net, _ = prices(line, facts)
    notes = texts(line.all("FTX"))
    items = facts.items(line.head, own_items(line))
    said = _quantities(line, facts)
    wanted, given = _substitution(line, facts, items)
    return _new_line(
        {
            "line_ref": named.order_line or line.head.qualifier or None,
            "items": wanted,
            "description": description(line),
            "ordered": said.ordered,
            "price": net,
            "promised": facts.best_date(line.all("DTM"), PROMISED),
            "parts": _parts(line, facts, status, said, given, notes),
            "notes": notes,
        }
    )


def _substitution(line: Node, facts: Facts, items: tuple[ItemId, ...]) -> tuple[tuple[ItemId, ...], tuple[ItemId, ...]]:
    """The item ordered and the one given in its place (empty: the same). PIA+3 is "substituted by", the line then shows
    the old item; PIA+4 "substituted for", the line shows the new one."""
    by = [one for one in line.all("PIA") if one.qualifier == _SUBSTITUTED_BY]
    if by:
        return items, facts.items(None, by)
    instead = [one for one in line.all("PIA") if one.qualifier == _SUBSTITUTED_FOR]
    return (facts.items(None, instead), items) if instead else (items, ())


def _quantities(line: Node, facts: Facts) -> _Said:
    """The numbers of a line. QTY+21 alone is both what was ordered and what is confirmed."""
    ordered = backordered = None
    confirmed: list[Segment] = []
    others: list[Segment] = []
    for one in line.all("QTY"):
        code = one.qualifier
        if code in _CONFIRMED:
            confirmed.append(one)
        elif code == _ORDERED:
            ordered = ordered or facts.quantity(one)
        elif code == _BACKORDERED:
            backordered = backordered or facts.quantity(one)
        elif code not in _PACKING:
            others.append(one)
    if not confirmed:
        confirmed = others
        for one in others:
            _unexpected(facts, one)
    return _Said(ordered, _sum(facts, confirmed), backordered, _schedule(line, facts))


def _sum(facts: Facts, segments: list[Segment]) -> Quantity | None:
    """One quantity; of several of one kind in one unit, all together."""
    if len(segments) == 1:
        return facts.quantity(segments[0])
    read = [(one.qualifier, quantity) for one in segments if (quantity := facts.quantity(one)) is not None]
    if not read:
        return None
    code, first = read[0]
    alike = [quantity for other, quantity in read if other == code and quantity.raw_unit == first.raw_unit]
    return (
        first.model_copy(update={"value": sum((one.value for one in alike), Decimal(0))}) if len(alike) > 1 else first
    )


def _unexpected(facts: Facts, segment: Segment) -> None:
    facts.add(
        "quantity_qualifier",
        Severity.WARNING,
        f"The quantity is of kind “{segment.qualifier[:3]}”, which is not expected here.",
        segment,
        1,
        1,
        "It is taken as the quantity confirmed.",
        "Check the quantity; ask the supplier.",
    )


def _schedule(line: Node, facts: Facts) -> tuple[AckPart, ...]:
    """Deliveries of a line under SCC, each with quantity and date."""
    found = []
    for schedule in line.below("SCC"):
        for group in schedule.below("QTY"):
            quantity = facts.quantity(group.head)
            if quantity is not None:
                when = facts.best_date(group.all("DTM"), PROMISED)
                back = group.head.qualifier == _BACKORDERED
                action = AckAction.BACKORDERED if back else AckAction.ACCEPTED
                found.append(AckPart(action=action, quantity=quantity, promised=when))
    return tuple(found)


def _parts(
    line: Node, facts: Facts, status: HeaderStatus, said: _Said, given: tuple[ItemId, ...], notes: tuple[str, ...]
) -> tuple[AckPart, ...]:
    code = line.head.get(2)
    action = _action(line, code, facts, status, said)
    reason = REASONS.get(code) or _adjustment(line)
    if action is AckAction.REJECTED:
        reason = " ".join(notes) or reason
    elif given:
        action = AckAction.SUBSTITUTED
    if said.scheduled and action is not AckAction.REJECTED:
        return tuple(_scheduled(part, action, code, reason, given) for part in said.scheduled)
    quantity = said.confirmed or (said.ordered if action is not AckAction.REJECTED else None)
    back = said.backordered
    if action is AckAction.BACKORDERED:
        return (AckPart(action=action, quantity=back or quantity, reason=reason, raw_code=code or None),)
    rejected = action is AckAction.REJECTED
    first = _new_part(
        {
            "action": action,
            "quantity": None if rejected and quantity is not None and quantity.value == 0 else quantity,
            "items": given,
            "reason": reason,
            "raw_code": code or None,
        }
    )
    if back is None or back.value == 0 or rejected:
        return (first,)
    if said.confirmed is None and said.ordered is not None:
        first = first.model_copy(update={"quantity": _less(said.ordered, back)})
    later = AckPart(action=AckAction.BACKORDERED, quantity=back, raw_code=code or None)
    return (later,) if first.quantity is not None and first.quantity.value <= 0 else (first, later)


def _less(whole: Quantity, back: Quantity) -> Quantity:
    return whole.model_copy(update={"value": whole.value - back.value})


def _scheduled(part: AckPart, action: AckAction, code: str, reason: str | None, given: tuple[ItemId, ...]) -> AckPart:
    if part.action is AckAction.BACKORDERED:
        action = part.action
    return part.model_copy(update={"action": action, "raw_code": code or None, "reason": reason, "items": given})


def _adjustment(line: Node) -> str | None:
    """AJT: the reason as a code (4465)."""
    return next((one.qualifier for one in line.all("AJT") if one.qualifier), None)


def _action(line: Node, code: str, facts: Facts, status: HeaderStatus, said: _Said) -> AckAction:
    if code in LINE_STATUS:
        return LINE_STATUS[code]
    if code:
        facts.add(
            "code",
            Severity.WARNING,
            f"The line status “{code[:10]}” is not known.",
            line.head,
            2,
            1,
            "The line stays open until a person decides.",
            "Ask the supplier what it means.",
        )
        return AckAction.PENDING
    return _derived(status, said)


def _derived(status: HeaderStatus, said: _Said) -> AckAction:
    """What a line without status says: nothing, if the head rejects everything; else its numbers speak."""
    if status is HeaderStatus.REJECTED:
        return AckAction.REJECTED
    confirmed, ordered, back = said.confirmed, said.ordered, said.backordered
    if confirmed is not None and confirmed.value == 0:
        return AckAction.BACKORDERED if back is not None and back.value else AckAction.REJECTED
    if confirmed is None and ordered is not None and back is not None and back.value >= ordered.value > 0:
        return AckAction.BACKORDERED
    if confirmed is not None and ordered is not None and confirmed.value != ordered.value and back is None:
        return AckAction.CHANGED
    return AckAction.ACCEPTED
