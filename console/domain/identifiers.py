"""Numbers of GS1 (GTIN, SSCC, GLN): their check digit, their forms on the wire, and ranges of them.

Source: GS1 General Specifications, section 7.9 (standard check digit for numeric keys).
"""

from __future__ import annotations

GTIN_LENGTHS = (8, 12, 13, 14)
SSCC_LENGTH = 18
_SSCC_IDENTIFIER = "00"


def check_digit(body: str) -> int:
    """The check digit of the digits before it: weights 3 and 1 from the right, up to the next ten."""
    return -(3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))) % 10


def has_valid_check_digit(number: str) -> bool:
    """Whether ``number`` is all digits and its last one is right."""
    return number.isascii() and number.isdigit() and len(number) > 1 and int(number[-1]) == check_digit(number[:-1])


def is_gtin(number: str) -> bool:
    """Whether ``number`` is a GTIN-8, UPC-12, EAN-13 or GTIN-14 with a right check digit."""
    return len(number) in GTIN_LENGTHS and has_valid_check_digit(number)


def is_gln(number: str) -> bool:
    """Whether ``number`` is a global location number with a right check digit."""
    return len(number) == 13 and has_valid_check_digit(number)


def sscc_of(text: str) -> str | None:
    """The 18 digits of a serial shipping container code, with or without its application identifier ``(00)`` and
    blanks; ``None`` when it has another form. The check digit is not looked at: see :func:`is_sscc`."""
    digits = text.strip().replace(" ", "")
    if digits.startswith("(00)"):
        digits = digits[4:]
    if len(digits) == SSCC_LENGTH + 2 and digits.startswith(_SSCC_IDENTIFIER):
        digits = digits[2:]
    return digits if len(digits) == SSCC_LENGTH and digits.isascii() and digits.isdigit() else None


def is_sscc(number: str) -> bool:
    """Whether ``number`` is an SSCC of 18 digits with a right check digit."""
    return len(number) == SSCC_LENGTH and has_valid_check_digit(number)


def sscc_range(first: str, last: str, limit: int = 10_000) -> tuple[str, ...]:
    """Every SSCC from ``first`` to ``last``, both without identifier; the running number is what stands before the
    check digit. Empty when the two are no range or it has more than ``limit`` members."""
    if not (len(first) == len(last) == SSCC_LENGTH and first.isdigit() and last.isdigit()):
        return ()
    begin, end = int(first[:-1]), int(last[:-1])
    if not begin <= end < begin + limit:
        return ()
    bodies = (str(number).zfill(SSCC_LENGTH - 1) for number in range(begin, end + 1))
    return tuple(f"{body}{check_digit(body)}" for body in bodies)
