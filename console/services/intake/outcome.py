"""What deciding one message came to, gathered before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from console.domain.documents import TechnicalAcknowledgment
from console.domain.lifecycle import MessageState
from console.services.facts import Holdup
from console.services.records import Actor, MessageRow, MessageStep, NewDocument, NewEffect, NewException
from console.services.store import OrderMove, Unit


class At(NamedTuple):
    """Where a document stands in its message: ``position`` counts from 0. A long report or catalogue comes in parts
    (``part`` from 1); the last is ``complete``."""

    position: int
    part: int = 1
    complete: bool = True

    @property
    def first(self) -> int:
        """The position of the first part."""
        return self.position - self.part + 1


@dataclass(slots=True)
class Outcome:
    """The documents, cases and effects of one message, and where that leaves it."""

    row: MessageRow
    format: str | None = None
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
    receipts: list[tuple[str, TechnicalAcknowledgment]] = field(default_factory=list)
    """Owed technical acknowledgments, with the partner's key."""
    other_steps: list[MessageStep] = field(default_factory=list)
    holdups: list[Holdup] = field(default_factory=list)
    """The missing facts the message waits for."""
    later: list[Callable[[Unit], None]] = field(default_factory=list)
    """Further notes to write in the same transaction; each can be pickled, as it may come from another process."""

    whole: bool = True
    """Whether the message has ended with this; a large one comes in pieces, and only the last one steps it."""
    goes_on: bool = False
    """Whether an earlier piece of it planned effects."""

    def hold(self, case: NewException) -> None:
        """A person must look at it."""
        self.cases.append(case)
        self.cause = self.cause or case.cause

    def step(self, actor: Actor) -> MessageStep:
        """Held when a person must look, decided while effects are under way, else settled."""
        done = MessageState.DECIDED if self.effects or self.goes_on else MessageState.SETTLED
        state = MessageState.HELD if self.cause else done
        return MessageStep(
            self.row.id,
            self.row.state,
            state,
            actor,
            why=self.why,
            partner=self.partner,
            format=self.format,
            kind=self.kind,
            subject=self.subject,
            control=self.control,
            test=self.test,
            problems=self.problems,
            cause=self.cause or "",
        )


@dataclass(slots=True)
class Decided:
    """What deciding a batch came to. Nothing is written yet.

    ``settled``: key of a case whose reason is gone -> its resolution. ``about`` names everything that was read and that
    another message may change: batches that have something of it in common must not be decided side by side.
    """

    outcomes: list[Outcome]
    moves: list[OrderMove] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
