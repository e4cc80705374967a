"""ORDERS and ORDCHG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from console.adapters.formats.edifact.codes import (
    BUYER,
    CHANGE_ACTION,
    CHANGE_PURPOSE,
    EARLIEST,
    LATEST,
    REQUESTED,
    SHIP_TO,
    SUPPLIER,
)
from console.adapters.formats.edifact.facts import Facts, description, own_items, reference, references, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties
from console.adapters.formats.edifact.readers.heads import Head, check_totals
from console.adapters.formats.edifact.readers.lines import (
    charges,
    line_number,
    pack_size,
    papers,
    prices,
    quantity,
)
from console.domain.documents import (
    AnyDocument,
    ChangePurpose,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.problems import Severity
from console.domain.values import Quantity

_ORDERED = ("21", "131", "1", "12", "113")


def read_order(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """ORDERS."""
    head = Head(node, facts)
    if not head.numbered():
        return ()
    lines = node.below("LIN")
    check_totals(node, facts, lines, _ORDERED)
    found = Parties(node)
    return (
        Order(
            number=head.number,
            ordered_on=facts.day(head.issued),
            currency=head.currency(),
            buyer=found.one(BUYER),
            supplier=found.one(SUPPLIER),
            ship_to=found.maybe(SHIP_TO),
            requested=head.date(REQUESTED),
            not_before=head.date(EARLIEST),
            not_after=head.date(LATEST),
            lines=tuple(_line(line, number, facts) for number, line in enumerate(lines, 1)),
            notes=texts(node.all("FTX")),
            purpose=head.function or None,
            order_type=head.type or None,
            charges=charges(node, facts),
            references=references(node, ()),
        ),
    )


def _line(line: Node, position: int, facts: Facts, *, needs_quantity: bool = True) -> OrderLine:
    ordered = quantity(line, facts, _ORDERED, any_other=True)
    if ordered is None and needs_quantity:
        facts.missing(line.head, "The quantity of the line", 1, "It is not known how many are ordered.", Severity.ERROR)
    net, gross = prices(line, facts)
    dates = [*line.all("DTM"), *(date for group in line.below("SCC") for date in group.every("DTM"))]
    return OrderLine(
        line_ref=line_number(line, position),
        items=facts.items(line.head, own_items(line)),
        description=description(line),
        quantity=ordered or Quantity(value=Decimal(0)),
        price=net,
        gross_price=gross,
        requested=facts.best_date(dates, (*REQUESTED, *LATEST, *EARLIEST)),
        pack_size=pack_size(line, facts),
        charges=charges(line, facts),
        free_goods=facts.quantity(line.first("QTY", "192")),
        notes=texts(line.all("FTX")),
    )


def read_change(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """ORDCHG. The order changed is RFF+ON; BGM 1004 is the number of the change, but some give the order's there."""
    head = Head(node, facts)
    if not head.numbered():
        return ()
    lines = node.below("LIN")
    check_totals(node, facts, lines, _ORDERED)
    found = Parties(node)
    order = reference(node, "ON", "CO") or head.number
    revision = reference(node, "PP") or head.version
    return (
        OrderChange(
            number=order,
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else 1,
            purpose=CHANGE_PURPOSE.get(head.function, ChangePurpose.CHANGE),
            changed_on=facts.day(head.issued),
            ordered_on=_ordered_on(node, facts),
            currency=head.currency(),
            buyer=found.one(BUYER),
            supplier=found.one(SUPPLIER),
            ship_to=found.maybe(SHIP_TO),
            lines=tuple(_change_line(line, number, facts) for number, line in enumerate(lines, 1)),
            notes=texts(node.all("FTX")),
        ),
    )


def _ordered_on(node: Node, facts: Facts) -> date | None:
    for group in node.below("RFF"):
        if group.head.get(1, 1) in ("ON", "CO"):
            return facts.day(next(iter(group.all("DTM")), None))
    return None


def _change_line(line: Node, position: int, facts: Facts) -> OrderChangeLine:
    code = line.head.get(2)
    action = CHANGE_ACTION.get(code, LineAction.CHANGE)
    needed = action in (LineAction.ADD, LineAction.CHANGE) and not line.below("PRI") and not line.all("DTM")
    wanted = _line(line, position, facts, needs_quantity=needed)
    named = papers(line).order_line
    if named:
        wanted = wanted.model_copy(update={"line_ref": named})
    return OrderChangeLine(action=action, line=wanted, raw_code=code or None)
