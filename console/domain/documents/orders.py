"""Orders and their changes, as sent to a supplier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.documents.money import Charge
from console.domain.documents.technical import DocumentReference
from console.domain.values import GoodsDate, ItemId, Party, Price, Quantity, Value


class OrderLine(Value):
    """One line ordered. ``line_ref`` goes on the wire; ``source_id`` is the ERP's line id and never does.

    ``gross_price`` is the list price before ``charges``; ``free_goods`` come on top of ``quantity`` without a price.
    """

    line_ref: str
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    quantity: Quantity
    price: Price | None = None
    requested: GoodsDate | None = None
    pack_size: Decimal | None = None
    source_id: str | None = None
    notes: tuple[str, ...] = ()
    gross_price: Price | None = None
    charges: tuple[Charge, ...] = ()
    free_goods: Quantity | None = None


class Order(Value):
    """A purchase order as sent to a supplier. ``revision`` is 0 for the first version sent; ``not_before`` and
    ``not_after`` bound the days on which goods are wanted; ``references`` are other papers it names (contract, offer).
    """

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
    not_before: GoodsDate | None = None
    not_after: GoodsDate | None = None
    charges: tuple[Charge, ...] = ()
    references: tuple[DocumentReference, ...] = ()


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
