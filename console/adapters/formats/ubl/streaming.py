"""Long catalogues, read line by line in bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from console.adapters.formats.ubl.catalogues import HEAD, LINE, first_currency
from console.adapters.formats.ubl.facts import Element, Facts
from console.adapters.formats.ubl.names import CAC, CATALOGUE, NS, document_namespace
from console.adapters.formats.ubl.reading import check_count
from console.adapters.formats.xml.opening import (
    charset_problem,
    document_type,
    has_document_type,
    not_well_formed,
    too_big,
    trimmed,
)
from console.domain.documents import CatalogueLine, Envelope, ParsedDocument, ParsedMessage, PriceCatalogue
from console.domain.problems import Problem
from console.services.formats import PART_LINES

MAX_BYTES = 512 * 1024 * 1024
"""Of a catalogue read in parts. Of its tree only one line is held at a time."""
_LONG = 512 * 1024
_HEAD_BYTES = 4096
_CHUNK = 1024 * 1024
_ROOT = f"{{{document_namespace(CATALOGUE)}}}{CATALOGUE}"
_LINE_TAG = f"{{{CAC}}}CatalogueLine"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_UTF_8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_FALLBACK = "windows-1252"

EnvelopeOf = Callable[[Element, Element | None], Envelope]


def is_long_catalogue(raw: bytes) -> bool:
    """Whether a message is a catalogue so long that it is better read in parts."""
    return len(raw) > _LONG and document_namespace(CATALOGUE).encode() in raw[:_HEAD_BYTES]


def catalogue_parts(raw: bytes, envelope_of: EnvelopeOf) -> Iterator[ParsedMessage]:
    """The catalogue in ``raw`` in parts of :data:`PART_LINES` lines. Never raises on bad input: a message that breaks
    off gives the parts before that, and then one with the problem."""
    refusal = _refusal(raw)
    if refusal is not None:
        yield ParsedMessage(format="ubl", problems=(refusal,))
        return
    if raw[:1].isspace():
        raw = trimmed(raw)[0]
    fallback = _FALLBACK if _is_not_utf_8(raw) else None
    reading = _Reading(envelope_of, fallback)
    try:
        for event, element in _elements(raw, fallback):
            if event == "start":
                reading.begin(element)
            elif element.tag == _LINE_TAG:
                yield from reading.line(element)
            else:
                yield reading.end()
    except etree.XMLSyntaxError as error:
        yield reading.broken(not_well_formed(error))


def _refusal(raw: bytes) -> Problem | None:
    if len(raw) > MAX_BYTES:
        return too_big(len(raw), MAX_BYTES)
    return document_type() if has_document_type(raw[: 4 * _HEAD_BYTES]) else None


def _elements(raw: bytes, encoding: str | None) -> Iterator[tuple[str, Element]]:
    found: Any = etree.iterparse(
        BytesIO(raw),
        events=("start", "end"),
        tag=(_ROOT, _LINE_TAG),
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in found:
        if event == "end" or element.tag == _ROOT:
            yield event, element


def _is_not_utf_8(raw: bytes) -> bool:
    """Whether a message that declares UTF-8, or nothing, is in another charset; looked at in pieces."""
    declared = _DECLARED.match(raw[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in _UTF_8):
        return False
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(raw)
    try:
        for start in range(0, len(raw), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
    except UnicodeDecodeError:
        return True
    return False


class _Reading:
    """One catalogue on its way through the parser."""

    def __init__(self, envelope_of: EnvelopeOf, fallback: str | None) -> None:
        self._envelope_of = envelope_of
        self._charset = fallback or "utf-8"
        self._problems = (charset_problem(fallback),) if fallback else ()
        self._document: Element | None = None
        self._found = Facts()
        self._head: dict[str, Any] | None = None
        self._envelope = Envelope(format="ubl")
        self._lines: list[CatalogueLine] = []
        self._count = self._part = 0

    def begin(self, document: Element) -> None:
        """The catalogue starts."""
        self._document = document
        self._found = Facts(document)

    def line(self, element: Element) -> Iterator[ParsedMessage]:
        """A line is complete; a part is given when one more than it may hold is there."""
        if self._head is None:
            self._read_head()
        if len(self._lines) >= PART_LINES:
            yield self._message(complete=False)
        made = LINE.build(element, self._found)
        if made is not None:
            self._lines.append(made)
        self._count += 1
        self._forget_before(element)

    def end(self) -> ParsedMessage:
        """The catalogue is complete."""
        if self._head is None:
            self._read_head()
        if self._document is not None:
            check_count(self._document, self._found, self._count)
        return self._message(complete=True)

    def broken(self, problem: Problem) -> ParsedMessage:
        """What is left of a catalogue that breaks off."""
        if self._head is None:
            return ParsedMessage(format="ubl", charset=self._charset, problems=(*self._problems, problem))
        self._found.problems.append(problem)
        return self._message(complete=True)

    def _read_head(self) -> None:
        document = self._document
        if document is None:
            self._head = {}
            return
        self._found.currency = first_currency(document)
        self._head = HEAD.facts(document, self._found)
        above = document.getparent()
        wrapper = above.find("sh:StandardBusinessDocumentHeader", NS) if above is not None else None
        self._envelope = self._envelope_of(document, wrapper)

    def _forget_before(self, element: Element) -> None:
        """Let go of the line before: it has been read, and the parser is past it."""
        before, parent = element.getprevious(), element.getparent()
        if before is not None and parent is not None and before.tag == _LINE_TAG:
            parent.remove(before)
            self._found.skipped[_LINE_TAG] = self._found.skipped.get(_LINE_TAG, 0) + 1

    def _message(self, complete: bool) -> ParsedMessage:
        self._part += 1
        document = ParsedDocument(
            kind_name=CATALOGUE,
            envelope=self._envelope,
            document=PriceCatalogue(**(self._head or {}), lines=tuple(self._lines)),
            problems=tuple(self._found.problems),
            part=self._part,
            complete=complete,
        )
        problems, self._problems = self._problems, ()
        self._lines, self._found.problems = [], []
        return ParsedMessage(format="ubl", charset=self._charset, documents=(document,), problems=problems)
