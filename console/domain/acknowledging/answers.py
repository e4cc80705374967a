"""Answers as facts: what came, in which order it holds, and what of it only repeats."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.domain.acknowledging import words
from console.domain.documents import AckAction, Acknowledgment, AckPurpose, Envelope, HeaderStatus
from console.domain.values import ItemScheme

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Answer:
    """One acknowledgment as received. ``document_id`` and ``message_id`` are ids of our store, kept as provenance."""

    acknowledgment: Acknowledgment
    document_id: int
    message_id: int
    received_at: datetime
    payload_hash: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What people and master data have settled for an order's answers.

    ``lines``: (``Answer.document_id``, index in its lines) -> line reference, ``None`` puts the line aside.
    ``answer``: the ``document_id`` that holds where answers conflict. ``products``: item key -> product id, for items
    that are on no line of the order.
    """

    lines: Mapping[tuple[int, int], str | None] = field(default_factory=dict)
    answer: int | None = None
    products: Mapping[tuple[ItemScheme, str], int] = field(default_factory=dict)


NO_CHOICES = Choices()


class IgnoredReason(StrEnum):
    """Why an answer changes nothing."""

    REPEAT = "repeat"
    DUPLICATE = "duplicate"
    LATE = "late"
    NOT_CHOSEN = "not_chosen"


@dataclass(frozen=True, slots=True)
class Ignored:
    """An answer that changes nothing, and why, in a sentence."""

    answer: Answer
    reason: IgnoredReason
    text: str


@dataclass(frozen=True, slots=True)
class Sequenced:
    """The answers that count, oldest first; what was set aside; and why the order is not certain, if it is not."""

    answers: tuple[Answer, ...]
    ignored: tuple[Ignored, ...] = ()
    conflict: str | None = None


def sequence(answers: Sequence[Answer], choices: Choices = NO_CHOICES) -> Sequenced:
    """Put answers in the order in which they hold.

    By document date, then control number (:func:`in_sequence`), then by what they are (a receipt notice comes before
    the answer, the answer before its change): never by arrival, except to tell which of two equal ones is the repeat.
    Where that leaves two different answers undecided, or one number stands for two different answers, ``conflict``
    says so.
    """
    if len(answers) == 1:
        return Sequenced((answers[0],))
    unique, ignored = _without_repeats(sorted(answers, key=_arrival))
    holding, not_chosen, conflict = _settle_conflicts(unique, choices.answer)
    return Sequenced(tuple(_in_order(holding)), (*ignored, *not_chosen), conflict)


_JOINED = "/"


def is_provisional(acknowledgment: Acknowledgment) -> bool:
    """Whether the answer only says that a real one will follow."""
    return acknowledgment.status in (HeaderStatus.RECEIVED, HeaderStatus.HOLD) and not any(
        line.parts for line in acknowledgment.lines
    )


def named(answer: Answer) -> str:
    """How an answer is called in a sentence."""
    acknowledgment = answer.acknowledgment
    number = acknowledgment.document_id or acknowledgment.sequence
    when = words.day(acknowledgment.issued_at or answer.received_at)
    return f"answer {number} of {when}" if number else f"the answer of {when}"


def _without_repeats(answers: list[Answer]) -> tuple[list[Answer], list[Ignored]]:
    unique: list[Answer] = []
    ignored: list[Ignored] = []
    for answer in answers:
        twin = next((earlier for earlier in unique if _same_statement(earlier, answer)), None)
        if twin is None:
            unique.append(answer)
        else:
            ignored.append(Ignored(answer, IgnoredReason.REPEAT, f"Repeats {named(twin)} word for word."))
    originals = [answer for answer in unique if answer.acknowledgment.purpose is not AckPurpose.DUPLICATE]
    if not originals:
        return unique, ignored
    ignored.extend(
        Ignored(answer, IgnoredReason.DUPLICATE, "The supplier marked it as a duplicate of an answer already here.")
        for answer in unique
        if answer.acknowledgment.purpose is AckPurpose.DUPLICATE
    )
    return originals, ignored


def _same_statement(one: Answer, other: Answer) -> bool:
    """Whether two documents say the same under the same number and date; control numbers of a resend may differ."""
    mine, theirs = one.acknowledgment, other.acknowledgment
    return mine.issued_at == theirs.issued_at and mine.status == theirs.status and _said(mine) == _said(theirs)


def _said(acknowledgment: Acknowledgment) -> Acknowledgment:
    purpose = acknowledgment.purpose
    if purpose in (AckPurpose.DUPLICATE, AckPurpose.CONFIRMATION):
        purpose = AckPurpose.ORIGINAL
    number = own_number(acknowledgment)
    return acknowledgment.model_copy(update={"document_id": number, "sequence": None, "purpose": purpose})


