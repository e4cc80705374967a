"""Numbers that name one company wherever they stand: GLN, D-U-N-S and VAT numbers, however a format spells them.

Two identifiers are the same when their :class:`Identity` is. A number that cannot be one (wrong length, wrong check
digit) has none: it is never matched by, only compared letter for letter.

Sources: GS1 General Specifications 7.9 (GLN), Dun & Bradstreet (nine digits; a suffix names a place of the company),
ISA qualifiers of X12 I05, UNB qualifiers 0007, ISO/IEC 6523 codes as listed by Peppol.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from console.domain.identifiers import is_gln
from console.domain.values import PartyId
from console.domain.vat import vat_number

_GLN = frozenset({"gln", "x12:ul", "x12:up", "edifact:14", "agency:9", "iso6523:0088"})
_DUNS = frozenset({"duns", "x12:01", "x12:1", "x12:9", "x12:14", "x12:16", "edifact:1", "agency:16", "iso6523:0060"})
_VAT = frozenset(
    {"vat", "tax"}
    | {f"iso6523:{code}" for code in (*range(9910, 9916), *range(9918, 9960), 9906)}
    | {"iso6523:0211", "edifact:5", "x12:va"}
)
_DUNS_LENGTH, _SUFFIX = 9, 4
_NOBODY = "0" * _DUNS_LENGTH


class Identity(NamedTuple):
    """What an identifier means, whatever format it came in."""

    kind: Literal["gln", "duns", "vat"]
    value: str


def identity(one: PartyId) -> Identity | None:
    """The company behind an identifier, ``None`` when it names none for certain."""
    scheme = one.scheme.lower()
    value = one.value.strip()
    if scheme in _GLN:
        digits = _plain(value)
        return Identity("gln", digits) if is_gln(digits) and digits.strip("0") else None
    if scheme in _DUNS:
        return _duns(_plain(value))
    if scheme in _VAT:
        number = vat_number(value)
        return Identity("vat", number) if number else None
    return None


def is_wrong(one: PartyId) -> bool:
    """Whether an identifier says it is one of these and cannot be: mistyped, or made up."""
    scheme = one.scheme.lower()
    return (scheme in _GLN or scheme in _DUNS or scheme == "vat") and identity(one) is None


def _duns(text: str) -> Identity | None:
    """The company's nine digits; a suffix of four names one of its places. D-U-N-S numbers given out since 2006 have
    no check digit."""
    company, suffix = text[:_DUNS_LENGTH], text[_DUNS_LENGTH:]
    fits = len(company) == _DUNS_LENGTH and company.isascii() and company.isdigit() and company != _NOBODY
    return Identity("duns", company) if fits and len(suffix) in (0, _SUFFIX) else None


def _plain(text: str) -> str:
    return text.replace(" ", "").replace("-", "").replace(".", "")
