"""Orders and their changes -> 850 and 860."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.codes import CHANGE, CHANGE_CODE
from console.adapters.formats.x12.rows import Rows
from console.domain.documents import ChangePurpose, Order, OrderChange, OrderLine

_NAMED = ("release", "contract")


def write_order(order: Order) -> Rows:
    """850."""
    release, contract = (x12.referred(order.references, kind) for kind in _NAMED)
    rows: Rows = [
        [
            "BEG",
            order.purpose if order.purpose and len(order.purpose) == 2 else "00",
            order.order_type or "SA",
            order.number,
            release,
            x12.day(order.ordered_on),
            contract,
        ]
    ]
    rows += x12.currency(order.currency)
    rows += x12.references(order.references, *_NAMED)
    rows += x12.charges(order.charges)
    rows += x12.dtm(order.requested) + x12.dtm(order.not_before) + x12.dtm(order.not_after)
    rows += x12.messages(order.notes)
    rows += x12.parties(BY=order.buyer, SE=order.supplier, ST=order.ship_to)
    for line in order.lines:
        where = f"line {line.line_ref}"
        amount = [x12.number(line.quantity.value), x12.unit(line.quantity, where)]
        price = x12.price(line.price, line.quantity.unit, where)
        rows.append(["PO1", line.line_ref, *amount, *price, *x12.items(line.items)])
        rows += _tail(line)
    total = sum((line.quantity.value for line in order.lines), Decimal(0))
    rows.append(["CTT", str(len(order.lines)), x12.number(total)])
    return rows


def _tail(line: OrderLine) -> Rows:
    rows = x12.list_price(line.gross_price)
    rows += x12.description(line.description)
    if line.pack_size is not None:
        rows.append(["PO4", x12.number(line.pack_size)])
    rows += x12.charges(line.charges)
    rows += x12.dtm(line.requested)
    notes = line.notes
    if line.free_goods:
        notes = (*notes, f"Plus {x12.number(line.free_goods.value)} free of charge")
    return rows + x12.messages(notes, "LINE")


def write_change(change: OrderChange) -> Rows:
    """860."""
    code = {ChangePurpose.CANCEL: "01", ChangePurpose.REPLACE: "05"}.get(change.purpose, "04")
    middle = ["", str(change.revision), x12.day(change.ordered_on), "", "", "", ""]
    rows: Rows = [["BCH", code, "SA", change.number, *middle, x12.day(change.changed_on)]]
    rows += x12.currency(change.currency)
    rows += x12.messages(change.notes)
    rows += x12.parties(BY=change.buyer, SE=change.supplier, ST=change.ship_to)
    for one in change.lines:
        line = one.line
        raw = one.raw_code or ""
        action = raw if CHANGE.get(raw) is one.action else CHANGE_CODE[one.action]
        amount = x12.number(line.quantity.value)
        where = f"line {line.line_ref}"
        code = x12.unit(line.quantity, where)
        price = x12.price(line.price, line.quantity.unit, where)
        rows.append(["POC", line.line_ref, action, amount, amount, code, *price, *x12.items(line.items)])
        rows += _tail(line)
    rows.append(["CTT", str(len(change.lines))])
    return rows
