"""846 and 832: what a supplier has, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from console.adapters.formats.x12.facts import (
    Facts,
    day,
    items,
    line_number,
    moment,
    number_of,
    price_of,
    qualified,
    quantity_of,
)
from console.adapters.formats.x12.pieces import currency, dated, description, first_of, notes, parties
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import (
    AnyDocument,
    CatalogueAction,
    CatalogueLine,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.units import from_x12
from console.domain.values import Party, Price, Quantity

STOCK_MEANING = {
    "17": StockMeaning.ON_HAND,
    "33": StockMeaning.AVAILABLE,
    "34": StockMeaning.AVAILABLE,
    "V2": StockMeaning.AVAILABLE,
    "29": StockMeaning.PROJECTED,
    "63": StockMeaning.ON_ORDER,
    "38": StockMeaning.OTHER,
    "72": StockMeaning.MINIMUM,
    "73": StockMeaning.MAXIMUM,
    "QH": StockMeaning.ON_HOLD,
    "18": StockMeaning.RESERVED,
    "QS": StockMeaning.SOLD,
}
PRICE_KIND = {
    **dict.fromkeys(("CAT", "UCP", "NET", "CON", "INV", "PRO", "DIS", "WHL", "SPC", "DSC"), PriceKind.NET),
    **dict.fromkeys(("LPR", "LPP", "MSP", "SLP"), PriceKind.LIST),
    **dict.fromkeys(("MSR", "RES", "RTL", "SRP"), PriceKind.RETAIL),
}
ACTIONS = {
    "001": CatalogueAction.CHANGE,
    "002": CatalogueAction.DELETE,
    "003": CatalogueAction.ADD,
    "021": CatalogueAction.ADD,
    "024": CatalogueAction.CHANGE,
    "030": CatalogueAction.KEEP,
}
_SELLERS = ("SE", "SU", "VN", "MF", "98")
_BUYERS = ("BY", "OB", "ST")
_DAYS_OF = {"DA": 1, "CD": 1, "WK": 7, "WW": 7}


def read_stock(root: Loop, facts: Facts) -> AnyDocument | None:
    """846. Nothing in it says whether items not listed are gone; only a purpose of replacing all does."""
    begin = root.first("BIA")
    found = parties(root)
    if begin is None:
        begin = Segment(["BIA"], 0, 0)
    return StockReport(
        number=begin.get(3) or None,
        as_of=moment(begin.get(4), begin.get(5)) or moment(dated(root, "001", "166", "007"), ""),
        whole={"05": True, "04": False}.get(begin.get(1)),
        raw_type=begin.get(2) or None,
        currency=currency(root),
        supplier=first_of(found, *_SELLERS) or Party(),
        buyer=first_of(found, *_BUYERS) or Party(),
        location=first_of(found, "WH", "SF", "DC"),
        lines=tuple(_stock_line(loop, facts) for loop in root.each("LIN")),
        notes=notes(root),
    )


def _stock_line(loop: Loop, facts: Facts) -> StockLine:
    line = loop.segments[0]
    return StockLine(
        line_ref=line_number(line),
        items=items(line, 2),
        description=description(loop),
        counts=tuple(_counts(loop, facts)),
        price=_first_price(loop),
        lead_time_days=lead_time(loop),
        notes=notes(loop),
    )


def _counts(loop: Loop, facts: Facts) -> Iterator[StockQuantity]:
    places = [one.segments[0].get(4) or one.segments[0].get(2) for one in loop.each("N1")]
    for inner in loop.each("QTY"):
        one = inner.segments[0]
        quantity = facts.quantity(one, 2, 3)
        if quantity is None:
            continue
        code = one.get(1)
        arrival = dated(inner, "018", "017", "002", "067", "010", "166")
        schedule = inner.first("SCH")
        if not arrival and schedule is not None:
            arrival = schedule.get(6)
        yield StockQuantity(
            meaning=STOCK_MEANING.get(code, StockMeaning.OTHER),
            quantity=quantity,
            on=day(arrival),
            location=(places[0] or None) if len(places) == 1 else None,
            raw_code=code or None,
        )
    for schedule in loop.all("SCH"):
        quantity = facts.quantity(schedule, 1, 2)
        if quantity is not None:
            yield StockQuantity(
                meaning=StockMeaning.PROJECTED, quantity=quantity, on=day(schedule.get(6)), raw_code="SCH"
            )


def _first_price(loop: Loop) -> Price | None:
    for one in loop.all("CTP"):
        found = price_of(one.get(3), one.get(9))
        if found is not None:
            return found
    return None


def lead_time(loop: Loop) -> int | None:
    """The lead time in days, where an LDT gives days or weeks."""
    for one in loop.all("LDT"):
        amount, factor = number_of(one.get(2)), _DAYS_OF.get(one.get(3))
        if amount is not None and factor and 0 <= amount < 10_000:
            return int(amount * factor)
    return None


def read_catalogue(root: Loop, facts: Facts) -> AnyDocument | None:
    """832."""
    begin = root.first("BCT")
    if begin is None:
        begin = Segment(["BCT"], 0, 0)
    found = parties(root)
    valid = day(dated(root, "007", "092", "196"))
    return PriceCatalogue(
        number=begin.get(2) or None,
        issued_on=day(dated(root, "097", "102", "152", "003")),
        valid_from=valid,
        valid_to=day(dated(root, "036", "093", "197")),
        whole={"05": True, "00": None, "04": False}.get(begin.get(10)),
        raw_purpose=begin.get(10) or begin.get(1) or None,
        currency=currency(root),
        supplier=first_of(found, *_SELLERS) or Party(),
        buyer=first_of(found, *_BUYERS) or Party(),
        lines=tuple(_catalogue_line(loop, facts) for loop in root.each("LIN")),
        notes=notes(root),
    )


def _catalogue_line(loop: Loop, facts: Facts) -> CatalogueLine:
    line = loop.segments[0]
    pack = loop.first("PO4")
    change = loop.first("G53")
    tiers = tuple(_tiers(loop))
    unit = next((one.minimum.raw_unit for one in tiers if one.minimum and one.minimum.raw_unit), None)
    minimum, multiple = _order_quantities(loop)
    return CatalogueLine(
        line_ref=line_number(line),
        action=ACTIONS.get(change.get(1), CatalogueAction.CHANGE) if change else CatalogueAction.CHANGE,
        items=items(line, 2),
        description=description(loop),
        group=_group(loop),
        unit=from_x12(unit) if unit else None,
        raw_unit=unit,
        prices=tiers,
        pack_size=number_of(pack.get(1)) if pack else None,
        minimum_order=minimum,
        order_multiple=multiple,
        lead_time_days=lead_time(loop),
        weight=quantity_of(pack.get(6), pack.get(7)) if pack and pack.get(6) else None,
        available_from=day(dated(loop, "018", "129")),
        available_to=day(dated(loop, "036", "093")),
        notes=notes(loop),
    )


def _group(loop: Loop) -> str | None:
    """The supplier's product group."""
    named = qualified(loop.segments, "PG")
    return named or next(
        (
            one.segments[0].get(4)
            for one in loop.each("PID")
            if one.segments[0].get(2) in ("GEN", "MAC", "12") and one.segments[0].get(4)
        ),
        None,
    )


