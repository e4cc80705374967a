"""861 and 944: what a customer, or a third-party warehouse, says arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from console.adapters.formats.x12.facts import Facts, day, items, moment, pair, qualified
from console.adapters.formats.x12.pieces import buyer_of, dated, description, first_of, notes, parties, references
from console.adapters.formats.x12.read_warehouse import (
    DEPOSITOR,
    LOTS,
    TRACKING,
    WAREHOUSE,
    dated_at_head,
    named_items,
    numbered,
)
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.stretches import SHORT, joined
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import AnyDocument, DocumentReference, Lot, ReceivedLine, ReceivingAdvice
from console.domain.problems import Severity
from console.domain.values import Party, Quantity

SHORT_CODE, OVER_CODE = "02", "03"
REASONS = {
    "01": "damaged",
    "02": "short",
    "03": "over",
    "04": "quality",
    "05": "wrong product",
    "06": "container not as agreed",
    "08": "rejected",
    "09": "on hold",
    "10": "scrapped",
    "12": "over, sent back",
}
_NOTICES = ("SI", "MA", "DQ")
_ABSENT = Segment([""], 0, 0)


def read_receiving_advice(root: Loop, facts: Facts) -> AnyDocument | None:
    """861."""
    begin = root.first("BRA")
    if begin is None or not begin.get(1):
        facts.no_number(begin, 1, "BRA", "receipt number")
        return None
    found = parties(root)
    order = _order(root)
    lines = tuple(_line(loop, order, facts) for loop in root.each("RCD"))
    return ReceivingAdvice(
        number=begin.get(1),
        issued_at=moment(begin.get(2), begin.get(5)),
        received_on=day(dated(root, "050", "035")),
        despatch_number=qualified(root.segments, *_NOTICES),
        orders=_distinct([order, *(one.order_number for one in lines)]),
        supplier=first_of(found, "SU", "SE", "VN", "MF", "SF") or Party(),
        buyer=buyer_of(found),
        ship_to=found.get("ST"),
        lines=lines,
        notes=notes(root, "TD5"),
        references=references(root, *_NOTICES, "PO"),
    )


def _distinct(values: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _order(loop: Loop) -> str | None:
    found = loop.first("PRF")
    return (found.get(1) if found else "") or qualified(loop.segments, "PO")


def _line(loop: Loop, order: str | None, facts: Facts) -> ReceivedLine:
    """RCD06 is in question: what its code says decides whether it is missing, too much or refused."""
    begin = loop.segments[0]
    item = loop.first("LIN") or _ABSENT
    paper = loop.first("PRF") or _ABSENT
    code = begin.get(8)
    doubtful = facts.quantity(begin, 6, 7)
    rejected = facts.quantity(begin, 4, 5)
    received = facts.quantity(begin, 2, 3)
    if doubtful is not None and code not in (SHORT_CODE, OVER_CODE):
        rejected = rejected or doubtful
    if received is None and rejected is None and doubtful is None:
        _nothing_counted(facts, begin, 2)
    return ReceivedLine(
        line_ref=begin.get(1) or None,
        order_number=pair(item, 2, "PO", "VO") or _order(loop) or order,
        order_line_ref=pair(item, 2, "PL") or paper.get(5) or qualified(loop.segments, "LI") or None,
        items=items(item, 2),
        description=description(loop),
        received=received,
        rejected=rejected,
        short=doubtful if code == SHORT_CODE else None,
        over=doubtful if code == OVER_CODE else None,
        reason=REASONS.get(code),
        lots=tuple(_lots(loop, pair(item, 2, "LT"))),
        notes=notes(loop, "TD5"),
    )


def _lots(loop: Loop, named: str | None) -> Iterator[Lot]:
    found = [named, *(one.get(2) for one in loop.all("REF") if one.get(1) in LOTS)]
    best, made = day(dated(loop, "036")), day(dated(loop, "094", "405"))
    for number in _distinct(found):
        yield Lot(number=number, best_before=best, made_on=made)


def _nothing_counted(facts: Facts, segment: Segment, element: int) -> None:
    facts.findings.add(
        "received_missing",
        Severity.WARNING,
        "The line does not say how much was received.",
        segment,
        element,
        "What was taken in is not known.",
        "Ask what was received.",
    )


def read_warehouse_receipt(root: Loop, facts: Facts) -> AnyDocument | None:
    """944. The depositor (DE) is who had the goods sent there, the warehouse where they were taken in."""
    begin = root.first("W17")
    if begin is None or not (begin.get(3) or begin.get(5)):
        facts.no_number(begin, 3, "W17", "receipt number")
        return None
    found = parties(root)
    order = begin.get(4) or numbered(root, "PO")
    lines = tuple(_taken_in(loop, number, order, facts) for number, loop in enumerate(root.each("W07"), 1))
    return ReceivingAdvice(
        number=begin.get(3) or begin.get(5),
        issued_at=moment(begin.get(2), ""),
        received_on=_received_on(root) or day(begin.get(2)),
        despatch_number=begin.get(5) or numbered(root, "SI"),
        orders=_distinct([order, *(one.order_number for one in lines)]),
        supplier=first_of(found, "SF", "SU", "SE", "VN") or Party(),
        buyer=first_of(found, *DEPOSITOR, "BY") or Party(),
        ship_to=first_of(found, *WAREHOUSE, "ST", "RC"),
        lines=lines,
        notes=notes(root, "N9"),
        references=tuple(
            DocumentReference(kind=one.get(1), number=one.get(2))
            for one in root.all("N9")
            if one.get(2) and one.get(1) not in ("PO", "SI", *TRACKING)
        ),
    )


def _received_on(root: Loop) -> date | None:
    return dated_at_head(root, "09", "11", "50", "35")


def _taken_in(loop: Loop, number: int, order: str | None, facts: Facts) -> ReceivedLine:
    begin = loop.segments[0]
    received = facts.quantity(begin, 1, 2)
    if received is None:
        _nothing_counted(facts, begin, 1)
    exceptions = [one.segments[0] for one in loop.each("W13")]
    by_code = {one.get(3): facts.quantity(one, 1, 2) for one in reversed(exceptions)}
    refused = [code for code in by_code if code not in (SHORT_CODE, OVER_CODE, "07")]
    reasons = dict.fromkeys(reason for one in exceptions if (reason := REASONS.get(one.get(3))))
    lots = _distinct([begin.get(8), numbered(loop, *LOTS)])
    return ReceivedLine(
        line_ref=numbered(loop, "LI", "PL") or str(number),
        order_number=numbered(loop, "PO") or order,
        order_line_ref=numbered(loop, "LI", "PL"),
        items=named_items(begin, 3, 4, 6, 10),
        description=" ".join(joined((one.get(1) for one in loop.all("G69")), SHORT)) or None,
        received=received,
        rejected=_summed([by_code[code] for code in refused]),
        short=by_code.get(SHORT_CODE),
        over=by_code.get(OVER_CODE),
        reason=", ".join(reasons) or None,
        lots=tuple(Lot(number=value) for value in lots),
        notes=notes(loop, "N9", "G69"),
    )


def _summed(found: list[Quantity | None]) -> Quantity | None:
    known = [one for one in found if one is not None]
    if not known:
        return None
    alike = [one for one in known if one.raw_unit == known[0].raw_unit]
    return known[0].model_copy(update={"value": sum(one.value for one in alike)})
