"""Packs: numbers that cannot be, packs named twice, contents that do not add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from console.domain.documents import ShipNotice, ShippedLine
from console.domain.identifiers import is_sscc
from console.domain.receiving.differences import NoticeDifference, NoticeDifferenceKind


def pack_differences(notice: ShipNotice) -> Iterator[NoticeDifference]:
    """What the dock would stumble over when it scans the packs."""
    numbers = [pack.sscc for pack in notice.packs if pack.sscc]
    for sscc, times in Counter(numbers).items():
        if times > 1:
            yield _wrong(f"Pack {sscc} is named {times} times: a scan cannot tell them apart.")
        if not is_sscc(sscc):
            yield _wrong(f"Pack {sscc} is no valid SSCC (18 digits, the last a check digit): a scan will not find it.")
    known = {pack.ref for pack in notice.packs}
    for line in notice.lines:
        yield from _contents(line, known)


def _contents(line: ShippedLine, known: set[str]) -> Iterator[NoticeDifference]:
    for share in line.packs:
        if share.pack_ref not in known:
            yield _wrong(f"Line {line.line_ref or '?'} is in a pack ({share.pack_ref}) the notice does not describe.")
    units = {(share.quantity.unit, share.quantity.raw_unit) for share in line.packs}
    same_unit = line.shipped is not None and units == {(line.shipped.unit, line.shipped.raw_unit)}
    if line.packs and line.shipped is not None and same_unit:
        packed = sum((share.quantity.value for share in line.packs), Decimal(0))
        if packed != line.shipped.value:
            yield _wrong(
                f"Line {line.line_ref or '?'} ships {line.shipped.value.normalize():f},"
                f" its packs hold {packed.normalize():f}."
            )


def _wrong(text: str) -> NoticeDifference:
    return NoticeDifference(kind=NoticeDifferenceKind.WRONG_PACK, text=text)