def _order_quantities(loop: Loop) -> tuple[Quantity | None, Quantity | None]:
    minimum = multiple = None
    for one in loop.all("QTY"):
        if one.get(1) in ("MN", "72", "57"):
            minimum = minimum or quantity_of(one.get(2), one.get(3))
        elif one.get(1) in ("1N", "MU"):
            multiple = multiple or quantity_of(one.get(2), one.get(3))
    return minimum, multiple


def _tiers(loop: Loop) -> Iterator[PriceTier]:
    """Prices from a quantity on; a day of the price's own goes before the item's."""
    item_from, item_to = _validity(loop)
    item_currency = currency(loop)
    for inner in loop.each("CTP"):
        one = inner.segments[0]
        price = price_of(one.get(3), one.get(9))
        if price is None:
            continue
        unit = one.get(5).split(":", 1)[0]
        start, end = _validity(inner)
        code = one.get(2)
        yield PriceTier(
            price=price,
            kind=PRICE_KIND.get(code, PriceKind.NET if not code else PriceKind.OTHER),
            minimum=quantity_of(one.get(4) or "1", unit) if one.get(4) or unit else None,
            valid_from=start or item_from,
            valid_to=end or item_to,
            currency=currency(inner) or item_currency,
            raw_code=code or None,
            discount_percent=_discount(one),
        )


def _discount(price: Segment) -> Decimal | None:
    """What comes off a price: with ``DIS`` the price is to be multiplied by CTP07."""
    share = number_of(price.get(7)) if price.get(6) == "DIS" else None
    return (1 - share) * 100 if share is not None and 0 < share < 1 else None


def _validity(loop: Loop) -> tuple[date | None, date | None]:
    return day(dated(loop, "007", "092", "196")), day(dated(loop, "036", "093", "197"))
