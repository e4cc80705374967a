"""What a table of segments and sets means: element rules and loops, made from the short notation they are written in.

A segment is written as its elements, ``;`` between them: ``KIND[MIN-]MAX[marks][=CODE,CODE] label``. Kinds are AN
(text), ID (code), R (decimal), N0 and N2 (digits with none or two decimals implied), DT (CCYYMMDD or YYMMDD), TM (HHMM,
HHMMSS, and decimal seconds) and ``-`` (not looked at). Marks: ``!`` must be there, ``^`` a wrong value makes the line
unusable. Codes close the list: none other is right. ``*N`` before two elements repeats that pair N times, last of all.

A set is written as its segments, loops indented under the segment that starts them, ``TAG[!][:max]`` each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from console.adapters.formats.x12.scalars import day, number_of

_ELEMENT = re.compile(r"(AN|ID|R|N0|N2|DT|TM|-)(?:(\d+)-)?(\d+)?([!^]*)(?:=([^ ]+))?(?: (.*))?$")
_KEPT = 4096
_SHORT = 80


@dataclass(slots=True)
class Rule:
    """What one element may be. ``good`` remembers values already found right, at most a few thousand."""

    kind: str
    low: int
    high: int
    needed: bool
    grave: bool
    codes: frozenset[str] | None
    label: str
    good: set[str] = field(default_factory=set)

    def fault(self, value: str) -> str | None:
        """What is wrong with a value (a key of the findings' table), ``None`` when nothing is."""
        if value in self.good:
            return None
        wrong = self._fault(value)
        if wrong is None and len(value) <= _SHORT and len(self.good) < _KEPT:
            self.good.add(value)
        return wrong

    def _fault(self, value: str) -> str | None:
        kind = self.kind
        if kind in ("AN", "ID"):
            if self.codes is not None and value not in self.codes:
                return "code"
            if self.high and len(value) > self.high:
                return "too_long"
            return "too_short" if len(value) < self.low else None
        if kind == "R":
            return None if number_of(value) is not None else "number"
        if kind in ("N0", "N2"):
            if number_of(value) is None:
                return "number"
            return "decimal_point" if kind == "N2" and ("." in value or "," in value) else None
        if kind == "DT":
            return None if day(value) else "date"
        if kind == "TM":
            return None if _time(value) else "time"
        return None


def _time(value: str) -> bool:
    if not (value.isascii() and value.isdigit() and 4 <= len(value) <= 8 and len(value) != 5):
        return False
    return int(value[:2]) <= 24 and int(value[2:4]) < 60 and int(value[4:6] or 0) < 60


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """The rules of a segment's elements, in order; ``needed`` are the positions that must not be empty, ``pairs`` the
    position from which elements come in pairs (0: none)."""

    tag: str
    rules: tuple[Rule, ...]
    needed: tuple[int, ...]
    pairs: int = 0


def segment_rule(tag: str, text: str) -> SegmentRule:
    """Read one segment's notation. Raises ValueError for a slip in it."""
    fixed, _, repeated = text.partition("*")
    rules = [_rule(tag, part) for part in fixed.split(";") if part.strip()]
    pairs = len(rules) + 1 if repeated else 0
    if repeated:
        count, _, pair = repeated.partition(" ")
        for _ in range(int(count)):
            rules += [_rule(tag, part) for part in pair.split(";")]
    return SegmentRule(tag, tuple(rules), tuple(at for at, one in enumerate(rules, 1) if one.needed), pairs)


def _rule(tag: str, text: str) -> Rule:
    found = _ELEMENT.match(text.strip())
    if not found:
        raise ValueError(f"segment {tag}: {text!r}")
    kind, low, high, marks, codes, label = found.groups()
    return Rule(
        kind=kind,
        low=int(low or 0),
        high=int(high or 0),
        needed="!" in marks,
        grave="^" in marks,
        codes=frozenset(codes.split(",")) if codes else None,
        label=label or "",
    )


STAY: tuple[int, Node | None] = (0, None)


class Node:
    """A loop of a set: what may stand in it, and where each segment leads."""

    __slots__ = ("limits", "loops", "members", "moves", "name", "needed", "parent", "vital")

    def __init__(self, name: str, parent: Node | None) -> None:
        self.name = name
        self.parent = parent
        self.members: set[str] = set()
        self.loops: dict[str, Node] = {}
        self.limits: dict[str, int] = {}
        self.needed: list[str] = []
        self.vital: set[str] = set()
        self.moves: dict[str, tuple[int, Node | None]] = {}

    def link(self) -> None:
        """Work out where each segment leads from here: stay, enter a loop, or leave loops first."""
        if self.parent is not None:
            self.moves = {tag: (up + 1, target) for tag, (up, target) in self.parent.moves.items()}
        self.moves |= {tag: (0, node) for tag, node in self.loops.items()}
        self.moves |= dict.fromkeys(self.members, STAY)
        for node in self.loops.values():
            node.link()


@dataclass(frozen=True, slots=True)
class SetTable:
    """One transaction set: ``group`` is its GS01, ``parted`` the loop that long documents are cut at, ``total`` the
    line segment whose quantity (element) CTT02 adds up."""

    code: str
    group: str
    label: str
    root: Node
    tags: frozenset[str]
    parted: str | None = None
    total: tuple[str, int] | None = None


def set_table(
    code: str, group: str, label: str, text: str, parted: str | None = None, total: tuple[str, int] | None = None
) -> SetTable:
    """Read one set's notation. Raises ValueError for a slip in it."""
    root = Node("", None)
    levels: list[tuple[int, Node]] = [(-1, root)]
    tags: set[str] = {"ST", "SE"}
    for depth, tokens, starts in _lines(text):
        while levels[-1][0] >= depth:
            levels.pop()
        node = levels[-1][1]
        for number, token in enumerate(tokens):
            tag = _member(code, node, token)
            tags.add(tag)
            if starts and number == len(tokens) - 1:
                inner = Node(tag, node)
                inner.members.discard(tag)
                node.loops[tag] = inner
                node.members.discard(tag)
                levels.append((depth, inner))
    root.link()
    return SetTable(code, group, label, root, frozenset(tags), parted, total)


def _lines(text: str) -> Iterable[tuple[int, list[str], bool]]:
    rows = [(len(row) - len(row.lstrip()), row.split()) for row in text.splitlines() if row.strip()]
    for number, (depth, tokens) in enumerate(rows):
        yield depth, tokens, number + 1 < len(rows) and rows[number + 1][0] > depth


def _member(code: str, node: Node, token: str) -> str:
    found = re.fullmatch(r"([A-Z][A-Z0-9]{1,2})(!{0,2})(?::(\d+))?", token)
    if not found:
        raise ValueError(f"set {code}: {token!r}")
    tag, needed, most = found.groups()
    node.members.add(tag)
    if needed:
        node.needed.append(tag)
    if needed == "!!":
        node.vital.add(tag)
    if most:
        node.limits[tag] = int(most)
    return tag
