"""The EDIFACT format: messages out of interchanges, what is said of them, and the receipts they are owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from console.adapters.formats.edifact.envelopes import Frame, Walk
from console.adapters.formats.edifact.facts import Facts
from console.adapters.formats.edifact.groups import tree
from console.adapters.formats.edifact.readers import READERS
from console.adapters.formats.edifact.tables import TABLES
from console.adapters.formats.edifact.writers import WRITES, write_interchange
from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.problems import Problem, Severity
from console.services.formats import PART_LINES

_HEADS = (b"UNB", b"UNG", b"UNH")
_SYNTAX_ANSWER = "CONTRL"
_TOGETHER = 50


class EdifactFormat:
    """UN/EDIFACT and EANCOM, directories D93A to D21B, as partners really send them."""

    name = "edifact"
    writes: frozenset[DocumentKind] = WRITES

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """A UNA, UNB, UNG or UNH at the start, blanks and a byte order mark aside."""
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            head = head[: len(head) // 2 * 2].decode("utf-16", "ignore").encode()
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00")
        mark = text[3:4]
        if text.startswith(b"UNA"):
            return bool(mark) and not mark.isalnum()
        return text[:3] in _HEADS and bool(mark) and not mark.isalnum() and mark not in b" \r\n"

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        walk = Walk(raw)
        documents = [one for frame in walk.frames() for one in _documents(frame)]
        return _message(walk, documents, walk.problems)

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`. Problems around the messages come with the last piece."""
        walk = Walk(raw, PART_LINES)
        waiting: list[ParsedDocument] = []
        for frame in walk.frames():
            waiting += _documents(frame)
            if not frame.complete or frame.part > 1 or len(waiting) >= _TOGETHER:
                yield _message(walk, waiting, ())
                waiting = []
        if waiting or walk.problems:
            yield _message(walk, waiting, walk.problems)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """See :class:`console.services.formats.Format`."""
        return write_interchange(documents, envelope)

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """A CONTRL for each interchange, none for one of CONTRLs. A message with errors is rejected, one with warnings
        acknowledged with the errors noted."""
        interchanges: dict[tuple[object, ...], list[ParsedDocument]] = {}
        for one in parsed.documents:
            if one.kind_name == _SYNTAX_ANSWER or one.envelope.interchange_control is None:
                continue
            key = (one.envelope.sender, one.envelope.receiver, one.envelope.interchange_control)
            interchanges.setdefault(key, []).append(one)
        return tuple(_receipt(found) for found in interchanges.values())


def _message(walk: Walk, documents: Iterable[ParsedDocument], problems: Iterable[Problem]) -> ParsedMessage:
    return ParsedMessage(
        format=EdifactFormat.name, charset=walk.charset, documents=tuple(documents), problems=tuple(problems)
    )


def _documents(frame: Frame) -> list[ParsedDocument]:
    """What one message says: a document, several (an answer to several orders), or none with the reason why."""
    facts = Facts(frame.segments[0].get(1), frame.decimal_mark, frame.lines_before)
    facts.problems += frame.problems
    reader = READERS.get(frame.kind)
    found: Sequence[AnyDocument] = ()
    if reader is None:
        facts.add(
            "not_read",
            Severity.INFO,
            f"Messages of type {frame.kind or '(none)'} are not read.",
            frame.segments[0],
            2,
            1,
            "It is kept as it came; nothing is done with it.",
        )
    else:
        found = reader(tree(TABLES[frame.kind].root, frame.segments), facts)
    problems = tuple(one for one in facts.problems if (one.place.segment or frame.fresh) >= frame.fresh)
    last = frame.trailer or frame.segments[-1]
    return [
        ParsedDocument(
            kind_name=frame.kind or "unknown",
            envelope=frame.envelope,
            document=document,
            problems=problems,
            first_segment=frame.segments[0].index,
            last_segment=last.index,
            part=frame.part,
            complete=frame.complete,
        )
        for document in (found or (None,))
    ]


def _receipt(documents: list[ParsedDocument]) -> TechnicalAcknowledgment:
    messages: dict[int | None, ParsedDocument] = {}
    for one in documents:
        messages.setdefault(one.first_segment, one)
    receipts = tuple(_set_receipt(one) for one in messages.values())
    states = {one.status for one in receipts}
    envelope = documents[0].envelope
    groups = {one.envelope.group_control for one in documents}
    if states == {SyntaxStatus.REJECTED}:
        status = SyntaxStatus.REJECTED
    elif SyntaxStatus.REJECTED in states:
        status = SyntaxStatus.PARTIALLY_ACCEPTED
    elif SyntaxStatus.ACCEPTED_WITH_ERRORS in states:
        status = SyntaxStatus.ACCEPTED_WITH_ERRORS
    else:
        status = SyntaxStatus.ACCEPTED
    return TechnicalAcknowledgment(
        status=status,
        functional_group=envelope.functional_group,
        group_control=next(iter(groups)) if len(groups) == 1 else None,
        interchange_control=envelope.interchange_control,
        sets=receipts,
        interchange_sender=envelope.sender,
        interchange_receiver=envelope.receiver,
    )


def _set_receipt(one: ParsedDocument) -> SetReceipt:
    errors = [found for found in one.problems if found.severity is not Severity.INFO]
    if any(found.blocks for found in errors):
        status = SyntaxStatus.REJECTED
    else:
        status = SyntaxStatus.ACCEPTED_WITH_ERRORS if errors else SyntaxStatus.ACCEPTED
    begin = (one.first_segment or 1) - 1
    return SetReceipt(
        set_code=one.kind_name,
        control=one.envelope.set_control or "",
        status=status,
        errors=tuple(_relative(found, begin) for found in errors),
        version=one.envelope.version,
    )


def _relative(found: Problem, begin: int) -> Problem:
    """The finding with its segment counted from the UNH, as a receipt counts."""
    if found.place.segment is None:
        return found
    return found.model_copy(update={"place": found.place.model_copy(update={"segment": found.place.segment - begin})})
