"""Interchanges, groups and sets around the documents: who sent what under which numbers, and whether counts agree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from console.adapters.formats.x12.documents import READERS, merge_parts
from console.adapters.formats.x12.facts import Facts, moment, number_of
from console.adapters.formats.x12.findings import Findings, problem
from console.adapters.formats.x12.read_technical import read_interchange_receipt
from console.adapters.formats.x12.segments import Segment, Segments
from console.adapters.formats.x12.sets import SETS
from console.adapters.formats.x12.tree import Loop, SetTree
from console.domain.documents import AnyDocument, Envelope, ParsedDocument
from console.domain.problems import Severity
from console.domain.values import PartyId

MAX_DOCUMENTS = 50_000
MAX_WHOLE_PARTS = 500  # of a thousand lines; a document read in parts may be longer
_FRAME = frozenset(("SE", "ST", "ISA", "GS", "GE", "IEA"))
_CUT_OFF = "The message may have been cut off."
_PARTS = "Ask the partner to send it in parts."
_COUNTS = "The sender's counts are wrong, or a part is missing."
_CHECK = "Check that nothing is missing; tell the partner if it happens again."


class OpenSet:
    """A set being read: its tree, and the part reached when it comes in parts. ``last`` is its last segment so far."""

    def __init__(self, begin: Segment, envelope: Envelope, component: str, part_lines: int | None) -> None:
        self.begin = begin
        self.last = begin
        self.envelope = envelope
        self.findings = Findings()
        self.component = component
        self.part_lines = part_lines
        self.part = 1
        self.first_index = begin.index
        table = SETS.get(begin.get(1))
        self.table = table
        self.tree = SetTree(table, self.findings) if table else None

    def full(self) -> ParsedDocument | None:
        """A part of a long document, once enough lines are there and the caller wants parts."""
        if self.part_lines is None or self.tree is None:
            return None
        piece = self.tree.cut(self.part_lines)
        if piece is None:
            return None
        found = self._document(piece, complete=False)
        self.part += 1
        self.findings = Findings()
        self.tree.findings = self.findings
        self.first_index = self.last.index
        return found

    def end(self, trailer: Segment | None) -> ParsedDocument:
        """The document (or its last part); without a trailer it may have been cut off."""
        if trailer is None:
            self.findings.add(
                "se_missing",
                Severity.ERROR,
                "The end of the set (SE) is missing.",
                self.last,
                None,
                "The document may have been cut off, so lines may be missing.",
                "Ask the partner to send it again.",
            )
        else:
            self.last = trailer
            self._check_trailer(trailer)
        if self.tree is not None:
            self.tree.close(self.last)
            self._check_totals(self.tree.root)
            return self._document(self.tree.root, complete=True)
        code = self.begin.get(1)
        self.findings.add(
            "set_not_read",
            Severity.INFO,
            f"Documents of kind {code[:10] or '?'} are not worked with.",
            self.begin,
            1,
            "It is kept as it came.",
            "None needed.",
        )
        return self._parsed(None, complete=True)

    def _document(self, root: Loop, complete: bool) -> ParsedDocument:
        facts = Facts(self.findings, self.begin, self.component)
        document = READERS[self.begin.get(1)](root, facts)
        return self._parsed(document, complete)

    def _parsed(self, document: AnyDocument | None, complete: bool) -> ParsedDocument:
        return ParsedDocument(
            kind_name=self.begin.get(1),
            envelope=self.envelope,
            document=document,
            problems=self.findings.all(),
            first_segment=self.first_index,
            last_segment=self.last.index,
            part=self.part,
            complete=complete,
        )

    def _check_trailer(self, trailer: Segment) -> None:
        count = trailer.index - self.begin.index + 1
        if trailer.get(1).lstrip("0") != str(count):
            self.findings.add(
                "se_count",
                Severity.WARNING,
                f"SE says {trailer.get(1)[:10] or 'no number of'} segments; found {count}.",
                trailer,
                1,
                "A segment may be missing.",
                "Check the lines; tell the partner.",
            )
        if trailer.get(2) != self.begin.get(2):
            self.findings.add(
                "se_control",
                Severity.WARNING,
                "The control numbers of ST and SE differ.",
                trailer,
                2,
                "Two documents may have been run together.",
                "Check the lines; tell the partner.",
            )

    def _check_totals(self, root: Loop) -> None:
        """CTT01 is the number of lines, CTT02 the sum of their quantities."""
        total = self.table.total if self.table else None
        summary = next((loop.segments[0] for loop in root.each("CTT")), None)
        if total is None or summary is None:
            return
        lines = [loop.segments[0] for loop in root.each(total[0])]
        said = summary.get(1)
        if said.isascii() and said.isdigit() and len(said) < 10 and int(said) != len(lines):
            self.findings.add(
                "ctt_lines",
                Severity.WARNING,
                f"CTT says {said} lines; found {len(lines)}.",
                summary,
                1,
                "A line may be missing.",
                "Check the lines; ask the partner.",
            )
        wanted = number_of(summary.get(2))
        amounts = [number_of(line.get(total[1])) for line in lines] if wanted is not None else []
        known = [amount for amount in amounts if amount is not None]
        if wanted is not None and len(known) == len(lines) and sum(known, Decimal(0)) != wanted:
            self.findings.add(
                "ctt_hash",
                Severity.WARNING,
                f"CTT says a total of {wanted}; the lines add up to {sum(known, Decimal(0))}.",
                summary,
                2,
                "A quantity may be wrong.",
                "Check the quantities; ask the partner.",
            )


class Walk:
    """One pass over the segments: keeps the open interchange, group and set, and closes what is left open.

    Iterating gives the documents as they are complete; ``problems`` are those that belong to no single document.
    ``part_lines``: long documents come in parts of so many lines; ``None``: each comes whole.
    """

    def __init__(self, segments: Segments, part_lines: int, whole: bool) -> None:
        self.segments = segments
        self.part_lines = part_lines
        self.whole = whole
        self.problems = segments.problems
        self.isa: Segment | None = None
        self.group: Segment | None = None
        self.open: OpenSet | None = None
        self.groups = self.sets = self.receipts = 0
        self._parts: list[ParsedDocument] = []
        self._base: dict[str, Any] | None = None

    def __iter__(self) -> Iterator[ParsedDocument]:
        documents = 0
        for segment in self.segments:
            tag = segment.tag
            documents += tag in ("ST", "TA1")
            if documents > MAX_DOCUMENTS:
                text = f"More than {MAX_DOCUMENTS} documents in one message."
                place = segment.place()
                self.problems.note(
                    problem("too_many_documents", Severity.FATAL, text, place, "The rest was not read.", _PARTS)
                )
                break
            current = self.open
            if tag in _FRAME:
                if current is not None:
                    yield from self._end_set(segment if tag == "SE" else None)
                elif tag == "SE":
                    self._warn("se_alone", "The end of a set (SE) without its beginning.", segment, None, _CUT_OFF)
                if tag == "ST":
                    self._begin_set(segment)
                elif tag != "SE":
                    self._envelope(segment)
            elif tag == "TA1" and current is None:
                yield self._interchange_receipt(segment)
            elif current is not None:
                current.last = segment
                tree = current.tree
                if tree is not None:
                    tree.take(segment)
                    if tag == tree.parted:
                        yield from self._full(current)
            elif tag not in ("ISB", "ISE"):
                text = f"Data outside a transaction set: {tag[:10]}."
                self._warn("outside_set", text, segment, None, "It was left out.")
        if self.open is not None:
            yield from self._end_set(None)
        if self.group is not None:
            self._warn("ge_missing", "The end of the group (GE) is missing.", self.group, None, _CUT_OFF)
        if self.isa is not None:
            self._warn("iea_missing", "The end of the interchange (IEA) is missing.", self.isa, None, _CUT_OFF)

    def _full(self, current: OpenSet) -> Iterator[ParsedDocument]:
        part = current.full()
        if part is None:
            return
        if self.whole and len(self._parts) >= MAX_WHOLE_PARTS:
            if not current.findings.blocked:
                text = f"More than {MAX_WHOLE_PARTS * self.part_lines} lines in one document."
                current.findings.add(
                    "too_many_lines", Severity.FATAL, text, current.last, None, "Some were left out.", _PARTS
                )
        elif self.whole:
            self._parts.append(part)
        else:
            yield part

    def _warn(self, code: str, text: str, segment: Segment, element: int | None, meaning: str) -> None:
        if self.problems.skips(Severity.WARNING):
            return
        place = segment.place(element)
        self.problems.note(problem(code, Severity.WARNING, text, place, meaning, _CHECK))

    def _begin_set(self, segment: Segment) -> None:
        self.sets += 1
        envelope = self._read_envelope(segment.get(2))
        self.open = OpenSet(segment, envelope, self.segments.marks.component, self.part_lines)
        table = self.open.table
        if self.group is not None and table and self.group.get(1) != table.group:
            self.open.findings.add(
                "group_kind",
                Severity.WARNING,
                f"The group says {self.group.get(1)[:10]}, the set in it is {segment.get(1)}.",
                segment,
                1,
                "The set is taken at its word.",
                "Tell the partner.",
            )

    def _end_set(self, trailer: Segment | None) -> Iterator[ParsedDocument]:
        current, self.open = self.open, None
        if current is None:
            return
        found = current.end(trailer)
        if self._parts:
            found = merge_parts([*self._parts, found])
            self._parts = []
        yield found

    def _envelope(self, segment: Segment) -> None:
        if segment.tag == "ISA":
            if self.isa is not None:
                self._warn("iea_missing", "The end of the interchange (IEA) is missing.", self.isa, None, _CUT_OFF)
            self.isa, self.group, self.groups, self.receipts = segment, None, 0, 0
        elif segment.tag == "GS":
            if self.group is not None:
                self._warn("ge_missing", "The end of the group (GE) is missing.", self.group, None, _CUT_OFF)
            self.group, self.sets = segment, 0
            self.groups += 1
        elif segment.tag == "GE":
            if self.group is not None:
                self._compare("ge_count", segment, 1, str(self.sets), "sets in the group")
                self._compare("ge_control", segment, 2, self.group.get(6), "the group's control number")
            self.group = None
        else:
            if self.isa is not None and (self.groups or not self.receipts):  # receipts alone are counted either way
                self._compare("iea_count", segment, 1, str(self.groups), "groups in the interchange")
            if self.isa is not None:
                self._compare("iea_control", segment, 2, self.isa.get(13), "the interchange's control number")
            self.isa = self.group = None
        self._base = None

    def _compare(self, code: str, segment: Segment, element: int, wanted: str, what: str) -> None:
        given = segment.get(element)
        if given.lstrip("0") != wanted.lstrip("0"):
            text = f"{segment.tag} says {given[:20] or 'nothing'} for {what}; found {wanted[:20]}."
            self._warn(code, text, segment, element, _COUNTS)

    def _read_envelope(self, control: str) -> Envelope:
        if self._base is None:
            self._base = self._around()
        return Envelope(**self._base, set_control=control or None)

    def _around(self) -> dict[str, Any]:
        """What the open interchange and group say of every document in them. GS08 decides the version, not ISA12."""
        isa, group = self.isa, self.group
        sender = PartyId(scheme=f"x12:{isa.get(5)}", value=isa.get(6)) if isa and isa.get(6) else None
        receiver = PartyId(scheme=f"x12:{isa.get(7)}", value=isa.get(8)) if isa and isa.get(8) else None
        if sender is None and group is not None and group.get(2):
            sender = PartyId(scheme="x12:gs", value=group.get(2))
        if receiver is None and group is not None and group.get(3):
            receiver = PartyId(scheme="x12:gs", value=group.get(3))
        created = moment(group.get(4), group.get(5)) if group else None
        return {
            "format": "x12",
            "version": (group.get(8) if group else None) or None,
            "sender": sender,
            "receiver": receiver,
            "interchange_control": isa.get(13) if isa else None,
            "group_control": group.get(6) if group else None,
            "functional_group": group.get(1) if group else None,
            "created_at": created or (moment(isa.get(9), isa.get(10)) if isa else None),
            "test": bool(isa and isa.get(15) == "T"),
            "receipt_asked": bool(isa and isa.get(14) == "1"),
        }

    def _interchange_receipt(self, segment: Segment) -> ParsedDocument:
        self.receipts += 1
        return ParsedDocument(
            kind_name="TA1",
            envelope=self._read_envelope(""),
            document=read_interchange_receipt(segment),
            first_segment=segment.index,
            last_segment=segment.index,
        )
