"""A delivery as the ERP holds it, and as the warehouse that ships it shall know it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from console.domain.documents import Lot, NoticePurpose, WarehouseLine, WarehouseOrder
from console.domain.profiles import PartnerProfile
from console.domain.purchase import day_of
from console.domain.values import DateMeaning, GoodsDate, ItemId, Party, Quantity, Value


class DeliveryLine(Value):
    """One move: ``quantity`` in ``unit`` (Rec 20; ``None``: the ERP's unit has none). ``lots`` are what the ERP has
    reserved of which lot; ``tracking`` is ``none``, ``lot`` or ``serial``."""

    move_id: int
    product_id: int
    product_name: str = ""
    items: tuple[ItemId, ...] = ()
    quantity: Decimal
    unit: str | None = None
    unit_name: str = ""
    tracking: str = "none"
    lots: tuple[Lot, ...] = ()


class Delivery(Value):
    """An outgoing transfer. ``origin`` is the customer's order it is for; ``ship_to`` where the goods go."""

    id: int
    number: str
    state: str
    origin: str | None = None
    made_at: datetime | None = None
    scheduled: datetime | None = None
    ship_to: Party = Party()
    lines: tuple[DeliveryLine, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether all its goods are there."""
        return self.state == "assigned"

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state not in ("done", "cancel")


def warehouse_order(
    delivery: Delivery,
    connection: str,
    profile: PartnerProfile,
    depositor: Party,
    warehouse: Party,
    today: date,
    purpose: NoticePurpose = NoticePurpose.ORIGINAL,
) -> WarehouseOrder:
    """What the warehouse is told. The ERP's ids stay inside (``source_id``), for the answer to be matched by."""
    due = day_of(delivery.scheduled)
    return WarehouseOrder(
        number=delivery.number,
        purpose=purpose,
        order_number=delivery.origin,
        issued_on=today,
        requested=GoodsDate(day=due, meaning=DateMeaning.SHIP) if due else None,
        depositor=depositor,
        warehouse=warehouse.model_copy(update={"ids": profile.ids[:1] or warehouse.ids}),
        ship_to=delivery.ship_to,
        lines=tuple(_line(number, line) for number, line in enumerate(delivery.lines, 1)),
        source_id=f"{connection}:{delivery.id}",
    )


def digest(delivery: Delivery) -> str:
    """What the warehouse would have to know of a change: where to, and how much of what."""
    said = [delivery.ship_to.model_dump_json()]
    said += [f"{line.move_id}|{line.product_id}|{line.quantity.normalize():f}|{line.unit}" for line in delivery.lines]
    return sha256("\n".join(said).encode()).hexdigest()


def _line(number: int, line: DeliveryLine) -> WarehouseLine:
    return WarehouseLine(
        line_ref=str(number),
        items=line.items,
        description=line.product_name or None,
        quantity=Quantity(value=line.quantity, unit=line.unit, raw_unit=line.unit_name or None),
        lots=line.lots[:1] if len(line.lots) == 1 else (),
        source_id=str(line.move_id),
    )
