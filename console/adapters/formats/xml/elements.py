"""Elements of a parsed XML message: names, texts, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from lxml import etree

from console.domain.problems import Place

Element = etree._Element
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def local(element: Element) -> str:
    """The name of an element without its namespace. What is saved of a broken message may hold names that are none
    (``b:ID`` where the prefix is declared nowhere), so the tag is not parsed as one."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace of an element, empty when it has none."""
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def line_of(element: Element) -> int | None:
    """The line of the message an element starts on, from 1."""
    return cast("int | None", element.sourceline)


def content(element: Element | None) -> str | None:
    """The text of an element without blanks around it; ``None`` when absent or empty."""
    return ((element.text or "").strip() or None) if element is not None else None


def cleaned(value: str | None) -> str:
    """A text as XML can carry it: without blanks around it, and without characters XML does not know."""
    return _NOT_XML.sub("", value or "").strip()


def steps(path: str, namespaces: Mapping[str, str]) -> tuple[str, ...]:
    """A path of prefixed names as the tags of its elements, outermost first."""
    found = []
    for step in path.split("/"):
        prefix, colon, name = step.partition(":")
        found.append(f"{{{namespaces[prefix]}}}{name}" if colon else step)
    return tuple(found)


def expanded(path: str, namespaces: Mapping[str, str]) -> str:
    """A path of prefixed names with the namespaces written out: faster than to look them up at each use."""
    return "/".join(steps(path, namespaces))


def first_at(parent: Element, tags: tuple[str, ...]) -> Element | None:
    """The first element at the end of a path. Half the time of ``find``, which is for paths of every kind."""
    if len(tags) == 1:
        return next(parent.iterchildren(tags[0]), None)
    for element in parent.iterchildren(tags[0]):
        found = first_at(element, tags[1:])
        if found is not None:
            return found
    return None


def all_at(parent: Element, tags: tuple[str, ...]) -> list[Element]:
    """The elements at the end of a path, in the order of the message."""
    found = list(parent.iterchildren(tags[0]))
    for tag in tags[1:]:
        found = [inner for element in found for inner in element.iterchildren(tag)]
    return found


def place_of(
    element: Element, root: Element | None, missing: str = "", skipped: Mapping[str, int] | None = None
) -> Place:
    """Where an element stands below the root of its document, e.g. ``/Order/OrderLine[2]/LineItem/Quantity``.

    ``missing`` names what should have been in it. ``skipped`` says how many elements of a name stood before and were
    taken away again (a long message is read piece by piece).
    """
    steps: list[str] = []
    current: Element | None = element
    while current is not None:
        steps.append(_step(current, root, (skipped or {}).get(str(current.tag), 0)))
        if current is root:
            break
        current = current.getparent()
    path = "/" + "/".join(reversed(steps))
    return Place(path=f"{path}/{missing}" if missing else path, line=line_of(element))


def _step(element: Element, root: Element | None, skipped: int) -> str:
    if element is root:
        return local(element)
    before = skipped + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    alone = not before and next(element.itersiblings(element.tag), None) is None
    return local(element) if alone else f"{local(element)}[{before + 1}]"
