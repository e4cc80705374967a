"""The service characters of an interchange, as its UNA says them or, without one, as its first segments show them.

Source: ISO 9735:1988 (syntax 1-3) and ISO 9735-1:2002 (syntax 4), service string advice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADS = (b"UNB", b"UNG", b"UNH")
_REACH = 8192
_BLANKS = " \t\r\n"  # not str.isspace, which counts the separators of level B (0x1C to 0x1F) too
_NEXT_SEGMENT = rb"(?:UNG|UNH|BGM|UNZ|UNT|DTM)"


@dataclass(frozen=True, slots=True)
class Marks:
    """Component and element separator, decimal mark, release and repetition character, segment terminator.

    ``release`` and ``repetition`` are empty when the interchange has none.
    """

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    segment: str = "'"


DEFAULT = Marks()


def has_advice(raw: bytes, start: int) -> bool:
    """Whether a UNA starts here: the three letters and a service character, not a word that happens to begin so."""
    return raw.startswith(b"UNA", start) and not raw[start + 3 : start + 4].isalnum()


def advised(raw: bytes, start: int) -> tuple[Marks | None, int]:
    """The marks of the UNA at ``start`` and where it ends; ``None`` when they contradict each other.

    Six characters follow the three letters. Some senders lose the blank before the terminator, so where the next
    segment begins one character early there are five.
    """
    end = start + 9
    said = raw[start + 3 : end]
    head = next((place for one in _HEADS if (place := raw.find(one, start + 4, end + 2)) >= 0), -1)
    if head == start + 8:
        said, end = raw[start + 3 : start + 7] + b" " + raw[start + 7 : start + 8], head
    if len(said) < 6:
        return None, len(raw)
    component, element, decimal, release, repetition, segment = (chr(byte) for byte in said)
    needed = (component, element, segment)
    if len(set(needed)) < 3 or any(mark.isalnum() for mark in needed) or element in _BLANKS:
        return None, end
    used = {*needed, decimal}
    return (
        Marks(
            component,
            element,
            decimal if decimal in ".," else ".",
            "" if release == " " or release in needed or release.isalnum() else release,
            "" if repetition == " " or repetition in used or repetition.isalnum() else repetition,
            segment,
        ),
        end,
    )


def shown(raw: bytes, start: int) -> Marks:
    """The marks of an interchange without UNA: the usual ones, unless its first segments show others."""
    element = chr(raw[start + 3]) if len(raw) > start + 3 else "+"
    if raw[start : start + 3] not in _HEADS or element.isalnum() or element in " \r\n":
        return DEFAULT
    window = raw[start : start + _REACH]
    component = ":"
    if element != "+":
        syntax = re.match(rb"UNB.[A-Z0-9]{4}([^A-Za-z0-9])", window, re.DOTALL)
        component = chr(syntax.group(1)[0]) if syntax and chr(syntax.group(1)[0]) != element else ":"
    segment = _terminator(window, element)
    release = "?" if "?" not in (component, element, segment) else ""
    return Marks(component, element, ".", release, "", segment)


def _terminator(window: bytes, element: str) -> str:
    """``'``, unless another character (or a line break) is what stands before each segment that is sure to come."""
    found = re.findall(rb"([^A-Za-z0-9])[\r\n\t ]*" + _NEXT_SEGMENT + re.escape(element.encode("latin-1")), window)
    if not found or b"'" in found:
        return "'"
    mark = max(set(found), key=found.count)
    if mark.decode("latin-1") in _BLANKS:
        return "'" if b"'" in window else ("\n" if b"\n" in window else "\r")
    return chr(mark[0])
