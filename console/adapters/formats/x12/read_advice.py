"""824: what the partner's application made of a document; the texts say what is wrong with it."""

from __future__ import annotations

from console.adapters.formats.x12.facts import Facts, moment, qualified
from console.adapters.formats.x12.pieces import first_of, notes, parties
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import AnyDocument, ApplicationAdvice, ApplicationStatus, DocumentReference
from console.domain.problems import Place, Problem, Severity
from console.domain.values import Party

_WORST_FIRST = (
    ApplicationStatus.REJECTED,
    ApplicationStatus.ACCEPTED_WITH_CHANGES,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.RECEIVED,
)
_SECOND = {
    "A": ApplicationStatus.ACCEPTED,
    "E": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "C": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "P": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "R": ApplicationStatus.REJECTED,
}


def read_advice(root: Loop, facts: Facts) -> AnyDocument | None:
    """824."""
    begin = root.first("BGN")
    loops = list(root.each("OTI"))
    if begin is None and not loops:
        facts.no_number(None, 2, "BGN", "advice number")
        return None
    found = parties(root)
    answers = [one.segments[0] for one in loops]
    states = [_SECOND.get(one.get(1)[1:], ApplicationStatus.UNKNOWN) for one in answers]
    return ApplicationAdvice(
        number=(begin.get(2) or None) if begin else None,
        status=next((state for state in _WORST_FIRST if state in states), ApplicationStatus.UNKNOWN),
        raw_status=", ".join(dict.fromkeys(one.get(1) for one in answers if one.get(1))) or None,
        issued_at=moment(begin.get(3), begin.get(4)) if begin else None,
        order_number=_order(loops),
        about=tuple(dict.fromkeys(reference for one in answers for reference in _about(one))),
        errors=tuple(problem for one in loops for problem in _errors(one)),
        sender=first_of(found, "41", "FR", "SE", "SU") or Party(),
        receiver=first_of(found, "40", "TO", "BY") or Party(),
        notes=notes(root),
    )


def _order(loops: list[Loop]) -> str | None:
    for one in loops:
        begin = one.segments[0]
        if begin.get(2) == "PO" and begin.get(3):
            return begin.get(3)
        number = qualified(one.segments, "PO")
        if number:
            return number
    return None


def _about(answer: Segment) -> tuple[DocumentReference, ...]:
    """The document by its set and number; the control number where it has no other."""
    number = answer.get(3) or answer.get(9) or answer.get(8)
    kind = answer.get(10) or answer.get(2)
    return (DocumentReference(kind=kind or None, number=number),) if number else ()


def _errors(loop: Loop) -> list[Problem]:
    found = []
    inner = [*loop.each("TED"), *loop.each("LM")]
    for one in inner:
        begin = one.segments[0]
        text = begin.get(2) if begin.tag == "TED" else ""
        spoken = [row.get(2 if row.tag == "NTE" else 1) for row in one.all("RED", "NTE")]
        more = [words for words in spoken if words not in ("", "NA")]
        codes = [row.get(6) for row in one.all("RED") if row.get(6)] + [row.get(2) for row in one.all("LQ")]
        told = " ".join(part for part in (text, *more) if part) or " ".join(codes) or f"fault {begin.get(1)}"
        found.append(
            Problem(
                code=f"x12.advice.{begin.get(1) or 'text'}",
                severity=Severity.ERROR,
                text=told,
                meaning="The partner's program could not work with the document.",
                next_step="Mend what it names and send it again.",
                place=_place(begin),
                value=begin.get(7) or None,
            )
        )
    return found


def _place(begin: Segment) -> Place:
    if begin.tag != "TED":
        return Place()
    return Place(segment=_whole(begin.get(4)), tag=begin.get(3) or None, element=_whole(begin.get(5)))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