def own_number(acknowledgment: Acknowledgment) -> str | None:
    """The number of the answer itself, if it has one. Formats without such a number (X12 855) give the supplier's order
    number or the control number in its place, which name something else."""
    number = acknowledgment.document_id
    of_the_set = (acknowledgment.sequence or "").rpartition(_JOINED)[2]
    return None if number in (acknowledgment.supplier_order_number, of_the_set) else number


def in_sequence(acknowledgment: Acknowledgment, envelope: Envelope) -> Acknowledgment:
    """The answer with its place among the others of its sender: when its interchange was made, the number of that, its
    own number in it. Alone the last is 1 in nearly every file, and tells nothing of two answers of one day."""
    if acknowledgment.sequence is None or envelope.interchange_control is None:
        return acknowledgment
    made = f"{envelope.created_at:%Y%m%d%H%M%S}" if envelope.created_at else ""
    places = (made, envelope.interchange_control, acknowledgment.sequence)
    return acknowledgment.model_copy(update={"sequence": _JOINED.join(places)})


def _settle_conflicts(answers: list[Answer], chosen: int | None) -> tuple[list[Answer], list[Ignored], str | None]:
    conflict: str | None = None
    dropped: dict[int, Ignored] = {}
    for index, one in enumerate(answers):
        for other in answers[index + 1 :]:
            text = _clash(one, other)
            if text and chosen in (one.document_id, other.document_id):
                loser = other if chosen == one.document_id else one
                dropped[loser.document_id] = Ignored(loser, IgnoredReason.NOT_CHOSEN, "Another answer was chosen.")
            elif text:
                conflict = conflict or text
    return [answer for answer in answers if answer.document_id not in dropped], list(dropped.values()), conflict


def _clash(one: Answer, other: Answer) -> str | None:
    """Why two different answers cannot both be taken, in a sentence.

    One number for two answers is fine when the later one says that it changes the earlier, or the earlier left
    something open that the later completes.
    """
    if _rank(one) != _rank(other):
        return None
    mine, theirs = one.acknowledgment, other.acknowledgment
    if _said(mine).model_copy(update=_UNNUMBERED) == _said(theirs).model_copy(update=_UNNUMBERED):
        return None
    undated = mine.issued_at is None or theirs.issued_at is None
    if (undated or mine.issued_at == theirs.issued_at) and not _decided_by_number(one, other):
        return f"Two answers of {words.day(_moment(other))} say different things, and nothing tells which is the later."
    number = own_number(mine)
    if number and number == own_number(theirs) and _rank(one) == _ANSWER:
        earlier = min(one, other, key=_moment)
        if not _leaves_open(earlier.acknowledgment):
            return f"Two answers carry the same number {number} but say different things."
    return None


_UNNUMBERED = {"document_id": None, "issued_at": None}
"""One answer sent again under another number or day contradicts nothing."""


def _leaves_open(acknowledgment: Acknowledgment) -> bool:
    return any(part.action is AckAction.PENDING for line in acknowledgment.lines for part in line.parts)


_PROVISIONAL, _ANSWER, _CHANGE, _CANCEL = range(4)


def _rank(answer: Answer) -> int:
    acknowledgment = answer.acknowledgment
    if acknowledgment.purpose is AckPurpose.CANCEL:
        return _CANCEL
    if acknowledgment.purpose in (AckPurpose.CHANGE, AckPurpose.REPLACE):
        return _CHANGE
    return _PROVISIONAL if is_provisional(acknowledgment) else _ANSWER


def _in_order(answers: list[Answer]) -> list[Answer]:
    undated = any(answer.acknowledgment.issued_at is None for answer in answers)
    if undated and all(_decided_by_number(answers[0], other) for other in answers[1:]):
        return sorted(answers, key=lambda answer: _number(answer)[1])
    if len({_number(answer)[0] for answer in answers}) == 1:
        return sorted(answers, key=lambda answer: (_moment(answer), _number(answer), _rank(answer), _arrival(answer)))
    return sorted(answers, key=lambda answer: (_moment(answer), _rank(answer), _number(answer), _arrival(answer)))


def _decided_by_number(one: Answer, other: Answer) -> bool:
    (shape, numbers), (other_shape, other_numbers) = _number(one), _number(other)
    return shape == other_shape and numbers != other_numbers


def _number(answer: Answer) -> tuple[str, tuple[int, ...]]:
    """A control number as its shape and its numbers; only numbers of one shape can be put in order."""
    text = answer.acknowledgment.sequence or ""
    return _DIGITS.sub("#", text), tuple(int(digits) for digits in _DIGITS.findall(text))


def _moment(answer: Answer) -> datetime:
    """The document's own date; an undated one can only be placed by when it came."""
    return answer.acknowledgment.issued_at or answer.received_at


def _arrival(answer: Answer) -> tuple[datetime, int]:
    return answer.received_at, answer.document_id
