"""Canonical documents -> X12 interchanges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from console.adapters.formats.x12.codes import (
    ACTION_CODE,
    BASIS_CODE,
    FUNCTIONAL,
    ITEM_CODE,
    PURPOSE_CODE,
    STATUS_CODE,
)
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    AnyDocument,
    ChangePurpose,
    LineAction,
    Order,
    OrderChange,
    OrderLine,
    OutgoingEnvelope,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.units import to_x12
from console.domain.values import DateMeaning, GoodsDate, ItemId, Party, Price, Quantity
from console.services.errors import ContentError

Rows = list[list[str]]
_CHOICES = {"element": "*|^\x1d", "segment": "~\n'\x1c", "component": ">:<\x1f"}
_SYNTAX_CODE = {
    SyntaxStatus.ACCEPTED: "A",
    SyntaxStatus.ACCEPTED_WITH_ERRORS: "E",
    SyntaxStatus.PARTIALLY_ACCEPTED: "P",
    SyntaxStatus.REJECTED: "R",
}


def write_interchange(documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
    """One interchange with one group. Raises ContentError for mixed kinds and for what X12 cannot say."""
    sets = [_set(document) for document in documents]
    codes = {FUNCTIONAL[code] for code, _ in sets}
    if len(codes) != 1:
        raise ContentError("Documents of different kinds cannot go in one X12 group; send them separately.")
    marks = _marks(envelope, [row for _, rows in sets for row in rows])
    version = envelope.version or "004010"
    stamp = envelope.created_at
    control = f"{envelope.interchange_control:09d}"
    out: Rows = [
        [
            "ISA",
            "00",
            " " * 10,
            "00",
            " " * 10,
            *_id(envelope.sender.scheme, envelope.sender.value),
            *_id(envelope.receiver.scheme, envelope.receiver.value),
            stamp.strftime("%y%m%d"),
            stamp.strftime("%H%M"),
            "U" if version < "00402" else "^",
            version[:5].ljust(5, "0"),
            control,
            "0",
            "T" if envelope.test else "P",
            marks["component"],
        ],
        [
            "GS",
            codes.pop(),
            envelope.sender.value,
            envelope.receiver.value,
            stamp.strftime("%Y%m%d"),
            stamp.strftime("%H%M"),
            str(envelope.group_control),
            "X",
            version,
        ],
    ]
    for number, (code, rows) in enumerate(sets, 1):
        reference = f"{number:04d}"
        body = [["ST", code, reference], *rows]
        out += [*body, ["SE", str(len(body) + 1), reference]]
    out += [["GE", str(len(sets)), str(envelope.group_control)], ["IEA", "1", control]]
    tail = "\n" if envelope.options.get("newlines", "yes") == "yes" and marks["segment"] != "\n" else ""
    lines = (marks["element"].join(row).rstrip(marks["element"]) for row in out)
    return "".join(f"{line}{marks['segment']}{tail}" for line in lines).encode()


def _set(document: AnyDocument) -> tuple[str, Rows]:
    if isinstance(document, Order):
        return "850", _order(document)
    if isinstance(document, OrderChange):
        return "860", _change(document)
    if isinstance(document, Acknowledgment):
        return (
            ("865", _ack(document, "BCA"))
            if document.purpose in (AckPurpose.CHANGE, AckPurpose.REPLACE)
            else ("855", _ack(document, "BAK"))
        )
    if isinstance(document, TechnicalAcknowledgment):
        return "997", _technical(document)
    raise ContentError(f"Documents of kind {document.kind} are not written in X12.")


def _marks(envelope: OutgoingEnvelope, rows: Rows) -> dict[str, str]:
    """The partner's delimiters, or the first of each kind that no data contains."""
    data = {letter for row in rows for cell in row for letter in cell}
    marks: dict[str, str] = {}
    for kind, choices in _CHOICES.items():
        wished = envelope.options.get(f"{kind}_separator")
        usable = [mark for mark in ([wished] if wished else choices) if mark not in data and mark not in marks.values()]
        if not usable:
            raise ContentError(
                f"The data contains the {kind} separator “{wished or choices[0]}”.",
                next_step="Choose another separator in the partner's profile, or mend the text in Odoo.",
            )
        marks[kind] = usable[0]
    return marks


