"""Segments of a message to be written, and pieces that several messages share: dates, parties, items, quantities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from console.adapters.formats.common.numbers import plain_number
from console.adapters.formats.edifact.codes import (
    DATE_CODE,
    DATES,
    ITEM_CODE,
    ITEMS,
    PARTY_AGENCY,
    PARTY_PAPER_CODE,
)
from console.domain.documents import Charge, ChargeSign, DocumentReference
from console.domain.units import to_edifact
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, Price, Quantity
from console.services.errors import ContentError

Component = str
Element = str | Sequence[Component]
Row = list[Element]
Rows = list[Row]

TEXT, NAME = 70, 35
_SIGN = {ChargeSign.CHARGE: "C", ChargeSign.ALLOWANCE: "A", ChargeSign.INFORMATION: "N"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SHORT = re.compile(r"[A-Z0-9]{1,3}\Z")


class Numbers:
    """Writes numbers with the interchange's decimal mark."""

    def __init__(self, mark: str = ".") -> None:
        self._mark = mark

    def __call__(self, value: Decimal | int | None) -> str:
        if value is None:
            return ""
        text = plain_number(Decimal(value), self._mark)
        if len(text) > 18:
            raise ContentError(f"The number {text} is longer than EDIFACT has room for.")
        return text


def clean(text: str | None) -> str:
    """Text without control characters, which no EDIFACT character set has."""
    return _CONTROLS.sub(" ", text or "").strip()


def pieces(text: str | None, width: int, most: int) -> list[str]:
    """A text cut into components of a width; what does not fit is left to the caller."""
    plain = clean(text)
    return [plain[start : start + width] for start in range(0, min(len(plain), width * most), width)]


def limited(text: str | None, width: int, what: str) -> str:
    """A value that must not be cut, as it identifies something. Raises ContentError when it is too long."""
    plain = clean(text)
    if len(plain) > width:
        raise ContentError(f"{what} “{plain[:60]}” is longer than the {width} characters EDIFACT has for it.")
    return plain


# ------------------------------------------------------------------------------------------------------- dates


def day(code: str, value: date | None) -> Rows:
    """DTM of a day."""
    return [["DTM", (code, value.strftime("%Y%m%d"), "102")]] if value else []


def moment(code: str, value: datetime | None) -> Rows:
    """DTM of a time, or of a day when it has none."""
    if value is None:
        return []
    if value.second:
        return [["DTM", (code, value.strftime("%Y%m%d%H%M%S"), "204")]]
    if value.hour or value.minute:
        return [["DTM", (code, value.strftime("%Y%m%d%H%M"), "203")]]
    return day(code, value.date())


def goods_date(when: GoodsDate | None, codes: dict[DateMeaning, str] = DATE_CODE, allowed: Iterable[str] = ()) -> Rows:
    """DTM of a goods date, with the partner's qualifier where it means the same here."""
    if when is None:
        return []
    known = when.qualifier if when.qualifier and DATES.get(when.qualifier) is when.meaning else None
    if known and allowed and known not in allowed:
        known = None
    return day(known or codes[when.meaning], when.day)


# ------------------------------------------------------------------------------------------------------ papers


def paper(code: str, number: str | None, line: str | None = None, dated: date | None = None) -> Rows:
    """RFF with the line of the paper and the paper's date."""
    if not number and not line:
        return []
    value = (code, limited(number, 35, "The reference"), limited(line, 6, "The line number") if line else "")
    return [["RFF", value], *day("171", dated)]


def papers(found: Iterable[DocumentReference]) -> Rows:
    """RFF of papers with their qualifiers."""
    return [row for one in found for row in paper(_qualifier(one.kind), one.number)]


def _qualifier(kind: str | None) -> str:
    return kind if kind and _SHORT.match(kind) else "ZZZ"


def notes(found: Iterable[str], code: str = "AAI") -> Rows:
    """FTX segments; a text too long for one goes into several."""
    rows: Rows = []
    for text in found:
        cut = pieces(text, TEXT, 500)
        rows += [["FTX", code, "", "", cut[start : start + 5]] for start in range(0, len(cut), 5)]
    return rows


def currency(code: str | None) -> Rows:
    """CUX of the document's currency."""
    return [["CUX", ("2", code)]] if code else []


# ----------------------------------------------------------------------------------------------------- parties


def parties(*found: tuple[str, Party | None]) -> Rows:
    """NAD groups of those that are there."""
    return [row for role, party in found if party is not None and party != Party() for row in _party(role, party)]


