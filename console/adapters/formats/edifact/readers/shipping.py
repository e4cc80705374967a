"""DESADV and RECADV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from console.adapters.formats.edifact.codes import (
    BUYER,
    CARRIER,
    DISCREPANCIES,
    EXPECTED,
    LOT_CODE,
    NOTICE_PURPOSE,
    SERIAL_CODE,
    SHIP_FROM,
    SHIP_TO,
    SUPPLIER,
)
from console.adapters.formats.edifact.facts import Facts, description, own_items, reference, references, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties
from console.adapters.formats.edifact.readers.heads import Head, check_totals
from console.adapters.formats.edifact.readers.lines import distinct, pack_size, papers, quantity
from console.adapters.formats.edifact.readers.packing import Packing, gross_weight, numbers
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import (
    AnyDocument,
    DocumentReference,
    Lot,
    NoticePurpose,
    PackShare,
    ReceivedLine,
    ReceivingAdvice,
    ShipNotice,
    ShippedLine,
)
from console.domain.problems import Severity
from console.domain.values import Party, Quantity

_SHIPPED = ("12", "46", "113", "47", "48", "1", "131")
_HOMES = ("ON", "CO", "VN", "BM", "AAS", "CN", "AWB", "CAX")
_RECEIVED = ("194", "48", "46")
_REJECTED = ("195", "196", "124", "61")
_OVER = ("AC", "AE")
_DESPATCH = ("AAK", "DQ", "AAU")


def read_notice(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """DESADV."""
    head = Head(node, facts)
    if not head.numbered():
        return ()
    packing = Packing(node, facts)
    lines = _all_lines(node)
    check_totals(node, facts, [line for line, _ in lines], _SHIPPED)
    of_head = reference(node, "ON", "CO")
    read = _merged([_shipped(line, group, packing, of_head, facts) for line, group in lines])
    orders = distinct([*(group.head.get(1, 2) for group in _orders(node)), *(line.order_number for line in read)])
    if len(orders) == 1:
        read = [line.model_copy(update={"order_number": orders[0]}) for line in read]
    found = Parties(node)
    carrier, code, vehicle = _carrier(node)
    return (
        ShipNotice(
            number=head.number,
            purpose=NOTICE_PURPOSE.get(head.function, NoticePurpose.ORIGINAL),
            raw_purpose=head.function or None,
            issued_at=facts.moment(head.issued),
            sequence=facts.control or None,
            shipped_on=_day(node, facts, "11", "10", "200", "186", "110"),
            expected=head.date(EXPECTED),
            orders=orders,
            supplier_order_number=reference(node, "VN"),
            carrier=found.maybe(CARRIER) or carrier,
            carrier_code=code,
            bill_of_lading=reference(node, "BM", "AAS"),
            tracking=distinct(
                group.head.get(1, 2) for group in node.below("RFF") if group.head.get(1, 1) in ("CN", "AWB", "CAX")
            ),
            gross_weight=gross_weight(node.all("MEA"), facts) or _control(node, facts, "7"),
            pack_count=_count(node, facts) or packing.total,
            supplier=found.one(SUPPLIER),
            buyer=found.one(BUYER),
            ship_from=found.maybe(SHIP_FROM),
            ship_to=found.maybe(SHIP_TO),
            lines=tuple(read),
            packs=tuple(packing.packs),
            notes=texts([*node.all("FTX"), *(one for group in node.below("CPS") for one in group.all("FTX"))]),
            references=(*references(node, _HOMES), *vehicle),
        ),
    )


def _orders(node: Node) -> list[Node]:
    return [group for group in node.below("RFF") if group.head.get(1, 1) in ("ON", "CO")]


def _all_lines(node: Node) -> list[tuple[Node, Node | None]]:
    """Lines with the CPS group they lie in (the last one before them), in the order in which they come."""
    found: list[tuple[Node, Node | None]] = []
    for group in node.groups:
        if group.group.tag == "LIN":
            found.append((group, None))
        elif group.group.tag == "CPS":
            found += [(line, group) for line in group.below("LIN")]
    return found


def _day(node: Node, facts: Facts, *codes: str) -> date | None:
    transport = [date for group in node.below("TDT") for date in group.every("DTM")]
    found = {one.qualifier: one for one in reversed([*node.all("DTM"), *transport])}
    return next((day for code in codes if code in found and (day := facts.day(found[code]))), None)


def _carrier(node: Node) -> tuple[Party, str | None, tuple[DocumentReference, ...]]:
    """From TDT: the carrier's name and code (C040), and the vehicle or voyage (8028, C222, EQD) as references."""
    head = next((group.head for group in node.below("TDT")), None) or node.first("TDT")
    name = code = ""
    vehicle = []
    if head is not None:
        code, name = head.get(5, 1), head.get(5, 4)
        vehicle += [("8028", head.get(2)), ("8213", head.get(8, 1) or head.get(8, 4))]
    vehicle += [("EQD", group.head.get(2, 1)) for group in node.below("EQD")]
    found = tuple(DocumentReference(kind=kind, number=number) for kind, number in vehicle if number)
    return Party(name=name or None), code or None, found