def _id(scheme: str, value: str) -> tuple[str, str]:
    qualifier = (
        scheme.removeprefix("x12:") if scheme.startswith("x12:") else {"duns": "01", "gln": "UP"}.get(scheme, "ZZ")
    )
    if len(value) > 15:
        raise ContentError(f"The interchange id “{value}” is longer than the 15 characters X12 has for it.")
    return qualifier[:2].ljust(2), value.ljust(15)


def _order(order: Order) -> Rows:
    rows: Rows = [["BEG", "00", order.order_type or "SA", order.number, "", _day(order.ordered_on)]]
    rows += _head(order.currency, order.requested, order.buyer, order.supplier, order.ship_to, order.notes)
    for line in order.lines:
        rows.append(
            ["PO1", line.line_ref, _number(line.quantity.value), _unit(line), *_price(line.price), *_items(line.items)]
        )
        rows += _line_tail(line)
    rows.append(["CTT", str(len(order.lines)), _number(sum((line.quantity.value for line in order.lines), Decimal(0)))])
    return rows


def _change(change: OrderChange) -> Rows:
    code = {ChangePurpose.CANCEL: "01", ChangePurpose.REPLACE: "05"}.get(change.purpose, "04")
    rows: Rows = [
        [
            "BCH",
            code,
            "SA",
            change.number,
            "",
            str(change.revision),
            _day(change.ordered_on),
            "",
            "",
            "",
            "",
            _day(change.changed_on),
        ]
    ]
    rows += _head(change.currency, None, change.buyer, change.supplier, change.ship_to, change.notes)
    for one in change.lines:
        line = one.line
        action = {LineAction.ADD: "AI", LineAction.DELETE: "DI", LineAction.KEEP: "NC"}.get(one.action, "CA")
        quantity = _number(line.quantity.value)
        rows.append(
            ["POC", line.line_ref, action, quantity, quantity, _unit(line), *_price(line.price), *_items(line.items)]
        )
        rows += _line_tail(line)
    rows.append(["CTT", str(len(change.lines))])
    return rows


def _ack(ack: Acknowledgment, begin: str) -> Rows:
    issued = ack.issued_at.strftime("%Y%m%d") if ack.issued_at else ""
    status = ack.raw_status or STATUS_CODE[ack.status]
    purpose = PURPOSE_CODE[ack.purpose]
    own = ack.supplier_order_number or ""
    if begin == "BAK":
        rows: Rows = [["BAK", purpose, status, ack.order_number, _day(ack.order_date), "", "", "", own, issued]]
    else:
        rows = [["BCA", purpose, status, ack.order_number, "", "", _day(ack.order_date), "", own, issued]]
    rows += _head(ack.currency, ack.promised, ack.buyer, ack.supplier, None, ack.notes)
    total = Decimal(0)
    for line in ack.lines:
        rows += _ack_line(line, begin)
        total += line.ordered.value if line.ordered else Decimal(0)
    rows.append(["CTT", str(len(ack.lines)), _number(total)])
    return rows


def _ack_line(line: AckLine, begin: str) -> Rows:
    quantity = _number(line.ordered.value) if line.ordered else ""
    unit = _unit_code(line.ordered, f"line {line.line_ref}") if line.ordered else ""
    if begin == "BAK":
        rows: Rows = [["PO1", line.line_ref or "", quantity, unit, *_price(line.price), *_items(line.items)]]
    else:
        rows = [["POC", line.line_ref or "", "CA", quantity, quantity, unit, *_price(line.price), *_items(line.items)]]
    if line.description:
        rows.append(["PID", "F", "", "", "", line.description])
    if line.promised:
        rows.append(_date(line.promised))
    return rows + [_part(part, line) for part in line.parts]


