"""Segment groups: a message type's table, and the tree that its segments make under it.

A table is written as the standard draws it: tags in the order in which they come, a group in brackets that begins with
the tag that starts it::

    BGM DTM [RFF DTM!goods] [LIN PIA QTY [RFF DTM!goods]] [UNS CNT]

``DTM!goods`` takes only segments whose qualifier is not in the list ``goods``, ``MOA=charge`` only those whose is.
Order and repetition are not enforced: a segment goes to the innermost open group that has a place for it, and where
none has, to the group it stands in. So what is said out of order is still understood, and nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from console.adapters.formats.edifact.tokens import Segment

_TOKEN = re.compile(r"[\[\]]|[A-Z0-9]{3}(?:[!=][a-z_]+)?")


def _codes(text: str) -> list[str]:
    return text.split()


_GOODS = frozenset(
    _codes("2 10 11 17 35 37 38 50 61 63 64 67 69 71 72 74 75 76 79 81 84 85 132 133 191 200 234 235 358")
)
QUALIFIER_LISTS: Mapping[str, frozenset[str]] = {
    "goods": _GOODS,
    "charge": frozenset(_codes("8 23 25 131 204 509 528 529")),
    "basis": frozenset(("1", "121", "129")),
    "papers": frozenset(_codes("ON VN CT DQ AAK AAS BM CN IV OI PL PP DM ALO CO")),
    "reads": frozenset(("36", "94", "360", "361", "200", "351", "7")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tag goes in a group: to the group itself or to a group below, and for which qualifiers."""

    child: Group | None = None
    only: frozenset[str] | None = None
    never: frozenset[str] | None = None

    @property
    def choosy(self) -> bool:
        """Whether it depends on its qualifier if a segment belongs here."""
        return self.only is not None or self.never is not None

    def takes(self, segment: Segment) -> bool:
        """Whether the segment's qualifier belongs here."""
        if self.only is not None:
            return segment.qualifier in self.only
        return self.never is None or segment.qualifier not in self.never


Way = tuple[int, Place, bool]
"""How many open groups end for a segment, its place in the one then innermost, and whether that is choosy."""


@dataclass(frozen=True, slots=True)
class Group:
    """A segment group by the tag that starts it; ``places`` are the tags it has room for.

    ``ways``: where a tag may go while this is the innermost group that is open, innermost place first and none after
    one that takes every qualifier.
    """

    tag: str
    places: dict[str, Place] = field(default_factory=dict)
    ways: dict[str, tuple[Way, ...]] = field(default_factory=dict)

    def link(self, around: Mapping[str, tuple[Way, ...]]) -> None:
        """Work out the ways from here and from the groups below; ``around`` are those of the group that holds this."""
        outer = {tag: tuple((up + 1, place, choosy) for up, place, choosy in ways) for tag, ways in around.items()}
        own = {
            tag: ((0, place, place.choosy), *(outer.get(tag, ()) if place.choosy else ()))
            for tag, place in self.places.items()
        }
        self.ways.update(outer | own)
        for place in self.places.values():
            if place.child is not None:
                place.child.link(self.ways)


@dataclass(frozen=True, slots=True)
class Table:
    """A message type: its name, what it is in words, its groups."""

    name: str
    words: str
    root: Group


def table(name: str, words: str, groups: str) -> Table:
    """A table from its text. Raises ValueError when the brackets do not close or a list is not known."""
    tokens = _TOKEN.findall(groups)
    if "".join(tokens) != "".join(groups.split()):
        raise ValueError(f"{name}: the table has something that is neither a tag nor a bracket")
    root = Group("UNH")
    open_groups = [root]
    starts = False
    for token in tokens:
        if token == "[":
            starts = True
        elif token == "]":
            open_groups.pop()
            if not open_groups:
                raise ValueError(f"{name}: a bracket too many")
        else:
            tag, place = _place(token, starts)
            open_groups[-1].places.setdefault(tag, place)
            if place.child is not None:
                open_groups.append(place.child)
            starts = False
    if len(open_groups) != 1:
        raise ValueError(f"{name}: a group is not closed")
    root.link({})
    return Table(name, words, root)


def _place(token: str, starts: bool) -> tuple[str, Place]:
    tag, kind, listed = token[:3], token[3:4], token[4:]
    child = Group(tag) if starts else None
    if not kind:
        return tag, Place(child)
    if listed not in QUALIFIER_LISTS:
        raise ValueError(f"the list {listed} is not known")
    codes = QUALIFIER_LISTS[listed]
    return tag, Place(child, only=codes) if kind == "=" else Place(child, never=codes)


_NONE: list[Segment] = []
_NO_NODES: list[Node] = []
_NO_WAY: tuple[Way, ...] = ()


class Node:
    """One group as it came: the segment that started it (the UNH for the message), its segments by tag, the groups
    below in order."""

    __slots__ = ("_below", "_own", "group", "groups", "head")

    def __init__(self, group: Group, head: Segment) -> None:
        self.group = group
        self.head = head
        self.groups: list[Node] = []
        self._own: dict[str, list[Segment]] = {}
        self._below: dict[str, list[Node]] | None = None

    def add(self, segment: Segment) -> None:
        """Take a segment of the group's own."""
        own = self._own.get(segment.tag)
        if own is None:
            self._own[segment.tag] = [segment]
        else:
            own.append(segment)

    def open(self, group: Group, head: Segment) -> Node:
        """A new group below."""
        node = Node(group, head)
        self.groups.append(node)
        return node

    def all(self, tag: str) -> list[Segment]:
        """The group's own segments of this tag; not to be changed."""
        return self._own.get(tag, _NONE)

    def first(self, tag: str, *qualifiers: str) -> Segment | None:
        """The first own segment of this tag; with qualifiers, of the first of them that is there."""
        own = self._own.get(tag)
        if own is None:
            return None
        if not qualifiers:
            return own[0]
        codes = [segment.qualifier for segment in own]
        return next((own[codes.index(code)] for code in qualifiers if code in codes), None)

    def below(self, tag: str) -> list[Node]:
        """The groups directly below that start with this tag; not to be changed."""
        if not self.groups:
            return _NO_NODES
        if self._below is None:
            self._below = {}
            for node in self.groups:
                self._below.setdefault(node.group.tag, []).append(node)
        return self._below.get(tag, _NO_NODES)

    def deep(self, tag: str) -> Iterator[Node]:
        """Groups of this tag at any depth, in order."""
        for node in self.groups:
            if node.group.tag == tag:
                yield node
            yield from node.deep(tag)

    def every(self, tag: str) -> list[Segment]:
        """Segments of this tag here and in the groups below, heads of groups included; not in order across groups."""
        found = list(self._own.get(tag, _NONE))
        for node in self.groups:
            if node.head.tag == tag:
                found.append(node.head)
            if node.groups or tag in node._own:
                found += node.every(tag)
        return found


def tree(root: Group, segments: Iterable[Segment]) -> Node:
    """The groups that ``segments`` (UNH first) make under ``root``."""
    rows = iter(segments)
    top = Node(root, next(rows))
    path = [top]
    here = top
    for segment in rows:
        for up, place, choosy in here.group.ways.get(segment.tag, _NO_WAY):
            if not choosy or place.takes(segment):
                if up:
                    del path[-up:]
                    here = path[-1]
                if place.child is None:
                    here.add(segment)
                else:
                    here = here.open(place.child, segment)
                    path.append(here)
                break
        else:
            here.add(segment)
    return top
