"""Acknowledgments -> 855, and 865 when they change an earlier answer."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.codes import (
    ACTION_CODE,
    HEADER_STATUS,
    LINE_STATUS,
    PURPOSE_CODE,
    REASONS,
    STATUS_CODE,
)
from console.adapters.formats.x12.rows import Rows
from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, AckPurpose

_NAMED = ("release", "contract")


def set_code(ack: Acknowledgment) -> str:
    """855 or 865."""
    return "865" if ack.purpose in (AckPurpose.CHANGE, AckPurpose.REPLACE) else "855"


def write_acknowledgment(ack: Acknowledgment) -> Rows:
    """855 or 865, by its purpose."""
    changes = set_code(ack) == "865"
    issued = x12.day(ack.issued_at.date()) if ack.issued_at else ""
    raw = ack.raw_status or ""
    status = raw if HEADER_STATUS.get(raw) is ack.status else STATUS_CODE[ack.status]
    release, contract = (x12.referred(ack.references, kind) for kind in _NAMED)
    own = ack.supplier_order_number or ""
    head = [PURPOSE_CODE[ack.purpose], status, ack.order_number]
    ordered = x12.day(ack.order_date)
    if changes:
        rows: Rows = [["BCA", *head, release, "", ordered, "", contract, own, issued]]
    else:
        rows = [["BAK", *head, ordered, release, "", contract, own, issued]]
    rows += x12.currency(ack.currency)
    rows += x12.references(ack.references, *_NAMED)
    rows += x12.charges(ack.charges)
    rows += x12.dtm(ack.promised)
    rows += x12.messages(ack.notes)
    rows += x12.parties(BY=ack.buyer, SE=ack.supplier, ST=ack.ship_to)
    total = Decimal(0)
    for line in ack.lines:
        rows += _line(line, changes)
        total += line.ordered.value if line.ordered else Decimal(0)
    rows.append(["CTT", str(len(ack.lines)), *([] if changes else [x12.number(total)])])
    return rows


def _line(line: AckLine, changes: bool) -> Rows:
    where = f"line {line.line_ref}"
    ordered = x12.amount(line.ordered, where)
    stated = next((part.price for part in line.parts if part.price), line.price)
    tail = [*x12.price(stated, line.ordered.unit if line.ordered else None, where), *x12.items(line.items)]
    if changes:
        rows: Rows = [["POC", line.line_ref or "", "CA" if line.parts else "NC", ordered[0], *ordered, *tail]]
    else:
        rows = [["PO1", line.line_ref or "", *ordered, *tail]]
    rows += x12.description(line.description)
    rows += x12.dtm(line.promised)
    written = [_part(part, where) for part in line.parts]
    reasons = [
        part.reason
        for part, row in zip(line.parts, written, strict=True)
        if part.reason and part.reason != REASONS.get(row[1]) and not part.reason.startswith("unknown status")
    ]
    return rows + written + x12.messages((*line.notes, *(one for one in reasons if one not in line.notes)), "LINE")


def _part(part: AckPart, where: str) -> list[str]:
    raw = part.raw_code or ""
    code = raw if LINE_STATUS.get(raw) is part.action else _code(part)
    dated = [x12.qualifier(part.promised), x12.day(part.promised.day)] if part.promised else ["", ""]
    named = part.items if part.action is AckAction.SUBSTITUTED else ()
    return ["ACK", code, *x12.amount(part.quantity, where), *dated, "", *x12.items(named)]


def _code(part: AckPart) -> str:
    """The code that says the reason too, where there is one."""
    for code, reason in REASONS.items():
        if reason == part.reason and LINE_STATUS.get(code) is part.action:
            return code
    return ACTION_CODE[part.action]