def _control(node: Node, facts: Facts, code: str) -> Quantity | None:
    total = next((one for one in node.every("CNT") if one.get(1, 1) == code), None)
    return facts.quantity(total)


def _count(node: Node, facts: Facts) -> int | None:
    total = next((one for one in node.every("CNT") if one.get(1, 1) == "11"), None)
    return facts.count(total, 1, 2) if total else None


def _shipped(line: Node, group: Node | None, packing: Packing, order: str | None, facts: Facts) -> ShippedLine:
    named = papers(line)
    shipped = quantity(line, facts, _SHIPPED, any_other=True)
    found = numbers([*line.all("GIN"), *(one for pci in line.below("PCI") for one in pci.every("GIN"))], facts)
    outstanding, reason = _variance(line, facts)
    back = facts.quantity(line.first("QTY", "83", "73"))
    return ShippedLine(
        line_ref=line.head.get(1) or None,
        order_number=named.order or order,
        order_line_ref=named.order_line,
        items=facts.items(line.head, own_items(line)),
        description=description(line),
        shipped=shipped,
        ordered=facts.quantity(line.first("QTY", "21")),
        outstanding=back or outstanding,
        reason=reason,
        raw_status=line.head.get(2) or None,
        packs=_shares(line, group, packing, shipped, found.sscc),
        lots=lots(line, facts, shipped, found.lots),
        serials=tuple(dict.fromkeys([*found.serials, *_described(line, SERIAL_CODE)])),
        pack_size=pack_size(line, facts),
        notes=texts(line.all("FTX")),
    )


def _variance(line: Node, facts: Facts) -> tuple[Quantity | None, str | None]:
    """QVR: what was not shipped and follows (4221 BP), or why the numbers differ."""
    head = next((group.head for group in line.below("QVR")), None) or line.first("QVR")
    if head is None:
        return None, None
    code = head.get(2)
    reason = head.get(3, 4) or DISCREPANCIES.get(code) or head.get(3, 1) or code or None
    amount = facts.number(head, 1, 1)
    if amount is None or amount == 0 or code in ("CP", "AC", "AE", "AF", "AG"):
        return None, reason
    first = line.first("QTY", *_SHIPPED)
    unit, raw = facts.unit(first, 1, 3) if first else (None, None)
    return Quantity(value=abs(amount), unit=unit, raw_unit=raw), reason


def _shares(
    line: Node, group: Node | None, packing: Packing, shipped: Quantity | None, own: list[str]
) -> tuple[PackShare, ...]:
    """The pack of the line's CPS; packs named on the line itself (no CPS packs) become packs of their own."""
    parent = packing.ref(group)
    refs = [packing.of_sscc(sscc, parent) for sscc in dict.fromkeys(own)]
    target = refs[0] if len(refs) == 1 else parent
    if target is None or shipped is None:
        return ()
    return (PackShare(pack_ref=target, quantity=shipped),)


def lots(line: Node, facts: Facts, whole: Quantity | None, named: list[str]) -> tuple[Lot, ...]:
    """Batches of a line with the days that go with them."""
    papers_named = [group.head.get(1, 2) for group in line.below("RFF") if group.head.get(1, 1) in ("BT", "LO")]
    found = distinct([*named, *papers_named, *_described(line, LOT_CODE)])
    if not found:
        return ()
    dates: list[Segment] = [*line.all("DTM"), *(one for pci in line.below("PCI") for one in pci.every("DTM"))]
    by_code = {one.qualifier: one for one in reversed(dates)}
    best = next((by_code[code] for code in ("361", "36", "360") if code in by_code), None)
    return tuple(
        Lot(
            number=number,
            quantity=whole if len(found) == 1 else None,
            made_on=facts.day(by_code.get("94")),
            best_before=facts.day(best),
        )
        for number in found
    )


def _described(line: Node, code: str) -> list[str]:
    """PIA numbers of this kind (7143)."""
    return [
        segment.get(element, 1)
        for segment in line.all("PIA")
        for element in range(2, len(segment.elements))
        if segment.get(element, 2).upper() == code
    ]


