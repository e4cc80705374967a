"""What deciding one message came to, gathered before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from console.domain.documents import TechnicalAcknowledgment
from console.domain.lifecycle import MessageState
from console.domain.profiles import PartnerProfile
from console.services.formats import Format
from console.services.records import Actor, MessageRow, MessageStep, NewDocument, NewEffect, NewException
from console.services.store import Unit


@dataclass(slots=True)
class Outcome:
    """The documents, cases and effects of one message, and where that leaves it."""

    row: MessageRow
    form: Format | None
    partner: str | None = None
    kind: str | None = None
    subject: str | None = None
    control: str | None = None
    test: bool = False
    problems: int = 0
    cause: str | None = None
    why: str = ""
    documents: list[NewDocument] = field(default_factory=list)
    cases: list[NewException] = field(default_factory=list)
    effects: list[NewEffect] = field(default_factory=list)
    receipts: list[tuple[PartnerProfile, TechnicalAcknowledgment]] = field(default_factory=list)
    other_steps: list[MessageStep] = field(default_factory=list)
    later: list[Callable[[Unit], None]] = field(default_factory=list)
    """Further notes to write in the same transaction."""

    def hold(self, case: NewException) -> None:
        """A person must look at it."""
        self.cases.append(case)
        self.cause = self.cause or case.cause

    def step(self, actor: Actor) -> MessageStep:
        """Held when a person must look, decided while effects are under way, else settled."""
        done = MessageState.DECIDED if self.effects else MessageState.SETTLED
        state = MessageState.HELD if self.cause else done
        return MessageStep(
            self.row.id,
            self.row.state,
            state,
            actor,
            why=self.why,
            partner=self.partner,
            format=self.form.name if self.form else None,
            kind=self.kind,
            subject=self.subject,
            control=self.control,
            test=self.test,
            problems=self.problems,
            cause=self.cause or "",
        )
