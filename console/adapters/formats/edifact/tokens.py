"""Segments of a message as a stream: released characters, line breaks anywhere, several interchanges, odd marks.

Nothing is kept but the bytes themselves, so a message of any length passes in bounded memory. Places are worked out
only when a problem needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.adapters.formats.edifact.charset import Charset
from console.adapters.formats.edifact.marks import DEFAULT, Marks, advised, has_advice, shown
from console.adapters.formats.edifact.releasing import JOINT, ends_released, is_released, released
from console.domain.problems import Place, Problem, Severity

MAX_BYTES = 64 * 1024 * 1024
MAX_SEGMENT = 64 * 1024
MAX_PROBLEMS = 1000
FIRST_CHUNK, CHUNK = 4 * 1024, 256 * 1024  # small at first, as service characters may change soon
_BLANK = "\r\n\t \x00\x1a"
_BLANK_BYTES = _BLANK.encode()
_BREAKS = re.compile(r"[\r\n]+")
_KEEPS_BREAKS = frozenset(("FTX", "IMD"))
_TAG = re.compile(r"[A-Z][A-Z0-9]{2}\Z")
_TAGS_MET: set[str] = set()
"""Names of segments met so far that are well formed; there are not many such names."""


class Segment:
    """One segment: its tag, its elements as they stood (0 is the tag), its number and byte offset.

    Components are split when they are asked for, as many never are; ``separator`` is what stands between them. Those of
    the first element are split at once (``lead``), as it decides where nearly every segment belongs: ``qualifier`` is
    the first of them, trimmed.
    """

    __slots__ = ("elements", "index", "lead", "offset", "qualifier", "scan", "separator", "tag")

    def __init__(self, tag: str, elements: list[str], separator: str, index: int, offset: int, scan: Scanner) -> None:
        self.tag = tag
        self.elements = elements
        self.separator = separator
        self.index = index
        self.offset = offset
        self.scan = scan
        self.lead = lead = elements[1].split(separator) if len(elements) > 1 else [""]
        self.qualifier = lead[0].strip()

    def get(self, element: int, component: int = 1) -> str:
        """Component ``component`` of element ``element`` (both from 1), trimmed; empty when absent."""
        try:
            if element == 1:
                return self.lead[component - 1].strip()
            return self.elements[element].split(self.separator)[component - 1].strip()
        except IndexError:
            return ""

    def parts(self, element: int) -> list[str]:
        """The components of an element as they stood; one empty when it is absent."""
        if element < len(self.elements):
            return self.elements[element].split(self.separator)
        return [""]

    def place(self, element: int | None = None, component: int | None = None) -> Place:
        """Where this is, for a problem: segment number, tag, element, component and the byte where that starts."""
        offset = self.scan.offset_in(self.offset, element or 0, component or 1)
        return Place(segment=self.index, tag=self.tag[:20], element=element, component=component, offset=offset)


class Scanner:
    """Reads ``raw`` once. After (or while) iterating, ``marks``, ``charset`` and ``problems`` say what was met."""

    def __init__(self, raw: bytes) -> None:
        self.marks: Marks = DEFAULT
        self.charset = Charset()
        self.problems: list[Problem] = []
        self._marks_at: list[tuple[int, Marks]] = []
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raw = raw.decode("utf-16", "replace").encode()
        self._raw = raw
        self._index = 0
        self._stopped = 0
        self._unended_at = -1
        self._broken = 0
        self._broken_at: Place | None = None

    def note(
        self,
        code: str,
        severity: Severity,
        text: str,
        place: Place,
        meaning: str = "",
        next_step: str = "",
        value: str | None = None,
    ) -> None:
        """Add a problem; past the first thousand they are only counted as one."""
        add_problem(self.problems, code, severity, text, place, meaning, next_step, value)

    def __iter__(self) -> Iterator[Segment]:
        if len(self._raw) > MAX_BYTES:
            self._too_big()
            return
        position = 3 if self._raw.startswith(b"\xef\xbb\xbf") else 0
        while (position := self._skip(position)) < len(self._raw):
            if has_advice(self._raw, position):
                position = self._advice(position)
            else:
                self._set_marks(position, shown(self._raw, position))
            yield from self._interchange(self._skip(position))
            position = self._stopped
        self._mention_line_breaks()

    def _mention_line_breaks(self) -> None:
        if self._broken_at is not None:
            self.note(
                "line_break",
                Severity.WARNING,
                f"Line breaks inside {self._broken} segments."
                if self._broken > 1
                else "A line break inside a segment.",
                self._broken_at,
                "They are left out, as if the lines had been wrapped on the way.",
                "Ask the partner to send without wrapped lines.",
            )

    def _interchange(self, position: int) -> Iterator[Segment]:
        """Segments under the marks in force, up to where others may begin (``_stopped``)."""
        self._stopped, self._unended_at = len(self._raw), -1
        begin, size = position, FIRST_CHUNK
        while position < self._stopped:
            end = self._chunk_end(position, size)
            text = self._raw[position:end].decode("latin-1")
            release = self.marks.release
            plain = text.isascii() and not (release and release in text)
            yield from (self._plain if plain else self._any)(text, position, begin)
            position = end
            size = min(4 * size, CHUNK)

    def _any(self, text: str, position: int, begin: int) -> Iterator[Segment]:
        """The segments of a stretch of the message."""
        for piece, start in self._pieces(text, position):
            offset, body = start, piece.lstrip(_BLANK)
            offset += len(piece) - len(body)
            if not body:
                self._nothing(piece, offset)
                continue
            if body[:2] == "UN" and offset > begin and self._begins_anew(body):
                self._stopped = offset
                return
            if start == self._unended_at:
                self._unended(offset)
            self._index += 1
            segment = self._segment(body, self._index, offset)
            if segment.tag == "UNB":
                self.charset.claim(segment.get(1, 1))
            yield segment

    def _plain(self, text: str, position: int, begin: int) -> Iterator[Segment]:
        """The same for a stretch of ASCII in which nothing is released, as most are: only an odd segment is looked at
        more closely."""
        marks = self.marks
        element, component = marks.element, marks.component
        odd = len(text) > MAX_SEGMENT or "\n" in text or "\r" in text
        pieces = text.split(marks.segment)
        rest = pieces.pop()
        for piece in pieces:
            offset, body = position, piece
            position += len(piece) + 1
            if piece[:1] in _BLANK:
                body = piece.lstrip(_BLANK)
                offset += len(piece) - len(body)
                if not body:
                    self._nothing(piece, offset)
                    continue
            if body[:2] == "UN" and offset > begin and self._begins_anew(body):
                self._stopped = offset
                return
            self._index += 1
            elements = body.split(element)
            tag = elements[0]
            if tag not in _TAGS_MET or (odd and (len(body) > MAX_SEGMENT or "\n" in body or "\r" in body)):
                segment = self._segment(body, self._index, offset)
                tag = segment.tag
            else:
                segment = Segment(tag, elements, component, self._index, offset, self)
            if tag == "UNB":
                self.charset.claim(segment.qualifier)
            yield segment
        yield from self._any(rest, position, begin)

    def _chunk_end(self, start: int, size: int) -> int:
        """Where a piece of the message of about ``size`` bytes that ends with a whole segment ends."""
        terminator, release = self.marks.segment.encode("latin-1"), self.marks.release
        end = self._raw.find(terminator, start + size)
        while end >= 0 and release and is_released(self._raw, end, start, ord(release)):
            end = self._raw.find(terminator, end + 1)
        return len(self._raw) if end < 0 else end + 1

    def _pieces(self, text: str, start: int) -> Iterator[tuple[str, int]]:
        """Segments as they stand in ``text`` with their offset; a released terminator ends none."""
        terminator, release = self.marks.segment, self.marks.release
        pieces = text.split(terminator)
        rest = pieces.pop()
        held: list[str] = []
        offset = start
        for piece in pieces:
            held.append(piece)
            if release and piece.endswith(release) and ends_released(piece, release):
                continue
            whole = piece if len(held) == 1 else terminator.join(held)
            held.clear()
            yield whole, offset
            offset += len(whole) + 1
        last = terminator.join((*held, rest))
        if last.strip(_BLANK):
            self._unended_at = offset
            yield last, offset

    def _begins_anew(self, body: str) -> bool:
        """Whether other marks may hold from here on: a UNA, or a UNB that does not fit the marks in force."""
        return (body[:3] == "UNA" and not body[3:4].isalnum()) or (
            body[:3] == "UNB" and body[3:4] != self.marks.element and not body[3:4].isalnum()
        )

    def _skip(self, position: int) -> int:
        raw = self._raw
        while position < len(raw) and raw[position] in _BLANK_BYTES:
            position += 1
        return position

    def _set_marks(self, position: int, marks: Marks) -> None:
        self.marks = marks
        self._marks_at.append((position, marks))

    def _advice(self, position: int) -> int:
        marks, end = advised(self._raw, position)
        if marks is None:
            self.note(
                "una_broken",
                Severity.WARNING,
                "The service characters in UNA contradict each other.",
                Place(tag="UNA", offset=position),
                "The usual ones are taken.",
                "Tell the partner.",
            )
            marks = shown(self._raw, self._skip(end))
        self._set_marks(position, marks)
        return end

    def _too_big(self) -> None:
        self.note(
            "too_big",
            Severity.FATAL,
            f"The message has {len(self._raw)} bytes; the limit is {MAX_BYTES}.",
            Place(),
            "It was not read at all.",
            "Ask the partner to send it in parts.",
        )

    def _nothing(self, piece: str, offset: int) -> None:
        if self.marks.segment in _BLANK:
            return  # an empty line
        self.note(
            "segment_empty",
            Severity.WARNING,
            "A segment terminator without a segment.",
            Place(segment=self._index + 1, offset=offset),
            "Nothing is lost by it.",
            "Tell the partner if it happens again.",
        )

    def _unended(self, position: int) -> None:
        self.note(
            "segment_unended",
            Severity.WARNING,
            "The last segment has no terminator.",
            Place(offset=position),
            "The message may have been cut off.",
            "Check that nothing is missing; tell the partner.",
        )

    def _cut(self, body: str, index: int, offset: int) -> str:
        self.note(
            "segment_too_long",
            Severity.ERROR,
            f"A segment of {len(body)} bytes; the limit is {MAX_SEGMENT}.",
            Place(segment=index, offset=offset),
            "A terminator is probably missing; the rest of the segment is not read.",
            "Ask the partner to send it again.",
        )
        return body[:MAX_SEGMENT]

    def _segment(self, body: str, index: int, offset: int) -> Segment:
        if len(body) > MAX_SEGMENT:
            body = self._cut(body, index, offset)
        if not body.isascii():
            body = self.charset.decode(body.encode("latin-1"), offset)
        marks = self.marks
        separator = marks.component
        if marks.release and marks.release in body:
            elements, separator = released(body, marks), JOINT
        else:
            elements = body.split(marks.element)
        if "\n" in body or "\r" in body:
            elements = self._joined_lines(elements, index, offset)
        tag = elements[0]
        if len(tag) == 3 and _TAG.match(tag):
            _TAGS_MET.add(tag)
        else:
            tag = tag.split(separator)[0].strip()
            if not _TAG.match(tag):
                self._strange(tag, index, offset)
        return Segment(tag, elements, separator, index, offset, self)

    def _joined_lines(self, elements: list[str], index: int, offset: int) -> list[str]:
        """A segment without the line breaks in it, except where a text may well have some."""
        tag = _BREAKS.sub("", elements[0])
        elements[-1] = elements[-1].rstrip(_BLANK)
        if tag in _KEEPS_BREAKS or not any("\n" in element or "\r" in element for element in elements):
            return [tag, *elements[1:]]
        self._broken += 1
        self._broken_at = self._broken_at or Place(segment=index, tag=tag[:20], offset=offset)
        return [_BREAKS.sub("", element) for element in elements]

    def _strange(self, tag: str, index: int, offset: int) -> None:
        self.note(
            "tag_unknown",
            Severity.WARNING,
            f"“{tag[:20]}” is not the name of a segment.",
            Place(segment=index, tag=tag[:20], offset=offset),
            "What it says is not read.",
            "Ask the partner what it is.",
        )

    def offset_in(self, start: int, element: int, component: int) -> int:
        """The byte at which a component of the segment at ``start`` begins; the segment's own when it has none."""
        marks = next((found for at, found in reversed(self._marks_at) if at <= start), self.marks)
        elements, components = element, component - 1
        raw, position = self._raw, start
        stop = min(len(raw), start + MAX_SEGMENT)
        while position < stop:
            if elements == 0 and components == 0:
                return position
            letter = chr(raw[position])
            if marks.release and letter == marks.release:
                position += 1
            elif letter == marks.segment:
                break
            elif letter == marks.element:
                if elements == 0:
                    break
                elements -= 1
            elif letter == marks.component and elements == 0:
                components -= 1
            position += 1
        return start


def add_problem(
    problems: list[Problem],
    code: str,
    severity: Severity,
    text: str,
    place: Place,
    meaning: str = "",
    next_step: str = "",
    value: str | None = None,
) -> None:
    """Add a finding of this format to ``problems``, which never grows past its limit."""
    if len(problems) > MAX_PROBLEMS:
        return
    if len(problems) == MAX_PROBLEMS:
        code, severity, text, meaning, next_step = (
            "too_many",
            Severity.ERROR,
            f"More than {MAX_PROBLEMS} problems; the rest are not listed.",
            "The message is not what it should be.",
            "Ask the partner to send it again.",
        )
    problems.append(
        Problem(
            code=f"edifact.{code}",
            severity=severity,
            text=text,
            place=place,
            meaning=meaning,
            next_step=next_step,
            value=value,
        )
    )
