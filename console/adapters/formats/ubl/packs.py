"""Packs, lots and serial numbers of despatch lines.

A line names the transport handling units it is in; in one unit with one package in it the goods are in the package.
With several units it must be said how much is in each (HandlingUnitDespatchLine), else only the units are known.
"""

from __future__ import annotations

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
    lines = children(document, "cac:DespatchLine")
    for holder in (document, *lines):
        for element in children(holder, _UNIT):
            unit = _pack(element, found)
            _keep(listed, unit)
            for inner in _packages(element):
                _keep(listed, _pack(inner, found, unit.ref))
    return tuple(listed.values())


def _keep(listed: dict[str, Pack], pack: Pack) -> None:
    known = listed.setdefault(pack.ref, pack)
    if known.gross_weight is None and pack.gross_weight is not None:
        listed[pack.ref] = known.model_copy(update={"gross_weight": pack.gross_weight})


def _packages(unit: Element) -> list[Element]:
    return children(unit, "cac:Package") or children(unit, "cac:ActualPackage")


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
        part for part in (line or "", above if local(element) == "Package" else "", str(before + 1)) if part
    )


def _pack(element: Element, found: Facts, parent: str | None = None) -> Pack:
    number = text(element, "cbc:ID")
    code = text(element, "cbc:TransportHandlingUnitTypeCode") or text(element, "cbc:PackagingTypeCode")
    sscc = sscc_of(number) if number else None
    return Pack(
        ref=_ref(element),
        parent=parent,
        level=_LEVELS.get(code.removeprefix("X"), code) if code else None,
        type_code=code,
        sscc=sscc,
        marks=texts(element, "cbc:ShippingMarks"),
        tracking=texts(element, "cbc:TraceID"),
        gross_weight=_weight(element, found),
    )


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
        inner = _packages(listed[0])
        return (PackShare(pack_ref=_ref(inner[0] if len(inner) == 1 else listed[0]), quantity=whole),)
    own, document = text(line, "cbc:ID"), line.getparent()
    above = children(document, _UNIT) if document is not None else []
    return tuple(
        PackShare(pack_ref=_ref(unit), quantity=amount)
        for unit in (*listed, *above)
        for part in children(unit, f"cac:{_CONTENTS}")
        if text(part, "cbc:ID") == own and (amount := found_quietly(part)) is not None
    )


def found_quietly(line: Element) -> Quantity | None:
    """The quantity of a line, whose problems its own row notes."""
    return Facts(line).quantity(child(line, "cbc:DeliveredQuantity"))


# ------------------------------------------------------------------------------------------------ writing


def put_units(parent: Element, line: ShippedLine, out: Out) -> None:
    """The packs a line is in."""
    if not line.packs:
        return
    shipment = ubl.group(parent, "Shipment")
    ubl.add(shipment, "ID", "NA")
    known = {pack.ref: pack for pack in out.document.packs}
    for share in line.packs:
        pack = known.get(share.pack_ref) or Pack(ref=share.pack_ref)
        outer = known.get(pack.parent or "")
        element = ubl.group(shipment, "TransportHandlingUnit")
        _put_pack(element, outer or pack)
        if len(line.packs) > 1:
            _put_contents(element, line, share.quantity)
        _put_measures(element, outer or pack)
        if outer is not None:
            package = ubl.group(element, "Package")
            ubl.add(package, "ID", pack.ref)
            ubl.add(package, "PackagingTypeCode", pack.type_code)


def put_loose_units(shipment: Element, notice: ShipNotice, out: Out) -> None:
    """The packs no line says it is in."""
    used = {share.pack_ref for line in notice.lines for share in line.packs}
    used |= {pack.parent for pack in notice.packs if pack.parent and pack.ref in used}
    for pack in notice.packs:
        if pack.ref not in used:
            element = ubl.group(shipment, "TransportHandlingUnit")
            _put_pack(element, pack)
            _put_measures(element, pack)


def _put_pack(element: Element, pack: Pack) -> None:
    ubl.add(element, "ID", pack.sscc or pack.ref)
    ubl.add(element, "TransportHandlingUnitTypeCode", pack.type_code)
    for mark in pack.marks:
        ubl.add(element, "ShippingMarks", mark)
    for number in pack.tracking:
        ubl.add(element, "TraceID", number)


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
