"""How numbers, dates and counts are written in sentences for people: tidy, unambiguous, without exponents."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FINEST = Decimal("0.000001")
NONE = "none"


def number(value: Decimal) -> str:
    """A quantity or a count: ``80``, ``12.5``; never an exponent or trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def money(value: Decimal) -> str:
    """A price: two decimals at least, more only where the price has them (``1.10``, ``0.0345``)."""
    text = number(value)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def percent(value: Decimal) -> str:
    """A signed percentage to one decimal: ``+4.2 %``, ``-20 %``."""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not rounded and value:
        return f"{'+' if value > 0 else '-'}<0.1 %"
    return f"{'+' if rounded > 0 else ''}{number(rounded)} %"


def day(value: date | datetime | None) -> str:
    """A day in the one form that reads the same everywhere: ``14 Dec 2026``."""
    if value is None:
        return NONE
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(count: int) -> str:
    """``1 day`` or ``14 days``."""
    return f"{count} day" if count == 1 else f"{count} days"


def lines(count: int) -> str:
    """``1 line`` or ``3 lines``."""
    return f"{count} line" if count == 1 else f"{count} lines"


def refined(value: Decimal) -> Decimal:
    """A computed quantity or price cut to six decimals; exact ones stay as they are."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        return value.quantize(_FINEST, ROUND_HALF_UP)
    return value


def cell(text: str, limit: int = 60) -> str:
    """Text cut to what a table cell can show."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
