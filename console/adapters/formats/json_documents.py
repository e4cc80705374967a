"""Canonical documents as JSON: one object, a list, one object a line, or wrapped as ``{"crossdock": 1, ...}``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    Envelope,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    TechnicalAcknowledgment,
    document_from_json,
    document_to_json,
)
from console.domain.problems import Place, Problem, Severity
from console.domain.values import PartyId

MAX_BYTES = 64 * 1024 * 1024


class JsonFormat:
    """For partners who would rather program than read standards."""

    name = "json"
    writes = frozenset(DocumentKind)

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """An object or list that speaks of our kinds of document."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return text[:1] in (b"{", b"[") and (b'"crossdock"' in text or b'"kind"' in text)

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        if len(raw) > MAX_BYTES:
            return _broken(f"The message has {len(raw)} bytes; the limit is {MAX_BYTES}.")
        try:
            found = _load(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            return _broken(f"This is not JSON: {error}")
        test = False
        envelope: dict[str, Any] = {}
        if isinstance(found, dict) and "documents" in found:
            test = bool(found.get("test"))
            envelope = found
            found = found["documents"]
        rows = found if isinstance(found, list) else [found]
        return ParsedMessage(
            format=self.name,
            documents=tuple(_document(row, number, envelope, test) for number, row in enumerate(rows)),
        )

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`."""
        yield self.read(raw, options)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """See :class:`console.services.formats.Format`."""
        whole = {
            "crossdock": 1,
            "sender": envelope.sender.model_dump(),
            "receiver": envelope.receiver.model_dump(),
            "control": envelope.interchange_control,
            "created_at": envelope.created_at.isoformat(),
            "test": envelope.test,
            "documents": [json.loads(document_to_json(document)) for document in documents],
        }
        return json.dumps(whole, indent=1, ensure_ascii=False).encode()

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """JSON has no technical acknowledgments."""
        return ()


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        rows = [line for line in text.splitlines() if line.strip()]
        if len(rows) < 2:
            raise
        return [json.loads(line) for line in rows]


def _document(row: Any, number: int, wrapper: Mapping[str, Any], test: bool) -> ParsedDocument:
    kind = str(row.get("kind", "unknown")) if isinstance(row, dict) else "unknown"
    sender = wrapper.get("sender")
    try:
        named = PartyId.model_validate(sender) if sender else None
    except ValidationError:
        named = None
    control = str(wrapper["control"]) if "control" in wrapper else None
    envelope = Envelope(format="json", sender=named, interchange_control=control, test=test)
    try:
        document = document_from_json(json.dumps(row))
    except ValidationError as error:
        return ParsedDocument(kind_name=kind, envelope=envelope, problems=tuple(_problems(error, number)))
    return ParsedDocument(kind_name=kind, envelope=envelope, document=document)


def _problems(error: ValidationError, number: int) -> list[Problem]:
    return [
        Problem(
            code="json.field",
            severity=Severity.ERROR,
            text=str(one["msg"]),
            place=Place(path=f"documents[{number}]." + ".".join(str(part) for part in one["loc"])),
            meaning="The document cannot be used as it is.",
            next_step="Mend the field and send it again.",
        )
        for one in error.errors()[:100]
    ]


def _broken(text: str) -> ParsedMessage:
    problem = Problem(
        code="json.unreadable",
        severity=Severity.FATAL,
        text=text[:300],
        meaning="Nothing of it could be read.",
        next_step="Ask the partner to send it again.",
    )
    return ParsedMessage(format="json", problems=(problem,))
