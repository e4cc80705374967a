"""Envelopes, and what a format made of one message."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from console.domain.documents.any import AnyDocument
from console.domain.problems import Problem
from console.domain.values import PartyId, Value


class Envelope(Value):
    """Who sent a document to whom, under which numbers, and whether it is only a test (ISA15 = T, UNB 0035 = 1)."""

    format: str
    version: str | None = None
    sender: PartyId | None = None
    receiver: PartyId | None = None
    interchange_control: str | None = None
    group_control: str | None = None
    functional_group: str | None = None
    set_control: str | None = None
    created_at: datetime | None = None
    test: bool = False
    receipt_asked: bool = False
    """Whether the sender asks for a receipt of the whole interchange (ISA14, UNB 0031)."""


class OutgoingEnvelope(Value):
    """What a format needs besides the documents to write a whole message.

    Control numbers are allocated by the store before writing; sets are numbered from 1 within the message.
    ``version`` is the partner's (X12 ``004010``); ``created_at`` is aware UTC; ``options`` are the format's own
    settings from the partner profile (separators, charset, columns), checked by the format.
    """

    sender: PartyId
    receiver: PartyId
    interchange_control: int = 1
    group_control: int = 1
    created_at: datetime
    version: str | None = None
    test: bool = False
    options: dict[str, str] = Field(default_factory=dict)


class ParsedDocument(Value):
    """One document found in a message. ``document`` is ``None`` when its kind is known but it could not be read, or
    when the program does not work with that kind; ``problems`` says which."""

    kind_name: str
    envelope: Envelope
    document: AnyDocument | None = None
    problems: tuple[Problem, ...] = ()
    first_segment: int | None = None
    last_segment: int | None = None
    part: int = 1
    complete: bool = True
    """A long stock report or catalogue may come in parts (``part`` counts from 1); the last one is complete."""

    @property
    def usable(self) -> bool:
        """Whether the document may be acted on."""
        return self.document is not None and not any(problem.blocks for problem in self.problems)


class ParsedMessage(Value):
    """All that a format made of one message: its documents, and problems that belong to no single document."""

    format: str
    charset: str = "utf-8"
    documents: tuple[ParsedDocument, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Problems of the message and of every document in it, in order."""
        return self.problems + tuple(problem for document in self.documents for problem in document.problems)
