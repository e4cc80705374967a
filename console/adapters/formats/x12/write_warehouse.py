"""What a third-party warehouse is told and tells -> 940 and 945."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.read_warehouse import PURPOSE, WANTED
from console.adapters.formats.x12.rows import Rows
from console.adapters.formats.x12.stretches import SHORT, stretches
from console.domain.documents import NoticePurpose, ShippedLine, WarehouseAdvice, WarehouseLine, WarehouseOrder
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Quantity

_PURPOSE_CODE = {purpose: code for code, purpose in reversed(PURPOSE.items())} | {NoticePurpose.DUPLICATE: "N"}
_WANTED_CODE = {qualifier: code for code, qualifier in WANTED.items()}
_PAIRS_ORDERED = 2


def write_warehouse_order(order: WarehouseOrder) -> Rows:
    """940."""
    rows: Rows = [["W05", _PURPOSE_CODE[order.purpose], order.number, order.order_number or ""]]
    rows += x12.parties(DE=order.depositor, WH=order.warehouse, ST=order.ship_to)
    if order.issued_on:
        rows.append(["G62", "04", x12.day(order.issued_on)])
    rows += _wanted(order.requested)
    rows += x12.remarks(order.notes, "WHI")
    if order.carrier_code or order.service:
        rows.append(["W66", "PP", "M", "", "", order.service or "", "", "", "", "", order.carrier_code or ""])
    for number, line in enumerate(order.lines, 1):
        rows.append(["LX", str(number)])
        rows += _ordered(line)
    rows.append(["W76", x12.number(sum((line.quantity.value for line in order.lines), Decimal(0)))])
    return rows


def _wanted(when: GoodsDate | None) -> Rows:
    if when is None:
        return []
    code = _WANTED_CODE.get(when.qualifier or "") or ("10" if when.meaning is DateMeaning.SHIP else "02")
    return [["G62", code, x12.day(when.day)]]


def _named(found: tuple[ItemId, ...], most: int) -> tuple[str, list[list[str]]]:
    """The case code and up to ``most`` pairs."""
    case = next((one for one in found if one.scheme is ItemScheme.GTIN and one.qualifier == "UA"), None)
    pairs = [[x12.item_qualifier(one), one.value] for one in found if one is not case][:most]
    return case.value if case else "", pairs


def _ordered(line: WarehouseLine) -> Rows:
    case, pairs = _named(line.items, _PAIRS_ORDERED + 1)
    first = [cell for pair in pairs[:_PAIRS_ORDERED] for cell in pair]
    first += [""] * (2 * _PAIRS_ORDERED - len(first))
    lot = line.lots[0].number if line.lots else ""
    third = pairs[_PAIRS_ORDERED] if len(pairs) > _PAIRS_ORDERED else []
    amount = x12.amount(line.quantity, f"line {line.line_ref}")
    rows: Rows = [["W01", *amount, case, *first, "", "", "", "", "", lot, "", *third]]
    rows += [["G69", piece] for piece in stretches(line.description or "", SHORT)]
    rows.append(["N9", "LI", line.line_ref])
    return rows + x12.remarks(line.notes)


def write_warehouse_advice(advice: WarehouseAdvice) -> Rows:
    """945. Cartons come first, each with its share of the lines; what is in none follows."""
    shipped = [x12.day(advice.shipped_on), advice.shipment_number or "", "", advice.order_number or ""]
    rows: Rows = [["W06", "F", advice.number, *shipped]]
    rows += x12.parties(DE=advice.depositor, WH=advice.warehouse, ST=advice.ship_to)
    if advice.bill_of_lading:
        rows.append(["N9", "BM", advice.bill_of_lading])
    in_packs = {number for pack in advice.packs for number in pack.tracking}
    rows += [["N9", "CN", number] for number in advice.tracking if number not in in_packs]
    rows += x12.remarks(advice.notes)
    if advice.carrier_code:
        rows.append(["W27", "M", advice.carrier_code])
    known = {pack.ref for pack in advice.packs}
    for pack in advice.packs:
        rows.append(["LX", pack.ref])
        rows += [["MAN", "GM", f"00{pack.sscc}"]] if pack.sscc else []
        rows += [["MAN", "CP", number] for number in pack.tracking]
        rows += [["MAN", "ZZ", mark] for mark in pack.marks]
        for line in advice.lines:
            for share in line.packs:
                if share.pack_ref == pack.ref:
                    rows += _shipped(line, share.quantity, line.packs[0] is share)
    loose = [(line, _rest(line, known)) for line in advice.lines]
    loose = [(line, amount) for line, amount in loose if amount is not None or not line.packs]
    if loose:
        rows.append(["LX", str(len(advice.packs) + 1)])
        for line, amount in loose:
            rows += _shipped(line, amount, not line.packs)
    return [*rows, _total(advice)]


def _rest(line: ShippedLine, known: set[str]) -> Quantity | None:
    """What of a line is in no carton."""
    packed = sum((share.quantity.value for share in line.packs if share.pack_ref in known), Decimal(0))
    if line.shipped is None or line.shipped.value <= packed:
        return line.shipped if not line.packs else None
    return line.shipped.model_copy(update={"value": line.shipped.value - packed})


def _shipped(line: ShippedLine, amount: Quantity | None, first: bool) -> Rows:
    case, pairs = _named(line.items, 2)
    where = f"line {line.line_ref}"
    ordered = x12.number(line.ordered.value) if line.ordered and first else ""
    missing = x12.number(line.outstanding.value) if line.outstanding and first else ""
    shipped, code = x12.amount(amount or line.ordered, where)
    lot = line.lots[0].number if line.lots else ""
    front = [ordered, shipped if amount else "", missing, code, case, *(pairs[0] if pairs else ["", ""]), lot]
    back = ["", "", "", "", "", "", "", *pairs[1]] if len(pairs) > 1 else []
    rows: Rows = [["W12", line.raw_status or "CC", *front, *back]]
    if not first:
        return rows
    rows += [["G69", piece] for piece in stretches(line.description or "", SHORT)]
    rows += [["N9", "LI", line.order_line_ref]] if line.order_line_ref else []
    rows += [["N9", "PO", line.order_number]] if line.order_number else []
    rows += [["N9", "SE", serial] for serial in line.serials]
    return rows + x12.remarks(line.notes)


def _total(advice: WarehouseAdvice) -> list[str]:
    units = sum((line.shipped.value for line in advice.lines if line.shipped), Decimal(0))
    weight = x12.amount(advice.gross_weight, "the shipment")
    count = str(advice.pack_count) if advice.pack_count is not None else ""
    return ["W03", x12.number(units), *weight, "", "", count]
