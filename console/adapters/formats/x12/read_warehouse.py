"""940 and 945: what a third-party warehouse is to ship, and what it shipped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from console.adapters.formats.x12.facts import Facts, day, goods_date_of, item_of, quantity_of
from console.adapters.formats.x12.pieces import first_of, notes, parties
from console.adapters.formats.x12.read_orders import no_quantity
from console.adapters.formats.x12.read_packs import marks_of
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.stretches import SHORT, joined
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import (
    AnyDocument,
    Lot,
    NoticePurpose,
    Pack,
    PackShare,
    ShippedLine,
    WarehouseAdvice,
    WarehouseLine,
    WarehouseOrder,
)
from console.domain.values import GoodsDate, ItemId, Party, Quantity

PURPOSE = {
    "N": NoticePurpose.ORIGINAL,
    "F": NoticePurpose.CANCEL,
    "C": NoticePurpose.CANCEL,
    "R": NoticePurpose.REPLACE,
    "A": NoticePurpose.CHANGE,
    "K": NoticePurpose.CHANGE,
}
_ABSENT = Segment([""], 0, 0)
DEPOSITOR = ("DE", "SF", "SE", "DB")
WAREHOUSE = ("WH", "SW")
TRACKING = ("CN", "2I", "WS")
LOTS = ("LT", "BT")
WANTED = {"02": "002", "10": "010", "17": "017", "37": "037", "38": "038", "53": "064", "54": "063"}


def read_warehouse_order(root: Loop, facts: Facts) -> AnyDocument | None:
    """940."""
    begin = root.first("W05")
    if begin is None or not begin.get(2):
        facts.no_number(begin, 2, "W05", "order number")
        return None
    found = parties(root)
    carriage = root.first("W66") or _ABSENT
    return WarehouseOrder(
        number=begin.get(2),
        purpose=PURPOSE.get(begin.get(1), NoticePurpose.ORIGINAL),
        order_number=begin.get(3) or numbered(root, "PO"),
        issued_on=dated_at_head(root, "03", "04", "07"),
        requested=_wanted(root),
        depositor=first_of(found, *DEPOSITOR) or Party(),
        warehouse=first_of(found, *WAREHOUSE) or Party(),
        ship_to=found.get("ST"),
        carrier_code=carriage.get(10) or None,
        service=carriage.get(5) or None,
        lines=tuple(_ordered(loop, number, facts) for number, loop in enumerate(_inner(root, "W01"), 1)),
        notes=notes(root),
    )


def _inner(root: Loop, name: str) -> list[Loop]:
    return [inner for loop in root.each("LX") for inner in loop.each(name)]


def dated_at_head(root: Loop, *meanings: str) -> date | None:
    """The day of the first G62 with one of these meanings, in the order they are asked for."""
    return next(
        (found for code in meanings for one in root.all("G62") if one.get(1) == code and (found := day(one.get(2)))),
        None,
    )


def _wanted(root: Loop) -> GoodsDate | None:
    for code in ("02", "17", "10", "37", "38", "53", "54"):
        for one in root.all("G62"):
            if one.get(1) == code:
                return goods_date_of(WANTED[code], one.get(2))
    return None


def numbered(loop: Loop, *qualifiers: str) -> str | None:
    """The number of the first N9 with one of these qualifiers, in the order they are asked for."""
    return next(
        (one.get(2) for code in qualifiers for one in loop.all("N9") if one.get(1) == code and one.get(2)), None
    )


def named_items(line: Segment, case_at: int, *pairs_at: int) -> tuple[ItemId, ...]:
    """The case code and the pairs of qualifier and number at these places."""
    found = [item_of("UA", line.get(case_at))] if line.get(case_at) else []
    for at in pairs_at:
        if line.get(at) and line.get(at + 1) and line.get(at) != "LT":
            found.append(item_of(line.get(at), line.get(at + 1)))
    return tuple(found)


def _ordered(loop: Loop, number: int, facts: Facts) -> WarehouseLine:
    line = loop.segments[0]
    quantity = facts.quantity(line, 1, 2)
    if quantity is None:
        no_quantity(facts, line, 1)
    text = " ".join(joined((one.get(1) for one in loop.all("G69")), SHORT))
    lots = dict.fromkeys(value for value in (line.get(13), numbered(loop, *LOTS)) if value)
    return WarehouseLine(
        line_ref=numbered(loop, "LI", "PL") or str(number),
        items=named_items(line, 3, 4, 6, 15),
        description=text or None,
        quantity=quantity or Quantity(value=Decimal(0), raw_unit=line.get(2) or None),
        lots=tuple(Lot(number=value) for value in lots),
        notes=tuple(one.get(2) for one in loop.all("NTE") if one.get(2))
        + tuple(f"Production code {one.get(2)}" for one in loop.all("N9") if one.get(1) == "PC" and one.get(2)),
    )


def read_warehouse_advice(root: Loop, facts: Facts) -> AnyDocument | None:
    """945."""
    begin = root.first("W06")
    if begin is None or not (begin.get(2) or begin.get(4)):
        facts.no_number(begin, 2, "W06", "order number")
        return None
    found = parties(root)
    total = root.first("W03") or _ABSENT
    carriage = root.first("W27") or _ABSENT
    loops = list(root.each("LX"))
    packs = [pack for pack in map(_pack, loops) if pack is not None]
    tracking = [one.get(2) for one in root.all("N9") if one.get(1) in TRACKING and one.get(2)]
    cartons = total.get(6)
    return WarehouseAdvice(
        number=begin.get(2) or begin.get(4),
        shipment_number=begin.get(4) or None,
        order_number=begin.get(6) or numbered(root, "PO"),
        shipped_on=day(begin.get(3)) or _shipped(root),
        depositor=first_of(found, *DEPOSITOR) or Party(),
        warehouse=first_of(found, *WAREHOUSE) or Party(),
        ship_to=found.get("ST"),
        carrier_code=carriage.get(2) or None,
        bill_of_lading=numbered(root, "BM", "MB"),
        tracking=tuple(dict.fromkeys([*tracking, *(number for pack in packs for number in pack.tracking)])),
        gross_weight=quantity_of(total.get(2), total.get(3)) if total.get(2) else None,
        pack_count=int(cartons) if cartons.isascii() and cartons.isdigit() and len(cartons) < 10 else None,
        lines=tuple(_shipped_line(line, inside, facts) for line, inside in _sums(loops)),
        packs=tuple(packs),
        notes=notes(root),
    )


def _shipped(root: Loop) -> date | None:
    return dated_at_head(root, "11", "10")


def _pack(loop: Loop) -> Pack | None:
    """The carton an LX stands for, where it has a mark or a parcel number."""
    sscc, tracking, marks = marks_of(loop.all("MAN"))
    tracking += [one.get(2) for one in loop.all("N9") if one.get(1) in TRACKING and one.get(2)]
    if not (sscc or tracking or marks):
        return None
    return Pack(ref=loop.segments[0].get(1), level="carton", sscc=sscc, tracking=tuple(tracking), marks=tuple(marks))


def _sums(loops: list[Loop]) -> list[tuple[Loop, list[tuple[str, Loop]]]]:
    """Each line once, with every carton it is in: the same item in several cartons is one line."""
    found: dict[object, tuple[Loop, list[tuple[str, Loop]]]] = {}
    for carton in loops:
        ref = carton.segments[0].get(1)
        packed = carton.first("MAN") is not None
        for line in carton.each("W12"):
            begin = line.segments[0]
            named = named_items(begin, 6, 7, 17)
            key = (tuple(one.key for one in named), begin.get(5), begin.get(9)) if named and packed else object()
            found.setdefault(key, (line, []))[1].append((ref if packed else "", line))
    return list(found.values())


def _shipped_line(line: Loop, inside: list[tuple[str, Loop]], facts: Facts) -> ShippedLine:
    begin = line.segments[0]
    amounts = [(ref, facts.quantity(one.segments[0], 3, 5)) for ref, one in inside]
    known = [amount for _, amount in amounts if amount is not None]
    total = known[0].model_copy(update={"value": sum(one.value for one in known)}) if known else None
    lot = begin.get(9) or numbered(line, *LOTS)
    text = " ".join(joined((one.get(1) for one in line.all("G69")), SHORT))
    return ShippedLine(
        line_ref=numbered(line, "LI", "PL"),
        order_number=numbered(line, "PO"),
        order_line_ref=numbered(line, "LI", "PL"),
        items=named_items(begin, 6, 7, 17),
        description=text or None,
        shipped=total,
        ordered=facts.quantity(begin, 2, 5),
        outstanding=facts.quantity(begin, 4, 5) if begin.get(4) else None,
        raw_status=begin.get(1) or None,
        packs=tuple(PackShare(pack_ref=ref, quantity=amount) for ref, amount in amounts if ref and amount is not None),
        lots=(Lot(number=lot),) if lot else (),
        serials=tuple(one.get(2) for one in line.all("N9") if one.get(1) == "SE" and one.get(2)),
        notes=notes(line, "N9", "G69"),
    )
