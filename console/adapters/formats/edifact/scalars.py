"""Values out of the texts of elements, remembered: in a message, and between messages of one partner, most recur.

Each gives its value only where nothing is to be said of it; else the reader looks closer and notes the problem. Values
are frozen; equal ones are shared. Texts longer than :data:`SHORT` are not to be asked about, so that what is remembered
stays small.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from console.adapters.formats.common.numbers import decimal_of
from console.adapters.formats.edifact.codes import AGENCY_ITEMS, DATES, ITEMS
from console.adapters.formats.edifact.dating import DURATIONS, when_of
from console.domain.identifiers import GTIN_LENGTHS, is_gtin
from console.domain.units import from_edifact
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Price, Quantity

KEPT = 8_192
SHORT = 80

# Made a few times a line: calling the validator itself spares a third of the time of calling the class.
_new_quantity: Callable[[dict[str, Any]], Quantity] = Quantity.__pydantic_validator__.validate_python
_new_price: Callable[[dict[str, Any]], Price] = Price.__pydantic_validator__.validate_python
_new_item: Callable[[dict[str, Any]], ItemId] = ItemId.__pydantic_validator__.validate_python
_new_date: Callable[[dict[str, Any]], GoodsDate] = GoodsDate.__pydantic_validator__.validate_python

_ONE = Decimal(1)
_BOOKS = ("IB", "IS")


@lru_cache(KEPT)
def number_of(text: str, mark: str) -> Decimal | None:
    """A decimal number; ``None`` when it is none."""
    return decimal_of(text, mark) if text else None


@lru_cache(KEPT)
def quantity_of(text: str, raw: str, mark: str) -> Quantity | None:
    """A quantity whose number can be read and whose unit, where it has one, is known."""
    value = number_of(text, mark)
    unit = from_edifact(raw) if raw else None
    if value is None or (raw and unit is None):
        return None
    return _new_quantity({"value": value, "unit": unit, "raw_unit": raw or None})


@lru_cache(KEPT)
def price_of(text: str, basis: str, raw: str, mark: str) -> Price | None:
    """A price whose numbers can be read and whose unit, where it has one, is known."""
    amount = number_of(text, mark)
    for_many = number_of(basis, mark) if basis else _ONE
    unit = from_edifact(raw) if raw else None
    if amount is None or for_many is None or (raw and unit is None):
        return None
    return _new_price({"amount": amount, "basis": for_many or _ONE, "unit": unit})


known_when = lru_cache(KEPT)(when_of)
"""As :func:`when_of`, remembered."""


@lru_cache(KEPT)
def goods_date_of(text: str, form: str, code: str) -> GoodsDate | None:
    """A day as its form code has it, that is no period."""
    if not text or form in DURATIONS:
        return None
    found, kept = when_of(text, form)
    if found is None or not kept or found.first != found.last:
        return None
    return _new_date({"day": found.first, "meaning": DATES.get(code, DateMeaning.DELIVER), "qualifier": code or None})


@lru_cache(KEPT)
def item_of(value: str, code: str, agency: str) -> tuple[ItemId, bool]:
    """An item identifier, and whether its check digit is right or it needs none."""
    scheme = ITEMS.get(code)
    if scheme is None and not code:
        scheme = AGENCY_ITEMS.get(agency) or (ItemScheme.GTIN if is_gtin(value) else None)
    elif scheme is None and code in _BOOKS and is_gtin(value):
        scheme = ItemScheme.GTIN  # an ISBN or ISSN of 13 digits is an EAN
    wrong = scheme is ItemScheme.GTIN and len(value) in GTIN_LENGTHS and value.isdigit() and not is_gtin(value)
    return _new_item({"scheme": scheme or ItemScheme.OTHER, "value": value, "qualifier": code or None}), not wrong
