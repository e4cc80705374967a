"""A message read, whole or in pieces: what is remembered of the pieces of a large one until it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.domain.documents import Document, ParsedDocument, ParsedMessage
from console.domain.problems import Problem
from console.domain.profiles import PartnerProfile
from console.services.formats import Format
from console.services.intake.outcome import Outcome
from console.services.intake.partners import Sender
from console.services.records import MessageRow


@dataclass(slots=True)
class Translated:
    """A message read: what it holds and who sent each document."""

    row: MessageRow
    parsed: ParsedMessage | None
    form: Format | None
    senders: list[Sender] = field(default_factory=list)

    @property
    def partners(self) -> list[PartnerProfile | None]:
        """Who sent each document, where that is certain."""
        return [one.partner for one in self.senders]


class Told:
    """What the pieces of a large message came to so far: enough for its last step and its receipts, and no more."""

    def __init__(self, row: MessageRow, form: Format) -> None:
        self.row = row
        self.form = form
        self.position = 0
        self._first: Outcome | None = None
        self._effects = False
        self._problems = 0
        self._cause: str | None = None
        self._why: list[str] = []
        self._documents: list[ParsedDocument] = []
        self._partners: list[PartnerProfile | None] = []
        self._of_message: list[Problem] = []
        self._of_parts: list[Problem] = []

    def take(self, outcome: Outcome, item: Translated, *, last: bool) -> Outcome:
        """Note a piece; the outcome as it is to be written."""
        assert item.parsed is not None
        self.position += len(item.parsed.documents)
        self._of_message += item.parsed.problems
        for one, partner in zip(item.parsed.documents, item.partners, strict=True):
            self._remember(one, partner)
        self._problems += outcome.problems
        self._cause = self._cause or outcome.cause
        self._why += [outcome.why] if outcome.why and outcome.why not in self._why else []
        self._first = self._first or outcome
        outcome.whole, outcome.goes_on = last, self._effects
        self._effects = self._effects or bool(outcome.effects)
        if last:
            self._sum_up(outcome)
        return outcome

    def _sum_up(self, outcome: Outcome) -> None:
        first = self._first or outcome
        for name in ("partner", "kind", "subject", "control"):
            setattr(outcome, name, getattr(first, name) or getattr(outcome, name))
        outcome.test = outcome.test or first.test
        outcome.problems, outcome.cause = self._problems, self._cause
        outcome.why = "; ".join(self._why[:3])

    def _remember(self, one: ParsedDocument, partner: PartnerProfile | None) -> None:
        """A document without its lines, once its last part is there; problems of all its parts go with it."""
        self._of_parts += one.problems
        if not one.complete:
            return
        light = one.model_copy(update={"document": _without_lines(one.document), "problems": tuple(self._of_parts)})
        self._documents.append(light)
        self._partners.append(partner)
        self._of_parts = []

    def as_message(self) -> Translated:
        """The whole message for its technical acknowledgments."""
        parsed = ParsedMessage(
            format=self.form.name, documents=tuple(self._documents), problems=tuple(self._of_message)
        )
        return Translated(self.row, parsed, self.form, [Sender(one) for one in self._partners])


def _without_lines(document: Document | None) -> Document | None:
    if document is None or not getattr(document, "lines", ()):
        return document
    return document.model_copy(update={"lines": ()})
