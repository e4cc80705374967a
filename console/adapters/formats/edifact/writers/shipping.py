"""DESADV and RECADV."""

from __future__ import annotations

from collections.abc import Sequence

from console.adapters.formats.edifact.codes import (
    LOT_CODE,
    NOTICE_PURPOSE,
    NOTICE_PURPOSE_CODE,
    PACK_LEVELS,
    PACK_TYPE,
)
from console.adapters.formats.edifact.writers.building import (
    Numbers,
    Row,
    Rows,
    day,
    described,
    goods_date,
    limited,
    line,
    moment,
    notes,
    paper,
    papers,
    parties,
    quantity,
    unit,
)
from console.domain.documents import (
    DocumentReference,
    Lot,
    NoticePurpose,
    Pack,
    ReceivedLine,
    ReceivingAdvice,
    ShipNotice,
    ShippedLine,
)
from console.domain.values import DateMeaning, Quantity

_EXPECTED = {DateMeaning.DELIVER: "17", DateMeaning.SHIP: "133"}
_VEHICLES = ("8028", "8213", "EQD")


def purpose_code(raw: str | None, purpose: NoticePurpose) -> str:
    """1225: the sender's own code where it means the same."""
    return raw if raw and NOTICE_PURPOSE.get(raw) is purpose else NOTICE_PURPOSE_CODE[purpose]


def write_notice(notice: ShipNotice, write: Numbers) -> Rows:
    """DESADV: the packs as a tree of CPS groups, each with its lines; lines in no pack in a group without one."""
    rows: Rows = [
        ["BGM", "351", limited(notice.number, 35, "The number"), purpose_code(notice.raw_purpose, notice.purpose)]
    ]
    rows += moment("137", notice.issued_at) + day("11", notice.shipped_on) + goods_date(notice.expected, _EXPECTED)
    rows += notes(notice.notes) + weight(notice.gross_weight, write)
    if len(notice.orders) == 1:
        rows += paper("ON", notice.orders[0])
    rows += paper("VN", notice.supplier_order_number) + paper("BM", notice.bill_of_lading)
    for tracking in notice.tracking:
        rows += paper("CN", tracking)
    rows += papers(one for one in notice.references if one.kind not in _VEHICLES)
    rows += parties(
        ("SU", notice.supplier),
        ("BY", notice.buyer),
        ("SF", notice.ship_from),
        ("DP", notice.ship_to),
        ("CA", notice.carrier),
    )
    rows += _transport(notice.carrier_code, notice.references)
    packed, count = _packed(notice, write)
    rows += packed
    rows.append(["CNT", ("2", str(count))])
    if notice.pack_count is not None:
        rows.append(["CNT", ("11", str(notice.pack_count))])
    return rows


def weight(value: Quantity | None, write: Numbers) -> Rows:
    """MEA of the gross weight."""
    return [["MEA", "AAE", "G", (unit(value, "the weight"), write(value.value))]] if value else []


def _transport(code: str | None, references: Sequence[DocumentReference]) -> Rows:
    found = {one.kind: one.number for one in references}
    rows: Rows = []
    if code or "8028" in found or "8213" in found:
        vehicle = limited(found.get("8213"), 9, "The vehicle")
        journey = limited(found.get("8028"), 17, "The journey")
        rows.append(["TDT", "20", journey, "", "", (limited(code, 17, "The carrier's code"),), "", "", (vehicle,)])
    if "EQD" in found:
        rows.append(["EQD", "CN", (limited(found["EQD"], 17, "The equipment"),)])
    return rows


def _packed(notice: ShipNotice, write: Numbers) -> tuple[Rows, int]:
    """CPS groups with their lines, and how many lines that are."""
    rows: Rows = []
    count = 0
    known = {pack.ref for pack in notice.packs}
    for pack in notice.packs:
        rows += _pack(pack, pack.parent if pack.parent in known else None, write)
        for one in notice.lines:
            for share in one.packs:
                if share.pack_ref == pack.ref:
                    rows += _shipped(notice, one, share.quantity, write, whole=len(one.packs) == 1)
                    count += 1
    loose = [one for one in notice.lines if not any(share.pack_ref in known for share in one.packs)]
    if loose:
        free = next(str(number) for number in range(1, len(known) + 2) if str(number) not in known)
        rows.append(["CPS", free])
    for one in loose:
        rows += _shipped(notice, one, one.shipped, write, whole=True)
        count += 1
    return rows, count


