"""855 and 865: the supplier's answer to an order or to its change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from console.adapters.formats.x12.codes import CHANGE_ANSWER, HEADER_STATUS, LINE_STATUS, PURPOSE, REASONS
from console.adapters.formats.x12.facts import (
    Facts,
    day,
    goods_date_of,
    items,
    pair,
    price_of,
    qualified,
)
from console.adapters.formats.x12.pieces import (
    buyer_of,
    charges,
    currency,
    description,
    goods_date,
    notes,
    parties,
    references,
    supplier_of,
)
from console.adapters.formats.x12.read_orders import line_price, named
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
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
from console.domain.values import ItemId, Price

# As in facts.py: two of these are made for every line of an answer.
_new_line: Callable[[dict[str, Any]], AckLine] = AckLine.__pydantic_validator__.validate_python
_new_part: Callable[[dict[str, Any]], AckPart] = AckPart.__pydantic_validator__.validate_python
_SELLER = ("VN", "CO", "SO")
_OTHER_PRICES = ("MSR", "LPR", "RES", "RTL", "SLP")  # what shops ask, list prices: not what is to be paid


def read_acknowledgment(root: Loop, facts: Facts) -> AnyDocument | None:
    """855."""
    begin = root.first("BAK")
    if begin is None or not begin.get(3):
        facts.no_number(begin, 3, "BAK")
        return None
    return _read(root, begin, facts, (4, 9), 5, "PO1")


def read_change_acknowledgment(root: Loop, facts: Facts) -> AnyDocument | None:
    """865: replaces or changes an earlier answer."""
    begin = root.first("BCA")
    if begin is None or not begin.get(3):
        facts.no_number(begin, 3, "BCA")
        return None
    return _read(root, begin, facts, (6, 10), 4, "POC")


def _read(
    root: Loop, begin: Segment, facts: Facts, days_at: tuple[int, int], release_at: int, line_tag: str
) -> Acknowledgment:
    is_change = line_tag == "POC"
    status = begin.get(2)
    if status and status not in HEADER_STATUS:
        facts.unknown_code(begin, 2, "status", "Only the lines listed count as answered.")
    found = parties(root)
    order_date = day(begin.get(days_at[0]))
    issued = day(begin.get(days_at[1])) or (day(begin.get(11)) if is_change else None) or order_date
    purpose = PURPOSE.get(begin.get(1), AckPurpose.ORIGINAL)
    if is_change and purpose is AckPurpose.ORIGINAL:
        purpose = AckPurpose.CHANGE
    own = begin.get(9 if is_change else 8)
    read_line = _change_line if is_change else _line
    return Acknowledgment(
        order_number=begin.get(3),
        document_id=own or facts.control or None,
        issued_at=datetime.combine(issued, time(), UTC) if issued else None,
        sequence=facts.control or None,
        purpose=purpose,
        status=HEADER_STATUS.get(status, HeaderStatus.UNKNOWN),
        raw_status=status or None,
        supplier_order_number=own or qualified(root.segments, *_SELLER),
        order_date=order_date,
        currency=currency(root),
        supplier=supplier_of(found, root),
        buyer=buyer_of(found),
        ship_to=found.get("ST"),
        promised=goods_date(root),
        lines=tuple(read_line(loop, facts) for loop in root.each(line_tag)),
        notes=notes(root),
        charges=charges(root),
        references=named(begin, release_at, 8 if is_change else 7) + references(root, *_SELLER),
    )


def _line(loop: Loop, facts: Facts) -> AckLine:
    line = loop.segments[0]
    listed = items(line, 6)
    bare = _is_bare(loop)
    return _new_line(
        {
            "line_ref": (pair(line, 6, "PL") if "PL" in line.elements else None) or line.get(1) or None,
            "items": listed,
            "description": None if bare else description(loop),
            "ordered": facts.quantity(line, 2, 3),
            "price": line_price(line, 4, 6) if bare else _price(loop, line_price(line, 4, 6)),
            "promised": None if bare else goods_date(loop),
            "parts": _parts(loop, listed, facts),
            "notes": () if bare else notes(loop),
        }
    )


def _is_bare(loop: Loop) -> bool:
    """Whether a line is but its statements, as most are: nothing else is looked for then."""
    return len(loop.segments) == 1 and all(inner.node.name == "ACK" for inner in loop.loops)


def _change_line(loop: Loop, facts: Facts) -> AckLine:
    line = loop.segments[0]
    listed = items(line, 8)
    parts = _parts(loop, listed, facts)
    if not parts and line.get(2):
        code = line.get(2)
        action = CHANGE_ANSWER.get(code, AckAction.CHANGED)
        quantity = None if action is AckAction.REJECTED else facts.quantity(line, 3, 5)
        reason = {"DI": "deleted", "RC": "change refused"}.get(code)
        parts = (AckPart(action=action, quantity=quantity, reason=reason, raw_code=code),)
    return AckLine(
        line_ref=pair(line, 8, "PL") or line.get(1) or None,
        items=listed,
        description=description(loop),
        ordered=facts.quantity(line, 3, 5),
        price=_price(loop, line_price(line, 6, 8)),
        promised=goods_date(loop),
        parts=parts,
        notes=notes(loop),
    )


def _price(loop: Loop, stated: Price | None) -> Price | None:
    """The line's price as answered: a CTP gives the new one, unless it is a list or shop price."""
    for inner in loop.each("CTP"):
        one = inner.segments[0]
        if one.get(3) and one.get(2) not in _OTHER_PRICES:
            stated = price_of(one.get(3), one.get(9)) or stated
    return stated


def _parts(loop: Loop, listed: tuple[ItemId, ...], facts: Facts) -> tuple[AckPart, ...]:
    statements = [_part(one, listed, facts) for one in loop.loops if one.node.name == "ACK"]
    days = [one.segments[0] for one in loop.loops if one.node.name == "SCH"]
    if len(days) < 2 or len(statements) > 1 or (statements and statements[0].promised):
        return tuple(statements)
    first = statements[0] if statements else AckPart(action=AckAction.ACCEPTED)
    return tuple(
        first.model_copy(
            update={"quantity": facts.quantity(row, 1, 2), "promised": goods_date_of(row.get(5), row.get(6))}
        )
        for row in days
    )


def _part(loop: Loop, listed: tuple[ItemId, ...], facts: Facts) -> AckPart:
    statement = loop.segments[0]
    code = statement.get(1)
    action = LINE_STATUS.get(code)
    reason = REASONS.get(code)
    if action is None:
        facts.findings.add(
            "ack_code_unknown",
            Severity.WARNING,
            f"The line status “{code}” is not known.",
            statement,
            1,
            "The line stays open until a person decides.",
            "Ask the supplier what it means.",
        )
        action, reason = AckAction.PENDING, f"unknown status {code}"
    values = statement.elements
    named_items = items(statement, 7) if len(values) > 7 else ()
    promised = goods_date_of(values[4], values[5]) if len(values) > 5 else None
    return _new_part(
        {
            "action": action,
            "quantity": facts.quantity(statement, 2, 3),
            "promised": promised or (goods_date(loop) if len(loop.segments) > 1 else None),
            "items": tuple(one for one in named_items if one not in listed) if named_items else (),
            "reason": reason,
            "raw_code": code or None,
        }
    )
