"""The port a document format fulfils."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    OutgoingEnvelope,
    ParsedMessage,
    TechnicalAcknowledgment,
)

PART_LINES = 1000


class Format(Protocol):
    """Bytes <-> canonical documents for one syntax (X12, UBL, delimited, JSON).

    Reading never raises on bad input: whatever is wrong becomes a :class:`~console.domain.problems.Problem` with its
    place, and everything readable around it is still returned.
    """

    @property
    def name(self) -> str:
        """The registry name: ``x12``, ``ubl``, ``delimited``, ``json``."""

    @property
    def writes(self) -> frozenset[DocumentKind]:
        """The document kinds :meth:`write` accepts."""

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """Whether a message starting with ``head`` (its first 4 KiB or less) is of this format."""

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """Every document in ``raw``; ``options`` are the partner profile's settings for this format."""

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """The same as :meth:`read`, a piece at a time: a long stock report or price catalogue comes in parts of at most
        :data:`PART_LINES` lines, so that one of any size passes in bounded memory. Other formats give one piece."""

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """One message holding ``documents``. Raises :class:`~console.services.errors.ContentError` when a document
        cannot be expressed (what is missing, and where, is in the error)."""

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """The technical acknowledgments this message is owed; empty for formats without them, and for messages that
        are themselves technical acknowledgments."""
