"""Packs: pallets and cartons of 856 and 945, with their marks."""

from __future__ import annotations

from collections.abc import Iterable

from console.adapters.formats.x12.facts import quantity_of
from console.adapters.formats.x12.read_hierarchy import Level
from console.adapters.formats.x12.segments import Segment
from console.domain.documents import Pack, PackCount
from console.domain.values import Quantity

_LEVEL = {"T": "pallet", "P": "carton", "PL": "pallet"}


def pack_of(level: Level, above: Level | None) -> Pack:
    """The pack of a T or P level."""
    loop = level.loop
    sscc, tracking, marks = marks_of(loop.all("MAN"))
    tracking += [one.get(2) for one in loop.all("REF") if one.get(1) in ("CN", "2I") and one.get(2)]
    packaging = loop.first("TD1")
    packages = packaging.get(2) if packaging else ""
    return Pack(
        ref=level.ref,
        parent=above.ref if above else None,
        level=_LEVEL.get(level.code, level.code or None),
        type_code=(packaging.get(1) or None) if packaging else None,
        sscc=sscc,
        marks=tuple(dict.fromkeys(marks)),
        tracking=tuple(dict.fromkeys(tracking)),
        count=int(packages) if packages.isascii() and packages.isdigit() and len(packages) < 10 else None,
        gross_weight=weight_of(loop.segments),
        contents=tuple(_counted(list(loop.all("TD1"))[1:])),
        **_sides(loop.all("MEA")),
    )


def _counted(segments: Iterable[Segment]) -> Iterable[PackCount]:
    """Further TD1: packs that are only counted."""
    for one in segments:
        packages = one.get(2)
        if packages.isascii() and packages.isdigit() and len(packages) < 10:
            yield PackCount(count=int(packages), type_code=one.get(1) or None)


SIDES = {"length": "LN", "width": "WD", "height": "HT"}


def _sides(segments: Iterable[Segment]) -> dict[str, Quantity | None]:
    found = {one.get(2): quantity_of(one.get(3), one.get(4)) for one in segments if one.get(2) in SIDES.values()}
    return {name: found.get(code) for name, code in SIDES.items()}


def marks_of(segments: Iterable[Segment]) -> tuple[str | None, list[str], list[str]]:
    """SSCC, carrier's parcel numbers and other marks of MAN segments. An SSCC may come with its application identifier
    00 (20 digits) or without (18)."""
    sscc: str | None = None
    tracking: list[str] = []
    marks: list[str] = []
    for one in segments:
        for kind_at, value_at in ((1, 2), (4, 5)):
            kind, value = one.get(kind_at), one.get(value_at)
            if not value or kind == "SR":
                continue
            bare = bare_sscc(value)
            if kind in ("GM", "SSCC", "AA", "AI", "W") and bare and sscc is None:
                sscc = bare
            elif kind == "CP":
                tracking.append(value)
            else:
                marks.append(value)
    return sscc, tracking, marks


def bare_sscc(value: str) -> str | None:
    """The 18 digits of an SSCC; ``None`` when it is none."""
    digits = value.replace(" ", "").removeprefix("(00)")
    if len(digits) == 20 and digits.startswith("00"):
        digits = digits[2:]
    return digits if len(digits) == 18 and digits.isascii() and digits.isdigit() else None


def weight_of(segments: Iterable[Segment]) -> Quantity | None:
    """The gross weight a level gives: TD1, PO4, PAL or a measurement."""
    for one in segments:
        if one.tag in ("TD1", "PO4", "PAL"):
            at = {"TD1": 7, "PO4": 6, "PAL": 6}[one.tag]
            found = quantity_of(one.get(at), one.get(at + 1))
        elif one.tag == "MEA" and one.get(2) in ("G", "WT"):
            found = quantity_of(one.get(3), one.get(4))
        else:
            continue
        if found is not None:
            return found
    return None
