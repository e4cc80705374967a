"""One transaction set as a tree of loops, checked against its table while it grows."""

from __future__ import annotations

from collections.abc import Iterator

from console.adapters.formats.x12.checking import check_elements, segment_fault
from console.adapters.formats.x12.findings import Findings
from console.adapters.formats.x12.segment_table import SEGMENTS
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tables import STAY, Node, SetTable

MAX_HELD = 200_000


class Loop:
    """A loop as it came: its own segments (the first starts it) and the loops inside it, in order."""

    __slots__ = ("counts", "loops", "node", "segments")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.segments: list[Segment] = []
        self.loops: list[Loop] = []
        self.counts: dict[str, int] | None = None

    def first(self, tag: str) -> Segment | None:
        """The first own segment of a kind."""
        for segment in self.segments:
            if segment.tag == tag:
                return segment
        return None

    def all(self, *tags: str) -> Iterator[Segment]:
        """Own segments of some kinds, in order."""
        return (segment for segment in self.segments if segment.tag in tags)

    def each(self, name: str) -> Iterator[Loop]:
        """The loops inside that a segment of this kind starts."""
        return (loop for loop in self.loops if loop.node.name == name)

    def within(self) -> Iterator[Segment]:
        """All segments of this loop and the loops inside it, own ones first."""
        yield from self.segments
        for loop in self.loops:
            yield from loop.within()


class SetTree:
    """Grows with each segment of a set; what is wrong with one goes to ``findings``, and it is kept all the same."""

    def __init__(self, table: SetTable, findings: Findings) -> None:
        self.table = table
        self.parted = table.parted
        self.findings = findings
        self.root = Loop(table.root)
        self._stack = [self.root]
        self._held = 0
        self._heads: int | None = None

    def take(self, segment: Segment) -> None:
        """Put a segment where the table says it belongs; one the set does not know is noted and left out."""
        tag = segment.tag
        rule = SEGMENTS.get(tag)
        if rule is None or tag not in self.table.tags:
            segment_fault(self.findings, "segment_not_used" if rule else "segment_unknown", segment)
            return
        self._held += 1
        if self._held > MAX_HELD:
            if self._held == MAX_HELD + 1:
                segment_fault(self.findings, "too_many_segments", segment)
            return
        stack = self._stack
        loop = stack[-1]
        move = loop.node.moves.get(tag)
        if move is not None and move is not STAY:
            loop = self._move(*move)
        limit = loop.node.limits.get(tag)
        if limit is not None:
            counts = loop.counts
            if counts is None:
                counts = loop.counts = {}
            count = counts[tag] = counts.get(tag, 0) + 1
            if count > limit:
                segment_fault(self.findings, "segment_too_often", segment)
        loop.segments.append(segment)
        check_elements(self.findings, segment, rule)

    def _move(self, up: int, enter: Node | None) -> Loop:
        stack = self._stack
        for _ in range(up):
            stack.pop()
        if enter is not None:
            inner = Loop(enter)
            stack[-1].loops.append(inner)
            stack.append(inner)
        return stack[-1]

    def close(self, last: Segment) -> None:
        """The set has ended: what it must have and has not."""
        root = self.root
        for tag in root.node.needed:
            if not any(segment.tag == tag for segment in root.segments) and not any(root.each(tag)):
                fault = "vital_missing" if tag in root.node.vital else "segment_missing"
                segment_fault(self.findings, fault, last, tag)

    def cut(self, most: int) -> Loop | None:
        """The head with the complete line loops so far, taken out, once there are more than ``most``; else ``None``."""
        name = self.parted
        loops = self.root.loops
        if name is None or loops[-1].node.name != name:
            return None
        if self._heads is None:
            self._heads = len(loops) - 1  # the loops before the first line belong to every part
        if len(loops) - self._heads <= most:
            return None
        part = Loop(self.root.node)
        part.segments = list(self.root.segments)
        part.loops = loops[:-1]
        self.root.loops = loops[: self._heads] + loops[-1:]
        self._held = len(self.root.segments)
        return part
