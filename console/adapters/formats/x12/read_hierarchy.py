"""The tree of HL levels of an 856, built from ids and parents alone; broken trees are mended by position, and said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.adapters.formats.x12.facts import Facts
from console.adapters.formats.x12.tree import Loop
from console.domain.problems import Severity

_DEPTH = {"S": 0, "O": 1, "T": 2, "P": 3, "K": 3, "I": 4, "Q": 5, "F": 5}
_DEEPEST = 30


@dataclass(eq=False)
class Level:
    """One HL: its code (S, O, T, P, I ...), what it says, and the level it stands under. ``ref`` is unique here."""

    ref: str
    code: str
    loop: Loop
    parent: Level | None = None

    def above(self) -> Iterator[Level]:
        """Its parents, nearest first; a tree that bites its tail ends."""
        one, seen = self.parent, 0
        while one is not None and seen < _DEEPEST:
            yield one
            one, seen = one.parent, seen + 1


def levels_of(root: Loop, facts: Facts) -> list[Level]:
    """Every level, in the order of the document.

    HL02 names the parent, which may come later. Where ids repeat, the nearest earlier one is meant; where the parent is
    missing or unknown, the last level of a higher kind is taken and a problem says so.
    """
    levels: list[Level] = []
    used: set[str] = set()
    for number, loop in enumerate(root.each("HL"), 1):
        begin = loop.segments[0]
        ref = begin.get(1) or f"#{number}"
        if ref in used:
            facts.findings.add(
                "hl_repeated",
                Severity.WARNING,
                f"The level number {ref[:12]} occurs twice.",
                begin,
                1,
                "What stands under it was put together by its place in the document.",
                "Check the packs; tell the partner.",
            )
            ref = f"{ref}#{number}"
        used.add(ref)
        levels.append(Level(ref, begin.get(3), loop))
    _connect(levels, facts)
    return levels


def _connect(levels: list[Level], facts: Facts) -> None:
    everywhere = {level.loop.segments[0].get(1): level for level in reversed(levels)}
    before: dict[str, Level] = {}
    last: dict[int, Level] = {}
    for level in levels:
        begin = level.loop.segments[0]
        wanted = begin.get(2)
        depth = _DEPTH.get(level.code, 4)
        parent = before.get(wanted) or everywhere.get(wanted) if wanted else None
        if parent is level:
            parent = None
        if parent is None and depth:
            parent = next((last[one] for one in range(depth - 1, -1, -1) if one in last), None)
            _mended(facts, level, wanted, parent)
        level.parent = parent
        before[begin.get(1)] = level
        last = {one: kept for one, kept in last.items() if one < depth} | {depth: level}


def _mended(facts: Facts, level: Level, wanted: str, parent: Level | None) -> None:
    if parent is None and not wanted:
        return  # a document of one level, say items alone, has no tree to be broken
    text = f"names a level {wanted[:12]} that does not exist" if wanted else "does not say what it stands under"
    facts.findings.add(
        "hl_parent",
        Severity.WARNING,
        f"Level {level.ref[:12]} ({level.code[:2]}) {text}.",
        level.loop.segments[0],
        2,
        "It was put under the last level of a higher kind before it.",
        "Check the packs and orders; tell the partner.",
    )
