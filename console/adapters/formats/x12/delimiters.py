"""The separators of an interchange, found where senders really put them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

HEAD = 700  # enough for the longest ISA met, wrapped and indented, and the segment after it
_ISA_PLACES = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_AFTER_ISA = ("GS", "TA1", "IEA", "ISB", "ISE", "ST", "ISA")
_REACH = 500
_BLANKS = "\r\n\t "


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The separators of one interchange; ``repetition`` only from version 00402 on."""

    element: str = "*"
    segment: str = "~"
    component: str = ":"
    repetition: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """An ISA as found: its separators, its 17 parts, how many characters it takes with its terminator, and what is odd
    about it (codes of :data:`ODDITIES`)."""

    marks: Delimiters
    elements: tuple[str, ...]
    size: int
    oddities: tuple[str, ...] = ()


ODDITIES = {
    "isa_padding": "The interchange header (ISA) does not have its fixed widths; it was read by its separators.",
    "isa_component": "The interchange header (ISA) ends without its sixteenth element.",
}


def is_mark(letter: str) -> bool:
    """Whether a character can be a separator: no letter or digit of plain ASCII, no line end, not missing."""
    return letter not in ("", "\r", "\n") and not is_alphanumeric(letter)


def is_alphanumeric(letter: str) -> bool:
    """A letter or digit of plain ASCII."""
    return letter.isascii() and letter.isalnum()


def opening_of(head: str) -> Opening | None:
    """The ISA that ``head`` starts with; ``None`` when it has not 16 separators.

    They are counted, as real headers are padded wrongly or wrapped; only a header whose separators all stand in their
    fixed columns is trusted to have them there, so that an id may hold the separator, and a blank may be one.
    """
    element = head[3:4]
    if not is_mark(element):
        return None
    if all(head[place : place + 1] == element for place in _ISA_PLACES):
        ends: tuple[int, ...] = _ISA_PLACES
        odd: tuple[str, ...] = ()
    else:
        counted = _count(head, element)
        if counted is None:
            return None
        ends, odd = counted, ("isa_padding",)
    last = ends[-1] + 1
    component, segment, size, missing = _tail(head, last, element)
    if missing:
        odd = (*odd, "isa_component")
    parts = [head[begin + 1 : end] for begin, end in pairwise(ends)]
    elements = ("ISA", *(part.replace("\r", "").replace("\n", "").strip() for part in parts), component)
    repetition = elements[11] if elements[12] >= "00402" and not elements[11].isalnum() else ""
    return Opening(Delimiters(element, segment, component or ":", repetition or None), elements, last + size, odd)


def _count(head: str, element: str) -> tuple[int, ...] | None:
    found, position = [3], 3
    for _ in range(15):
        position = head.find(element, position + 1, _REACH)
        if position < 0:
            return None
        found.append(position)
    return tuple(found)


@lru_cache(maxsize=64)
def _next_tag(element: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_AFTER_ISA)})(?={re.escape(element)})")


def _tail(head: str, start: int, element: str) -> tuple[str, str, int, bool]:
    """Component separator, terminator, characters both take, and whether the component separator is missing.

    What stands between the sixteenth separator and the next segment is looked at as a whole: one mark may be the
    component separator before a line end, or the terminator with nothing before it; the next segment's end tells.
    """
    following = _next_tag(element).search(head, start, start + 60)
    if following and any(is_alphanumeric(letter) for letter in head[start : following.start()]):
        following = None  # another segment comes first, of a name not expected here
    gap = head[start : following.start()] if following else head[start : start + 2]
    marks = [mark for mark in gap if mark not in _BLANKS]
    if not marks:
        if len(gap) > 1 and gap[0] not in "\r\n":  # a blank component separator
            return gap[0], _line_end(gap[1:]), len(gap), False
        return "", _line_end(gap) or "~", len(gap), True
    if len(marks) >= 2:
        return marks[0], marks[1], gap.index(marks[1], gap.index(marks[0]) + 1) + 1, False
    mark = marks[0]
    rest = gap[gap.index(mark) + 1 :]
    if not rest or (following and _ends_with(head, following.start(), mark)):
        return "", mark, len(gap), True
    return mark, _line_end(rest), len(gap), False


def _line_end(blanks: str) -> str:
    return "\r\n" if blanks.startswith("\r\n") else blanks[:1]


def _ends_with(head: str, start: int, mark: str) -> bool:
    """Whether the line at ``start`` ends with ``mark``: then that is the terminator."""
    line = re.split(r"[\r\n]", head[start:], maxsplit=1)[0].rstrip()
    return line.endswith(mark)


_BARE = {
    "GS": r"ST|GE",
    "ST": r"B[A-Z0-9]{1,2}|AK1|IK1|W0[56]|SE|REF|OTI|N1|HL",
    "TA1": r"TA1|GS|IEA|ISA",
}


def bare_opening(head: str) -> Delimiters | None:
    """The separators of a message without an ISA: the element separator follows the tag, the terminator stands before
    the next segment that may follow. ``None`` when the message starts with nothing known."""
    tag = next((one for one in _BARE if head.startswith(one)), None)
    if tag is None:
        return None
    element = head[len(tag) : len(tag) + 1]
    if not is_mark(element) or element.isspace():
        return None
    found = re.search(rf"([^\w\s])?(\s*)(?:{_BARE[tag]}){re.escape(element)}", head[len(tag) + 1 :])
    while found and not found.group(1) and not found.group(2):  # glued to data: part of a word
        found = re.compile(found.re).search(head[len(tag) + 1 :], found.end())
    if found and found.group(1) and found.group(1) != element:
        return Delimiters(element, found.group(1))
    if found and found.group(2):
        return Delimiters(element, _line_end(found.group(2).lstrip(" \t") or found.group(2)))
    return Delimiters(element, "~" if "~" in head else "\n")
