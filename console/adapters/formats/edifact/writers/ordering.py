"""ORDERS, ORDCHG and ORDRSP."""

from __future__ import annotations

from console.adapters.formats.edifact.codes import (
    ACK_PURPOSE_CODE,
    ACTION_CODE,
    CHANGE_ACTION,
    CHANGE_ACTION_CODE,
    CHANGE_PURPOSE_CODE,
    FUNCTION_STATUS,
    LINE_STATUS,
    REQUEST_CODE,
    RESPONSE_STATUS,
    STATUS_CODE,
)
from console.adapters.formats.edifact.writers.building import (
    Numbers,
    Rows,
    additional,
    charges,
    currency,
    day,
    described,
    ending,
    goods_date,
    limited,
    line,
    moment,
    notes,
    paper,
    papers,
    parties,
    price,
    quantity,
)
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    HeaderStatus,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.values import DateMeaning
from console.services.errors import ContentError

_EARLIEST = {DateMeaning.DELIVER: "64", DateMeaning.SHIP: "37"}
_LATEST = {DateMeaning.DELIVER: "63", DateMeaning.SHIP: "38"}


def write_order(order: Order, write: Numbers) -> Rows:
    """ORDERS."""
    rows: Rows = [
        ["BGM", order.order_type or "220", limited(order.number, 35, "The order number"), order.purpose or "9"]
    ]
    rows += day("137", order.ordered_on)
    rows += goods_date(order.requested, REQUEST_CODE)
    rows += goods_date(order.not_before, _EARLIEST, _EARLIEST.values())
    rows += goods_date(order.not_after, _LATEST, _LATEST.values())
    rows += notes(order.notes) + papers(order.references)
    rows += parties(("BY", order.buyer), ("SU", order.supplier), ("DP", order.ship_to))
    rows += currency(order.currency) + charges(order.charges, write)
    for one in order.lines:
        rows += _order_line(one, "", write)
    return rows + ending(len(order.lines))


def _order_line(one: OrderLine, action: str, write: Numbers) -> Rows:
    where = f"line {one.line_ref}"
    rows = line(one.line_ref, action, one.items) + described(one.description)
    rows += quantity("21", one.quantity, write, where)
    rows += quantity("192", one.free_goods, write, where)
    if one.pack_size is not None:
        rows.append(["QTY", ("59", write(one.pack_size))])
    rows += goods_date(one.requested, REQUEST_CODE) + notes(one.notes)
    rows += price("AAA", one.price, write, where) + price("AAB", one.gross_price, write, where)
    return rows + charges(one.charges, write)


def write_change(change: OrderChange, write: Numbers) -> Rows:
    """ORDCHG. The order is RFF+ON, the revision RFF+PP; the change's own number is made of both."""
    number = limited(f"{change.number}/{change.revision}", 35, "The number of the change")
    rows: Rows = [["BGM", "230", number, CHANGE_PURPOSE_CODE[change.purpose]]]
    rows += day("137", change.changed_on) + notes(change.notes)
    rows += paper("ON", change.number, dated=change.ordered_on) + paper("PP", str(change.revision))
    rows += parties(("BY", change.buyer), ("SU", change.supplier), ("DP", change.ship_to))
    rows += currency(change.currency)
    for one in change.lines:
        rows += _order_line(one.line, _change_code(one), write)
    return rows + ending(len(change.lines))


def _change_code(one: OrderChangeLine) -> str:
    raw = one.raw_code
    return raw if raw and CHANGE_ACTION.get(raw) is one.action else CHANGE_ACTION_CODE[one.action]


def write_answer(answer: Acknowledgment, write: Numbers) -> Rows:
    """ORDRSP."""
    number = limited(
        answer.document_id or answer.supplier_order_number or answer.order_number, 35, "The answer's number"
    )
    rows: Rows = [["BGM", "231", number, *_status(answer)]]
    rows += moment("137", answer.issued_at) + goods_date(answer.promised) + notes(answer.notes)
    rows += paper("ON", answer.order_number, dated=answer.order_date) + paper("VN", answer.supplier_order_number)
    rows += papers(answer.references)
    rows += parties(("SU", answer.supplier), ("BY", answer.buyer), ("DP", answer.ship_to))
    rows += currency(answer.currency) + charges(answer.charges, write)
    count = 0
    for one in answer.lines:
        for parts in _statements(one):
            rows += _ack_line(answer, one, parts, write)
            count += 1
    return rows + ending(count)


def _status(answer: Acknowledgment) -> tuple[str, str]:
    """1225 and 4343. A status the supplier gave as a function goes back there."""
    raw, function = answer.raw_status, ACK_PURPOSE_CODE[answer.purpose]
    if raw and RESPONSE_STATUS.get(raw) is answer.status:
        return function, raw
    if raw and answer.purpose is AckPurpose.ORIGINAL and FUNCTION_STATUS.get(raw) is answer.status:
        return raw, ""
    if answer.status is HeaderStatus.HOLD:
        return "8", ""
    return function, STATUS_CODE.get(answer.status, "NA" if not answer.lines else "")


def _statements(one: AckLine) -> list[tuple[AckPart, ...]]:
    """Parts that one line can say together: one, or one confirmed and the rest backordered. Others are lines of their
    own for the same order line."""
    parts = one.parts
    if len(parts) < 2 or (len(parts) == 2 and _with_backorder(*parts)):
        return [parts]
    return [(part,) for part in parts]


def _with_backorder(first: AckPart, second: AckPart) -> bool:
    later = second.action is AckAction.BACKORDERED and second.quantity is not None and second.promised is None
    return later and first.action in (AckAction.ACCEPTED, AckAction.CHANGED) and first.quantity is not None


def _ack_line(answer: Acknowledgment, one: AckLine, parts: tuple[AckPart, ...], write: Numbers) -> Rows:
    where = f"line {one.line_ref}"
    first = parts[0] if parts else None
    rows = line(one.line_ref, _action(first) if first else "", one.items)
    if first is not None and first.items:
        rows += additional("3", first.items)
    rows += described(one.description) + quantity("21", one.ordered, write, where)
    for part in parts:
        rows += _part_quantity(part, one, write, where)
    promised = (first.promised if first else None) or one.promised
    rows += goods_date(promised)
    said = list(one.notes)
    if first is not None and first.reason and first.reason not in said:
        said.append(first.reason)
    rows += notes(said)
    rows += price("AAA", (first.price if first else None) or one.price, write, where)
    return rows + paper("ON", answer.order_number, one.line_ref)


def _action(part: AckPart) -> str:
    raw = part.raw_code
    wanted = part.action
    if wanted in (AckAction.SUBSTITUTED, AckAction.BACKORDERED):
        wanted = AckAction.CHANGED
    return raw if raw and LINE_STATUS.get(raw) is wanted else ACTION_CODE[part.action]


def _part_quantity(part: AckPart, one: AckLine, write: Numbers, where: str) -> Rows:
    if part.action is not AckAction.BACKORDERED:
        return quantity("113", part.quantity, write, where)
    whole = part.quantity or one.ordered
    if whole is None:
        raise ContentError(f"It is not said how much of {where} is backordered.")
    nothing = len(one.parts) != 2 or one.parts[0] is part
    rows = quantity("113", whole.model_copy(update={"value": 0}), write, where) if nothing else []
    return rows + quantity("83", whole, write, where)
