"""Canonical business documents: what a message means whatever format it came in.

A new kind of document (ship notice, invoice, stock, prices, shipment) is a new class here, a member of
:data:`AnyDocument`, and a reader or writer in the formats that carry it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from console.domain.problems import Problem
from console.domain.values import GoodsDate, ItemId, Party, PartyId, Price, Quantity, Value


class DocumentKind(StrEnum):
    """The kinds the program works with."""

    ORDER = "order"
    ORDER_CHANGE = "order_change"
    ACKNOWLEDGMENT = "acknowledgment"
    TECHNICAL_ACKNOWLEDGMENT = "technical_acknowledgment"


class OrderLine(Value):
    """One line ordered. ``line_ref`` goes on the wire; ``source_id`` is the ERP's line id and never does."""

    line_ref: str
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    quantity: Quantity
    price: Price | None = None
    requested: GoodsDate | None = None
    pack_size: Decimal | None = None
    source_id: str | None = None
    notes: tuple[str, ...] = ()


class Order(Value):
    """A purchase order as sent to a supplier. ``revision`` is 0 for the first version sent."""

    kind: Literal[DocumentKind.ORDER] = DocumentKind.ORDER
    number: str
    revision: int = 0
    ordered_on: date | None = None
    currency: str | None = None
    buyer: Party = Party()
    supplier: Party = Party()
    ship_to: Party | None = None
    requested: GoodsDate | None = None
    lines: tuple[OrderLine, ...] = ()
    notes: tuple[str, ...] = ()
    purpose: str | None = None
    order_type: str | None = None


class LineAction(StrEnum):
    """What a changed order asks for on a line."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    KEEP = "keep"


class OrderChangeLine(Value):
    """The wanted state of one line and what it was before; ``line.quantity`` is the new total ordered (X12 POC03)."""

    action: LineAction
    line: OrderLine
    previous_quantity: Quantity | None = None
    previous_price: Price | None = None
    previous_requested: GoodsDate | None = None
    raw_code: str | None = None


class ChangePurpose(StrEnum):
    """What an order change does to the order as a whole."""

    CHANGE = "change"
    CANCEL = "cancel"
    REPLACE = "replace"


class OrderChange(Value):
    """A change or cancellation of an order already sent; ``revision`` counts from 1."""

    kind: Literal[DocumentKind.ORDER_CHANGE] = DocumentKind.ORDER_CHANGE
    number: str
    revision: int
    purpose: ChangePurpose = ChangePurpose.CHANGE
    changed_on: date | None = None
    ordered_on: date | None = None
    currency: str | None = None
    buyer: Party = Party()
    supplier: Party = Party()
    ship_to: Party | None = None
    lines: tuple[OrderChangeLine, ...] = ()
    notes: tuple[str, ...] = ()


class AckPurpose(StrEnum):
    """How an acknowledgment relates to earlier ones for the same order (X12 353, EDIFACT 1225)."""

    ORIGINAL = "original"
    CHANGE = "change"
    REPLACE = "replace"
    CANCEL = "cancel"
    DUPLICATE = "duplicate"
    CONFIRMATION = "confirmation"


class HeaderStatus(StrEnum):
    """What the head of an acknowledgment says about lines it does not list.

    ``ACCEPTED``: the order stands as sent. ``DETAIL``: the lines say it all. ``EXCEPTIONS_ONLY``: lines not listed are
    accepted. ``REJECTED``: nothing is delivered. ``RECEIVED``: an answer will follow. ``HOLD``: on hold at the
    supplier. ``UNKNOWN``: no or an unreadable status; only lines listed are answered.
    """

    ACCEPTED = "accepted"
    DETAIL = "detail"
    EXCEPTIONS_ONLY = "exceptions_only"
    REJECTED = "rejected"
    RECEIVED = "received"
    HOLD = "hold"
    UNKNOWN = "unknown"


class AckAction(StrEnum):
    """What a supplier does with a part of a line."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    SUBSTITUTED = "substituted"
    BACKORDERED = "backordered"
    PENDING = "pending"
    REJECTED = "rejected"
    SHIPPED = "shipped"
    ADDED = "added"


class AckPart(Value):
    """One statement about (a part of) a line; a line may carry several (IA 10 + IB 5).

    ``quantity`` is ``None`` when the statement has no quantity of its own. ``items`` is set when the item named differs
    from the line's (substitution). ``promised`` is the date as said, ship or deliver. ``raw_code`` is the partner's
    code.
    """

    action: AckAction
    quantity: Quantity | None = None
    promised: GoodsDate | None = None
    price: Price | None = None
    items: tuple[ItemId, ...] = ()
    reason: str | None = None
    raw_code: str | None = None
    cancels_rest: bool | None = None


class AckLine(Value):
    """An answered line: ``ordered`` and ``items`` are the supplier's echo, ``price`` the line's price as answered."""

    line_ref: str | None = None
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    ordered: Quantity | None = None
    price: Price | None = None
    promised: GoodsDate | None = None
    parts: tuple[AckPart, ...] = ()
    notes: tuple[str, ...] = ()


class Acknowledgment(Value):
    """The supplier's business answer to an order (X12 855/865, EDIFACT ORDRSP, UBL OrderResponse).

    ``issued_at`` is the document's own date (midnight UTC when it has no time); ``sequence`` its control number, the
    second sort key after the date when answers to one order are put in order.
    """

    kind: Literal[DocumentKind.ACKNOWLEDGMENT] = DocumentKind.ACKNOWLEDGMENT
    order_number: str
    document_id: str | None = None
    issued_at: datetime | None = None
    sequence: str | None = None
    purpose: AckPurpose = AckPurpose.ORIGINAL
    status: HeaderStatus = HeaderStatus.UNKNOWN
    raw_status: str | None = None
    supplier_order_number: str | None = None
    order_date: date | None = None
    currency: str | None = None
    supplier: Party = Party()
    buyer: Party = Party()
    promised: GoodsDate | None = None
    lines: tuple[AckLine, ...] = ()
    notes: tuple[str, ...] = ()


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


class TechnicalAcknowledgment(Value):
    """Receipt or syntax answer (997, TA1, CONTRL); it never confirms an order.

    With an empty ``sets`` every document of the group shares ``status``. ``group_control`` is ``None`` for an
    interchange-level receipt (TA1).
    """

    kind: Literal[DocumentKind.TECHNICAL_ACKNOWLEDGMENT] = DocumentKind.TECHNICAL_ACKNOWLEDGMENT
    status: SyntaxStatus
    functional_group: str | None = None
    group_control: str | None = None
    interchange_control: str | None = None
    sets: tuple[SetReceipt, ...] = ()
    errors: tuple[Problem, ...] = ()
    note_code: str | None = None


AnyDocument = Annotated[Order | OrderChange | Acknowledgment | TechnicalAcknowledgment, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[Order | OrderChange | Acknowledgment | TechnicalAcknowledgment] = TypeAdapter(AnyDocument)


def document_to_json(document: Order | OrderChange | Acknowledgment | TechnicalAcknowledgment) -> str:
    """The stored form of a canonical document: its kind first, then only what differs from the defaults."""
    body = document.model_dump_json(exclude_defaults=True)
    head = f'{{"kind":"{document.kind.value}"'
    return f"{head}}}" if body == "{}" else f"{head},{body[1:]}"


def document_from_json(text: str | bytes) -> Order | OrderChange | Acknowledgment | TechnicalAcknowledgment:
    """Read a canonical document back from its JSON. Raises pydantic.ValidationError."""
    return _ADAPTER.validate_json(text)


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
