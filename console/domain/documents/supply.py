"""What a supplier has and what it costs: stock reports and price catalogues. Both may be very long: formats give them
in parts (see ``Format.read_parts``), each part a document with the same head."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.values import ItemId, Party, Price, Quantity, Value


class StockMeaning(StrEnum):
    """What a stock quantity counts (X12 673, EDIFACT 6063)."""

    ON_HAND = "on_hand"
    AVAILABLE = "available"
    PROJECTED = "projected"
    ON_ORDER = "on_order"
    RESERVED = "reserved"
    ON_HOLD = "on_hold"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SOLD = "sold"
    OTHER = "other"


class StockQuantity(Value):
    """One count of an item; ``on`` is the day it holds for when it is not the report's own (next arrival)."""

    meaning: StockMeaning
    quantity: Quantity
    on: date | None = None
    location: str | None = None
    raw_code: str | None = None


class StockLine(Value):
    """One item's counts, and its price when the report gives one."""

    line_ref: str | None = None
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    counts: tuple[StockQuantity, ...] = ()
    price: Price | None = None
    lead_time_days: int | None = None
    notes: tuple[str, ...] = ()


class StockReport(Value):
    """A supplier's stock (X12 846, EDIFACT INVRPT). ``whole``: items not listed are gone; ``None``: not said, the
    partner's profile decides."""

    kind: Literal[DocumentKind.STOCK_REPORT] = DocumentKind.STOCK_REPORT
    number: str | None = None
    as_of: datetime | None = None
    whole: bool | None = None
    raw_type: str | None = None
    currency: str | None = None
    supplier: Party = Party()
    buyer: Party = Party()
    location: Party | None = None
    lines: tuple[StockLine, ...] = ()
    notes: tuple[str, ...] = ()


class PriceKind(StrEnum):
    """Which price it is: what we pay (net), the list price before terms, or what shops ask (retail)."""

    NET = "net"
    LIST = "list"
    RETAIL = "retail"
    OTHER = "other"


class PriceTier(Value):
    """A price from a quantity on, for a time. Days are inclusive. ``discount_percent`` comes off it."""

    price: Price
    discount_percent: Decimal | None = None
    kind: PriceKind = PriceKind.NET
    minimum: Quantity | None = None
    maximum: Quantity | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    currency: str | None = None
    raw_code: str | None = None


class CatalogueAction(StrEnum):
    """What is to become of an item."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    KEEP = "keep"


class CatalogueLine(Value):
    """One item of a catalogue."""

    line_ref: str | None = None
    action: CatalogueAction = CatalogueAction.CHANGE
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    group: str | None = None
    unit: str | None = None
    raw_unit: str | None = None
    prices: tuple[PriceTier, ...] = ()
    pack_size: Decimal | None = None
    minimum_order: Quantity | None = None
    order_multiple: Quantity | None = None
    maximum_order: Quantity | None = None
    orderable: bool | None = None
    lead_time_days: int | None = None
    weight: Quantity | None = None
    available_from: date | None = None
    available_to: date | None = None
    notes: tuple[str, ...] = ()


class PriceCatalogue(Value):
    """A supplier's prices (X12 832, EDIFACT PRICAT, UBL Catalogue). ``whole`` as in :class:`StockReport`."""

    kind: Literal[DocumentKind.PRICE_CATALOGUE] = DocumentKind.PRICE_CATALOGUE
    number: str | None = None
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    whole: bool | None = None
    raw_purpose: str | None = None
    currency: str | None = None
    supplier: Party = Party()
    buyer: Party = Party()
    lines: tuple[CatalogueLine, ...] = ()
    notes: tuple[str, ...] = ()
