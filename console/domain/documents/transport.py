"""Carriage: what a carrier is asked to move, its answer, what happens on the way, and what it bills."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.documents.shipping import NoticePurpose
from console.domain.values import GoodsDate, Party, Quantity, Value


class TransportReference(Value):
    """A number by which a consignment may be known: ``qualifier`` as the sender codes it (X12 128, EDIFACT 1153)."""

    qualifier: str
    value: str


class Stop(Value):
    """A place where goods are loaded or unloaded, and when."""

    sequence: int | None = None
    loads: bool | None = None
    place: Party = Party()
    wanted: GoodsDate | None = None
    reason: str | None = None
    references: tuple[TransportReference, ...] = ()
    weight: Quantity | None = None
    packs: Quantity | None = None


class Goods(Value):
    """Goods carried: how many of what package, how heavy, under which SSCCs. ``inner_packs`` are the packs within them;
    ``temperature`` is the one to keep, or lies between the two others."""

    description: str | None = None
    packs: Quantity | None = None
    gross_weight: Quantity | None = None
    volume: Quantity | None = None
    sscc: tuple[str, ...] = ()
    dangerous: bool = False
    inner_packs: Quantity | None = None
    net_weight: Quantity | None = None
    temperature: Quantity | None = None
    temperature_low: Quantity | None = None
    temperature_high: Quantity | None = None


class TransportOrder(Value):
    """A load offered or instructed to a carrier (X12 204, EDIFACT IFTMIN)."""

    kind: Literal[DocumentKind.TRANSPORT_ORDER] = DocumentKind.TRANSPORT_ORDER
    number: str
    purpose: NoticePurpose = NoticePurpose.ORIGINAL
    raw_purpose: str | None = None
    issued_at: datetime | None = None
    carrier_code: str | None = None
    payment: str | None = None
    shipper: Party = Party()
    consignee: Party = Party()
    bill_to: Party | None = None
    stops: tuple[Stop, ...] = ()
    goods: tuple[Goods, ...] = ()
    references: tuple[TransportReference, ...] = ()
    charge: Decimal | None = None
    currency: str | None = None
    notes: tuple[str, ...] = ()


class TransportResponse(Value):
    """Whether the carrier takes a load (X12 990). ``accepted`` is ``None`` when the answer leaves it open."""

    kind: Literal[DocumentKind.TRANSPORT_RESPONSE] = DocumentKind.TRANSPORT_RESPONSE
    number: str
    carrier_code: str | None = None
    accepted: bool | None = None
    raw_status: str | None = None
    reason: str | None = None
    issued_on: date | None = None
    references: tuple[TransportReference, ...] = ()
    notes: tuple[str, ...] = ()


class Milestone(StrEnum):
    """What an event means for the one who waits, in the order in which it usually happens."""

    BOOKED = "booked"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    ATTEMPTED = "attempted"
    DELAYED = "delayed"
    REFUSED = "refused"
    DAMAGED = "damaged"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    OTHER = "other"


class TransportEvent(Value):
    """One thing that happened (or is estimated, ``estimated``). ``at`` is aware UTC; ``zone`` is what the sender said
    of its zone (``LT``: local time of the place, which was then read as UTC)."""

    milestone: Milestone
    raw_code: str | None = None
    reason: str | None = None
    at: datetime | None = None
    zone: str | None = None
    estimated: bool = False
    place: Party = Party()
    consignment: str | None = None
    references: tuple[TransportReference, ...] = ()
    sscc: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class TransportStatus(Value):
    """Events of one or several consignments (X12 214, EDIFACT IFTSTA), as sent: disorder and repeats are normal."""

    kind: Literal[DocumentKind.TRANSPORT_STATUS] = DocumentKind.TRANSPORT_STATUS
    number: str | None = None
    shipment_number: str | None = None
    carrier_code: str | None = None
    issued_at: datetime | None = None
    shipper: Party = Party()
    consignee: Party = Party()
    references: tuple[TransportReference, ...] = ()
    events: tuple[TransportEvent, ...] = ()
    notes: tuple[str, ...] = ()


class FreightCharge(Value):
    """One charge of a freight bill; a negative ``amount`` is a discount."""

    code: str | None = None
    description: str | None = None
    amount: Decimal | None = None
    rate: Decimal | None = None
    rate_basis: str | None = None
    weight: Quantity | None = None


class FreightInvoice(Value):
    """What a carrier bills (X12 210). ``number`` is the carrier's invoice, ``pro_number`` its consignment."""

    kind: Literal[DocumentKind.FREIGHT_INVOICE] = DocumentKind.FREIGHT_INVOICE
    number: str
    pro_number: str | None = None
    shipment_number: str | None = None
    bill_of_lading: str | None = None
    carrier_code: str | None = None
    issued_on: date | None = None
    delivered_on: date | None = None
    due_on: date | None = None
    currency: str | None = None
    total: Decimal | None = None
    payment: str | None = None
    credit: bool = False
    shipper: Party = Party()
    consignee: Party = Party()
    bill_to: Party = Party()
    weight: Quantity | None = None
    packs: Quantity | None = None
    charges: tuple[FreightCharge, ...] = ()
    references: tuple[TransportReference, ...] = ()
    notes: tuple[str, ...] = ()