def _party(role: str, party: Party) -> Rows:
    own = next(((number, one) for number, one in enumerate(party.ids) if _agency(one.scheme)), None)
    identity: Element = ""
    if own is not None:
        identity = (limited(own[1].value, 35, "The party's number"), "", _agency(own[1].scheme) or "")
    city, region, code, country = (clean(text) for text in (party.city, party.region, party.postal_code, party.country))
    rows: Rows = [
        [
            "NAD",
            role,
            identity,
            "",
            pieces(party.name, NAME, 5),
            pieces(party.street, NAME, 4),
            city[:35],
            region[:9],
            code[:17],
            country[:3],
        ]
    ]
    for number, one in enumerate(party.ids):
        if own is None or number != own[0]:
            code = PARTY_PAPER_CODE.get(one.scheme) or one.scheme.removeprefix("rff:")
            if _SHORT.match(code):
                rows += paper(code, one.value)
    if party.contact or party.phone or party.email:
        rows.append(["CTA", "IC", ("", clean(party.contact)[:35])])
        rows += [["COM", (clean(party.phone)[:512], "TE")]] if party.phone else []
        rows += [["COM", (clean(party.email)[:512], "EM")]] if party.email else []
    return rows


def _agency(scheme: str) -> str | None:
    if scheme.startswith("agency:"):
        return scheme.removeprefix("agency:")[:3] or None
    return PARTY_AGENCY.get(scheme)


# ------------------------------------------------------------------------------------------------------- lines


def line(number: str | None, action: str, items: Sequence[ItemId]) -> Rows:
    """LIN with the GTIN, and PIA with the other numbers."""
    gtin = next((one for one in items if one.scheme is ItemScheme.GTIN), None)
    rows: Rows = [["LIN", limited(number, 6, "The line number"), action, _item(gtin) if gtin else ""]]
    return rows + additional("5", [one for one in items if one is not gtin])


def additional(code: str, items: Sequence[ItemId]) -> Rows:
    """PIA segments of up to five numbers each."""
    cut = [items[start : start + 5] for start in range(0, len(items), 5)]
    return [["PIA", code, *(_item(one) for one in some)] for some in cut]


def _item(one: ItemId) -> tuple[str, str]:
    known = one.qualifier if one.qualifier and _SHORT.match(one.qualifier) else None
    if known and ITEMS.get(known, ItemScheme.OTHER) is not one.scheme:
        known = None
    return limited(one.value, 35, "The item number"), known or ITEM_CODE[one.scheme]


def described(text: str | None) -> Rows:
    """IMD with the description, cut in two pieces of 35 each; a longer one goes on in further segments."""
    cut = pieces(text, NAME, 20)
    return [["IMD", "F", "", ("", "", "", *cut[start : start + 2])] for start in range(0, len(cut), 2)]


def quantity(code: str, value: Quantity | None, write: Numbers, where: str) -> Rows:
    """QTY with unit."""
    if value is None:
        return []
    return [["QTY", (code, write(value.value), unit(value, where))]]


def unit(value: Quantity, where: str) -> str:
    """The 6411 code of a quantity. Raises ContentError when its unit has none."""
    if value.unit is None and value.raw_unit is None:
        return ""
    code = to_edifact(value.unit) if value.unit else value.raw_unit
    if not code:
        raise ContentError(
            f"The unit of {where} ({value.unit}) has no EDIFACT code.",
            next_step="Choose another unit for this product in Odoo, or map the unit.",
        )
    return code[:8]


def price(code: str, value: Price | None, write: Numbers, where: str) -> Rows:
    """PRI with the number of units it is for."""
    if value is None:
        return []
    if value.basis == 1 and value.unit is None:
        return [["PRI", (code, write(value.amount))]]
    named = unit(Quantity(value=value.basis, unit=value.unit), where) if value.unit else ""
    return [["PRI", (code, write(value.amount), "", "", write(value.basis), named)]]


def charges(found: Iterable[Charge], write: Numbers) -> Rows:
    """ALC groups: percentage, amount, what it is worked out from, tax."""
    rows: Rows = []
    for one in found:
        code = one.code or ("FC" if one.freight else "")
        rows.append(
            [
                "ALC",
                _SIGN[one.sign],
                "",
                "",
                "",
                (limited(code, 17, "The charge's code"), "", "", *pieces(one.reason, NAME, 2)),
            ]
        )
        rows += [["PCD", ("3", write(one.percent))]] if one.percent is not None else []
        rows += money("8", one.amount, write) + money("25", one.basis, write)
        rows += tax(one.tax_percent, None, write)
    return rows


def money(code: str, value: Decimal | None, write: Numbers) -> Rows:
    """MOA."""
    return [["MOA", (code, write(value))]] if value is not None else []


def tax(percent: Decimal | None, category: str | None, write: Numbers, kind: str | None = None) -> Rows:
    """TAX with rate and category."""
    if percent is None and category is None:
        return []
    rate: Element = ("", "", "", write(percent)) if percent is not None else ""
    return [["TAX", "7", clean(kind or "VAT")[:3], "", "", rate, clean(category)[:3]]]


def ending(lines: int) -> Rows:
    """The section control and the number of lines."""
    return [["UNS", "S"], ["CNT", ("2", str(lines))]]
