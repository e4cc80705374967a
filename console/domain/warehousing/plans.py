"""What a delivery in the ERP becomes once its warehouse has shipped it: filled in, validated by nobody but a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from console.domain.values import Value


class ShippedLot(Value):
    """How much of a lot (or one serial number) was shipped, in the move's unit."""

    number: str
    quantity: Decimal


class ShippedMove(Value):
    """What was shipped of one move of the delivery, in its unit; 0: nothing of it."""

    move_id: int
    quantity: Decimal
    lots: tuple[ShippedLot, ...] = ()


class DeliveryPlan(Value):
    """One delivery as shipped. ``key`` marks it, so that a repeat changes nothing; ``tracking`` is the parcel number or
    bill of lading for the customer."""

    key: str
    delivery_id: int
    number: str
    partner: str
    shipped_on: date | None = None
    tracking: str = ""
    moves: tuple[ShippedMove, ...] = ()
    note: str = ""


class PreparedDelivery(Value):
    """A delivery read back. ``quantities`` are what is filled in per move; ``warnings`` say what is not as shipped."""

    id: int
    name: str
    state: str
    quantities: dict[int, Decimal] = {}
    warnings: tuple[str, ...] = ()
    already_there: bool = False
