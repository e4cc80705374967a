"""Interchanges, groups and messages around the segments: who sent what to whom, and whether the counts are right.

The walk goes once over the segments and hands out one message at a time, a long list in pieces, so it needs memory for
one piece only. Counts and references that are wrong are warnings: what was read stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from console.adapters.formats.common.days import moment_of
from console.adapters.formats.edifact.charset import charset_problems
from console.adapters.formats.edifact.codes import ENVELOPE_SCHEMES
from console.adapters.formats.edifact.tables import TABLES
from console.adapters.formats.edifact.tokens import Scanner, Segment, add_problem
from console.domain.documents import Envelope
from console.domain.problems import Problem, Severity
from console.domain.values import PartyId

LONG = frozenset(("PRICAT", "INVRPT"))
"""Messages that may be so long that they are handed out in pieces."""
_SERVICE = frozenset(("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"))
_SECTION = "PGI"
MAX_HELD = 200_000
"""Segments of one message that are held at once; a message that is handed out in pieces may have more."""


@dataclass(slots=True)
class Frame:
    """One message, or a piece of a long one: its segments (UNH first), its envelope, and what is wrong around them.

    ``lines_before`` counts the lines of earlier pieces; ``fresh`` is the number of the first segment that no earlier
    piece had.
    """

    segments: list[Segment]
    envelope: Envelope
    trailer: Segment | None = None
    problems: list[Problem] = field(default_factory=list)
    decimal_mark: str = "."
    part: int = 1
    complete: bool = True
    lines_before: int = 0
    fresh: int = 0

    @property
    def kind(self) -> str:
        """The message type of UNH (S009.0065)."""
        return self.segments[0].get(2, 1).upper()[:12]


class Walk:
    """Messages of one transmission; ``problems`` are those that belong to none of them."""

    def __init__(self, raw: bytes, part_lines: int | None = None) -> None:
        self._scanner = Scanner(raw)
        self._part_lines = part_lines
        self.problems: list[Problem] = []
        self._interchange: Segment | None = None
        self._group: Segment | None = None
        self._message: list[Segment] | None = None
        self._messages = self._groups = self._in_group = self._loose = 0
        self._references: set[str] = set()
        self._count = 0

    @property
    def charset(self) -> str:
        """The codec the text was in."""
        return self._scanner.charset.name

    def frames(self) -> Iterator[Frame]:
        """Each message in turn; afterwards ``problems`` is complete."""
        for segment in self._scanner:
            message = self._message
            if segment.tag in _SERVICE:
                yield from self._service(segment)
            elif message is None:
                self._outside(segment)
            elif self._part_lines is None and len(message) < MAX_HELD:
                self._count += 1
                message.append(segment)
            else:
                piece = self._inside(segment, message)
                if piece is not None:
                    yield piece
        yield from self._end_message(None)
        self._end_group(None)
        self._end_interchange(None)
        self.problems += charset_problems(self._scanner.charset)
        self.problems[:0] = self._scanner.problems

    # ---------------------------------------------------------------------------------------------- what comes

    def _service(self, segment: Segment) -> Iterator[Frame]:
        tag = segment.tag
        if tag == "UNT":
            if self._message is None:
                self._warn("unt_alone", "The end of a message (UNT) without its beginning.", segment)
            yield from self._end_message(segment)
            return
        yield from self._end_message(None)
        if tag == "UNH":
            self._begin_message(segment)
        elif tag == "UNG":
            self._end_group(None)
            self._group, self._in_group = segment, 0
            self._groups += 1
        elif tag == "UNE":
            self._end_group(segment)
        elif tag == "UNB":
            self._end_group(None)
            self._end_interchange(None)
            self._begin_interchange(segment)
        else:
            self._end_group(None)
            self._end_interchange(segment)

    def _begin_interchange(self, segment: Segment) -> None:
        self._interchange = segment
        self._messages = self._groups = self._loose = 0
        self._references.clear()
        if not segment.get(2, 1):
            self._warn(
                "sender_missing",
                "The interchange does not say who sent it.",
                segment,
                2,
                "The partner is found by other means, if at all.",
            )

    def _begin_message(self, segment: Segment) -> None:
        self._message = [segment]
        self._part, self._lines, self._lines_before, self._count = 1, 0, 0, 1
        self._fresh = segment.index
        self._head_size = 0
        self._section: list[Segment] = []
        self._messages += 1
        if self._group is not None:
            self._in_group += 1
        else:
            self._loose += 1
        reference = segment.get(1)
        if reference in self._references:
            self._warn(
                "unh_repeated",
                f"The message reference {reference[:20]} occurs twice in the interchange.",
                segment,
                1,
                "A receipt cannot say which of them it means.",
            )
        self._references.add(reference)

    def _inside(self, segment: Segment, message: list[Segment]) -> Frame | None:
        """Take a segment of the open message; the piece that is full before it, where pieces are wanted."""
        piece = None
        self._count += 1
        if self._part_lines is not None and segment.tag in ("LIN", _SECTION):
            if not self._head_size:
                self._head_size = len(message)
            if self._lines >= self._part_lines and message[0].get(2, 1).upper() in LONG:
                piece = self._piece(message)
                message = self._message = [*message[: self._head_size], *self._section]
                self._fresh = segment.index
            if segment.tag == "LIN":
                self._lines += 1
                self._in_section = False
            else:
                self._section, self._in_section = [], True
        if self._part_lines is not None and self._head_size and self._in_section:
            self._section.append(segment)
        if len(message) < MAX_HELD:
            message.append(segment)
        elif self._left_out is None:
            self._left_out = segment
        return piece

    _left_out: Segment | None = None
    _in_section = False
    _in_package = False

    def _piece(self, message: list[Segment]) -> Frame:
        frame = self._frame(message, None)
        frame.complete = False
        self._part += 1
        self._lines_before += self._lines
        self._lines = 0
        return frame

    def _outside(self, segment: Segment) -> None:
        """Data between messages. A package (UNO to UNP, ISO 9735-8) holds an attachment, which is not read."""
        if self._in_package:
            self._in_package = segment.tag != "UNP"
            return
        if segment.tag == "UNO":
            self._in_package = True
            self._add(
                self.problems,
                "package",
                Severity.INFO,
                "An attachment comes with the messages (UNO).",
                segment,
                None,
                "It is kept with the message and not read.",
                "",
            )
            return
        self._warn("outside", f"Data outside a message: {segment.tag[:10]}.", segment, None, "It is not read.")

    # ----------------------------------------------------------------------------------------------- what ends

    def _frame(self, message: list[Segment], trailer: Segment | None) -> Frame:
        return Frame(
            message,
            self._envelope(message[0]),
            trailer,
            decimal_mark=self._scanner.marks.decimal,
            part=self._part,
            lines_before=self._lines_before,
            fresh=self._fresh if self._part > 1 else 0,
        )

    def _end_message(self, trailer: Segment | None) -> Iterator[Frame]:
        message, self._message = self._message, None
        if message is None:
            return
        frame = self._frame(message, trailer)
        self._check_kind(frame)
        self._check_size(frame)
        if trailer is None:
            self._add(
                frame.problems,
                "unt_missing",
                Severity.ERROR,
                "The end of the message (UNT) is missing.",
                message[-1],
                None,
                "The document may have been cut off, so lines may be missing.",
                "Ask the partner to send it again.",
            )
        else:
            self._check_trailer(frame, trailer)
        yield frame

    def _check_size(self, frame: Frame) -> None:
        left_out, self._left_out = self._left_out, None
        if left_out is not None:
            self._add(
                frame.problems,
                "too_many_segments",
                Severity.FATAL,
                "The message has more segments than the program holds at once.",
                left_out,
                None,
                "What follows was not read.",
                "Ask the partner to send it in parts.",
            )

    def _check_trailer(self, frame: Frame, trailer: Segment) -> None:
        given, count = trailer.get(1), self._count + 1
        if given.lstrip("0") != str(count):
            self._add(
                frame.problems,
                "unt_count",
                Severity.WARNING,
                f"UNT says {given[:20] or 'nothing'} for the number of segments; found {count}.",
                trailer,
                1,
                "A segment may be missing.",
                "Check the lines; tell the partner.",
            )
        begun, named = frame.segments[0].get(1), trailer.get(2)
        if named != begun:
            self._add(
                frame.problems,
                "unt_reference",
                Severity.WARNING,
                f"UNT closes {f'message {named[:20]}' if named else 'no message by name'}; {begun[:20]} was open.",
                trailer,
                2,
                "Two messages may have been mixed up.",
                "Check that nothing is missing; tell the partner.",
            )

    def _check_kind(self, frame: Frame) -> None:
        """UNB's application reference and UNG name the message type too, and are wrong often enough."""
        kind, head = frame.kind, frame.segments[0]
        group = self._group.get(1) if self._group else ""
        application = self._interchange.get(7) if self._interchange else ""
        for code, said, what in (
            ("group_kind", group, "The group is one of"),
            ("application_reference", application, "The interchange says it holds"),
        ):
            if said.upper() in TABLES and said.upper() != kind:
                self._add(
                    frame.problems,
                    code,
                    Severity.WARNING,
                    f"{what} {said}, the message in it is {kind or 'of no kind'}.",
                    head,
                    2,
                    "The message is taken at its word.",
                    "Tell the partner.",
                )

    def _end_group(self, trailer: Segment | None) -> None:
        group, self._group = self._group, None
        if group is None:
            if trailer is not None:
                self._warn("une_alone", "The end of a group (UNE) without its beginning.", trailer)
            return
        if trailer is None:
            self._warn("une_missing", "The end of the group (UNE) is missing.", group, None, _CUT)
            return
        self._compare("une_count", trailer, 1, str(self._in_group), "the number of messages in the group")
        self._compare("une_reference", trailer, 2, group.get(5), "the group's reference")

    def _end_interchange(self, trailer: Segment | None) -> None:
        head, self._interchange = self._interchange, None
        if head is None:
            if trailer is not None:
                self._warn("unz_alone", "The end of an interchange (UNZ) without its beginning.", trailer)
            return
        if not self._messages:
            self._warn("empty", "The interchange holds no message.", head, None, "There is nothing to read in it.")
        if trailer is None:
            self._warn("unz_missing", "The end of the interchange (UNZ) is missing.", head, None, _CUT)
            return
        count = self._groups if self._groups and not self._loose else self._messages
        self._compare("unz_count", trailer, 1, str(count), "the number of messages or groups")
        self._compare("unz_reference", trailer, 2, head.get(5), "the interchange's reference")

    def _compare(self, code: str, trailer: Segment, element: int, wanted: str, what: str) -> None:
        given = trailer.get(element)
        if given.lstrip("0") != wanted.lstrip("0"):
            self._warn(
                code,
                f"{trailer.tag} says {given[:20] or 'nothing'} for {what}; found {wanted[:20] or 'none'}.",
                trailer,
                element,
                "The sender's counts or references are wrong, or something is missing.",
            )

    # ------------------------------------------------------------------------------------------------ envelope

    def _envelope(self, message: Segment) -> Envelope:
        head, group = self._interchange, self._group
        stamp = head or group
        return Envelope(
            format="edifact",
            version=":".join(part.strip() for part in message.parts(2)[1:]).rstrip(":") or None,
            sender=_party(head, 2) or _party(group, 2),
            receiver=_party(head, 3) or _party(group, 3),
            interchange_control=(head.get(5) or None) if head else None,
            group_control=(group.get(5) or None) if group else None,
            functional_group=(group.get(1) or None) if group else None,
            set_control=message.get(1) or None,
            created_at=moment_of(stamp.get(4, 1), stamp.get(4, 2)) if stamp else None,
            test=bool(head and head.get(11) in ("1", "2", "3", "4")),
        )

    def _warn(
        self, code: str, text: str, segment: Segment, element: int | None = None, meaning: str = "The counts are wrong."
    ) -> None:
        self._add(
            self.problems,
            code,
            Severity.WARNING,
            text,
            segment,
            element,
            meaning,
            "Check that nothing is missing; tell the partner if it happens again.",
        )

    @staticmethod
    def _add(
        problems: list[Problem],
        code: str,
        severity: Severity,
        text: str,
        segment: Segment,
        element: int | None,
        meaning: str,
        next_step: str,
    ) -> None:
        value = segment.get(element) if element else None
        add_problem(problems, code, severity, text, segment.place(element), meaning, next_step, value or None)


_CUT = "The message may have been cut off."


def _party(segment: Segment | None, element: int) -> PartyId | None:
    """S002 or S003: identification and the qualifier that says whose it is."""
    if segment is None or not segment.get(element, 1):
        return None
    qualifier = segment.get(element, 2)
    scheme = ENVELOPE_SCHEMES.get(qualifier, f"edifact:{qualifier}")
    return PartyId(scheme=scheme, value=segment.get(element, 1))