def _merged(lines: list[ShippedLine]) -> list[ShippedLine]:
    """Lines of one order line (or item) that lie in several packs as one line, summed; none is overwritten."""
    found: dict[object, ShippedLine] = {}
    for position, line in enumerate(lines):
        unit = (line.shipped.unit or line.shipped.raw_unit) if line.shipped else None
        if line.order_line_ref is not None:
            key: object = (line.order_number, line.order_line_ref, _first_item(line), unit)
        else:
            key = (line.order_number, None, _first_item(line) or position, unit)
        known = found.get(key)
        found[key] = _together(known, line) if known else line
    return list(found.values())


def _first_item(line: ShippedLine) -> object:
    return line.items[0].key if line.items else None


def _together(one: ShippedLine, other: ShippedLine) -> ShippedLine:
    return one.model_copy(
        update={
            "shipped": _plus(one.shipped, other.shipped),
            "outstanding": one.outstanding or other.outstanding,
            "packs": (*one.packs, *other.packs),
            "lots": (*one.lots, *other.lots),
            "serials": (*one.serials, *other.serials),
            "items": tuple(dict.fromkeys((*one.items, *other.items))),
            "notes": tuple(dict.fromkeys((*one.notes, *other.notes))),
            "ordered": one.ordered or other.ordered,
            "reason": one.reason or other.reason,
        }
    )


def _plus(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    if one is None or other is None:
        return one or other
    return one.model_copy(update={"value": one.value + other.value})


def read_receiving(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """RECADV."""
    head = Head(node, facts)
    if not head.numbered():
        return ()
    lines = _all_lines(node)
    check_totals(node, facts, [line for line, _ in lines], ("48", "194", "46"))
    of_head = reference(node, "ON", "CO")
    read = tuple(_received(line, of_head, facts) for line, _ in lines)
    found = Parties(node)
    return (
        ReceivingAdvice(
            number=head.number,
            issued_at=facts.moment(head.issued),
            received_on=_day(node, facts, "50", "35", "310", "178"),
            despatch_number=reference(node, *_DESPATCH),
            orders=distinct([*(group.head.get(1, 2) for group in _orders(node)), *(one.order_number for one in read)]),
            supplier=found.one(SUPPLIER),
            buyer=found.one(BUYER),
            ship_to=found.maybe(SHIP_TO),
            lines=read,
            notes=texts(node.all("FTX")),
            references=references(node, ("ON", "CO", *_DESPATCH)),
        ),
    )


def _received(line: Node, order: str | None, facts: Facts) -> ReceivedLine:
    named = papers(line)
    taken = quantity(line, facts, _RECEIVED)
    rejected = facts.quantity(line.first("QTY", *_REJECTED))
    short = facts.quantity(line.first("QTY", "119"))
    over: Quantity | None = None
    reason = None
    for head in [*(group.head for group in line.below("QVR")), *line.all("QVR")]:
        code = head.get(2)
        reason = reason or head.get(3, 4) or DISCREPANCIES.get(code) or head.get(3, 1) or code or None
        amount = facts.number(head, 1, 1)
        if amount is None:
            continue
        said = _in_unit_of(taken, abs(amount))
        if head.get(1, 2) in _REJECTED:
            rejected = rejected or said
        elif code in _OVER and amount > 0:
            over = over or said
        elif amount < 0:
            short = short or said
    if taken is None and rejected is None and short is None and over is None:
        _nothing_counted(line, facts)
    return ReceivedLine(
        line_ref=line.head.get(1) or None,
        order_number=named.order or order,
        order_line_ref=named.order_line,
        despatch_line_ref=named.despatch_line,
        items=facts.items(line.head, own_items(line)),
        description=description(line),
        received=taken,
        rejected=rejected,
        short=short,
        over=over,
        reason=reason,
        lots=lots(line, facts, None, numbers(list(line.every("GIN")), facts).lots),
        notes=texts(line.all("FTX")),
    )


def _nothing_counted(line: Node, facts: Facts) -> None:
    facts.add(
        "received_missing",
        Severity.WARNING,
        "The line does not say how much was received (QTY+48 or QTY+194).",
        line.first("QTY") or line.head,
        1,
        1,
        "What the customer took in is not known.",
        "Ask the customer what was received.",
    )


def _in_unit_of(known: Quantity | None, value: Decimal) -> Quantity:
    return known.model_copy(update={"value": value}) if known else Quantity(value=value)
