"""Tables that say where each field of a canonical document stands in an XML document, for reading and writing alike.

A :class:`Table` lists rows in the order of the document's schema, which is part of its meaning when it is written. A
row names a canonical field, its path, and the kind of value there. What no path can say has a row with functions of
its own. So a document is one table, a new field is one row, and what is written is read back the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lxml import etree

from console.adapters.formats.xml.elements import Element, all_at, content, local, steps
from console.adapters.formats.xml.findings import Findings
from console.domain.problems import Severity

F = TypeVar("F", bound=Findings)
W = TypeVar("W")
"""What a writer needs to know of the document it writes."""


_Children = dict[str, list[Element]]
"""The children of an element by their tags, looked through once for all rows."""


def _at(there: _Children, tags: tuple[str, ...]) -> list[Element]:
    """The elements at the end of a path, in the order of the message."""
    found = there.get(tags[0], [])
    return [inner for element in found for inner in all_at(element, tags[1:])] if len(tags) > 1 else found


def _nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | tuple) and not value)


@dataclass(frozen=True)
class Kind(Generic[F, W]):
    """How a value stands in an element. ``read`` gives ``None`` for what is empty or cannot be read (and notes it);
    ``write`` fills the element and may leave it empty, then it is taken away again."""

    read: Callable[[Element, F], Any]
    write: Callable[[Element, Any, W], None] | None = None


@dataclass(frozen=True)
class At(Generic[F, W]):
    """A field at a path. ``elsewhere`` are paths also met, read when the first has nothing; ``many`` collects all.

    ``needed`` makes its absence a problem of that severity. ``once`` says that more than one is a problem.
    """

    name: str
    path: str
    kind: Kind[F, W]
    elsewhere: tuple[str, ...] = ()
    many: bool = False
    needed: Severity | None = None
    once: bool = True
    written: bool = True


@dataclass(frozen=True)
class Own(Generic[F, W]):
    """A field that is read from, and written into, the parent by functions of its own; ``write`` gets the whole value
    the field belongs to."""

    name: str
    read: Callable[[Element, F], Any] | None = None
    write: Callable[[Element, Any, W], None] | None = None


Row = At[F, W] | Own[F, W]


class Table(Generic[F, W]):
    """The rows of one document or part of one. ``namespaces`` belong to the prefixes used in its paths."""

    def __init__(self, model: type[Any], namespaces: Mapping[str, str], rows: Iterable[Row[F, W]]) -> None:
        self.model = model
        self._namespaces = namespaces
        self._rows: tuple[Row[F, W], ...] = tuple(rows)
        self._paths: dict[str, tuple[str, ...]] = {
            path: steps(path, namespaces)
            for row in self._rows
            if isinstance(row, At)
            for path in (row.path, *row.elsewhere)
        }

        self._starts = tuple((row, self._first_tags(row)) for row in self._rows)

    def _first_tags(self, row: Row[F, W]) -> frozenset[str] | None:
        """The elements one of which must be in the parent for a row to find anything; ``None`` when not known."""
        if isinstance(row, Own):
            return frozenset() if row.read is None else None
        return frozenset(self._paths[path][0] for path in (row.path, *row.elsewhere))

    def facts(self, parent: Element, found: F) -> dict[str, Any]:
        """What the rows say of an element, by canonical field; only what is there."""
        facts: dict[str, Any] = {}
        there: _Children = {}
        for element in parent:
            there.setdefault(str(element.tag), []).append(element)
        for row, first in self._starts:
            if first is not None and first.isdisjoint(there):
                if isinstance(row, At) and row.needed is not None:
                    _missing(row, parent, found)
                continue
            value = self._read(row, parent, there, found)
            if not _nothing(value) and facts.get(row.name) is None:
                facts[row.name] = value
        return facts

    def build(self, parent: Element, found: F) -> Any:
        """The canonical value an element holds; ``None`` when nothing of it is there."""
        facts = self.facts(parent, found)
        return self.model(**facts) if facts else None

    def fill(self, parent: Element, value: Any, out: W) -> None:
        """Write a canonical value into an element."""
        for row in self._rows:
            if isinstance(row, Own):
                if row.write is not None:
                    row.write(parent, value, out)
                continue
            stated = getattr(value, row.name, None)
            if row.written and not _nothing(stated) and row.kind.write is not None:
                self._write(row, parent, stated, out)

    def kind(self) -> Kind[F, W]:
        """This table as the kind of a row of another table."""
        return Kind(self.build, self.fill)

    def _read(self, row: Row[F, W], parent: Element, there: _Children, found: F) -> Any:
        if isinstance(row, Own):
            return row.read(parent, found) if row.read is not None else None
        value = self._all(row, there, found) if row.many else self._first(row, there, found)
        if _nothing(value) and row.needed is not None:
            _missing(row, parent, found)
        return value

    def _all(self, row: At[F, W], there: _Children, found: F) -> tuple[Any, ...]:
        return tuple(
            value
            for path in (row.path, *row.elsewhere)
            for element in _at(there, self._paths[path])
            if not _nothing(value := row.kind.read(element, found))
        )

    def _first(self, row: At[F, W], there: _Children, found: F) -> Any:
        for path in (row.path, *row.elsewhere):
            elements = _at(there, self._paths[path])
            if len(elements) > 1 and row.once:
                _several(elements, path, found)
            for element in elements:
                value = row.kind.read(element, found)
                if not _nothing(value):
                    return value
        return None

    def _write(self, row: At[F, W], parent: Element, stated: Any, out: W) -> None:
        *groups, last = self._paths[row.path]
        assert row.kind.write is not None
        for value in stated if row.many else (stated,):
            where = parent
            for depth, tag in enumerate(groups, 1):
                where = group(where, tag, fresh=row.many and depth == len(groups))
            element = etree.SubElement(where, last)
            row.kind.write(element, value, out)
            _drop_empty(element, parent)


def group(parent: Element, tag: str, fresh: bool = False) -> Element:
    """The group a value goes into: the one just written for the row before, where that is the same."""
    if not fresh and len(parent) and parent[-1].tag == tag:
        return parent[-1]
    return etree.SubElement(parent, tag)


def _drop_empty(element: Element, until: Element) -> None:
    """Take away what stayed empty, and the groups that holds: these formats know no empty elements."""
    current: Element | None = element
    while current is not None and current is not until and not len(current) and not content(current):
        above = current.getparent()
        if above is not None:
            above.remove(current)
        current = above


def _several(elements: list[Element], path: str, found: Findings) -> None:
    name = path.rpartition(":")[2]
    if len({(content(one), len(one)) for one in elements}) == 1 and not len(elements[0]):
        return
    found.add(
        "several",
        Severity.WARNING,
        f"{name} occurs {len(elements)} times where one is expected.",
        elements[1],
        "Only the first is used.",
        "Look at the message itself for the others.",
    )


def _missing(row: At[Any, Any], parent: Element, found: Findings) -> None:
    path = "/".join(step.rpartition(":")[2] for step in row.path.split("/"))
    found.add(
        "missing",
        row.needed or Severity.WARNING,
        f"{local(parent)} has no {path} that can be read.",
        parent,
        "The document cannot be used without it."
        if row.needed in (Severity.ERROR, Severity.FATAL)
        else "What it would say is not known.",
        "Ask the partner to send it.",
        missing=path,
    )
