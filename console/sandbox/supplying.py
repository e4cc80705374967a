"""What practice suppliers send besides answers: ship notices after an order, and now and then prices and stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from console.domain.documents import (
    CatalogueLine,
    Order,
    Pack,
    PackShare,
    PriceCatalogue,
    PriceTier,
    ShipNotice,
    ShippedLine,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.identifiers import check_digit
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, PartyId, Price, Quantity

_COMPANY = "37611365"


def ship_notice(key: str, order: Order, number: int, now: datetime, extra: int = 0) -> ShipNotice:
    """The whole order on the way, one carton a line with its SSCC; ``extra`` more of the first line than was asked."""
    packs, lines = [], []
    for place, line in enumerate(order.lines, 1):
        amount = line.quantity.value + (extra if place == 1 else 0)
        shipped = Quantity(value=amount, unit=line.quantity.unit, raw_unit=line.quantity.raw_unit)
        packs.append(Pack(ref=str(place), level="carton", sscc=_sscc(number * 10 + place)))
        lines.append(
            ShippedLine(
                line_ref=str(place),
                order_number=order.number,
                order_line_ref=line.line_ref,
                items=line.items,
                shipped=shipped,
                ordered=line.quantity,
                packs=(PackShare(pack_ref=str(place), quantity=shipped),),
            )
        )
    due = max((line.requested.day for line in order.lines if line.requested), default=now.date())
    return ShipNotice(
        number=f"{key.upper()}-SN-{number:05d}",
        issued_at=now,
        shipped_on=now.date(),
        expected=GoodsDate(day=due, meaning=DateMeaning.DELIVER),
        orders=(order.number,),
        carrier_code="UPSN",
        tracking=(f"1Z999AA1{number:010d}",),
        pack_count=len(packs),
        lines=tuple(lines),
        packs=tuple(packs),
    )


def _sscc(number: int) -> str:
    body = f"{_COMPANY}{number:09d}"
    return f"{body}{check_digit(body)}"


def price_catalogue(
    key: str, identity: PartyId, products: Sequence[tuple[str, str, str]], now: datetime
) -> PriceCatalogue:
    """The list prices a little up, one of them a good deal, and an item nobody here carries."""
    offers = [*products, ("V-NEW-1", "Something new", "5.00")]
    return PriceCatalogue(
        number=f"{key.upper()}-PL-{now:%Y%m%d}",
        issued_on=now.date(),
        currency="USD",
        supplier=Party(ids=(identity,)),
        lines=tuple(_offer(place, *one) for place, one in enumerate(offers, 1)),
    )


def _offer(place: int, code: str, name: str, price: str) -> CatalogueLine:
    raised = Decimal(price) * (Decimal("1.18") if place == 1 else Decimal("1.02"))
    return CatalogueLine(
        line_ref=str(place),
        items=(ItemId(scheme=ItemScheme.SUPPLIER, value=code, qualifier="VN"),),
        description=name,
        unit="C62",
        raw_unit="EA",
        prices=(PriceTier(price=Price(amount=raised.quantize(Decimal("0.01")))),),
    )


def stock_report(identity: PartyId, products: Sequence[tuple[str, str, str]], now: datetime) -> StockReport:
    """What is there of each item."""
    return StockReport(
        number=f"ST-{now:%Y%m%d%H}",
        as_of=now,
        supplier=Party(ids=(identity,)),
        lines=tuple(_stock(place, *one) for place, one in enumerate(products, 1)),
    )


def _stock(place: int, code: str, name: str, price: str) -> StockLine:
    count = StockQuantity(
        meaning=StockMeaning.AVAILABLE, quantity=Quantity(value=Decimal(place * 40), unit="C62", raw_unit="EA")
    )
    return StockLine(
        line_ref=str(place),
        items=(ItemId(scheme=ItemScheme.SUPPLIER, value=code, qualifier="VN"),),
        description=name,
        counts=(count,),
    )
