"""Whose numbering a code of ISO 6523, or what partners write in its place, means."""

from __future__ import annotations

from console.domain.identifiers import is_gtin
from console.domain.values import ItemScheme

GTIN_SCHEMES = frozenset({"0160", "GTIN", "EAN", "EAN13", "UPC", "GS1"})

PARTY_SCHEME = {"0088": "gln", "GLN": "gln", "EAN": "gln", "0060": "duns", "DUNS": "duns"}
"""ISO 6523 codes with a name of their own in the program; others are ``iso6523:<code>``."""
PARTY_CODE = {"gln": "0088", "duns": "0060"}


def party_scheme(code: str) -> str:
    """Whose numbering a ``schemeID`` means; identifiers without one are the partner's own (``assigned``)."""
    code = code.strip()
    if not code:
        return "assigned"
    if code.upper() in PARTY_SCHEME:
        return PARTY_SCHEME[code.upper()]
    if code.isdigit() and len(code) == 4:
        return f"iso6523:{code}"
    if code.upper().endswith(":VAT"):
        return "vat"
    prefix, colon, qualifier = code.partition(":")
    return f"x12:{qualifier}" if colon and prefix.lower() == "x12" else code.lower()


def party_code(scheme: str) -> str | None:
    """The ``schemeID`` to write for a scheme; ``None`` when it has no ISO 6523 code."""
    if scheme.startswith("iso6523:"):
        return scheme.removeprefix("iso6523:")
    return PARTY_CODE.get(scheme)


def standard_item(named: str, value: str) -> ItemScheme:
    """What a standard number of an item is: a GTIN by its scheme, or by its form where none is named."""
    if named:
        return ItemScheme.GTIN if named.upper() in GTIN_SCHEMES else ItemScheme.OTHER
    return ItemScheme.GTIN if is_gtin(value) else ItemScheme.OTHER
