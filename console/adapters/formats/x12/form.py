"""The X12 format: envelopes, checks and receipts around the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from console.adapters.formats.x12.codes import FUNCTIONAL
from console.adapters.formats.x12.documents import LINE_TAGS, READERS
from console.adapters.formats.x12.reading import Findings, moment
from console.adapters.formats.x12.tokens import Segment, Tokens, problem, tokenize
from console.adapters.formats.x12.writing import write_interchange
from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    Envelope,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.problems import Problem, Severity
from console.domain.values import PartyId


class _Walk:
    """One pass over the segments: keeps the open interchange, group and set, and closes what is left open."""

    def __init__(self, tokens: Tokens) -> None:
        self.documents: list[ParsedDocument] = []
        self.problems: list[Problem] = list(tokens.problems)
        self.isa: Segment | None = None
        self.group: Segment | None = None
        self.set: list[Segment] | None = None
        self.groups = self.sets = 0
        for segment in tokens.segments:
            self._take(segment)
        self._end()

    def _end(self) -> None:
        self._end_set(None)
        if self.group is not None:
            self._warn("ge_missing", "The end of the group (GE) is missing.", self.group)
        if self.isa is not None:
            self._warn("iea_missing", "The end of the interchange (IEA) is missing.", self.isa)

    def _warn(self, code: str, text: str, segment: Segment, element: int | None = None) -> None:
        meaning = "The message may have been cut off." if code.endswith("missing") else "The sender's counts are wrong."
        self.problems.append(
            problem(
                code,
                Severity.WARNING,
                text,
                segment.place(element),
                meaning,
                "Check that nothing is missing; tell the partner if it happens again.",
            )
        )

    def _take(self, segment: Segment) -> None:
        tag = segment.tag
        if tag == "ST":
            self._end_set(None)
            self.set = [segment]
            self.sets += 1
        elif tag == "SE":
            self._end_set(segment)
        elif tag in ("ISA", "GS", "GE", "IEA"):
            self._end_set(None)
            self._envelope(segment)
        elif tag == "TA1":
            self.documents.append(self._interchange_receipt(segment))
        elif self.set is not None:
            self.set.append(segment)
        else:
            self._warn("outside_set", f"Data outside a transaction set: {tag[:10]}.", segment)

    def _envelope(self, segment: Segment) -> None:
        if segment.tag == "ISA":
            self.isa, self.group, self.groups = segment, None, 0
        elif segment.tag == "GS":
            self.group, self.sets = segment, 0
            self.groups += 1
        elif segment.tag == "GE":
            if self.group is not None:
                self._compare("ge_count", segment, 1, str(self.sets), "sets in the group")
                self._compare("ge_control", segment, 2, self.group.get(6), "the group's control number")
            self.group = None
        else:
            if self.isa is not None:
                self._compare("iea_count", segment, 1, str(self.groups), "groups in the interchange")
                self._compare("iea_control", segment, 2, self.isa.get(13), "the interchange's control number")
            self.isa = self.group = None

    def _compare(self, code: str, segment: Segment, element: int, wanted: str, what: str) -> None:
        given = segment.get(element)
        if given.lstrip("0") != wanted.lstrip("0"):
            self._warn(code, f"{segment.tag} says {given or 'nothing'} for {what}; found {wanted}.", segment, element)

    def _end_set(self, trailer: Segment | None) -> None:
        segments, self.set = self.set, None
        if segments is None:
            if trailer is not None:
                self._warn("se_alone", "The end of a set (SE) without its beginning.", trailer)
            return
        findings = Findings()
        if trailer is None:
            findings.add(
                "se_missing",
                Severity.ERROR,
                "The end of the set (SE) is missing.",
                segments[-1],
                None,
                "The document may have been cut off, so lines may be missing.",
                "Ask the partner to send it again.",
            )
        else:
            _check_trailer(segments, trailer, findings)
        self.documents.append(self._document(segments, trailer, findings))

    def _document(self, segments: list[Segment], trailer: Segment | None, findings: Findings) -> ParsedDocument:
        code, control = segments[0].get(1), segments[0].get(2)
        envelope = self._read_envelope(control)
        expected = FUNCTIONAL.get(code)
        if self.group is not None and expected and self.group.get(1) != expected:
            findings.add(
                "group_kind",
                Severity.WARNING,
                f"The group says {self.group.get(1)}, the set in it is {code}.",
                segments[0],
                1,
                "The set is taken at its word.",
                "Tell the partner.",
            )
        reader = READERS.get(code)
        document: AnyDocument | None = None
        if reader is None:
            text = f"Documents of kind {code or '?'} are not read yet."
            findings.add("set_not_read", Severity.INFO, text, segments[0])
        else:
            _check_totals(code, segments, findings)
            document = reader(segments, control, findings)
        return ParsedDocument(
            kind_name=code,
            envelope=envelope,
            document=document,
            problems=tuple(findings.problems),
            first_segment=segments[0].index,
            last_segment=(trailer or segments[-1]).index,
        )

    def _read_envelope(self, control: str | None) -> Envelope:
        isa, group = self.isa, self.group
        sender = PartyId(scheme=f"x12:{isa.get(5)}", value=isa.get(6)) if isa and isa.get(6) else None
        receiver = PartyId(scheme=f"x12:{isa.get(7)}", value=isa.get(8)) if isa and isa.get(8) else None
        if sender is None and group is not None and group.get(2):
            sender = PartyId(scheme="x12:gs", value=group.get(2))
        if receiver is None and group is not None and group.get(3):
            receiver = PartyId(scheme="x12:gs", value=group.get(3))
        created = moment(group.get(4), group.get(5)) if group else None
        return Envelope(
            format="x12",
            version=(group.get(8) if group else None) or None,
            sender=sender,
            receiver=receiver,
            interchange_control=isa.get(13) if isa else None,
            group_control=group.get(6) if group else None,
            functional_group=group.get(1) if group else None,
            set_control=control or None,
            created_at=created or (moment(isa.get(9), isa.get(10)) if isa else None),
            test=bool(isa and isa.get(15) == "T"),
        )

    def _interchange_receipt(self, segment: Segment) -> ParsedDocument:
        status = {"A": SyntaxStatus.ACCEPTED, "E": SyntaxStatus.ACCEPTED_WITH_ERRORS}.get(
            segment.get(4), SyntaxStatus.REJECTED
        )
        document = TechnicalAcknowledgment(
            status=status, interchange_control=segment.get(1), note_code=segment.get(5) or None
        )
        return ParsedDocument(
            kind_name="TA1",
            envelope=self._read_envelope(None),
            document=document,
            first_segment=segment.index,
            last_segment=segment.index,
        )


class X12Format:
    """X12 3060 to 5010 as partners really send it."""

    name = "x12"
    writes = frozenset(
        {
            DocumentKind.ORDER,
            DocumentKind.ORDER_CHANGE,
            DocumentKind.ACKNOWLEDGMENT,
            DocumentKind.TECHNICAL_ACKNOWLEDGMENT,
        }
    )

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """An ISA, GS, ST or TA1 segment at the start, blanks and a byte order mark aside."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        for tag in (b"ISA", b"TA1", b"GS", b"ST"):
            if text.startswith(tag):
                mark = text[len(tag) : len(tag) + 1]
                return bool(mark) and not mark.isalnum() and not (len(tag) == 2 and mark.isspace())
        return False

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        tokens = tokenize(raw)
        walk = _Walk(tokens)
        return ParsedMessage(
            format=self.name, charset=tokens.charset, documents=tuple(walk.documents), problems=tuple(walk.problems)
        )

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`."""
        yield self.read(raw, options)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """See :class:`console.services.formats.Format`."""
        return write_interchange(documents, envelope)

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """A 997 per group; none for groups of receipts. A set with errors is rejected, one with warnings accepted
        with errors noted."""
        groups: dict[tuple[str, str], list[ParsedDocument]] = {}
        for one in parsed.documents:
            if one.kind_name in ("997", "999", "TA1", "") or one.envelope.group_control is None:
                continue
            key = (one.envelope.functional_group or "", one.envelope.group_control)
            groups.setdefault(key, []).append(one)
        return tuple(_receipt(kind, control, sets) for (kind, control), sets in groups.items())


def _receipt(kind: str, control: str, sets: list[ParsedDocument]) -> TechnicalAcknowledgment:
    receipts = tuple(
        SetReceipt(
            set_code=one.kind_name,
            control=one.envelope.set_control or "",
            status=_status(one),
            errors=tuple(found for found in one.problems if found.severity is not Severity.INFO),
        )
        for one in sets
    )
    states = {one.status for one in receipts}
    if states == {SyntaxStatus.REJECTED}:
        status = SyntaxStatus.REJECTED
    elif SyntaxStatus.REJECTED in states:
        status = SyntaxStatus.PARTIALLY_ACCEPTED
    elif states == {SyntaxStatus.ACCEPTED}:
        status = SyntaxStatus.ACCEPTED
    else:
        status = SyntaxStatus.ACCEPTED_WITH_ERRORS
    return TechnicalAcknowledgment(status=status, functional_group=kind, group_control=control, sets=receipts)


def _status(one: ParsedDocument) -> SyntaxStatus:
    if any(found.blocks for found in one.problems):
        return SyntaxStatus.REJECTED
    warned = any(found.severity is Severity.WARNING for found in one.problems)
    return SyntaxStatus.ACCEPTED_WITH_ERRORS if warned else SyntaxStatus.ACCEPTED


def _check_trailer(segments: list[Segment], trailer: Segment, findings: Findings) -> None:
    count = len(segments) + 1
    if trailer.get(1).lstrip("0") != str(count):
        findings.add(
            "se_count",
            Severity.WARNING,
            f"SE says {trailer.get(1) or 'nothing'} segments; found {count}.",
            trailer,
            1,
            "A segment may be missing.",
            "Check the lines; tell the partner.",
        )
    if trailer.get(2) != segments[0].get(2):
        findings.add("se_control", Severity.WARNING, "The control numbers of ST and SE differ.", trailer, 2)


def _check_totals(code: str, segments: list[Segment], findings: Findings) -> None:
    """CTT01 is the number of lines, CTT02 the sum of their quantities."""
    total = next((one for one in segments if one.tag == "CTT"), None)
    if total is None or code not in LINE_TAGS:
        return
    tag, quantity_at = LINE_TAGS[code]
    lines = [one for one in segments if one.tag == tag]
    if total.get(1).isdigit() and int(total.get(1)) != len(lines):
        findings.add(
            "ctt_lines",
            Severity.WARNING,
            f"CTT says {total.get(1)} lines; found {len(lines)}.",
            total,
            1,
            "A line may be missing.",
            "Check the lines; ask the partner.",
        )
    try:
        wanted = Decimal(total.get(2)) if total.get(2) else None
        found = sum((Decimal(one.get(quantity_at) or 0) for one in lines), Decimal(0))
    except InvalidOperation:
        return
    if wanted is not None and wanted != found:
        findings.add(
            "ctt_hash",
            Severity.WARNING,
            f"CTT says a total of {wanted}; the lines add up to {found}.",
            total,
            2,
            "A quantity may be wrong.",
            "Check the quantities; ask the partner.",
        )
