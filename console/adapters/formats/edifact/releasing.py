"""Released characters: a separator after the release character is a letter like any other (ISO 9735)."""

from __future__ import annotations

import re
from functools import lru_cache

from console.adapters.formats.edifact.marks import Marks

JOINT = "\x00"
"""Stands between the components of a segment in which characters are released: no text contains it."""


def is_released(raw: bytes, end: int, start: int, mark: int) -> bool:
    """Whether an odd number of release characters stands before ``end``."""
    place = end - 1
    while place >= start and raw[place] == mark:
        place -= 1
    return (end - 1 - place) % 2 == 1


def ends_released(text: str, release: str) -> bool:
    """Whether ``text`` ends with an odd number of release characters."""
    return (len(text) - len(text.rstrip(release))) % 2 == 1


@lru_cache(maxsize=64)
def _marked(marks: Marks) -> re.Pattern[str]:
    """What matters in a segment with released characters: a released one, or an element or component separator."""
    release, element, component = (re.escape(mark) for mark in (marks.release, marks.element, marks.component))
    return re.compile(f"{release}(.?)|({element})|{component}", re.DOTALL)


def released(text: str, marks: Marks) -> list[str]:
    """Elements of a segment in which characters are released, their components joined by a character none contains."""
    elements: list[str] = []
    current: list[str] = []
    text = text.replace(JOINT, "")
    begin = 0
    for found in _marked(marks).finditer(text):
        current.append(text[begin : found.start()])
        begin = found.end()
        if found.group(1) is not None:
            current.append(found.group(1))
        elif found.group(2):
            elements.append("".join(current))
            current = []
        else:
            current.append(JOINT)
    elements.append("".join((*current, text[begin:])))
    return elements