def _part(part: AckPart, line: AckLine) -> list[str]:
    code = part.raw_code or ACTION_CODE[part.action]
    quantity = _number(part.quantity.value) if part.quantity else ""
    unit = _unit_code(part.quantity, f"line {line.line_ref}") if part.quantity else ""
    dated = [_qualifier(part.promised), _day(part.promised.day)] if part.promised else ["", ""]
    named = part.items if part.action is AckAction.SUBSTITUTED else ()
    return ["ACK", code, quantity, unit, *dated, "", *_items(named)]


def _technical(one: TechnicalAcknowledgment) -> Rows:
    if one.group_control is None:
        raise ContentError("A receipt for a whole interchange (TA1) cannot be written as a 997.")
    rows: Rows = [["AK1", one.functional_group or "", one.group_control]]
    for receipt in one.sets:
        rows.append(["AK2", receipt.set_code, receipt.control])
        for error in receipt.errors[:99]:
            if error.place.tag and error.place.segment:
                rows.append(["AK3", error.place.tag, str(error.place.segment), "", "8"])
        rows.append(["AK5", _SYNTAX_CODE[receipt.status], *(["5"] if receipt.status is SyntaxStatus.REJECTED else [])])
    accepted = sum(receipt.status is not SyntaxStatus.REJECTED for receipt in one.sets)
    count = str(len(one.sets))
    rows.append(["AK9", _SYNTAX_CODE[one.status], count, count, str(accepted)])
    return rows


def _head(
    currency: str | None,
    when: GoodsDate | None,
    buyer: Party,
    supplier: Party,
    ship_to: Party | None,
    notes: Iterable[str],
) -> Rows:
    rows: Rows = []
    if currency:
        rows.append(["CUR", "BY", currency])
    if when:
        rows.append(_date(when))
    rows += [["MTX", "", note[:4000]] for note in notes]
    for code, party in (("BY", buyer), ("SE", supplier), ("ST", ship_to)):
        if party and (party.name or party.ids):
            rows += _party(code, party)
    return rows


def _party(code: str, party: Party) -> Rows:
    ids = [*(("92", one.value) for one in party.ids)][:1]
    rows: Rows = [["N1", code, party.name or "", *(ids[0] if ids else ())]]
    if party.street:
        rows.append(["N3", party.street])
    if party.city or party.postal_code or party.country:
        rows.append(["N4", party.city or "", party.region or "", party.postal_code or "", party.country or ""])
    return rows


def _line_tail(line: OrderLine) -> Rows:
    rows: Rows = []
    if line.description:
        rows.append(["PID", "F", "", "", "", line.description[:80]])
    if line.requested:
        rows.append(_date(line.requested))
    return rows


def _date(when: GoodsDate) -> list[str]:
    return ["DTM", _qualifier(when), _day(when.day)]


def _qualifier(when: GoodsDate) -> str:
    known = when.qualifier if when.qualifier and when.qualifier.isdigit() else None
    return known or ("068" if when.meaning is DateMeaning.SHIP else "067")


def _items(found: Iterable[ItemId]) -> list[str]:
    return [cell for one in found for cell in (_item_qualifier(one), one.value)]


def _item_qualifier(one: ItemId) -> str:
    return one.qualifier if one.qualifier and len(one.qualifier) == 2 else ITEM_CODE[one.scheme]


def _price(price: Price | None) -> list[str]:
    if price is None:
        return ["", ""]
    code = BASIS_CODE.get(price.basis)
    return [_number(price.amount), code] if code else [_number(price.each), "PE"]


def _unit(line: OrderLine) -> str:
    return _unit_code(line.quantity, f"line {line.line_ref}")


def _unit_code(quantity: Quantity, where: str) -> str:
    code = to_x12(quantity.unit) if quantity.unit else quantity.raw_unit
    if not code:
        raise ContentError(
            f"The unit of {where} ({quantity.unit or 'none'}) has no X12 code.",
            next_step="Choose another unit for this product in Odoo, or map the unit.",
        )
    return code


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
