"""Transaction sets -> canonical documents: 850, 855, 860, 865, 997 and 999."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal

from console.adapters.formats.x12.codes import HEADER_STATUS, LINE_STATUS, PURPOSE, REASONS
from console.adapters.formats.x12.reading import Findings, items, parties, texts
from console.adapters.formats.x12.tokens import Segment
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    AnyDocument,
    ChangePurpose,
    HeaderStatus,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.problems import Severity
from console.domain.values import GoodsDate, Party, Quantity

_SYNTAX = {
    "A": SyntaxStatus.ACCEPTED,
    "E": SyntaxStatus.ACCEPTED_WITH_ERRORS,
    "P": SyntaxStatus.PARTIALLY_ACCEPTED,
    "R": SyntaxStatus.REJECTED,
    "M": SyntaxStatus.REJECTED,
    "W": SyntaxStatus.REJECTED,
    "X": SyntaxStatus.REJECTED,
}
_CHANGE = {"AI": LineAction.ADD, "DI": LineAction.DELETE, "NC": LineAction.KEEP}


def lines_of(segments: list[Segment], tag: str) -> tuple[list[Segment], list[list[Segment]]]:
    """The head of a set, and one list of segments per line loop starting at ``tag``; the summary belongs to neither."""
    head: list[Segment] = []
    loops: list[list[Segment]] = []
    for segment in segments:
        if segment.tag == "CTT":
            break
        if segment.tag == tag:
            loops.append([segment])
        elif loops:
            loops[-1].append(segment)
        else:
            head.append(segment)
    return head, loops


def _first(segments: list[Segment], tag: str) -> Segment | None:
    return next((segment for segment in segments if segment.tag == tag), None)


def _buyer(found: dict[str, Party]) -> Party:
    return found.get("BY") or found.get("BT") or Party()


def _supplier(found: dict[str, Party]) -> Party:
    return next((found[code] for code in ("SE", "SU", "VN", "SF") if code in found), Party())


def _date_at(segments: list[Segment], findings: Findings) -> GoodsDate | None:
    for segment in segments:
        if segment.tag == "DTM" and segment.get(1) not in ("", "001", "097"):
            return findings.goods_date(segment, 1, 2)
        if segment.tag == "SCH":
            return findings.goods_date(segment, 5, 6)
    return None


def _currency(head: list[Segment]) -> str | None:
    found = _first(head, "CUR")
    return (found.get(2) or None) if found else None


def read_order(segments: list[Segment], control: str, findings: Findings) -> AnyDocument | None:
    """850."""
    head, loops = lines_of(segments, "PO1")
    begin = _first(head, "BEG")
    if begin is None or not begin.get(3):
        _no_number(segments, findings, begin, 3, "BEG")
        return None
    found = parties(head)
    return Order(
        number=begin.get(3),
        ordered_on=findings.day(begin, 5),
        currency=_currency(head),
        buyer=_buyer(found),
        supplier=_supplier(found),
        ship_to=found.get("ST"),
        requested=_date_at(head, findings),
        lines=tuple(_order_line(loop, number, findings) for number, loop in enumerate(loops, 1)),
        notes=texts(head),
        purpose=begin.get(1) or None,
        order_type=begin.get(2) or None,
    )


def _order_line(loop: list[Segment], number: int, findings: Findings) -> OrderLine:
    line = loop[0]
    quantity = findings.quantity(line, 2, 3)
    if quantity is None:
        findings.add(
            "quantity_missing",
            Severity.ERROR,
            "The line has no quantity.",
            line,
            2,
            "It is not known how many are ordered.",
            "Ask for the quantity.",
        )
    pack = _first(loop, "PO4")
    return OrderLine(
        line_ref=line.get(1) or str(number),
        items=items(line, 6),
        description=next(iter(texts(loop)), None),
        quantity=quantity or Quantity(value=Decimal(0)),
        price=findings.price(line, 4, 5),
        requested=_date_at(loop, findings),
        pack_size=findings.number(pack, 1) if pack else None,
        notes=texts([one for one in loop if one.tag != "PID"]),
    )


def read_change(segments: list[Segment], control: str, findings: Findings) -> AnyDocument | None:
    """860."""
    head, loops = lines_of(segments, "POC")
    begin = _first(head, "BCH")
    if begin is None or not begin.get(3):
        _no_number(segments, findings, begin, 3, "BCH")
        return None
    found = parties(head)
    purpose = {"01": ChangePurpose.CANCEL, "05": ChangePurpose.REPLACE}.get(begin.get(1), ChangePurpose.CHANGE)
    revision = begin.get(5)
    return OrderChange(
        number=begin.get(3),
        revision=int(revision) if revision.isdigit() else 1,
        purpose=purpose,
        changed_on=findings.day(begin, 11),
        ordered_on=findings.day(begin, 6),
        currency=_currency(head),
        buyer=_buyer(found),
        supplier=_supplier(found),
        ship_to=found.get("ST"),
        lines=tuple(_change_line(loop, number, findings) for number, loop in enumerate(loops, 1)),
        notes=texts(head),
    )


def _change_line(loop: list[Segment], number: int, findings: Findings) -> OrderChangeLine:
    line = loop[0]
    quantity = findings.quantity(line, 3, 5) or Quantity(value=Decimal(0), raw_unit=line.get(5) or None)
    code = line.get(2)
    wanted = OrderLine(
        line_ref=line.get(1) or str(number),
        items=items(line, 8),
        description=next(iter(texts(loop)), None),
        quantity=quantity,
        price=findings.price(line, 6, 7),
        requested=_date_at(loop, findings),
    )
    return OrderChangeLine(action=_CHANGE.get(code, LineAction.CHANGE), line=wanted, raw_code=code or None)


def read_acknowledgment(segments: list[Segment], control: str, findings: Findings) -> AnyDocument | None:
    """855."""
    return _acknowledgment(segments, control, findings, "BAK", "PO1")


def read_change_acknowledgment(segments: list[Segment], control: str, findings: Findings) -> AnyDocument | None:
    """865: replaces or changes an earlier answer."""
    return _acknowledgment(segments, control, findings, "BCA", "POC")


def _acknowledgment(
    segments: list[Segment], control: str, findings: Findings, begin_tag: str, line_tag: str
) -> AnyDocument | None:
    head, loops = lines_of(segments, line_tag)
    begin = _first(head, begin_tag)
    if begin is None or not begin.get(3):
        _no_number(segments, findings, begin, 3, begin_tag)
        return None
    is_865 = begin_tag == "BCA"
    status = begin.get(2)
    if status and status not in HEADER_STATUS:
        findings.add(
            "status_unknown",
            Severity.WARNING,
            f"The status “{status}” is not known.",
            begin,
            2,
            "Only the lines listed count as answered.",
            "Ask the supplier what it means.",
        )
    found = parties(head)
    order_date = findings.day(begin, 6 if is_865 else 4)
    issued = findings.day(begin, 9) or (findings.day(begin, 10) if is_865 else None) or order_date
    purpose = PURPOSE.get(begin.get(1), AckPurpose.ORIGINAL)
    if is_865 and purpose is AckPurpose.ORIGINAL:
        purpose = AckPurpose.CHANGE
    return Acknowledgment(
        order_number=begin.get(3),
        document_id=_own_number(begin, head, is_865, control),
        issued_at=datetime.combine(issued, time(), UTC) if issued else None,
        sequence=control,
        purpose=purpose,
        status=HEADER_STATUS.get(status, HeaderStatus.UNKNOWN),
        raw_status=status or None,
        supplier_order_number=_seller_order(begin, head, is_865),
        order_date=order_date,
        currency=_currency(head),
        supplier=_supplier(found),
        buyer=_buyer(found),
        promised=_date_at(head, findings),
        lines=tuple(_ack_line(loop, is_865, findings) for loop in loops),
        notes=texts(head),
    )


def _own_number(begin: Segment, head: list[Segment], is_865: bool, control: str) -> str:
    own = begin.get(7) if is_865 else begin.get(8)
    return own or control


def _seller_order(begin: Segment, head: list[Segment], is_865: bool) -> str | None:
    direct = begin.get(8)
    if direct and not is_865:
        return direct
    for segment in head:
        if segment.tag == "REF" and segment.get(1) in ("VN", "CO", "SO"):
            return segment.get(2) or None
    return direct or None


def _ack_line(loop: list[Segment], is_865: bool, findings: Findings) -> AckLine:
    line = loop[0]
    ordered = findings.quantity(line, 3 if is_865 else 2, 5 if is_865 else 3)
    listed = items(line, 8 if is_865 else 6)
    price = findings.price(line, 6 if is_865 else 4, 7 if is_865 else 5)
    for one in loop:
        if one.tag == "CTP" and one.get(3):
            price = findings.price(one, 3)
    statements = [one for one in loop if one.tag == "ACK"]
    return AckLine(
        line_ref=line.get(1) or None,
        items=listed,
        description=next(iter(texts(loop)), None),
        ordered=ordered,
        price=price,
        promised=_date_at(loop, findings),
        parts=tuple(_part(one, listed, findings) for one in statements),
        notes=texts(loop),
    )


def _part(statement: Segment, listed: tuple[object, ...], findings: Findings) -> AckPart:
    code = statement.get(1)
    action = LINE_STATUS.get(code)
    reason = REASONS.get(code)
    if action is None:
        findings.add(
            "ack_code_unknown",
            Severity.WARNING,
            f"The line status “{code}” is not known.",
            statement,
            1,
            "The line stays open until a person decides.",
            "Ask the supplier what it means.",
        )
        action, reason = AckAction.PENDING, f"unknown status {code}"
    named = items(statement, 7)
    return AckPart(
        action=action,
        quantity=findings.quantity(statement, 2, 3),
        promised=findings.goods_date(statement, 4, 5),
        items=tuple(one for one in named if one not in listed),
        reason=reason,
        raw_code=code or None,
    )


def read_technical(segments: list[Segment], control: str, findings: Findings) -> AnyDocument | None:
    """997 and 999; with no AK2 every set of the group shares the group's status."""
    group = _first(segments, "AK1")
    end = _first(segments, "AK9")
    if group is None:
        findings.add("ak1_missing", Severity.ERROR, "The receipt does not say what it answers (AK1).", segments[0])
        return None
    sets: list[SetReceipt] = []
    current: Segment | None = None
    for segment in segments:
        if segment.tag == "AK2":
            current = segment
        elif segment.tag in ("AK5", "IK5") and current is not None:
            status = _SYNTAX.get(segment.get(1), SyntaxStatus.REJECTED)
            sets.append(SetReceipt(set_code=current.get(1), control=current.get(2), status=status))
            current = None
    status = _SYNTAX.get(end.get(1), SyntaxStatus.REJECTED) if end else SyntaxStatus.ACCEPTED
    return TechnicalAcknowledgment(
        status=status, functional_group=group.get(1), group_control=group.get(2), sets=tuple(sets)
    )


def _no_number(segments: list[Segment], findings: Findings, begin: Segment | None, element: int, tag: str) -> None:
    where = begin or segments[0]
    findings.add(
        "order_number_missing",
        Severity.ERROR,
        f"The order number ({tag}{element:02d}) is missing.",
        where,
        element if begin else None,
        "It is not known which order this is about.",
        "Ask the partner to send it again with the order number.",
    )


READERS: dict[str, Callable[[list[Segment], str, Findings], AnyDocument | None]] = {
    "850": read_order,
    "855": read_acknowledgment,
    "860": read_change,
    "865": read_change_acknowledgment,
    "997": read_technical,
    "999": read_technical,
}
LINE_TAGS = {"850": ("PO1", 2), "855": ("PO1", 2), "860": ("POC", 3), "865": ("POC", 3)}
