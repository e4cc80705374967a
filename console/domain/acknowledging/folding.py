"""Several answers to one order folded into what holds now for each line, with the answer each statement came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from console.domain.acknowledging.answers import (
    NO_CHOICES,
    Answer,
    Choices,
    Ignored,
    IgnoredReason,
    is_provisional,
    named,
    sequence,
)
from console.domain.acknowledging.matching import LineIndex, Match, MatchReason, normal_ref
from console.domain.acknowledging.parts import Part, parts_of
from console.domain.documents import AckAction, AckLine, AckPurpose, HeaderStatus, Order, OrderLine
from console.domain.profiles import PartnerProfile
from console.domain.values import Quantity


class LineState(NamedTuple):
    """What holds for one order line. ``answer`` said it; ``inherited`` means its head did, without naming the line.

    ``answer`` is ``None`` while nobody has said anything. ``echo`` is the quantity the supplier believes was ordered,
    ``quarrel`` why the statements on the line cannot all be true. ``lines`` are the answered lines themselves;
    ``same_item`` says that no item they name speaks against the line.
    """

    line: OrderLine
    parts: tuple[Part, ...] = ()
    answer: Answer | None = None
    inherited: bool = False
    echo: Quantity | None = None
    quarrel: str | None = None
    lines: tuple[AckLine, ...] = ()
    same_item: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An answered line without an order line: where it stands, what it may be, and why it is not clear."""

    answer: Answer
    index: int
    line: AckLine
    reason: MatchReason
    candidates: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Folded:
    """All answers to an order as one. ``answers`` are those that count, oldest first.

    ``conflict`` is set when it cannot be told which of two answers holds, ``quarrel`` when a head contradicts its
    lines, ``waiting`` (received or hold) when the newest answer only says that another follows. ``currency`` and
    ``supplier_reference`` are the newest named.
    """

    lines: tuple[LineState, ...]
    unmatched: tuple[Unmatched, ...] = ()
    answers: tuple[Answer, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    conflict: str | None = None
    quarrel: str | None = None
    warnings: tuple[str, ...] = ()
    waiting: HeaderStatus | None = None
    currency: str | None = None
    supplier_reference: str | None = None

    @property
    def newest(self) -> Answer | None:
        """The answer that holds last."""
        return self.answers[-1] if self.answers else None


def fold(order: Order, answers: Sequence[Answer], profile: PartnerProfile, choices: Choices = NO_CHOICES) -> Folded:
    """Fold ``answers`` to ``order`` in the order in which they hold (:func:`~.answers.sequence`).

    The result does not depend on the order in which they arrived. Repeats and duplicates change nothing. Lines of the
    order that are cancelled (quantity 0) need no answer; when the newest one confirms such a line all the same, it is
    among the unmatched.
    """
    ordered = sequence(answers, choices)
    folding = _Folding(order, profile, choices)
    for answer in ordered.answers:
        folding.add(answer)
    return folding.result(ordered.ignored, ordered.conflict)


class _Folding:
    """The fold under way: the state of each line after the answers added so far."""

    def __init__(self, order: Order, profile: PartnerProfile, choices: Choices) -> None:
        live = [line for line in order.lines if line.quantity.value > 0]
        self._cancelled = {normal_ref(line.line_ref) for line in order.lines if line.quantity.value <= 0}
        self._index = LineIndex(live, profile.item_order)
        self._choices = choices
        self._states = {line.line_ref: LineState(line) for line in live}
        self._unmatched: list[Unmatched] = []
        self._revived: list[Unmatched] = []
        self._other_items: set[str] = set()
        self._answers: list[Answer] = []
        self._warnings: list[str] = []
        self._quarrel: str | None = None
        self._waiting: HeaderStatus | None = None
        self._currency: str | None = None
        self._reference: str | None = None

    def add(self, answer: Answer) -> None:
        """Take one more answer, later than all before."""
        acknowledgment = answer.acknowledgment
        self._answers.append(answer)
        self._currency = acknowledgment.currency or self._currency
        self._reference = (acknowledgment.supplier_order_number or "").strip() or self._reference
        if is_provisional(acknowledgment):
            self._announce(acknowledgment.status)
            return
        self._waiting = None
        self._quarrel = None
        self._other_items.clear()
        self._revived.clear()
        listed = self._listed(answer)
        if acknowledgment.purpose is AckPurpose.CANCEL or acknowledgment.status is HeaderStatus.REJECTED:
            self._reject_all(answer, listed)
            return
        self._set_listed(answer, listed)
        self._set_absent(answer, listed)

    def _announce(self, status: HeaderStatus) -> None:
        """A receipt notice after a full answer says nothing; being put on hold always does."""
        if status is HeaderStatus.HOLD or any(state.answer is None for state in self._states.values()):
            self._waiting = status

    def _listed(self, answer: Answer) -> dict[str, list[AckLine]]:
        """The answered lines per order line; the others become unmatched."""
        listed: dict[str, list[AckLine]] = {}
        for index, line in enumerate(answer.acknowledgment.lines):
            match = self._match(answer, index, line)
            if match is None:
                continue
            if match.reason is MatchReason.CANCELLED:
                if _still_comes(line):
                    self._revived.append(Unmatched(answer, index, line, match.reason, (), match.text))
                continue
            if match.line_ref in self._states:
                listed.setdefault(match.line_ref, []).append(line)
                if not match.same_item:
                    self._other_items.add(match.line_ref)
            else:
                self._unmatched.append(Unmatched(answer, index, line, match.reason, match.candidates, match.text))
        return listed

    def _match(self, answer: Answer, index: int, line: AckLine) -> Match | None:
        """``None`` for a line that a person put aside."""
        place = (answer.document_id, index)
        if place in self._choices.lines:
            chosen = self._choices.lines[place]
            return Match(MatchReason.CHOSEN, chosen) if chosen is not None else None
        if self._cancelled and line.line_ref and normal_ref(line.line_ref) in self._cancelled:
            text = f"Line {line.line_ref.strip()} was cancelled, but the answer still confirms it."
            return Match(MatchReason.CANCELLED, text=text)
        return self._index.match(line)

    def _reject_all(self, answer: Answer, listed: dict[str, list[AckLine]]) -> None:
        for ref, state in self._states.items():
            reason = next((part.reason for line in listed.get(ref, ()) for part in line.parts if part.reason), None)
            rejected = Part(AckAction.REJECTED, reason=reason)
            self._states[ref] = LineState(
                state.line, (rejected,), answer, inherited=ref not in listed, lines=tuple(listed.get(ref, ()))
            )
            if any(part.action not in _NOTHING_COMES for line in listed.get(ref, ()) for part in line.parts):
                self._quarrel = f"The answer rejects the whole order but accepts line {ref}."

    def _set_listed(self, answer: Answer, listed: dict[str, list[AckLine]]) -> None:
        header = answer.acknowledgment
        for ref, lines in listed.items():
            line = self._states[ref].line
            stated = parts_of(line, lines, header.promised)
            self._states[ref] = LineState(
                line,
                stated.parts,
                answer,
                False,
                stated.echo,
                stated.quarrel,
                tuple(lines),
                ref not in self._other_items,
            )
            if header.status is HeaderStatus.ACCEPTED and any(part.action in _NOT_AS_SENT for part in stated.parts):
                self._warnings.append(f"The head of the answer accepts the order, but line {ref} says something else.")

    def _set_absent(self, answer: Answer, listed: dict[str, list[AckLine]]) -> None:
        header = answer.acknowledgment
        inherits = header.status in (HeaderStatus.ACCEPTED, HeaderStatus.EXCEPTIONS_ONLY)
        replaces = header.purpose is AckPurpose.REPLACE
        speaks_of_all = replaces or not header.lines
        for ref, state in self._states.items():
            if ref in listed:
                continue
            if inherits and (speaks_of_all or state.answer is None or state.inherited):
                accepted = Part(AckAction.ACCEPTED, promised=header.promised)
                self._states[ref] = LineState(state.line, (accepted,), answer, inherited=True)
            elif replaces and header.lines:
                self._states[ref] = LineState(state.line)

    def result(self, ignored: tuple[Ignored, ...], conflict: str | None) -> Folded:
        """The fold so far."""
        states = tuple(self._states.values())
        holding = {id(state.answer) for state in states if state.answer}
        if self._answers:
            holding.add(id(self._answers[-1]))
        unmatched = (*(each for each in self._unmatched if id(each.answer) in holding), *self._revived)
        return Folded(
            states,
            unmatched,
            tuple(self._answers),
            (*ignored, *self._late(holding)),
            conflict,
            self._quarrel,
            tuple(dict.fromkeys(self._warnings)),
            self._waiting,
            self._currency,
            self._reference,
        )

    def _late(self, holding: set[int]) -> list[Ignored]:
        """Answers overtaken before they came: nothing of them holds, and a later-dated one was here already."""
        late: list[Ignored] = []
        for position, answer in enumerate(self._answers):
            if id(answer) in holding:
                continue
            newer = [other for other in self._answers[position + 1 :] if other.received_at < answer.received_at]
            if newer:
                late.append(Ignored(answer, IgnoredReason.LATE, f"Older than {named(newer[-1])}, which holds."))
        return late


def _still_comes(line: AckLine) -> bool:
    """Whether a cancelled line is answered as if goods came all the same."""
    if not line.parts:
        return line.ordered is not None and line.ordered.value > 0
    said = [part.quantity or line.ordered for part in line.parts if part.action is not AckAction.REJECTED]
    return any(quantity is not None and quantity.value > 0 for quantity in said)


_NOTHING_COMES = frozenset({AckAction.REJECTED})
_NOT_AS_SENT = frozenset(
    {AckAction.CHANGED, AckAction.SUBSTITUTED, AckAction.BACKORDERED, AckAction.PENDING, AckAction.REJECTED}
)
