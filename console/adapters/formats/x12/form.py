"""The X12 format: reading, writing and receipts behind the port every format has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from console.adapters.formats.x12.envelopes import Walk
from console.adapters.formats.x12.facts import forget
from console.adapters.formats.x12.receipts import receipts_for
from console.adapters.formats.x12.segment_table import TAGS
from console.adapters.formats.x12.segments import Segments, is_wide
from console.adapters.formats.x12.writing import WRITES, write_interchange
from console.domain.documents import (
    AnyDocument,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    TechnicalAcknowledgment,
)
from console.services.formats import PART_LINES

_PIECE = 4 * 1024 * 1024


class X12Format:
    """X12 003010 to 006050 as partners really send it."""

    name = "x12"
    writes = WRITES

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """An ISA, GS, ST or TA1 segment at the start, blanks and a byte order mark aside."""
        wide = is_wide(head)
        if wide:
            head = head[: len(head) // 2 * 2].decode(wide, "ignore").removeprefix("\ufeff").encode()
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        for tag in (b"ISA", b"TA1", b"GS", b"ST"):
            if text.startswith(tag):
                mark = text[len(tag) : len(tag) + 1]
                return bool(mark) and not mark.isalnum() and not (tag != b"ISA" and mark.isspace())
        return False

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        segments = Segments(raw, TAGS)
        walk = Walk(segments, PART_LINES, whole=True)
        return self._message(segments, list(walk))

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`. A message of many megabytes also comes in pieces where it holds
        many short documents."""
        segments = Segments(raw, TAGS)
        held: list[ParsedDocument] = []
        sent = 0
        for one in Walk(segments, PART_LINES, whole=False):
            held.append(one)
            if not one.complete or segments.read_bytes - sent > _PIECE:
                sent = segments.read_bytes
                yield self._message(segments, held)
                held = []
        if held or not sent or segments.problems.problems:
            yield self._message(segments, held)

    def _message(self, segments: Segments, documents: list[ParsedDocument]) -> ParsedMessage:
        if segments.wordy:  # values of any length may have been remembered: what is kept must stay small
            forget()
            segments.wordy = False
        return ParsedMessage(
            format=self.name,
            charset=segments.came_in,
            documents=tuple(documents),
            problems=segments.problems.taken(),
        )

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """See :class:`console.services.formats.Format`."""
        return write_interchange(documents, envelope)

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """A 997 per group, and a TA1 where the sender asked for one; none for receipts themselves."""
        return receipts_for(parsed)
