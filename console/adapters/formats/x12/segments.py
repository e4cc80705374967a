"""Segments of an X12 message, a stretch of bytes at a time, each with its number and its place in bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Iterator

from console.adapters.formats.x12.delimiters import (
    HEAD,
    ODDITIES,
    Delimiters,
    Opening,
    bare_opening,
    is_mark,
    opening_of,
)
from console.adapters.formats.x12.findings import Findings, problem
from console.domain.problems import Place, Problem, Severity

MAX_BYTES = 64 * 1024 * 1024
MAX_SEGMENT = 64 * 1024
WORDY = 2_000
"""Characters beyond which a segment is no ordinary one: its values are not to be remembered."""
MAX_INTERCHANGES = 2_000
_STRETCH = 1024 * 1024
_FIRST_STRETCH = 8 * 1024
_BLANKS = "\r\n\t "
_BOM = b"\xef\xbb\xbf"
_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_NOT_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


class Segment:
    """One segment: its elements (0 is the tag), its number from 1 and its offset in bytes. Elements are trimmed."""

    __slots__ = ("elements", "index", "offset", "tag")

    def __init__(self, elements: list[str], index: int, offset: int) -> None:
        self.elements = elements
        self.tag = elements[0]
        self.index = index
        self.offset = offset

    def get(self, position: int) -> str:
        """Element ``position`` (1 is the first after the tag); empty when absent."""
        elements = self.elements
        return elements[position] if position < len(elements) else ""

    def place(self, element: int | None = None) -> Place:
        """Where this is, for a problem."""
        return Place(segment=self.index, tag=self.tag[:10], element=element, offset=self.offset)


def charset_of(raw: bytes) -> str:
    """UTF-8 if it is, else Windows-1252, else Latin-1 (which everything is)."""
    if raw.isascii():
        return "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), _STRETCH):
            decoder.decode(raw[start : start + _STRETCH])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1" if any(byte in raw for byte in _NOT_CP1252) else "cp1252"
    return "utf-8"


def is_wide(head: bytes) -> str | None:
    """The codec of a message in UTF-16, with a byte order mark or without; ``None`` when it is not in it."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {b"\x00": "utf-16-le"}.get(head[1:2]) or {b"\x00": "utf-16-be"}.get(head[:1]) if len(head) > 3 else None


