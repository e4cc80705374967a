"""Segments of an X12 message, whatever its delimiters; places are worked out only when a problem needs one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from console.domain.problems import Place, Problem, Severity

MAX_BYTES = 64 * 1024 * 1024
MAX_SEGMENT = 64 * 1024
_BARE_HEADS = ("GS", "ST", "TA1")


@dataclass(slots=True)
class Delimiters:
    """The separators of one interchange; ``repetition`` only from version 00402 on."""

    element: str = "*"
    segment: str = "~"
    component: str = ":"
    repetition: str | None = None


@dataclass(slots=True)
class Segment:
    """One segment: its elements (0 is the tag), its number from 1 and its offset in characters."""

    elements: list[str]
    index: int
    offset: int

    @property
    def tag(self) -> str:
        """The segment's name."""
        return self.elements[0]

    def get(self, position: int) -> str:
        """Element ``position`` (1 is the first after the tag), trimmed; empty when absent."""
        return self.elements[position].strip() if position < len(self.elements) else ""

    def place(self, element: int | None = None) -> Place:
        """Where this is, for a problem."""
        return Place(segment=self.index, tag=self.tag, element=element, offset=self.offset)


@dataclass(slots=True)
class Tokens:
    """All segments of a message, with the delimiters of its first interchange."""

    segments: list[Segment] = field(default_factory=list)
    delimiters: Delimiters = field(default_factory=Delimiters)
    charset: str = "utf-8"
    problems: list[Problem] = field(default_factory=list)


def decode(raw: bytes) -> tuple[str, str]:
    """Text and the charset that was taken: UTF-8 if it is, else Windows-1252, else Latin-1."""
    body = raw.removeprefix(b"\xef\xbb\xbf")
    for charset in ("utf-8", "cp1252"):
        try:
            return body.decode(charset), charset
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1"), "latin-1"


def delimiters_of(text: str, start: int) -> Delimiters | None:
    """The delimiters of the ISA at ``start``, found by counting 16 separators (mis-padded ISAs are common).

    ``None`` when there are not 16 within reach: the interchange header is broken.
    """
    element = text[start + 3 : start + 4]
    if not element or element.isalnum():
        return None
    position = start + 3
    for _ in range(15):
        position = text.find(element, position + 1, start + 400)
        if position < 0:
            return None
    rest = text[position + 1 : position + 4]
    if len(rest) < 2:
        return None
    component, segment = rest[0], rest[1]
    if segment == "\r" and rest[2:3] == "\n":
        segment = "\r\n"
    version = text[start:position].split(element)
    repetition = version[11] if len(version) > 12 and version[12].strip() >= "00402" else None
    return Delimiters(element, segment, component, repetition if repetition and not repetition.isalnum() else None)


def tokenize(raw: bytes) -> Tokens:
    """Split ``raw`` into segments. Never raises; a message over 64 MiB gives a single fatal problem."""
    if len(raw) > MAX_BYTES:
        return Tokens(problems=[_too_big(len(raw))])
    text, charset = decode(raw)
    tokens = Tokens(charset=charset)
    start = len(text) - len(text.lstrip())
    index = 0
    first = True
    while start < len(text):
        marks = delimiters_of(text, start) if text.startswith("ISA", start) else _bare(text, start)
        if marks is None:
            tokens.problems.append(_broken_header(start))
            marks = Delimiters()
        if first:
            tokens.delimiters, first = marks, False
        start, index = _split(text, start, index, marks, tokens)
    return tokens


def _split(text: str, start: int, index: int, marks: Delimiters, tokens: Tokens) -> tuple[int, int]:
    """Segments up to the next ISA after an IEA; where it starts and the number reached."""
    position = start
    closed = False
    size = len(marks.segment)
    while position < len(text):
        end = text.find(marks.segment, position)
        stop = len(text) if end < 0 else end
        piece = text[position:stop]
        body = piece.strip("\r\n\t ") if marks.segment not in ("\r", "\n") else piece.strip()
        if closed and body.startswith("ISA"):
            return position + piece.index("ISA"), index
        if body:
            index += 1
            if len(body) > MAX_SEGMENT:
                tokens.problems.append(_huge_segment(index, position, len(body)))
                body = body[:MAX_SEGMENT]
            offset = position + (len(piece) - len(piece.lstrip()))
            segment = Segment(body.split(marks.element), index, offset)
            segment.elements[0] = segment.elements[0].strip()
            tokens.segments.append(segment)
            closed = closed or segment.elements[0] == "IEA"
        position = stop + size
    return len(text), index


def _bare(text: str, start: int) -> Delimiters | None:
    """Delimiters of a message without an ISA: the element separator follows the tag, the terminator ends a segment
    that is followed by a known tag."""
    for tag in _BARE_HEADS:
        if text.startswith(tag, start):
            element = text[start + len(tag) : start + len(tag) + 1]
            if not element or element.isalnum() or element.isspace():
                return None
            after = re.compile(
                r"([^\w\s])\s*(?=(?:ST|BEG|BAK|BCH|BCA|AK1|B\w\w|GE|SE|N1|REF)" + re.escape(element) + ")"
            )
            found = after.search(text, start + len(tag) + 1)
            if found and found.group(1) != element:
                return Delimiters(element, found.group(1), ":")
            return Delimiters(element, "\n" if "\n" in text else "~", ":")
    return None


def problem(
    code: str,
    severity: Severity,
    text: str,
    place: Place,
    meaning: str = "",
    next_step: str = "",
    value: str | None = None,
) -> Problem:
    """A finding of this format."""
    return Problem(
        code=f"x12.{code}", severity=severity, text=text, place=place, meaning=meaning, next_step=next_step, value=value
    )


def _too_big(size: int) -> Problem:
    return problem(
        "too_big",
        Severity.FATAL,
        f"The message has {size} bytes; the limit is {MAX_BYTES}.",
        Place(),
        "It was not read at all.",
        "Ask the partner to send it in parts.",
    )


def _broken_header(start: int) -> Problem:
    return problem(
        "isa_broken",
        Severity.ERROR,
        "The interchange header (ISA) is broken or missing.",
        Place(segment=1, tag="ISA", offset=start),
        "Sender, receiver and numbers cannot be trusted.",
        "Ask the partner to send it again.",
    )


def _huge_segment(index: int, offset: int, size: int) -> Problem:
    return problem(
        "segment_too_long",
        Severity.ERROR,
        f"A segment of {size} characters; the limit is {MAX_SEGMENT}.",
        Place(segment=index, offset=offset),
        "A terminator is probably missing.",
        "Ask the partner to send it again.",
    )
