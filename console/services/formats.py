"""The port a document format fulfils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    OutgoingEnvelope,
    ParsedMessage,
    TechnicalAcknowledgment,
)


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

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """One message holding ``documents``. Raises :class:`~console.services.errors.ContentError` when a document
        cannot be expressed (what is missing, and where, is in the error)."""

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """The technical acknowledgments this message is owed; empty for formats without them, and for messages that
        are themselves technical acknowledgments."""
