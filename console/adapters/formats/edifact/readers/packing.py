"""Packs of a despatch advice: the CPS tree, handling units with SSCCs and ranges of them, marks and weights."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.adapters.formats.edifact.codes import PACK_LEVELS
from console.adapters.formats.edifact.facts import Facts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import Pack, PackCount
from console.domain.identifiers import is_sscc, sscc_of, sscc_range
from console.domain.problems import Severity
from console.domain.values import Quantity

MOST_PACKS = 20_000
_SSCC = ("BJ", "AW", "ML")
_SERIAL = ("BN", "SE", "EE", "SRL")
_LOT = ("BX", "NB", "LOT")


@dataclass(slots=True)
class Numbers:
    """What GIN segments say: SSCCs, serial numbers, lots, other marks."""

    sscc: list[str] = field(default_factory=list)
    serials: list[str] = field(default_factory=list)
    lots: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def numbers(segments: list[Segment], facts: Facts) -> Numbers:
    """GIN: up to five single numbers or ranges (``first:last``)."""
    found = Numbers()
    for segment in segments:
        code = segment.get(1)
        for element in range(2, len(segment.elements)):
            first, last = segment.get(element, 1), segment.get(element, 2)
            if not first:
                continue
            if code in _SERIAL:
                found.serials += _range(first, last)
            elif code in _LOT:
                found.lots.append(first)
            elif code in _SSCC or sscc_of(first):
                _take_sscc(segment, element, first, last, found, facts)
            else:
                found.marks += _range(first, last)
    return found


def _range(first: str, last: str) -> list[str]:
    """Numbers from first to last where both are digits of one length and near each other; else the two ends."""
    if not last or last == first:
        return [first]
    if first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(first) == len(last) < 19:
        begin, end = int(first), int(last)
        if begin < end < begin + 10_000:
            return [str(number).zfill(len(first)) for number in range(begin, end + 1)]
    return [first, last]


def _take_sscc(segment: Segment, element: int, first: str, last: str, found: Numbers, facts: Facts) -> None:
    begin = sscc_of(first)
    if begin is None:
        found.marks += _range(first, last)
        return
    if not is_sscc(begin):
        facts.add(
            "check_digit",
            Severity.WARNING,
            f"The check digit of the SSCC {begin} is wrong.",
            segment,
            element,
            1,
            "The label on the pack may not be found by it.",
            "Tell the supplier.",
        )
    end = sscc_of(last) if last else None
    if end is None or end == begin:
        found.sscc.append(begin)
        return
    members = sscc_range(begin, end)
    if not members:
        facts.add(
            "range",
            Severity.WARNING,
            f"{begin} to {end} is no range of SSCCs.",
            segment,
            element,
            2,
            "Only the two ends are kept.",
            "Ask the supplier for the numbers of the packs.",
        )
        members = (begin, end)
    found.sscc += members


class Packing:
    """The packs of one message; ``ref`` of a CPS group is its number, units inside it are ``ref/1``, ``ref/2`` ..."""

    def __init__(self, node: Node, facts: Facts) -> None:
        self._facts = facts
        self.packs: list[Pack] = []
        self.total: int | None = None
        self._parents: dict[str, str | None] = {}
        self._refs: dict[int, str | None] = {}
        self._by_sscc: dict[str, str] = {}
        groups = node.below("CPS")
        children = {group.head.get(2) for group in groups if group.head.get(2)}
        used: set[str] = set()
        for position, group in enumerate(groups, 1):
            number = group.head.get(1) or str(position)
            own = number if number not in used else f"{number}#{position}"
            used.add(own)
            kept = self._group(group, own, summary=number in children and not group.below("LIN"))
            self._parents[own] = group.head.get(2) or None
            self._refs[id(group)] = own if kept else None
        known = {pack.ref for pack in self.packs}
        self.packs = [pack.model_copy(update={"parent": self._kept(pack.parent, known)}) for pack in self.packs]

    def ref(self, group: Node | None) -> str | None:
        """The pack a line in this CPS group lies in; ``None`` when the group is none."""
        return self._refs.get(id(group)) if group is not None else None

    def of_sscc(self, sscc: str, parent: str | None) -> str:
        """The pack with this SSCC, new if it was not named before."""
        known = self._by_sscc.get(sscc)
        if known is None:
            known = f"{parent or 'line'}/{sscc}"
            self._add(Pack(ref=known, parent=parent, sscc=sscc))
        return known

    def _add(self, pack: Pack) -> None:
        """Keep a pack, within bounds."""
        if len(self.packs) < MOST_PACKS:
            self.packs.append(pack)
            if pack.sscc:
                self._by_sscc.setdefault(pack.sscc, pack.ref)

    def _kept(self, parent: str | None, known: set[str]) -> str | None:
        seen: set[str] = set()
        while parent is not None and parent not in known and parent not in seen:
            seen.add(parent)
            parent = self._parents.get(parent)
        return parent if parent in known else None

    def _group(self, group: Node, ref: str, *, summary: bool) -> bool:
        """Packs of one CPS; whether it is a pack itself. A group that only counts what its children hold is none."""
        units = group.below("PAC")
        facts = self._facts
        found = [numbers(self._gin(unit), facts) for unit in units] or [numbers(self._loose(group), facts)]
        codes = [code for one in found for code in one.sscc]
        if self.total is None and units:
            counts = [count for unit in units if (count := facts.count(unit.head, 1)) is not None]
            self.total = sum(counts) if counts else None
        if not codes and (summary or not (units or found[0].marks)):
            return False
        first = _itself(units, found)
        marks = [mark for one in found for mark in one.marks]
        marks += [mark for unit in units for mark in _marks(unit) if sscc_of(mark) not in codes]
        type_code = _type(first) if first else ""
        count = facts.count(first.head, 1) if first and len(codes) < 2 else None
        self._add(
            Pack(
                ref=ref,
                parent=group.head.get(2) or None,
                level=PACK_LEVELS.get(type_code),
                type_code=type_code or None,
                sscc=codes[0] if len(codes) == 1 else None,
                marks=tuple(dict.fromkeys(marks)),
                count=count if count is not None and count != 1 else None,
                gross_weight=_weight(first, facts) or _weight(group, facts),
                tracking=tuple(dict.fromkeys(number for unit in units for number in _tracking(unit))),
                contents=_contents(units, found, first, facts),
                length=_side("LN", first, group, facts),
                width=_side("WD", first, group, facts),
                height=_side("HT", first, group, facts),
            )
        )
        if len(codes) > 1:
            for number, (unit, one) in enumerate((unit, one) for unit, own in self._owned(units, found) for one in own):
                self._unit(unit, one, f"{ref}/{number + 1}", ref)
        return True

    @staticmethod
    def _owned(units: list[Node], found: list[Numbers]) -> list[tuple[Node | None, list[str]]]:
        return [(units[place] if units else None, one.sscc) for place, one in enumerate(found)]

    def _unit(self, unit: Node | None, sscc: str, ref: str, parent: str) -> None:
        code = (unit.head.get(3, 1) or unit.head.get(3, 4)) if unit else ""
        self._add(Pack(ref=ref, parent=parent, level=PACK_LEVELS.get(code), type_code=code or None, sscc=sscc))

    @staticmethod
    def _gin(unit: Node) -> list[Segment]:
        return list(unit.every("GIN"))

    @staticmethod
    def _loose(group: Node) -> list[Segment]:
        """GIN of a group without PAC."""
        return group.all("GIN")


def _itself(units: list[Node], found: list[Numbers]) -> Node | None:
    """The unit that is the pack: the first with an SSCC, else the first pallet, else the first."""
    if not units:
        return None
    marked = next((unit for unit, one in zip(units, found, strict=True) if one.sscc), None)
    return marked or next((unit for unit in units if PACK_LEVELS.get(_type(unit)) == "pallet"), units[0])


def _type(unit: Node) -> str:
    return unit.head.get(3, 1) or unit.head.get(3, 4)


def _contents(units: list[Node], found: list[Numbers], itself: Node | None, facts: Facts) -> tuple[PackCount, ...]:
    """Units that only count what the pack holds (24 cartons on a pallet)."""
    return tuple(
        PackCount(count=count, type_code=_type(unit) or None)
        for unit, one in zip(units, found, strict=False)
        if unit is not itself and not one.sscc and (count := facts.count(unit.head, 1)) is not None
    )


def _side(code: str, unit: Node | None, group: Node, facts: Facts) -> Quantity | None:
    """MEA of a length (6313 LN), width (WD) or height (HT)."""
    rows = [*(unit.all("MEA") if unit else ()), *group.all("MEA")]
    found = next((one for one in rows if one.get(2, 1) == code and one.get(3, 2)), None)
    return facts.measure(found) if found else None


def _tracking(unit: Node) -> list[str]:
    """The carrier's numbers of a parcel: RFF under PCI."""
    papers = [one for pci in unit.below("PCI") for one in pci.all("RFF")]
    return [one.get(1, 2) for one in papers if one.get(1, 1) in ("CN", "AWB", "CAX", "CW") and one.get(1, 2)]


def _marks(unit: Node) -> list[str]:
    """PCI C210: shipping marks."""
    return [text.strip() for pci in unit.below("PCI") for text in pci.head.parts(2) if text.strip()]


def _weight(node: Node | None, facts: Facts) -> Quantity | None:
    """MEA of the gross weight (6313 G or AAD; 6311 WT or the like)."""
    if node is None:
        return None
    return gross_weight(node.all("MEA"), facts)


def gross_weight(segments: list[Segment], facts: Facts) -> Quantity | None:
    """The gross weight among measurements."""
    for code in ("G", "AAD", "AAB"):
        for segment in segments:
            if segment.get(2, 1) == code and segment.get(3, 2):
                return facts.measure(segment)
    return None
