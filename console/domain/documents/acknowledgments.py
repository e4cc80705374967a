"""The supplier's business answer to an order."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.documents.money import Charge
from console.domain.documents.technical import DocumentReference
from console.domain.values import GoodsDate, ItemId, Party, Price, Quantity, Value


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
    ship_to: Party | None = None
    promised: GoodsDate | None = None
    lines: tuple[AckLine, ...] = ()
    notes: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    references: tuple[DocumentReference, ...] = ()
