"""850 and 860: what is ordered, and what is to change."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.x12.codes import CHANGE
from console.adapters.formats.x12.facts import Facts, day, items, number_of, price_of, shifted
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
    window,
)
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import (
    AnyDocument,
    ChangePurpose,
    DocumentReference,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.problems import Severity
from console.domain.values import Price, Quantity


def read_order(root: Loop, facts: Facts) -> AnyDocument | None:
    """850."""
    begin = root.first("BEG")
    if begin is None or not begin.get(3):
        facts.no_number(begin, 3, "BEG")
        return None
    found = parties(root)
    early, late = window(root)
    return Order(
        number=begin.get(3),
        ordered_on=day(begin.get(5)),
        currency=currency(root) or _line_currency(root, "PO1"),
        buyer=buyer_of(found),
        supplier=supplier_of(found),
        ship_to=found.get("ST"),
        requested=goods_date(root, with_window=False),
        lines=tuple(_order_line(loop, number, facts) for number, loop in enumerate(root.each("PO1"), 1)),
        notes=notes(root),
        purpose=begin.get(1) or None,
        order_type=begin.get(2) or None,
        not_before=early,
        not_after=late,
        charges=charges(root),
        references=named(begin, 4, 6) + tuple(one for one in references(root) if one.number != begin.get(3)),
    )


def named(begin: Segment, release_at: int, contract_at: int | None = None) -> tuple[DocumentReference, ...]:
    """Release and contract of a beginning segment."""
    pairs = (("release", begin.get(release_at)), ("contract", begin.get(contract_at) if contract_at else ""))
    return tuple(DocumentReference(kind=kind, number=number) for kind, number in pairs if number)


def _line_currency(root: Loop, name: str) -> str | None:
    """Some name the currency on every line and not at the head; only when they agree."""
    found = {currency(loop) for loop in root.each(name)} - {None}
    return found.pop() if len(found) == 1 else None


def line_price(line: Segment, amount_at: int, start: int) -> Price | None:
    """The price with its basis, which is missing where the item numbers start one element early."""
    amount = line.get(amount_at)
    return price_of(amount, line.get(amount_at + 1) if shifted(line, start) == start else "") if amount else None


def list_price(loop: Loop) -> Price | None:
    """The list price, where a CTP gives one."""
    for one in (*loop.all("CTP"), *(inner.segments[0] for inner in loop.each("CTP"))):
        if one.get(2) in ("LPR", "LPP"):
            return price_of(one.get(3), one.get(9))
    return None


def pack_size(loop: Loop) -> Decimal | None:
    """How many are in a pack."""
    pack = next(loop.each("PO4"), None)
    return number_of(pack.segments[0].get(1)) if pack else None


def _order_line(loop: Loop, number: int, facts: Facts) -> OrderLine:
    line = loop.segments[0]
    quantity = facts.quantity(line, 2, 3)
    if quantity is None:
        no_quantity(facts, line, 2)
    return OrderLine(
        line_ref=line.get(1) or str(number),
        items=items(line, 6),
        description=description(loop),
        quantity=quantity or Quantity(value=Decimal(0), raw_unit=line.get(3) or None),
        price=line_price(line, 4, 6),
        gross_price=list_price(loop),
        requested=goods_date(loop),
        pack_size=pack_size(loop),
        notes=notes(loop) + _schedule(loop) + _contents(loop),
        charges=charges(loop),
    )


def no_quantity(facts: Facts, line: Segment, element: int) -> None:
    """Note that a line has no quantity, unless what stands there was noted already."""
    if not line.get(element):
        facts.findings.add(
            "quantity_missing",
            Severity.ERROR,
            "The line has no quantity.",
            line,
            element,
            "It is not known how many are meant.",
            "Ask for the quantity.",
        )


def _schedule(loop: Loop) -> tuple[str, ...]:
    """Several delivery days of a line, in words."""
    rows = [one.segments[0] for one in loop.each("SCH")]
    if len(rows) < 2:
        return ()
    return tuple(f"{row.get(1)} {row.get(2)} on {day(row.get(6)) or row.get(6)}" for row in rows)


def _contents(loop: Loop) -> tuple[str, ...]:
    """What a line consists of, in words."""
    found = []
    for one in loop.each("SLN"):
        part = one.segments[0]
        names = " / ".join(item.value for item in items(part, 9))
        found.append(f"Contains {part.get(4)} {part.get(5)[:2]} {names}".strip())
    return tuple(found)


def read_change(root: Loop, facts: Facts) -> AnyDocument | None:
    """860. POC03 is the new total ordered, POC04 what is left to receive."""
    begin = root.first("BCH")
    if begin is None or not begin.get(3):
        facts.no_number(begin, 3, "BCH")
        return None
    found = parties(root)
    purpose = {"01": ChangePurpose.CANCEL, "05": ChangePurpose.REPLACE}.get(begin.get(1), ChangePurpose.CHANGE)
    revision = begin.get(5)
    return OrderChange(
        number=begin.get(3),
        revision=_revision(revision),
        purpose=purpose,
        changed_on=day(begin.get(11)) or day(begin.get(10)),
        ordered_on=day(begin.get(6)) or (day(revision) if len(revision) == 8 else None),
        currency=currency(root),
        buyer=buyer_of(found),
        supplier=supplier_of(found),
        ship_to=found.get("ST"),
        lines=tuple(_change_line(loop, number, facts) for number, loop in enumerate(root.each("POC"), 1)),
        notes=notes(root),
    )


def _revision(text: str) -> int:
    """BCH05, the number of the change; 1 where it is none. Some write the day of the order there."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 8
    return int(text) if is_number and not (len(text) == 8 and day(text)) else 1


def _change_line(loop: Loop, number: int, facts: Facts) -> OrderChangeLine:
    line = loop.segments[0]
    code = line.get(2)
    quantity = facts.quantity(line, 3, 5)
    if quantity is None and code != "DI":
        no_quantity(facts, line, 3)
    action = CHANGE.get(code)
    if action is None and code:
        facts.unknown_code(line, 2, "change code", "The line is taken as changed.")
    wanted = OrderLine(
        line_ref=line.get(1) or str(number),
        items=items(line, 8),
        description=description(loop),
        quantity=quantity or Quantity(value=Decimal(0), raw_unit=line.get(5) or None),
        price=line_price(line, 6, 8),
        gross_price=list_price(loop),
        requested=goods_date(loop),
        pack_size=pack_size(loop),
        notes=notes(loop),
        charges=charges(loop),
    )
    return OrderChangeLine(action=action or LineAction.CHANGE, line=wanted, raw_code=code or None)
