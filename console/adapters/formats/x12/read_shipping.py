"""856: what is on its way, in which packs, for which orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from console.adapters.formats.x12.codes import NOTICE_PURPOSE
from console.adapters.formats.x12.facts import (
    Facts,
    day,
    goods_date_of,
    items,
    line_number,
    moment,
    number_of,
    pair,
    qualified,
    quantity_of,
)
from console.adapters.formats.x12.pieces import (
    buyer_of,
    dated,
    description,
    first_of,
    notes,
    parties,
    references,
)
from console.adapters.formats.x12.read_hierarchy import Level, levels_of
from console.adapters.formats.x12.read_packs import pack_of
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import (
    AnyDocument,
    DocumentReference,
    Lot,
    NoticePurpose,
    Pack,
    PackShare,
    ShipNotice,
    ShippedLine,
)
from console.domain.values import GoodsDate, ItemId, Party, Quantity

_PACKS = ("T", "P", "K", "H", "PL")
_SELLER = ("VN", "CO", "SO", "IA")
_TRACKING = ("CN", "2I", "OC")
_LOTS = ("LT", "BT", "LS")


def read_ship_notice(root: Loop, facts: Facts) -> AnyDocument | None:
    """856."""
    begin = root.first("BSN")
    if begin is None or not begin.get(2):
        facts.no_number(begin, 2, "BSN", "notice number")
        return None
    levels = levels_of(root, facts)
    head = _Head()
    book = _Book()
    for level in levels:
        head.take(level)
        if level.code in _PACKS:
            book.packs.append(pack_of(level, _pack_above(level)))
        elif level.code == "I" or level.loop.first("SN1") is not None:
            book.line(level, facts)
    head.take_root(root)
    found = head.parties
    return ShipNotice(
        number=begin.get(2),
        purpose=NOTICE_PURPOSE.get(begin.get(1), NoticePurpose.ORIGINAL),
        raw_purpose=begin.get(1) or None,
        issued_at=moment(begin.get(3), begin.get(4)),
        sequence=facts.control or None,
        shipped_on=head.shipped,
        expected=head.expected,
        orders=tuple(dict.fromkeys(head.orders)),
        supplier_order_number=head.seller,
        carrier=found.get("CA") or Party(name=head.carrier_name),
        carrier_code=head.carrier_code,
        bill_of_lading=head.lading,
        tracking=tuple(dict.fromkeys(head.tracking)),
        gross_weight=head.weight,
        pack_count=head.pack_count,
        supplier=first_of(found, "SE", "SU", "VN", "MF") or Party(),
        buyer=buyer_of(found),
        ship_from=found.get("SF"),
        ship_to=first_of(found, "ST", "DA"),
        lines=book.lines(),
        packs=tuple(book.packs),
        notes=tuple(head.notes),
        references=tuple(head.references),
    )


@dataclass
class _Head:
    """What shipment and order levels say about the notice as a whole; the first word counts."""

    parties: dict[str, Party] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)
    tracking: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: list[DocumentReference] = field(default_factory=list)
    seller: str | None = None
    lading: str | None = None
    shipped: date | None = None
    expected: GoodsDate | None = None
    carrier_code: str | None = None
    carrier_name: str | None = None
    weight: Quantity | None = None
    pack_count: int | None = None

    def take(self, level: Level) -> None:
        """Add what a level says."""
        loop = level.loop
        order = order_at(loop)
        if order:
            self.orders.append(order)
        if level.code not in ("S", "O"):
            return
        for role, party in parties(loop).items():
            self.parties.setdefault(role, party)
        self.seller = self.seller or qualified(loop.segments, *_SELLER)
        self.lading = self.lading or qualified(loop.segments, "BM", "MB")
        self.tracking += [one.get(2) for one in loop.all("REF") if one.get(1) in _TRACKING and one.get(2)]
        self.notes += notes(loop, "TD5")
        self.references += references(loop, *_SELLER, *_TRACKING, "BM", "MB", "PO")
        self._dates(loop)
        self._carriage(loop, level.code == "S")

    def take_root(self, root: Loop) -> None:
        """Dates and references before the first level."""
        self._dates(root)
        self.seller = self.seller or qualified(root.segments, *_SELLER)
        order = order_at(root)
        if order and order not in self.orders:
            self.orders.append(order)
        self.references += references(root, *_SELLER, *_TRACKING, "BM", "MB", "PO")

    def _dates(self, loop: Loop) -> None:
        self.shipped = self.shipped or day(dated(loop, "011"))
        if self.expected is None:
            text = dated(loop, "017", "067", "002", "371")
            if text and day(text):
                from_code = next(one for one in loop.all("DTM") if one.get(1) in ("017", "067", "002", "371"))
                self.expected = goods_date_of(from_code.get(1), text)

    def _carriage(self, loop: Loop, shipment: bool) -> None:
        for one in loop.all("TD5"):
            if one.get(2) == "2":
                self.carrier_code = self.carrier_code or one.get(3) or None
            self.carrier_name = self.carrier_name or one.get(5) or None
        if shipment:
            for one in loop.all("TD1"):
                packages = one.get(2)
                if self.pack_count is None and packages.isascii() and packages.isdigit() and len(packages) < 10:
                    self.pack_count = int(packages)
                self.weight = self.weight or quantity_of(one.get(7), one.get(8))


def order_at(loop: Loop) -> str | None:
    """The order a level names: PRF, else a reference to it."""
    found = loop.first("PRF")
    return (found.get(1) if found else "") or qualified(loop.segments, "PO")


def _pack_above(level: Level) -> Level | None:
    return next((one for one in level.above() if one.code in _PACKS), None)


@dataclass
class _Sum:
    """One item of one order, over all the packs that hold it."""

    segment: Segment
    order: str | None
    order_line: str | None
    items: tuple[ItemId, ...]
    text: str | None = None
    shipped: Quantity | None = None
    ordered: Quantity | None = None
    outstanding: Quantity | None = None
    status: str | None = None
    shares: dict[str, Quantity] = field(default_factory=dict)
    lots: list[Lot] = field(default_factory=list)
    serials: list[str] = field(default_factory=list)
    pack_size: Decimal | None = None
    notes: list[str] = field(default_factory=list)
    line_ref: str | None = None


class _Book:
    """The lines of a notice: an item in several packs is one line, its quantities added up. What of it lies loose is
    another, so that packs and quantity of each line agree."""

    def __init__(self) -> None:
        self.packs: list[Pack] = []
        self._sums: dict[object, _Sum] = {}

    def line(self, level: Level, facts: Facts) -> None:
        """Add an item level."""
        loop = level.loop
        named = loop.first("LIN")
        counted = loop.first("SN1")
        begin = named or counted or loop.segments[0]
        found = items(named, 2) if named else ()
        order, order_line = _order_of(level)
        if named is not None:
            order_line = pair(named, 2, "PL") or order_line
            order = pair(named, 2, "PO") or order
        shipped = facts.quantity(counted, 2, 3) if counted else None
        unit = shipped.unit or shipped.raw_unit if shipped else None
        loose = _pack_above(level) is None
        key = (order, order_line, tuple(one.key for one in found), unit, loose) if found or order_line else object()
        one = self._sums.get(key)
        if one is None:
            one = self._sums[key] = _Sum(begin, order, order_line, found)
            one.line_ref = (line_number(named) if named else None) or (counted.get(1) if counted else "") or None
        self._add(one, level, counted, shipped, facts)

    def _add(self, one: _Sum, level: Level, counted: Segment | None, shipped: Quantity | None, facts: Facts) -> None:
        loop = level.loop
        one.shipped = _plus(one.shipped, shipped)
        pack = _pack_above(level)
        if pack is not None and shipped is not None:
            total = _plus(one.shares.get(pack.ref), shipped)
            if total is not None:
                one.shares[pack.ref] = total
        if counted is not None:
            one.ordered = one.ordered or facts.quantity(counted, 5, 6)
            one.status = one.status or counted.get(8) or None
        one.text = one.text or description(loop)
        pack_form = loop.first("PO4")
        one.pack_size = one.pack_size or (number_of(pack_form.get(1)) if pack_form else None)
        one.lots += _lots(loop, shipped)
        one.serials += _serials(loop)
        one.notes += [text for text in notes(loop) if text not in one.notes]

    def lines(self) -> tuple[ShippedLine, ...]:
        """Every line, in the order of first mention."""
        return tuple(
            ShippedLine(
                line_ref=one.line_ref,
                order_number=one.order,
                order_line_ref=one.order_line,
                items=one.items,
                description=one.text,
                shipped=one.shipped,
                ordered=one.ordered,
                outstanding=one.outstanding,
                raw_status=one.status,
                packs=tuple(PackShare(pack_ref=ref, quantity=amount) for ref, amount in one.shares.items()),
                lots=tuple(one.lots),
                serials=tuple(one.serials),
                pack_size=one.pack_size,
                notes=tuple(one.notes),
            )
            for one in self._sums.values()
        )


def _plus(first: Quantity | None, second: Quantity | None) -> Quantity | None:
    if first is None or second is None:
        return first or second
    return first.model_copy(update={"value": first.value + second.value})


def _order_of(level: Level) -> tuple[str | None, str | None]:
    """The order (and its line) an item belongs to: PRF of its own level or the nearest above. LIN01 is a running
    number, no order line."""
    for one in (level, *level.above()):
        order = order_at(one.loop)
        if order:
            paper = one.loop.first("PRF")
            return order, (paper.get(5) if paper else "") or None
    return None, None


def _lots(loop: Loop, shipped: Quantity | None) -> Iterable[Lot]:
    named = loop.first("LIN")
    numbers = [pair(named, 2, "LT")] if named else []
    numbers += [one.get(2) for one in loop.all("REF") if one.get(1) in _LOTS]
    dates = day(dated(loop, "036")), day(dated(loop, "094", "405"))
    for number in dict.fromkeys(one for one in numbers if one):
        yield Lot(number=number, quantity=shipped, best_before=dates[0], made_on=dates[1])


def _serials(loop: Loop) -> Iterator[str]:
    named = loop.first("LIN")
    serial = pair(named, 2, "SN") if named else None
    if serial:
        yield serial
    for one in loop.all("REF"):
        if one.get(1) == "SE" and one.get(2) and one.get(2) != serial:
            yield one.get(2)
    for one in loop.all("MAN"):
        if one.get(1) == "SR" and one.get(2):
            yield one.get(2)
