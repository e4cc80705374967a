"""Receiving advice -> 861."""

from __future__ import annotations

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.read_receiving import OVER_CODE, REASONS, SHORT_CODE
from console.adapters.formats.x12.rows import Rows
from console.domain.documents import ReceivedLine, ReceivingAdvice
from console.domain.values import Quantity

_CODE = {reason: code for code, reason in REASONS.items()}


def write_receiving_advice(advice: ReceivingAdvice) -> Rows:
    """861, a post receipt advice."""
    sent = advice.issued_at
    stamp = [sent.strftime("%Y%m%d"), "00", "2", x12.clock(sent)] if sent else ["", "00", "2"]
    rows: Rows = [["BRA", advice.number, *stamp]]
    if advice.despatch_number:
        rows.append(["REF", "SI", advice.despatch_number])
    rows += x12.references(advice.references)
    rows += x12.plain_dtm("050", advice.received_on)
    if len(advice.orders) == 1:
        rows.append(["PRF", advice.orders[0]])
    rows += x12.remarks(advice.notes)
    rows += x12.parties(SU=advice.supplier, BY=advice.buyer, ST=advice.ship_to)
    for line in advice.lines:
        rows += _line(line)
    rows.append(["CTT", str(len(advice.lines))])
    return rows


def _line(line: ReceivedLine) -> Rows:
    where = f"line {line.line_ref}"
    doubtful, code = _in_question(line)
    amounts = [x12.amount(one, where) for one in (line.received, line.rejected, doubtful)]
    rows: Rows = [["RCD", line.line_ref or "", *(cell for one in amounts for cell in one), code]]
    named = x12.items(line.items)
    named += ["PO", line.order_number] if line.order_number else []
    named += ["PL", line.order_line_ref] if line.order_line_ref else []
    if named:
        rows.append(["LIN", "", *named])
    rows += x12.description(line.description)
    rows += [["REF", "LT", lot.number] for lot in line.lots]
    for lot in line.lots[:1]:
        rows += x12.plain_dtm("036", lot.best_before) + x12.plain_dtm("094", lot.made_on)
    return rows + x12.remarks(line.notes)


def _in_question(line: ReceivedLine) -> tuple[Quantity | None, str]:
    """The quantity in question and its code: what is missing goes before what is too much, as there is room for one."""
    if line.short is not None:
        return line.short, SHORT_CODE
    if line.over is not None:
        return line.over, OVER_CODE
    return None, _CODE.get(line.reason or "", "")
