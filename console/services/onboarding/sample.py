"""A partner's sample read as it would be live: problems marked in the text, documents beside it, codes to explain."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from console.domain.documents import ParsedMessage, document_to_json
from console.domain.mappings import Code, wanted_units
from console.domain.problems import Problem, Severity
from console.domain.profiles import PartnerProfile
from console.domain.values import PartyId
from console.services.formats import Format
from console.services.mappings.codes import PartnerCodes
from console.services.store import Reads

SHOWN_LINES, SHOWN_LETTERS = 2000, 400
Recognise = Callable[[bytes, str], Format | None]


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of the sample as sent (EDI: one segment a line), and what is wrong on it."""

    number: int
    text: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One document of the sample: what it is, the canonical form as indented JSON, its own problems."""

    kind: str
    kind_name: str
    number: str
    canonical: str
    problems: tuple[Problem, ...]
    usable: bool


@dataclass(frozen=True, slots=True)
class SampleReading:
    """All that came of a sample. ``unknown`` are codes nobody has explained, each once; ``sender`` and ``receiver`` are
    who it says it is from and for, ``known_sender`` whether the profile knows the sender. ``problems`` belong to no
    line."""

    name: str
    format: str | None
    charset: str = ""
    test: bool = False
    sender: PartyId | None = None
    receiver: PartyId | None = None
    known_sender: bool = False
    lines: tuple[MarkedLine, ...] = ()
    more_lines: bool = False
    documents: tuple[SampleDocument, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[Code, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether it could be acted on as it is: read, from the partner, nothing unknown, nothing blocking."""
        return bool(self.documents) and all(one.usable for one in self.documents) and not self.unknown


def read_sample(
    reads: Reads,
    formats: Mapping[str, Format],
    recognise: Recognise,
    profile: PartnerProfile,
    name: str,
    raw: bytes,
) -> SampleReading:
    """Read a sample with the profile's settings. Never raises for bad content."""
    form = recognise(raw[:4096], name)
    ways = [way for connection in profile.connections for way in profile.ways_in(connection)]
    if form is None or form.name not in {way.format for way in ways}:
        expected = [way.format for way in ways]
        form = form or (formats.get(expected[0]) if len(set(expected)) == 1 else None)
    if form is None:
        return SampleReading(name, None, problems=(_unrecognised(ways),))
    own = next((way.format_options for way in ways if way.format == form.name), {})
    parsed = form.read(raw, profile.options_for(form.name, own))
    sender = next((one.envelope.sender for one in parsed.documents if one.envelope.sender), None)
    receiver = next((one.envelope.receiver for one in parsed.documents if one.envelope.receiver), None)
    unknown, explained = _units(reads, parsed, profile)
    parsed = _without_explained(parsed, explained)
    lines, more = marked_lines(raw, parsed)
    return SampleReading(
        name,
        form.name,
        parsed.charset,
        any(one.envelope.test for one in parsed.documents),
        sender,
        receiver,
        sender is None or any(_same(sender, one) for one in profile.ids),
        lines,
        more,
        tuple(_documents(reads, parsed, profile)),
        tuple(_other_format(form, [way.format for way in ways])) + _placeless(parsed),
        unknown,
    )


def _same(one: PartyId, other: PartyId) -> bool:
    return one.value.strip().upper() == other.value.strip().upper()


def _documents(reads: Reads, parsed: ParsedMessage, profile: PartnerProfile) -> Iterable[SampleDocument]:
    codes = PartnerCodes(reads)
    for one in parsed.documents:
        document = codes.resolve(one.document, profile.key) if one.document is not None else None
        canonical = json.dumps(json.loads(document_to_json(document)), indent=2, ensure_ascii=False) if document else ""
        kind = str(document.kind) if document else ""
        number = (
            (getattr(document, "order_number", None) or getattr(document, "number", None) or "") if document else ""
        )
        yield SampleDocument(kind, one.kind_name, number, canonical, one.problems, one.usable)


def _units(reads: Reads, parsed: ParsedMessage, profile: PartnerProfile) -> tuple[tuple[Code, ...], tuple[Code, ...]]:
    """Units that are in no table: those nobody has explained, and those somebody has, each once a document. Packs of a
    known kind need the product."""
    found: dict[bool, list[Code]] = {False: [], True: []}
    for one in parsed.documents:
        if one.document is not None:
            for codes in dict.fromkeys(wanted_units(one.document)):
                found[bool(reads.mapped(profile.key, codes))].append(codes[-1])
    return tuple(found[False]), tuple(found[True])


