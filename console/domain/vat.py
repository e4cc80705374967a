"""VAT numbers as they are compared: country, then letters and digits, without what people put between them.

Form and check digits: the annex "VAT number algorithms" of the European Commission's VIES documentation; for
Switzerland the Federal Statistical Office's description of the UID (eCH-0097). Countries without a rule here are only
held to the form every VAT number has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

_ANY = re.compile(r"^(?!.{15})[A-Z]{2}[0-9A-Z+*]*[0-9]{2}[0-9A-Z+*]*$")
_ALIASES = {"GR": "EL"}
Check = Callable[[str], bool]


def vat_number(text: str) -> str | None:
    """The number in its one form (``DE136695976``), or ``None`` when it cannot be one."""
    plain = "".join(each for each in text.upper() if each.isalnum() and each.isascii())
    if plain.startswith("CHE"):
        plain = plain[:12]  # MWST, TVA, IVA or VAT may follow
    elif plain[:2] in _ALIASES:
        plain = _ALIASES[plain[:2]] + plain[2:]
    rule = _RULES.get(plain[:2])
    if rule is None:
        return plain if _ANY.match(plain) else None
    form, check = rule
    return plain if form.fullmatch(plain[2:]) and check(plain[2:]) else None


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _luhn(digits: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _austria(text: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in text[2:8:2])
    return (10 - (sum(map(int, text[1:8:2])) + doubled + 4) % 10) % 10 == int(text[8])


def _belgium(text: str) -> bool:
    return (int(text[:8]) + int(text[8:])) % 97 == 0


def _switzerland(text: str) -> bool:
    check = (11 - _weighted(text[1:9], (5, 4, 3, 2, 7, 6, 5, 4)) % 11) % 11
    return check == int(text[9])


def _germany(text: str) -> bool:
    product = 10
    for digit in text[:8]:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return (11 - product) % 10 == int(text[8])


def _france(text: str) -> bool:
    """The key may have letters; only the plain form of two digits is worked out. Monaco's begin with 000."""
    key, siren = text[:2], text[2:]
    if not (siren.startswith("000") or _luhn(siren)):
        return False
    return not key.isdigit() or (12 + 3 * (int(siren) % 97)) % 97 == int(key)


def _britain(text: str) -> bool:
    """Numbers from 100 on in their first three digits may be of the later series, which is off by 55."""
    rest = (_weighted(text[:7], (8, 7, 6, 5, 4, 3, 2)) + int(text[7:9])) % 97
    return rest == 0 or (rest in (42, 55) and text >= "1")


def _netherlands(text: str) -> bool:
    """By the company's number, or since 2020 over the whole with its country (modulus 97)."""
    whole = "".join(str(int(each, 36)) for each in f"NL{text}")
    return _weighted(text[:8], range(9, 1, -1)) % 11 == int(text[8]) or int(whole) % 97 == 1


def _poland(text: str) -> bool:
    return _weighted(text[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(text[9])


def _portugal(text: str) -> bool:
    check = 11 - _weighted(text[:8], range(9, 1, -1)) % 11
    return (check if check < 10 else 0) == int(text[8])


_RULES: Mapping[str, tuple[re.Pattern[str], Check]] = {
    "AT": (re.compile(r"U[0-9]{8}"), _austria),
    "BE": (re.compile(r"[01][0-9]{9}"), _belgium),
    "CH": (re.compile(r"E[0-9]{9}"), _switzerland),
    "DE": (re.compile(r"[1-9][0-9]{8}"), _germany),
    "DK": (re.compile(r"[1-9][0-9]{7}"), lambda text: _weighted(text, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0),
    "FI": (re.compile(r"[0-9]{8}"), lambda text: _weighted(text, (7, 9, 10, 5, 8, 4, 2, 1)) % 11 == 0),
    "FR": (re.compile(r"[0-9A-HJ-NP-Z]{2}[0-9]{9}"), _france),
    "GB": (re.compile(r"[0-9]{9}(?:[0-9]{3})?"), _britain),
    "IT": (re.compile(r"[0-9]{11}"), _luhn),
    "LU": (re.compile(r"[0-9]{8}"), lambda text: int(text[:6]) % 89 == int(text[6:])),
    "NL": (re.compile(r"[0-9]{9}B[0-9]{2}"), _netherlands),
    "PL": (re.compile(r"[0-9]{10}"), _poland),
    "PT": (re.compile(r"[1-9][0-9]{8}"), _portugal),
    "SE": (re.compile(r"[0-9]{10}01"), lambda text: _luhn(text[:10])),
}
