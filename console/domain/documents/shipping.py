"""Goods on their way and goods arrived: ship notices, receiving advice, and what a third-party warehouse is told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.documents.technical import DocumentReference
from console.domain.values import GoodsDate, ItemId, Party, Quantity, Value


class NoticePurpose(StrEnum):
    """How a notice relates to an earlier one with the same number (X12 353, EDIFACT 1225)."""

    ORIGINAL = "original"
    CHANGE = "change"
    REPLACE = "replace"
    CANCEL = "cancel"
    DUPLICATE = "duplicate"


class Lot(Value):
    """A batch and the days that go with it; ``quantity`` is what of the line belongs to it."""

    number: str
    quantity: Quantity | None = None
    made_on: date | None = None
    best_before: date | None = None


class PackCount(Value):
    """So many packs of a kind, not told one by one."""

    count: int
    type_code: str | None = None


class Pack(Value):
    """A handling unit. ``ref`` is its id within the document, ``parent`` the one it stands on or in.

    ``sscc`` has 18 digits without the application identifier; ``level`` is ``pallet``, ``carton``, or the sender's
    own code. ``tracking`` are parcel numbers of the carrier. ``contents`` are packs in it that are only counted.
    """

    ref: str
    parent: str | None = None
    level: str | None = None
    type_code: str | None = None
    sscc: str | None = None
    marks: tuple[str, ...] = ()
    tracking: tuple[str, ...] = ()
    count: int | None = None
    gross_weight: Quantity | None = None
    contents: tuple[PackCount, ...] = ()
    length: Quantity | None = None
    width: Quantity | None = None
    height: Quantity | None = None


class PackShare(Value):
    """How much of a line is in one pack."""

    pack_ref: str
    quantity: Quantity


class ShippedLine(Value):
    """One order line (or item) as shipped, summed over all packs that hold it; ``packs`` says how it is spread.

    ``line_ref`` is the notice's own running number, ``order_line_ref`` the order's line: often missing, then the item
    decides. ``shipped`` is ``None`` when the sender gave no quantity. ``outstanding`` is what is said to follow.
    """

    line_ref: str | None = None
    order_number: str | None = None
    order_line_ref: str | None = None
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    shipped: Quantity | None = None
    ordered: Quantity | None = None
    outstanding: Quantity | None = None
    reason: str | None = None
    raw_status: str | None = None
    packs: tuple[PackShare, ...] = ()
    lots: tuple[Lot, ...] = ()
    serials: tuple[str, ...] = ()
    pack_size: Decimal | None = None
    notes: tuple[str, ...] = ()


class ShipNotice(Value):
    """An advance ship notice (X12 856, EDIFACT DESADV, UBL DespatchAdvice), for one or several orders.

    ``orders`` are the order numbers named anywhere in it. ``expected`` is the arrival as estimated. ``sequence`` is
    the control number, the second sort key after the date.
    """

    kind: Literal[DocumentKind.SHIP_NOTICE] = DocumentKind.SHIP_NOTICE
    number: str
    purpose: NoticePurpose = NoticePurpose.ORIGINAL
    raw_purpose: str | None = None
    issued_at: datetime | None = None
    sequence: str | None = None
    shipped_on: date | None = None
    expected: GoodsDate | None = None
    orders: tuple[str, ...] = ()
    supplier_order_number: str | None = None
    carrier: Party = Party()
    carrier_code: str | None = None
    bill_of_lading: str | None = None
    tracking: tuple[str, ...] = ()
    gross_weight: Quantity | None = None
    pack_count: int | None = None
    supplier: Party = Party()
    buyer: Party = Party()
    ship_from: Party | None = None
    ship_to: Party | None = None
    lines: tuple[ShippedLine, ...] = ()
    packs: tuple[Pack, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[DocumentReference, ...] = ()


class ReceivedLine(Value):
    """What arrived of one line: taken in, refused, missing, and more than announced."""

    line_ref: str | None = None
    order_number: str | None = None
    order_line_ref: str | None = None
    despatch_line_ref: str | None = None
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    received: Quantity | None = None
    rejected: Quantity | None = None
    short: Quantity | None = None
    over: Quantity | None = None
    reason: str | None = None
    lots: tuple[Lot, ...] = ()
    notes: tuple[str, ...] = ()


class ReceivingAdvice(Value):
    """What the receiver of goods says arrived (EDIFACT RECADV, UBL ReceiptAdvice)."""

    kind: Literal[DocumentKind.RECEIVING_ADVICE] = DocumentKind.RECEIVING_ADVICE
    number: str
    issued_at: datetime | None = None
    received_on: date | None = None
    despatch_number: str | None = None
    orders: tuple[str, ...] = ()
    supplier: Party = Party()
    buyer: Party = Party()
    ship_to: Party | None = None
    lines: tuple[ReceivedLine, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[DocumentReference, ...] = ()


class WarehouseLine(Value):
    """A line a third-party warehouse is to ship (940). ``source_id`` is the ERP's move, which stays inside."""

    line_ref: str
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    quantity: Quantity
    lots: tuple[Lot, ...] = ()
    notes: tuple[str, ...] = ()
    source_id: str | None = None


class WarehouseOrder(Value):
    """Tells a third-party warehouse what to ship to whom (X12 940). ``number`` is the depositor's order number;
    ``source_id`` is the ERP connection and its delivery, which stay inside."""

    kind: Literal[DocumentKind.WAREHOUSE_ORDER] = DocumentKind.WAREHOUSE_ORDER
    number: str
    purpose: NoticePurpose = NoticePurpose.ORIGINAL
    order_number: str | None = None
    issued_on: date | None = None
    requested: GoodsDate | None = None
    depositor: Party = Party()
    warehouse: Party = Party()
    ship_to: Party | None = None
    carrier_code: str | None = None
    service: str | None = None
    lines: tuple[WarehouseLine, ...] = ()
    notes: tuple[str, ...] = ()
    source_id: str | None = None


class WarehouseAdvice(Value):
    """What a third-party warehouse shipped (X12 945); ``number`` is the depositor's order number it answers."""

    kind: Literal[DocumentKind.WAREHOUSE_ADVICE] = DocumentKind.WAREHOUSE_ADVICE
    number: str
    shipment_number: str | None = None
    order_number: str | None = None
    shipped_on: date | None = None
    depositor: Party = Party()
    warehouse: Party = Party()
    ship_to: Party | None = None
    carrier_code: str | None = None
    bill_of_lading: str | None = None
    tracking: tuple[str, ...] = ()
    gross_weight: Quantity | None = None
    pack_count: int | None = None
    lines: tuple[ShippedLine, ...] = ()
    packs: tuple[Pack, ...] = ()
    notes: tuple[str, ...] = ()
