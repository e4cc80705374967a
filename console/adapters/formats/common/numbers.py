"""Decimal numbers as partners write them, and as we write them."""

from __future__ import annotations

import re
from decimal import Decimal

_LARGEST_EXPONENT = 18
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


def decimal_of(text: str, mark: str = ".") -> Decimal | None:
    """The number in ``text``, or ``None`` when it is none.

    A sign may stand before or after it. ``mark`` is the decimal mark agreed; the other of ``.`` and ``,`` is taken as
    one too where only one of them occurs, as thousands are never separated. Exponents, and numbers of more than 18
    digits before or after the mark, are no numbers here.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _LARGEST_EXPONENT:
        return Decimal(text)
    plain = text.strip()
    if plain[-1:] in ("-", "+") and plain[:1] not in ("-", "+"):
        plain = plain[-1] + plain[:-1].rstrip()
    if mark != "." and mark in plain and mark != ",":
        plain = plain.replace(mark, ".")
    if "," in plain:
        if "." in plain:
            return None
        plain = plain.replace(",", ".")
    if len(plain) > 2 * _LARGEST_EXPONENT + 3 or not _NUMBER.fullmatch(plain):
        return None
    value = Decimal(plain)
    return value if abs(value.adjusted()) <= _LARGEST_EXPONENT else None


def plain_number(value: Decimal, mark: str = ".") -> str:
    """``value`` without exponent and without zeros at the end of its fraction."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text.replace(".", mark) if mark != "." else text
