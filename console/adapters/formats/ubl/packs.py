"""Packs, lots and serial numbers of despatch lines.

A line names the transport handling units it is in; in one unit with one package in it the goods are in the package, and
so on further in. With several units it must be said how much is in each (HandlingUnitDespatchLine), else only the units
are known. A pack is known by its SSCC wherever it has one, by its own number else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl.charges import last_group
from console.adapters.formats.ubl.facts import Facts, child, children, text, texts
from console.adapters.formats.ubl.kinds import DAY, TEXT, Out, table
from console.adapters.formats.ubl.names import local
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At
from console.domain.documents import Lot, Pack, PackShare, ShipNotice, ShippedLine
from console.domain.identifiers import sscc_of
from console.domain.values import Quantity

_LEVELS = {"PX": "pallet", "PE": "pallet", "CT": "carton", "BX": "carton", "CS": "carton"} | {
    str(code): "pallet" for code in range(200, 205)
}
"""UN/ECE Recommendation 21 package codes with a level of their own; others stand for themselves."""
_CODES = {"pallet": "PX", "carton": "CT"}
"""What a unit is called whose level alone is known."""
_GROSS_WEIGHT = frozenset({"AAB", "G", "WEIGHT"})
_UNIT = "cac:Shipment/cac:TransportHandlingUnit"
_CONTENTS = "HandlingUnitDespatchLine"

LOT = table(
    Lot,
    At("made_on", "cbc:ManufactureDate", DAY),
    At("best_before", "cbc:BestBeforeDate", DAY, ("cac:LotIdentification/cbc:ExpiryDate",)),
    At("number", "cac:LotIdentification/cbc:LotNumberID", TEXT),
)


def lots(parent: Element, found: Facts) -> tuple[Lot, ...]:
    """The lots of a line, each once."""
    listed: dict[str, Lot] = {}
    for element in children(parent, "cac:Item/cac:ItemInstance"):
        row = LOT.facts(element, found)
        if "number" in row:
            listed.setdefault(row["number"], Lot(**row))
    return tuple(listed.values())


def put_item(parent: Element, line: Any, out: Out) -> None:
    """The item of a line, its lots and serial numbers in it."""
    ubl.add_item(parent, line.items, line.description, f"Line {line.line_ref}", getattr(line, "pack_size", None))
    item = last_group(parent, "Item")
    for lot in line.lots:
        LOT.fill(ubl.group(item, "ItemInstance"), lot, out)
    for serial in getattr(line, "serials", ()):
        ubl.add(ubl.group(item, "ItemInstance"), "SerialID", serial)


# ------------------------------------------------------------------------------------------------ reading


def units(document: Element, found: Facts) -> tuple[Pack, ...]:
    """Every pack named in a notice, once, however many lines are in it."""
    listed: dict[str, Pack] = {}
    for holder in (document, *children(document, "cac:DespatchLine")):
        for element in children(holder, _UNIT):
            for pack in _with_contents(element, found, None):
                _keep(listed, pack)
    return tuple(listed.values())


def _with_contents(element: Element, found: Facts, parent: str | None) -> Iterator[Pack]:
    """A pack, and those in it however deep."""
    pack = _pack(element, found, parent)
    yield pack
    for inner in _packages(element):
        yield from _with_contents(inner, found, pack.ref)


def _keep(listed: dict[str, Pack], pack: Pack) -> None:
    """What is said of a pack, where it is named several times: whatever any of them says."""
    known = listed.setdefault(pack.ref, pack)
    missing = {
        name: value
        for name in Pack.model_fields
        if (value := getattr(pack, name)) not in (None, ()) and getattr(known, name) in (None, ())
    }
    if missing:
        listed[pack.ref] = known.model_copy(update=missing)


def _packages(element: Element) -> list[Element]:
    """What stands directly in a unit or package."""
    if local(element) == "TransportHandlingUnit":
        return children(element, "cac:Package") or children(element, "cac:ActualPackage")
    return children(element, "cac:ContainedPackage")


def _innermost(unit: Element) -> Element:
    """Where the goods of a unit are: in the package in it, as long as there is exactly one."""
    inner = _packages(unit)
    return _innermost(inner[0]) if len(inner) == 1 else unit


def _ref(element: Element) -> str:
    """The number of a pack; one without a number is known by where it stands."""
    named = text(element, "cbc:ID")
    if named:
        return named
    parent = element.getparent()
    above = "" if parent is None else (text(parent, "cbc:ID") or "")
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    line = next((text(one, "cbc:ID") for one in element.iterancestors() if local(one).endswith("Line")), None)
    return "-".join(
        part for part in (line or "", above if local(element).endswith("Package") else "", str(before + 1)) if part
    )


def _pack(element: Element, found: Facts, parent: str | None) -> Pack:
    number = text(element, "cbc:ID")
    code = text(element, "cbc:TransportHandlingUnitTypeCode") or text(element, "cbc:PackagingTypeCode")
    count = found.number(child(element, "cbc:TotalPackageQuantity")) or found.number(child(element, "cbc:Quantity"))
    return Pack(
        ref=_ref(element),
        parent=parent,
        level=_level(code, text(element, "cbc:PackageLevelCode")),
        type_code=code,
        sscc=sscc_of(number) if number else None,
        marks=texts(element, "cbc:ShippingMarks"),
        tracking=texts(element, "cbc:TraceID"),
        count=int(count) if count is not None and count == count.to_integral_value() else None,
        gross_weight=_weight(element, found),
    )


def _level(code: str | None, stated: str | None) -> str | None:
    if stated in _CODES:
        return stated
    return _implied(code) or stated or code


def _implied(code: str | None) -> str | None:
    return _LEVELS.get(code.removeprefix("X")) if code else None


def _weight(element: Element, found: Facts) -> Quantity | None:
    for dimension in children(element, "cac:MeasurementDimension"):
        if (text(dimension, "cbc:AttributeID") or "").upper() in _GROSS_WEIGHT:
            return found.quantity(child(dimension, "cbc:Measure"))
    return None


def shares(line: Element, found: Facts) -> tuple[PackShare, ...]:
    """How a line is spread over packs, as far as it is said."""
    whole = found_quietly(line)
    listed = children(line, _UNIT)
    if len(listed) == 1 and whole is not None and child(listed[0], f"cac:{_CONTENTS}") is None:
        return (PackShare(pack_ref=_ref(_innermost(listed[0])), quantity=whole),)
    own, document = text(line, "cbc:ID"), line.getparent()
    above = children(document, _UNIT) if document is not None else []
    return tuple(
        PackShare(pack_ref=_ref(_innermost(unit)), quantity=amount)
        for unit in (*listed, *above)
        for part in children(unit, f"cac:{_CONTENTS}")
        if text(part, "cbc:ID") == own and (amount := found_quietly(part)) is not None
    )


def found_quietly(line: Element) -> Quantity | None:
    """The quantity of a line, whose problems its own row notes."""
    return Facts(line).quantity(child(line, "cbc:DeliveredQuantity"))


# ------------------------------------------------------------------------------------------------ writing


def put_units(parent: Element, line: ShippedLine, out: Out) -> None:
    """The packs a line is in, each with those it stands in or on around it."""
    if not line.packs:
        return
    shipment = ubl.group(parent, "Shipment")
    ubl.add(shipment, "ID", "NA")
    known = {pack.ref: pack for pack in out.document.packs}
    for share in line.packs:
        outer, *inner = _way_to(share.pack_ref, known)
        element = ubl.group(shipment, "TransportHandlingUnit")
        _put_pack(element, outer)
        if len(line.packs) > 1:
            _put_contents(element, line, share.quantity)
        _put_measures(element, outer)
        if inner:
            _put_packages(element, "Package", [(inner[0], inner[1:])])


def put_loose_units(shipment: Element, notice: ShipNotice, out: Out) -> None:
    """The packs no line says it is in, each in or on what it stands in or on."""
    known = {pack.ref: pack for pack in notice.packs}
    told = {one.ref for line in notice.lines for share in line.packs for one in _way_to(share.pack_ref, known)}
    loose: dict[str, list[list[Pack]]] = {}
    for pack in notice.packs:
        if pack.ref not in told:
            way = _way_to(pack.ref, known)
            loose.setdefault(way[0].ref, []).append(way[1:])
            told |= {one.ref for one in way}
    for ref, ways in loose.items():
        element = ubl.group(shipment, "TransportHandlingUnit")
        _put_pack(element, known[ref])
        _put_measures(element, known[ref])
        _put_packages(element, "Package", [(way[0], way[1:]) for way in ways if way])


def _way_to(ref: str, known: Mapping[str, Pack]) -> list[Pack]:
    """A pack after those it stands in or on, the outermost first."""
    way: list[Pack] = []
    current: str | None = ref
    while current is not None and current not in {one.ref for one in way}:
        pack = known.get(current) or Pack(ref=current)
        way.insert(0, pack)
        current = pack.parent
    return way


def _put_pack(element: Element, pack: Pack) -> None:
    ubl.add(element, "ID", pack.sscc or pack.ref)
    level = pack.level or ""
    ubl.add(element, "TransportHandlingUnitTypeCode", pack.type_code or _CODES.get(level, level))
    ubl.add(element, "TotalPackageQuantity", str(pack.count) if pack.count is not None else None)
    for mark in pack.marks:
        ubl.add(element, "ShippingMarks", mark)
    for number in pack.tracking:
        ubl.add(element, "TraceID", number)


def _put_packages(parent: Element, name: str, ways: Iterable[tuple[Pack, list[Pack]]]) -> None:
    """Packs in a unit, each with what is further in on the way to a pack."""
    for pack, further in ways:
        element = ubl.group(parent, name)
        ubl.add(element, "ID", pack.sscc or pack.ref)
        ubl.add(element, "Quantity", str(pack.count) if pack.count is not None else None)
        ubl.add(element, "PackageLevelCode", pack.level if pack.level != _implied(pack.type_code) else None)
        ubl.add(element, "PackagingTypeCode", pack.type_code)
        for number in pack.tracking:
            ubl.add(element, "TraceID", number)
        if further:
            _put_packages(element, "ContainedPackage", [(further[0], further[1:])])
        _put_measures(element, pack)


def _put_contents(element: Element, line: ShippedLine, quantity: Quantity) -> None:
    part = ubl.group(element, _CONTENTS)
    ubl.add(part, "ID", line.line_ref)
    ubl.add_quantity(part, "DeliveredQuantity", quantity)
    ubl.add(ubl.group(part, "OrderLineReference"), "LineID", line.order_line_ref or "NA")
    ubl.add_item(part, line.items, line.description, f"Line {line.line_ref}")


def _put_measures(element: Element, pack: Pack) -> None:
    if pack.gross_weight is not None:
        dimension = ubl.group(element, "MeasurementDimension")
        ubl.add(dimension, "AttributeID", "AAB")
        ubl.add_quantity(dimension, "Measure", pack.gross_weight)
