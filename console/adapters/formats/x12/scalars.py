"""Numbers and days out of elements, remembered: in a message, and between messages of one partner, most recur."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from console.adapters.formats.common.days import day_of
from console.adapters.formats.common.numbers import decimal_of

KEPT = 16_384


@lru_cache(KEPT)
def number_of(text: str) -> Decimal | None:
    """A decimal number; ``None`` when empty or none."""
    return decimal_of(text) if text else None


@lru_cache(KEPT)
def day(text: str) -> date | None:
    """A date CCYYMMDD or YYMMDD; ``None`` when empty or none."""
    return day_of(text) if text else None
