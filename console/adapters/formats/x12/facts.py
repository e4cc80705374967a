"""Facts read out of segments: numbers, dates, quantities, prices, items. What cannot be read was already noted by the
checks of the set's table, so a reading simply gives nothing for it. Values are frozen; equal ones are shared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from console.adapters.formats.common.days import moment_of
from console.adapters.formats.x12.codes import DATES, ITEMS, PRICE_BASIS
from console.adapters.formats.x12.findings import Findings
from console.adapters.formats.x12.pairs import is_shifted
from console.adapters.formats.x12.scalars import KEPT, day, number_of
from console.adapters.formats.x12.segments import Segment
from console.domain.problems import Severity
from console.domain.units import from_rec20, from_x12
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Price, Quantity

# Made a few times a line: calling the validator itself spares a third of the time of calling the class.
_new_quantity: Callable[[dict[str, Any]], Quantity] = Quantity.__pydantic_validator__.validate_python
_new_price: Callable[[dict[str, Any]], Price] = Price.__pydantic_validator__.validate_python
_new_item: Callable[[dict[str, Any]], ItemId] = ItemId.__pydantic_validator__.validate_python

_ONE = Decimal(1)
_NOT_ITEMS = frozenset(("BO", "IZ", "IT", "PD", "PL", "PO", "LT", "SN", "OT", "KF", "EC", "B7", "BL", "RO", "PR"))


__all__ = [
    "Facts",
    "day",
    "goods_date_of",
    "implied",
    "item_of",
    "items",
    "moment",
    "number_of",
    "pair",
    "price_of",
    "qualified",
    "quantity_of",
    "shifted",
]


class Facts:
    """The readings of one document; what only a reader can see goes to ``findings``."""

    def __init__(self, findings: Findings, begin: Segment, component: str = ":") -> None:
        self.findings = findings
        self.begin = begin
        self.control = begin.get(2)
        self.component = component

    def quantity(self, segment: Segment, value_at: int, unit_at: int) -> Quantity | None:
        """A quantity with its unit; an unknown unit is kept as it came and never guessed."""
        values = segment.elements
        count = len(values)
        if value_at >= count or not values[value_at]:
            return None
        code = values[unit_at] if unit_at < count else ""
        if self.component in code:
            code = code.split(self.component, 1)[0]
        found = quantity_of(values[value_at], code)
        if found is not None and found.unit is None and code:
            self.findings.add(
                "unit_unknown",
                Severity.WARNING,
                f"The unit “{code[:10]}” is not known.",
                segment,
                unit_at,
                "Quantities of this line cannot be compared.",
                "Say what the unit means for this product.",
            )
        return found

    def no_number(self, begin: Segment | None, element: int, tag: str, what: str = "order number") -> None:
        """Note that a document does not say what it is about; it cannot be read."""
        where = begin or self.begin
        self.findings.add(
            "order_number_missing",
            Severity.ERROR,
            f"The {what} ({tag}{element:02d}) is missing.",
            where,
            element if begin else None,
            f"It is not known which {what.removesuffix(' number')} this is about.",
            f"Ask the partner to send it again with the {what}.",
        )

    def unknown_code(self, segment: Segment, element: int, what: str, meaning: str) -> None:
        """Note a code that the program does not know; it may well be a right one."""
        self.findings.add(
            f"{what.replace(' ', '_')}_unknown",
            Severity.WARNING,
            f"The {what} “{segment.get(element)[:20]}” is not known.",
            segment,
            element,
            meaning,
            "Ask the partner what it means.",
        )


@lru_cache(KEPT)
def implied(text: str, places: int = 2) -> Decimal | None:
    """A number whose last ``places`` digits are decimals (X12 N2); one with a point is taken as it stands."""
    value = number_of(text)
    if value is None or "." in text or "," in text:
        return value
    return value.scaleb(-places)


@lru_cache(KEPT)
def moment(day_text: str, time_text: str) -> datetime | None:
    """A date and time, read as UTC; a bad or missing time is midnight, seconds' decimals are left out."""
    time = time_text[:6] if len(time_text) >= 6 else time_text[:4]
    return moment_of(day_text, time) or moment_of(day_text)


@lru_cache(KEPT)
def quantity_of(text: str, code: str) -> Quantity | None:
    """A quantity from its two texts."""
    value = number_of(text)
    if value is None:
        return None
    unit = from_x12(code) if code else None
    if unit is None and len(code) == 3:  # X12 has codes of two letters, so that three can only be Rec 20
        unit = from_rec20(code)
    return _new_quantity({"value": value, "unit": unit, "raw_unit": code or None})


@lru_cache(KEPT)
def price_of(text: str, basis_code: str = "") -> Price | None:
    """A price; code 639 says for how many units it is (CT is a contract price, not a carton)."""
    amount = number_of(text)
    return None if amount is None else _new_price({"amount": amount, "basis": PRICE_BASIS.get(basis_code, _ONE)})


@lru_cache(KEPT)
def goods_date_of(qualifier: str, text: str) -> GoodsDate | None:
    """A date with its meaning; without a known qualifier it counts as delivery, and the qualifier is kept."""
    found = day(text)
    if found is None:
        return None
    return GoodsDate(day=found, meaning=DATES.get(qualifier, DateMeaning.DELIVER), qualifier=qualifier or None)


@lru_cache(KEPT)
def item_of(qualifier: str, value: str) -> ItemId:
    """An item identifier."""
    return _new_item({"scheme": ITEMS.get(qualifier, ItemScheme.OTHER), "value": value, "qualifier": qualifier})


_REMEMBERED = (number_of, day, implied, moment, quantity_of, price_of, goods_date_of, item_of)


def forget() -> None:
    """Let go of all remembered values."""
    for one in _REMEMBERED:
        one.cache_clear()


def items(segment: Segment, start: int) -> tuple[ItemId, ...]:
    """Item identifiers in qualifier/value pairs from element ``start`` on; style noise (colour, size) and numbers that
    are no item's (order, order line, lot) are left out."""
    values = segment.elements
    found = []
    for position in range(shifted(segment, start), min(len(values) - 1, start + 24), 2):
        qualifier, value = values[position], values[position + 1]
        if qualifier and value and qualifier not in _NOT_ITEMS:
            found.append(item_of(qualifier, value))
    return tuple(found)


def pair(segment: Segment, start: int, *wanted: str) -> str | None:
    """The value of the first pair with one of these qualifiers."""
    values = segment.elements
    for position in range(shifted(segment, start), len(values) - 1, 2):
        if values[position] in wanted and values[position + 1]:
            return values[position + 1]
    return None


def shifted(segment: Segment, start: int) -> int:
    """Where the pairs that should begin at ``start`` really do."""
    return start - 1 if is_shifted(segment.elements, start) else start


def line_number(segment: Segment) -> str | None:
    """The number a LIN gives its line, where it gives one: its pairs may stand in that place."""
    return None if is_shifted(segment.elements, 2) else segment.get(1) or None


def qualified(segments: list[Segment], *codes: str) -> str | None:
    """The number of the first REF with one of these qualifiers, in the order they are asked for."""
    for code in codes:
        for segment in segments:
            if segment.tag == "REF" and segment.get(1) == code and segment.get(2):
                return segment.get(2)
    return None
