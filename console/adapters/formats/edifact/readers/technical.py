"""APERAK and CONTRL: what the partner's systems made of a document or an interchange."""

from __future__ import annotations

from collections.abc import Sequence

from console.adapters.formats.edifact.codes import ADVICE_STATUS, ENVELOPE_SCHEMES
from console.adapters.formats.edifact.facts import Facts, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties
from console.adapters.formats.edifact.readers.heads import Head
from console.adapters.formats.edifact.syntax_codes import SYNTAX_LABELS
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import (
    AnyDocument,
    ApplicationAdvice,
    ApplicationStatus,
    DocumentReference,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.problems import Place, Problem, Severity
from console.domain.values import PartyId

_ORDER_PAPERS = ("ON", "CO")
_NO_ERROR = frozenset(("", "0", "100"))
_MAYBE_NO_ERROR = "1"
# 0083
_ACTIONS = {"4": SyntaxStatus.REJECTED, "7": SyntaxStatus.ACCEPTED, "8": SyntaxStatus.ACCEPTED}
_RECEIVED_ONLY = "8"


def read_advice(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """APERAK. Rejected when it says so, or when it names an error."""
    head = Head(node, facts)
    papers = _papers(node, facts)
    errors = tuple(one for group in node.below("ERC") if (one := _error(group, facts)) is not None)
    status, raw = _advice_status(head, errors)
    notes = texts(
        [*node.all("FTX"), *(one for group in node.below("ERC") if not _is_error(group) for one in group.every("FTX"))]
    )
    found = Parties(node)
    return (
        ApplicationAdvice(
            number=head.number or None,
            status=status,
            raw_status=raw,
            issued_at=facts.moment(head.issued),
            order_number=next((one.number for one in papers if one.kind in _ORDER_PAPERS), None),
            about=papers,
            errors=errors,
            sender=found.one(("MS", "FR", "SU", "SE")),
            receiver=found.one(("MR", "DO", "BY")),
            notes=notes,
        ),
    )


def _papers(node: Node, facts: Facts) -> tuple[DocumentReference, ...]:
    found = []
    for group in node.below("RFF"):
        if number := group.head.get(1, 2):
            dated = facts.day(group.first("DTM", "171", "137", "4"))
            found.append(DocumentReference(kind=group.head.get(1, 1) or None, number=number, dated=dated))
    for group in node.below("DOC"):
        if number := group.head.get(2, 1):
            found.append(DocumentReference(kind=group.head.get(1, 1) or None, number=number))
    return tuple(found)


def _advice_status(head: Head, errors: tuple[Problem, ...]) -> tuple[ApplicationStatus, str | None]:
    for raw in (head.response, head.function):
        if raw in ADVICE_STATUS:
            return ADVICE_STATUS[raw], raw
    if any(one.blocks for one in errors):
        return ApplicationStatus.REJECTED, head.response or None
    clean = bool(head.node.below("ERC"))
    return (ApplicationStatus.ACCEPTED if clean else ApplicationStatus.UNKNOWN), head.response or None


def _is_error(group: Node) -> bool:
    """Whether an ERC names an error. Its codes are agreed between partners; some say 1 for none, and then in words."""
    code = group.head.get(1, 1)
    if code == _MAYBE_NO_ERROR:
        said = " ".join(texts(group.every("FTX"))).lower()
        return "accepted" not in said or "not accepted" in said
    return code not in _NO_ERROR


def _error(group: Node, facts: Facts) -> Problem | None:
    if not _is_error(group):
        return None
    code = group.head.get(1, 1)
    text = " ".join(texts(group.every("FTX"))) or f"Error {code}"
    about = next((below.head.get(1, 2) for below in group.below("RFF")), None)
    return Problem(code=f"aperak.{code[:20]}", severity=Severity.ERROR, text=text, value=about or None)


def read_syntax_answer(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """CONTRL: the interchange answered (UCI), groups (UCF) and messages (UCM) in it."""
    answer = next(iter(node.below("UCI")), None)
    head = answer.head if answer else node.first("UCI")
    if head is None:
        facts.missing(
            node.head, "The interchange answered (UCI)", 1, "It cannot be told what is answered.", Severity.ERROR
        )
        return ()
    groups = node.below("UCF")
    receipts = tuple(_receipt(one) for one in node.deep("UCM"))
    status = _overall(head, [group.head for group in groups], receipts)
    return (
        TechnicalAcknowledgment(
            status=status,
            group_control=(groups[0].head.get(1) or None) if len(groups) == 1 else None,
            interchange_control=head.get(1) or None,
            sets=receipts,
            errors=_syntax_errors(head, 5, "UNB"),
            note_code=_RECEIVED_ONLY if head.get(4) == _RECEIVED_ONLY else None,
            interchange_sender=_party(head, 2),
            interchange_receiver=_party(head, 3),
        ),
    )


def _overall(head: Segment, groups: list[Segment], receipts: tuple[SetReceipt, ...]) -> SyntaxStatus:
    """What all levels together say: rejected as a whole, in part, accepted with errors noted, or accepted."""
    said = _ACTIONS.get(head.get(4), SyntaxStatus.REJECTED if head.get(5) else SyntaxStatus.ACCEPTED)
    if said is SyntaxStatus.REJECTED:
        return said
    states = {one.status for one in receipts}
    states |= {_ACTIONS.get(group.get(4), SyntaxStatus.ACCEPTED) for group in groups}
    if states == {SyntaxStatus.REJECTED}:
        return SyntaxStatus.REJECTED
    if SyntaxStatus.REJECTED in states:
        return SyntaxStatus.PARTIALLY_ACCEPTED
    return SyntaxStatus.ACCEPTED_WITH_ERRORS if SyntaxStatus.ACCEPTED_WITH_ERRORS in states else said


def _receipt(group: Node) -> SetReceipt:
    """UCM: reference, type and version, action, and the errors of the segments (UCS) and elements (UCD) below."""
    head = group.head
    errors = [*_syntax_errors(head, 4, "UNH")]
    for segment in group.below("UCS"):
        position = _whole(segment.head.get(1))
        errors += _syntax_errors(segment.head, 2, None, position)
        errors += [_syntax_error(one.get(1), _place(one, position)) for one in segment.every("UCD")]
    status = _ACTIONS.get(head.get(3), SyntaxStatus.REJECTED if errors else SyntaxStatus.ACCEPTED)
    if status is SyntaxStatus.ACCEPTED and errors:
        status = SyntaxStatus.ACCEPTED_WITH_ERRORS
    parts = [part.strip() for part in head.parts(2)]
    return SetReceipt(
        set_code=parts[0],
        control=head.get(1),
        status=status,
        errors=tuple(errors),
        version=":".join(parts[1:]).rstrip(":") or None,
    )


def _syntax_errors(segment: Segment, element: int, tag: str | None, position: int | None = None) -> tuple[Problem, ...]:
    code = segment.get(element)
    if not code:
        return ()
    return (_syntax_error(code, Place(segment=position, tag=segment.get(element + 1) or tag)),)


def _place(segment: Segment, position: int | None) -> Place:
    """UCD S011: element and component, the tag being element 1."""
    element = _whole(segment.get(2, 1))
    return Place(segment=position, element=element - 1 if element else None, component=_whole(segment.get(2, 2)))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _syntax_error(code: str, place: Place) -> Problem:
    label = SYNTAX_LABELS.get(code, "an error the standard has no words for")
    return Problem(
        code=f"contrl.{code[:10]}",
        severity=Severity.ERROR,
        text=f"The partner's system found: {label} (code {code[:10]}).",
        place=place,
        meaning="The partner did not take it in.",
        next_step="Mend what is named and send the document again.",
    )


def _party(segment: Segment, element: int) -> PartyId | None:
    value, qualifier = segment.get(element, 1), segment.get(element, 2)
    return PartyId(scheme=ENVELOPE_SCHEMES.get(qualifier, f"edifact:{qualifier}"), value=value) if value else None