class Segments:
    """All segments of a message, in order, made as they are asked for.

    ``problems`` are those of splitting; ``marks`` the separators of the interchange being read, ``known`` the tags at
    which a line without a terminator may be cut. Iterating never raises.
    """

    def __init__(self, raw: bytes, known: frozenset[str]) -> None:
        wide = is_wide(raw)
        if wide:
            raw = raw.decode(wide, "replace").removeprefix("\ufeff").encode()
        self.raw = raw
        self.known = known
        self.charset = charset_of(raw)
        self.came_in = "utf-16" if wide else self.charset
        self.marks = Delimiters()
        self.problems = Findings()
        self.index = 0
        self.read_bytes = 0
        self.wordy = False

    def __iter__(self) -> Iterator[Segment]:
        raw = self.raw
        if len(raw) > MAX_BYTES:
            self.problems.note(_too_big(len(raw)))
            return
        position: int | None = len(_BOM) if raw.startswith(_BOM) else 0
        openings = 0
        while position is not None:
            openings += 1
            if openings > MAX_INTERCHANGES:
                self.problems.note(_too_many(self.index, position))
                return
            while raw[position : position + 1].isspace():
                position += 1
            if position >= len(raw):
                return
            opened = self._open(position)
            if opened is not None:
                self.index += 1
                yield Segment(list(opened.elements), self.index, position)
                position += self._width(opened.size, position)
            position = yield from self._run(position, opened is None)

    def _open(self, position: int) -> Opening | None:
        head = self.raw[position : position + 4 * HEAD].decode(self.charset, "ignore")[:HEAD]
        opened = opening_of(head) if head.startswith("ISA") else None
        if opened is not None:
            self.marks = opened.marks
            place = Place(segment=self.index + 1, tag="ISA", offset=position)
            for oddity in opened.oddities:
                self.problems.note(
                    problem(oddity, Severity.INFO, ODDITIES[oddity], place, "Nothing is lost.", "None needed.")
                )
            return opened
        marks = bare_opening(head)
        if marks is None:
            self.problems.note(_broken_header(self.index + 1, position))
            element = head[3:4] if head.startswith("ISA") and is_mark(head[3:4]) else "*"
            marks = Delimiters(element or "*", "~" if "~" in head else "\n")
        self.marks = marks
        return None

    def _width(self, characters: int, position: int) -> int:
        text = self.raw[position : position + 4 * HEAD].decode(self.charset, "ignore")[:characters]
        return characters if text.isascii() else len(text.encode(self.charset))

    def _run(self, position: int, bare: bool) -> Generator[Segment, None, int | None]:
        """Segments from ``position`` on, up to the next ISA; where that is, or ``None`` at the end.

        ``bare``: nothing was opened, so that an ISA at the very start is a broken one and must not be tried again.
        """
        raw, marks, charset = self.raw, self.marks, self.charset
        mark, split = marks.segment, marks.element
        end_mark = mark.encode(charset)
        lines = mark in ("\n", "\r", "\r\n")
        before, after = f" {split}", f"{split} "
        start = position
        reach = _FIRST_STRETCH  # small at first: where interchange follows interchange, each starts anew
        while position < len(raw):
            stop = self._stretch_end(position, end_mark, reach)
            reach = _STRETCH
            text = raw[position:stop].decode(charset, "replace")  # a cut where no terminator is may halve a letter
            plain = text.isascii()
            for piece in text.split(mark):
                offset = position
                position += (len(piece) if plain else len(piece.encode(charset))) + len(end_mark)
                body = piece.strip(_BLANKS)
                if not body:
                    continue
                if piece[0] in _BLANKS:
                    offset += len(piece) - len(piece.lstrip(_BLANKS))
                if body[:3] == "ISA" and is_mark(body[3:4]) and not (bare and offset == start):
                    return offset
                self.read_bytes = position
                if len(body) > WORDY:
                    self.wordy = True
                    if len(body) > MAX_SEGMENT:
                        self.problems.note(_huge_segment(self.index + 1, offset, len(body)))
                        body = body[:MAX_SEGMENT]
                if not lines and ("\n" in body or "\r" in body):
                    for part in self._unwrap(body, piece[0] in "\r\n", offset):
                        self.index += 1
                        yield Segment([one.strip() for one in part.split(split)], self.index, offset)
                    continue
                elements = body.split(split)
                if before in body or after in body:
                    elements = [one.strip() for one in elements]
                self.index += 1
                yield Segment(elements, self.index, offset)
            position = stop
        return None

    def _stretch_end(self, position: int, end_mark: bytes, reach: int) -> int:
        limit = position + reach
        if limit >= len(self.raw):
            return len(self.raw)
        cut = self.raw.rfind(end_mark, position, limit)
        if cut < 0:
            cut = self.raw.find(end_mark, limit, limit + 2 * MAX_SEGMENT)
        return min(len(self.raw), limit + 2 * MAX_SEGMENT) if cut < 0 else cut + len(end_mark)

    def _unwrap(self, body: str, line_by_line: bool, offset: int) -> list[str]:
        """A segment with line ends in it: text wrapped at a width, or lines whose terminator was forgotten.

        Where segments stand one a line, a line that starts with a known tag is a segment of its own.
        """
        pieces = re.split(r"[\r\n]+", body)
        if not line_by_line:
            return ["".join(pieces)]
        found = [pieces[0]]
        for piece in pieces[1:]:
            tag = _TAG.match(piece.strip())
            marked = tag and tag.group() in self.known and piece.strip()[tag.end() :].startswith(self.marks.element)
            if marked:
                self.problems.note(_no_terminator(self.index + len(found), offset))
                found.append(piece.strip())
            else:
                found[-1] = f"{found[-1]} {piece.strip()}"
        return found


def _too_big(size: int) -> Problem:
    return problem(
        "too_big",
        Severity.FATAL,
        f"The message has {size} bytes; the limit is {MAX_BYTES}.",
        Place(),
        "It was not read at all.",
        "Ask the partner to send it in parts.",
    )


def _too_many(index: int, offset: int) -> Problem:
    return problem(
        "too_many_interchanges",
        Severity.FATAL,
        f"More than {MAX_INTERCHANGES} interchanges in one message.",
        Place(segment=index, offset=offset),
        "What follows was not read.",
        "Ask the partner to send it in parts.",
    )


def _broken_header(index: int, start: int) -> Problem:
    return problem(
        "isa_broken",
        Severity.ERROR,
        "The interchange header (ISA) is broken or missing.",
        Place(segment=index, tag="ISA", offset=start),
        "Sender, receiver and numbers cannot be trusted.",
        "Ask the partner to send it again.",
    )


def _huge_segment(index: int, offset: int, size: int) -> Problem:
    return problem(
        "segment_too_long",
        Severity.ERROR,
        f"A segment of {size} characters; the limit is {MAX_SEGMENT}.",
        Place(segment=index, offset=offset),
        "A terminator is probably missing, so what follows in it is lost.",
        "Ask the partner to send it again.",
    )


def _no_terminator(index: int, offset: int) -> Problem:
    return problem(
        "terminator_missing",
        Severity.WARNING,
        "A segment has no terminator; it was ended at its line's end.",
        Place(segment=index, offset=offset),
        "Everything was read.",
        "Tell the partner.",
    )