def _pack(pack: Pack, parent: str | None, write: Numbers) -> Rows:
    code = pack.type_code or PACK_TYPE.get(pack.level or "", "")
    if not code and pack.level in PACK_LEVELS:
        code = pack.level or ""
    row: Row = ["PAC", str(pack.count if pack.count is not None else 1), "", (limited(code, 17, "The pack's type"),)]
    rows: Rows = [["CPS", limited(pack.ref, 12, "The pack's number"), parent or ""], row]
    rows += weight(pack.gross_weight, write)
    for side, value in (("LN", pack.length), ("WD", pack.width), ("HT", pack.height)):
        rows += measured("PD", side, value, write)
    if pack.sscc or pack.marks or pack.tracking:
        rows.append(["PCI", "33E", [mark[:35] for mark in pack.marks[:10]]])
    for number in pack.tracking:
        rows += paper("CN", number)
    if pack.sscc:
        rows.append(["GIN", "BJ", pack.sscc])
    for one in pack.contents:
        rows.append(["PAC", str(one.count), "", (limited(one.type_code, 17, "The packs' type"),)])
    return rows


def _shipped(notice: ShipNotice, one: ShippedLine, amount: Quantity | None, write: Numbers, *, whole: bool) -> Rows:
    """A line, or a part of it; each batch is a part of its own."""
    split = [lot for lot in one.lots if lot.quantity is not None]
    if whole and len(one.lots) > 1 and len(split) == len(one.lots):
        return [row for lot in split for row in _part(notice, one, lot.quantity, (lot,), write)]
    return _part(notice, one, amount, one.lots if whole or len(one.lots) == 1 else (), write)


def _part(notice: ShipNotice, one: ShippedLine, amount: Quantity | None, lots: Sequence[Lot], write: Numbers) -> Rows:
    where = f"line {one.line_ref or one.order_line_ref}"
    rows = line(one.line_ref, one.raw_status or "", one.items) + _batches(lots)
    rows += described(one.description) + quantity("12", amount, write, where)
    rows += quantity("21", one.ordered, write, where) + quantity("83", one.outstanding, write, where)
    if one.pack_size is not None:
        rows.append(["QTY", ("59", write(one.pack_size))])
    cut = [one.serials[start : start + 5] for start in range(0, len(one.serials), 5)]
    rows += [["GIN", "BN", *(limited(serial, 35, "The serial number") for serial in some)] for some in cut]
    rows += _batch_days(lots)
    if one.reason:
        rows.append(["QVR", "", "", ("", "", "", one.reason[:35])])
    rows += notes(one.notes)
    order = one.order_number or (notice.orders[0] if len(notice.orders) == 1 else None)
    return rows + paper("ON", order, one.order_line_ref)


def _batches(lots: Sequence[Lot]) -> Rows:
    return [["PIA", "1", (limited(lot.number, 35, "The batch"), LOT_CODE)] for lot in lots]


def _batch_days(lots: Sequence[Lot]) -> Rows:
    return day("94", lots[0].made_on) + day("361", lots[0].best_before) if lots else []


def write_receiving(advice: ReceivingAdvice, write: Numbers) -> Rows:
    """RECADV."""
    rows: Rows = [["BGM", "632", limited(advice.number, 35, "The number"), "9"]]
    rows += moment("137", advice.issued_at) + day("50", advice.received_on) + notes(advice.notes)
    if len(advice.orders) == 1:
        rows += paper("ON", advice.orders[0])
    rows += paper("AAK", advice.despatch_number) + papers(advice.references)
    rows += parties(("BY", advice.buyer), ("SU", advice.supplier), ("DP", advice.ship_to))
    rows.append(["CPS", "1"])
    for one in advice.lines:
        rows += _received(advice, one, write)
    rows.append(["CNT", ("2", str(len(advice.lines)))])
    return rows


def _received(advice: ReceivingAdvice, one: ReceivedLine, write: Numbers) -> Rows:
    where = f"line {one.line_ref}"
    rows = line(one.line_ref, "", one.items) + _batches(one.lots) + described(one.description)
    rows += quantity("194", one.received, write, where) + quantity("195", one.rejected, write, where)
    rows += quantity("119", one.short, write, where)
    if one.reason or one.over:
        over: Row = [(write(one.over.value), "194"), "AC"] if one.over else ["", ""]
        rows.append(["QVR", *over, ("", "", "", (one.reason or "")[:35])])
    rows += _batch_days(one.lots) + notes(one.notes)
    order = one.order_number or (advice.orders[0] if len(advice.orders) == 1 else None)
    rows += paper("ON", order, one.order_line_ref)
    if one.despatch_line_ref:
        rows += paper("AAK", advice.despatch_number, one.despatch_line_ref)
    return rows


def measured(kind: str, dimension: str, value: Quantity | None, write: Numbers) -> Rows:
    """MEA of a size or weight."""
    return [["MEA", kind, dimension, (unit(value, "the goods"), write(value.value))]] if value else []
