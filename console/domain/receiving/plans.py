"""What a ship notice comes to: the receipt to prepare, and what it covers of each order line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from console.domain.documents import Lot
from console.domain.values import Value


class PackedQuantity(Value):
    """How much of a line is in the pack with this SSCC (18 digits). ``outer``: the SSCC of the pack it stands on or
    in."""

    sscc: str
    quantity: Decimal
    outer: str | None = None


class ReceiptLine(Value):
    """What to expect on one ERP order line, in its unit, with lots, serial numbers and packs as announced. Goods
    announced in several lines are named once for each."""

    line_id: int
    quantity: Decimal
    lots: tuple[Lot, ...] = ()
    packs: tuple[PackedQuantity, ...] = ()
    serials: tuple[str, ...] = ()


class ReceiptPlan(Value):
    """The receipt of one order as announced: prepared in the ERP, validated by nobody but the dock. ``day`` is the
    expected arrival; ``None`` leaves the ERP's date."""

    key: str
    order_id: int
    order_number: str
    notice_number: str
    day: date | None = None
    lines: tuple[ReceiptLine, ...] = ()
    note: str = ""


class Coverage(Value):
    """How much of an order line a notice announces, in the order line's unit."""

    order_number: str
    line_ref: str
    quantity: Decimal
    day: date | None = None