def _without_explained(parsed: ParsedMessage, explained: Iterable[Code]) -> ParsedMessage:
    """Without complaints of units that a mapping explains: the format cannot know of it."""
    quoted = [f"“{code.value}”" for code in explained]

    def kept(problems: Iterable[Problem]) -> tuple[Problem, ...]:
        return tuple(
            one
            for one in problems
            if not (one.code.endswith("unit_unknown") and any(mark in one.text.upper() for mark in quoted))
        )

    documents = tuple(one.model_copy(update={"problems": kept(one.problems)}) for one in parsed.documents)
    return parsed.model_copy(update={"documents": documents, "problems": kept(parsed.problems)})


def _text(raw: bytes, charset: str) -> str:
    """The sample as text; UTF-16 is known by its byte order mark, or by the zero bytes between plain letters."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    if charset == "utf-16":
        return raw.decode("utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be", errors="replace")
    if charset in ("", "utf-8") and not _is_utf8(raw):
        return raw.decode("cp1252", errors="replace")  # nobody could read it yet: as it is most likely written
    return raw.decode(charset or "utf-8", errors="replace")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def marked_lines(raw: bytes, parsed: ParsedMessage) -> tuple[tuple[MarkedLine, ...], bool]:
    """The sample in lines (segments where the format has them) with each problem on the line it is about; and whether
    there are more lines than are shown."""
    text = _text(raw, parsed.charset)
    pieces = list(_pieces(text, parsed))
    by_line: dict[int, list[Problem]] = defaultdict(list)
    starts = [start for start, _ in pieces]
    for problem in parsed.all_problems:
        by_line[_line_of(problem, starts)].append(problem)
    lines = tuple(
        MarkedLine(number, piece.strip("\r\n")[:SHOWN_LETTERS], tuple(by_line.get(number, ())))
        for number, (_, piece) in enumerate(pieces[:SHOWN_LINES], 1)
    )
    return lines, len(pieces) > SHOWN_LINES


def _pieces(text: str, parsed: ParsedMessage) -> Iterable[tuple[int, str]]:
    """Where each line begins, and its text. EDI in one long line is cut at its segments."""
    mark = _terminator(text) if parsed.format in ("x12", "edifact") else None
    start = 0
    for piece in text.splitlines(keepends=True) if mark is None else _cut(text, mark):
        if piece.strip():
            yield start, piece.lstrip("\r\n")
        start += len(piece)


def _cut(text: str, mark: str) -> Iterable[str]:
    pieces = text.split(mark)
    for number, piece in enumerate(pieces):
        yield piece + mark if number < len(pieces) - 1 else piece


def _terminator(text: str) -> str | None:
    """The segment terminator of an interchange: by the ISA's place for X12, by UNA or the default for EDIFACT."""
    head = text.lstrip("\ufeff \t\r\n")
    if head.startswith("UNA") and len(head) > 8:
        return head[8]
    if head.startswith("UN"):
        return "'"
    if not head.startswith("ISA") or len(head) < 4:
        return "~" if "~" in head[:400] else None
    parts = head.split(head[3], 16)
    return parts[16][1:2] or None if len(parts) > 16 else None


def _line_of(problem: Problem, starts: list[int]) -> int:
    """The line a problem is on: by its line, its byte, or its segment; 0 when it says none of them."""
    place = problem.place
    if place.line is not None:
        return place.line
    if place.offset is not None:
        return sum(1 for start in starts if start <= place.offset)
    return place.segment or 0


def _placeless(parsed: ParsedMessage) -> tuple[Problem, ...]:
    return tuple(
        one
        for one in parsed.problems
        if one.place.line is None and one.place.offset is None and one.place.segment is None
    )


def _other_format(form: Format, expected: list[str]) -> Iterable[Problem]:
    if form.name not in expected:
        yield Problem(
            code="onboarding.other_format",
            severity=Severity.ERROR,
            text=f"The sample is {form.name}; the profile expects {' or '.join(dict.fromkeys(expected))}.",
            meaning="Live, such a message would still be read, but nothing of the profile's format settings applies.",
            next_step="Change the profile's format, or add a way for these documents.",
        )


def _unrecognised(ways: Iterable[object]) -> Problem:
    return Problem(
        code="onboarding.not_recognised",
        severity=Severity.FATAL,
        text="The sample is of no format the program recognises.",
        meaning="Live, such a message would be held for a person.",
        next_step="Choose the format in the profile; column files need a column specification.",
    )
