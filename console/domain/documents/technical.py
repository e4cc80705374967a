"""Receipts of form: the syntax answer to a message, and the application's answer to a document."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.problems import Problem
from console.domain.values import Party, PartyId, Value


class SyntaxStatus(StrEnum):
    """Outcome of a syntax check (X12 AK5/AK9/TA104, EDIFACT 0083)."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_ERRORS = "accepted_with_errors"
    PARTIALLY_ACCEPTED = "partially_accepted"
    REJECTED = "rejected"


class SetReceipt(Value):
    """What a technical acknowledgment says of one document of the group it answers."""

    set_code: str
    control: str
    status: SyntaxStatus
    errors: tuple[Problem, ...] = ()
    version: str | None = None


class TechnicalAcknowledgment(Value):
    """Receipt or syntax answer (997, TA1, CONTRL); it never confirms an order.

    With an empty ``sets`` every document of the group shares ``status``. ``group_control`` is ``None`` for an
    interchange-level receipt (TA1, CONTRL). ``interchange_sender`` and ``interchange_receiver`` are those of the
    interchange it answers, where the format repeats them; ``interchange_at`` is when that one was made.
    """

    kind: Literal[DocumentKind.TECHNICAL_ACKNOWLEDGMENT] = DocumentKind.TECHNICAL_ACKNOWLEDGMENT
    status: SyntaxStatus
    functional_group: str | None = None
    group_control: str | None = None
    interchange_control: str | None = None
    sets: tuple[SetReceipt, ...] = ()
    errors: tuple[Problem, ...] = ()
    note_code: str | None = None
    interchange_sender: PartyId | None = None
    interchange_receiver: PartyId | None = None
    interchange_at: datetime | None = None


class ApplicationStatus(StrEnum):
    """What the partner's application made of a document."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_CHANGES = "accepted_with_changes"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class DocumentReference(Value):
    """Another document, by its kind as the sender names it (``810``, ``INVOIC``, ``ORDER``) and its number."""

    kind: str | None = None
    number: str
    dated: date | None = None


class ApplicationAdvice(Value):
    """The application's answer to one document (824, APERAK, UBL ApplicationResponse): past syntax, before business."""

    kind: Literal[DocumentKind.APPLICATION_ADVICE] = DocumentKind.APPLICATION_ADVICE
    number: str | None = None
    status: ApplicationStatus = ApplicationStatus.UNKNOWN
    raw_status: str | None = None
    issued_at: datetime | None = None
    order_number: str | None = None
    about: tuple[DocumentReference, ...] = ()
    errors: tuple[Problem, ...] = ()
    sender: Party = Party()
    receiver: Party = Party()
    notes: tuple[str, ...] = ()
