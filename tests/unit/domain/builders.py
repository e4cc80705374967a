"""Short ways to say orders and answers in the tests of the rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from console.domain.acknowledging import Answer
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    HeaderStatus,
    Order,
)
from console.domain.orders import order_document
from console.domain.profiles import PartnerProfile, Remainder, Tolerances
from console.domain.purchase import PurchaseLine, PurchaseOrder, PurchaseState, Receipt, WaitingSale
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, Price, Quantity

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ASKED = date(2026, 11, 30)
BUYER = Party(name="Us")


def dec(value: str | int | Decimal) -> Decimal:
    return Decimal(value)


def qty(value: str | int | Decimal, unit: str | None = "C62", raw: str | None = None) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit, raw_unit=raw)


def price(amount: str | int, basis: str | int = 1, unit: str | None = None) -> Price:
    return Price(amount=Decimal(amount), basis=Decimal(basis), unit=unit)


def arrives(day: date | str) -> GoodsDate:
    return GoodsDate(day=date.fromisoformat(day) if isinstance(day, str) else day, meaning=DateMeaning.DELIVER)


def ships(day: date | str) -> GoodsDate:
    return GoodsDate(day=date.fromisoformat(day) if isinstance(day, str) else day, meaning=DateMeaning.SHIP)


def buyer_item(value: str) -> ItemId:
    return ItemId(scheme=ItemScheme.BUYER, value=value)


def supplier_item(value: str) -> ItemId:
    return ItemId(scheme=ItemScheme.SUPPLIER, value=value)


def gtin(value: str) -> ItemId:
    return ItemId(scheme=ItemScheme.GTIN, value=value)


def profile(**changes: Any) -> PartnerProfile:
    tolerances = {key: changes.pop(key) for key in list(changes) if key in Tolerances.model_fields}
    given = {
        "key": "acme",
        "name": "Acme",
        "connection": "acme",
        "format": "x12",
        "tolerances": Tolerances(**tolerances),
    }
    return PartnerProfile(**{**given, **changes})


KEEPS = {"remainder": Remainder.KEEP_OPEN}


def bought(id: int = 7, quantity: str | int = 100, unit_price: str = "1.10", **changes: Any) -> PurchaseLine:
    """One line of the purchase order; line 7 is the first, 8 the second, and so on."""
    given: dict[str, Any] = {
        "id": id,
        "sequence": id,
        "product_id": id * 10,
        "product_code": f"BOLT-{id - 6}",
        "product_name": "hex bolts",
        "items": (buyer_item(f"BOLT-{id - 6}"),),
        "quantity": Decimal(quantity),
        "unit": "C62",
        "unit_name": "Units",
        "price": Decimal(unit_price),
        "planned": datetime(2026, 11, 30, 12, tzinfo=UTC),
    }
    return PurchaseLine(**{**given, **changes})


def purchase(*lines: PurchaseLine, **changes: Any) -> PurchaseOrder:
    lines = lines or (bought(),)
    given: dict[str, Any] = {
        "id": 409,
        "number": "P00409",
        "state": PurchaseState.CONFIRMED,
        "partner_id": 3,
        "partner_name": "Acme Components",
        "currency": "USD",
        "ordered_at": datetime(2026, 11, 18, 8, tzinfo=UTC),
        "planned": datetime(2026, 11, 30, 12, tzinfo=UTC),
        "changed_at": NOW,
        "lines": lines,
    }
    return PurchaseOrder(**{**given, **changes})


def sent(order: PurchaseOrder, partner: PartnerProfile | None = None) -> Order:
    return order_document(order, partner or profile(), 0, None, BUYER)


def part(action: AckAction = AckAction.ACCEPTED, quantity: str | int | Quantity | None = None, **facts: Any) -> AckPart:
    if quantity is not None and not isinstance(quantity, Quantity):
        quantity = qty(quantity)
    return AckPart(action=action, quantity=quantity, **facts)


def answered(ref: str | None = "1", *parts: AckPart, **facts: Any) -> AckLine:
    return AckLine(line_ref=ref, parts=parts, **facts)


def ack(*lines: AckLine, on: datetime | None = NOW, **facts: Any) -> Acknowledgment:
    given: dict[str, Any] = {"order_number": "P00409", "issued_at": on, "status": HeaderStatus.DETAIL, "lines": lines}
    return Acknowledgment(**{**given, **facts})


def answer(acknowledgment: Acknowledgment, number: int = 1, came: datetime | None = None) -> Answer:
    """``number`` is the store's id; unless told otherwise answers come in the order of their numbers."""
    return Answer(acknowledgment, number, number, came or NOW + timedelta(minutes=number), f"hash-{number}")


def answers(*acknowledgments: Acknowledgment) -> list[Answer]:
    return [answer(each, number) for number, each in enumerate(acknowledgments, 1)]


def receipt(lines: Sequence[PurchaseLine], **changes: Any) -> Receipt:
    given: dict[str, Any] = {
        "id": 1,
        "name": "WH/IN/00007",
        "state": "assigned",
        "scheduled": datetime(2026, 11, 30, 12, tzinfo=UTC),
        "quantities": {line.id: line.quantity - line.received for line in lines},
    }
    return Receipt(**{**given, **changes})


def waiting_sale(*line_ids: int, **changes: Any) -> WaitingSale:
    given: dict[str, Any] = {
        "id": 881,
        "name": "S00881",
        "customer": "Reno Depot",
        "promised": datetime(2026, 12, 3, 9, tzinfo=UTC),
        "line_ids": line_ids,
    }
    return WaitingSale(**{**given, **changes})


__all__ = [
    "ASKED",
    "BUYER",
    "KEEPS",
    "NOW",
    "AckAction",
    "AckPurpose",
    "HeaderStatus",
    "ack",
    "answer",
    "answered",
    "answers",
    "arrives",
    "bought",
    "buyer_item",
    "dec",
    "gtin",
    "part",
    "price",
    "profile",
    "purchase",
    "qty",
    "receipt",
    "sent",
    "ships",
    "supplier_item",
    "waiting_sale",
]
