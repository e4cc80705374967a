"""Ship notices -> 856: shipment, orders, packs, items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.codes import NOTICE_PURPOSE, NOTICE_PURPOSE_CODE
from console.adapters.formats.x12.read_packs import SIDES
from console.adapters.formats.x12.rows import Rows
from console.domain.documents import Pack, ShipNotice, ShippedLine
from console.domain.values import Party, Quantity

_LEVEL = {"pallet": "T", "carton": "P"}
_PACK_CODES = ("T", "P", "K", "H", "PL")


def write_ship_notice(notice: ShipNotice) -> Rows:
    """856. Packs stand under their order where all they hold is of one (S-O-T-P-I), else over it (S-T-P-O-I)."""
    raw = notice.raw_purpose or ""
    purpose = raw if NOTICE_PURPOSE.get(raw) is notice.purpose else NOTICE_PURPOSE_CODE[notice.purpose]
    sent = notice.issued_at
    stamp = [sent.strftime("%Y%m%d"), x12.clock(sent)] if sent else ["", ""]
    tree = _Tree(notice)
    rows: Rows = [["BSN", purpose, notice.number, *stamp, tree.hierarchy], *tree.rows()]
    rows.append(["CTT", str(sum(row[0] == "HL" for row in rows))])
    return rows


class _Tree:
    """The levels of one notice, numbered as they are written."""

    def __init__(self, notice: ShipNotice) -> None:
        self.notice = notice
        self.children: dict[str | None, list[Pack]] = {}
        known = {pack.ref for pack in notice.packs}
        for pack in notice.packs:
            self.children.setdefault(pack.parent if pack.parent in known else None, []).append(pack)
        self.inside: dict[str, list[tuple[ShippedLine, Quantity]]] = {}
        for line in notice.lines:
            for share in line.packs:
                self.inside.setdefault(share.pack_ref, []).append((line, share.quantity))
        self.by_order = all(len(self._orders_in(pack)) == 1 for pack in self.children.get(None, []))
        self.hierarchy = "0001" if notice.packs and self.by_order else "0003" if notice.packs else "0004"
        self.number = 0
        self.written: set[int] = set()

    def _orders_in(self, pack: Pack, depth: int = 0) -> set[str | None]:
        found = {line.order_number for line, _ in self.inside.get(pack.ref, [])}
        if depth < 20:
            for one in self.children.get(pack.ref, []):
                found |= self._orders_in(one, depth + 1)
        return found

    def rows(self) -> Iterator[list[str]]:
        """All levels."""
        shipment = self._level("", "S")
        yield shipment
        yield from _shipment(self.notice)
        top = shipment[1]
        loose = list(self._loose())
        packs = self.children.get(None, [])
        if not self.by_order:
            for pack in packs:
                yield from self._pack(pack, top, None)
        for order in self._orders():
            own = [pack for pack in packs if self.by_order and self._orders_in(pack) == {order}]
            rest = [(line, amount) for line, amount in loose if line.order_number == order]
            if order is None:
                parent = top
            elif own or rest or order in self.notice.orders:
                level = self._level(top, "O")
                yield from (level, ["PRF", order])
                parent = level[1]
            else:
                continue
            for pack in own:
                yield from self._pack(pack, parent, order)
            for line, amount in rest:
                yield from self._item(line, amount, parent)

    def _orders(self) -> list[str | None]:
        return list(dict.fromkeys([*self.notice.orders, *(line.order_number for line in self.notice.lines)]))

    def _loose(self) -> Iterator[tuple[ShippedLine, Quantity | None]]:
        """What of each line is in no pack."""
        for line in self.notice.lines:
            packed = sum((share.quantity.value for share in line.packs), Decimal(0))
            if not line.packs:
                yield line, line.shipped
            elif line.shipped is not None and line.shipped.value > packed:
                yield line, line.shipped.model_copy(update={"value": line.shipped.value - packed})

    def _pack(self, pack: Pack, parent: str, order: str | None, depth: int = 0) -> Iterator[list[str]]:
        code = _LEVEL.get(pack.level or "", pack.level or "P")
        level = self._level(parent, code if code in _PACK_CODES else "P")
        yield level
        yield from _pack_rows(pack)
        if depth < 20:
            for one in self.children.get(pack.ref, []):
                yield from self._pack(one, level[1], order, depth + 1)
        inside = self.inside.get(pack.ref, [])
        if self.by_order:
            for line, amount in inside:
                yield from self._item(line, amount, level[1])
            return
        for named in dict.fromkeys(line.order_number for line, _ in inside):
            under = level[1]
            if named is not None:
                between = self._level(under, "O")
                yield from (between, ["PRF", named])
                under = between[1]
            for line, amount in inside:
                if line.order_number == named:
                    yield from self._item(line, amount, under)

    def _item(self, line: ShippedLine, amount: Quantity | None, parent: str) -> Iterator[list[str]]:
        first = id(line) not in self.written
        self.written.add(id(line))
        where = f"line {line.line_ref}"
        named = x12.items(line.items)
        if line.order_line_ref:
            named += ["PL", line.order_line_ref]
        yield self._level(parent, "I")
        yield ["LIN", line.line_ref or "", *named]
        if amount is not None:
            ordered = x12.amount(line.ordered, where) if line.ordered and first else ["", ""]
            status = line.raw_status or "" if first else ""
            yield ["SN1", "", *x12.amount(amount, where), "", *ordered, "", status]
        if first:
            yield from _once(line)

    def _level(self, parent: str, code: str) -> list[str]:
        self.number += 1
        return ["HL", str(self.number), parent, code]


def _once(line: ShippedLine) -> Rows:
    """What is said of a line at its first mention only."""
    rows: Rows = []
    if line.pack_size is not None:
        rows.append(["PO4", x12.number(line.pack_size)])
    rows += x12.description(line.description)
    rows += [["REF", "LT", lot.number] for lot in line.lots]
    rows += [["REF", "SE", serial] for serial in line.serials]
    for lot in line.lots[:1]:
        rows += x12.plain_dtm("036", lot.best_before) + x12.plain_dtm("094", lot.made_on)
    return rows + x12.remarks(line.notes)


def _shipment(notice: ShipNotice) -> Rows:
    rows: Rows = []
    weight = x12.amount(notice.gross_weight, "the shipment") if notice.gross_weight else ["", ""]
    if notice.pack_count is not None or notice.gross_weight:
        count = str(notice.pack_count) if notice.pack_count is not None else ""
        rows.append(["TD1", "CTN", count, "", "", "", "G" if notice.gross_weight else "", *weight])
    if notice.carrier_code or notice.carrier.name:
        code = ["2", notice.carrier_code] if notice.carrier_code else ["", ""]
        rows.append(["TD5", "", *code, "", notice.carrier.name or ""])
    rows += _marked("BM", [notice.bill_of_lading]) + _marked("CN", notice.tracking)
    rows += _marked("VN", [notice.supplier_order_number]) + x12.references(notice.references)
    rows += x12.plain_dtm("011", notice.shipped_on) + x12.dtm(notice.expected)
    rows += x12.remarks(notice.notes)
    carrier = notice.carrier if notice.carrier != Party(name=notice.carrier.name) else None
    roles = {"SF": notice.ship_from, "ST": notice.ship_to, "SE": notice.supplier, "BY": notice.buyer, "CA": carrier}
    return rows + x12.parties(**roles)


def _marked(code: str, values: Iterable[str | None]) -> Rows:
    return [["REF", code, value] for value in values if value]


def _pack_rows(pack: Pack) -> Rows:
    rows: Rows = []
    if pack.type_code or pack.count is not None or pack.gross_weight or pack.contents:
        weight = x12.amount(pack.gross_weight, f"pack {pack.ref}") if pack.gross_weight else ["", ""]
        count = str(pack.count) if pack.count is not None else ""
        rows.append(["TD1", pack.type_code or "", count, "", "", "", "G" if pack.gross_weight else "", *weight])
    rows += [["TD1", one.type_code or "", str(one.count)] for one in pack.contents]
    for name, code in SIDES.items():
        side: Quantity | None = getattr(pack, name)
        if side is not None:
            rows.append(["MEA", "PD", code, *x12.amount(side, f"pack {pack.ref}")])
    if pack.sscc:
        rows.append(["MAN", "GM", f"00{pack.sscc}"])
    rows += [["MAN", "CP", number] for number in pack.tracking]
    return rows + [["MAN", "ZZ", mark] for mark in pack.marks]
