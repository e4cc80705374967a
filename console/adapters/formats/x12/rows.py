"""Rows of segments and the pieces many of them share, written the way the readers understand them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from console.adapters.formats.common.numbers import plain_number
from console.adapters.formats.x12.codes import BASIS_CODE, FREIGHT, ITEM_CODE, PARTY_ID_CODE
from console.adapters.formats.x12.stretches import LABEL, STREET, TEXT, stretches
from console.domain.documents import Charge, ChargeSign, DocumentReference
from console.domain.units import from_x12, to_x12
from console.domain.values import DateMeaning, GoodsDate, ItemId, Party, Price, Quantity
from console.services.errors import ContentError

Rows = list[list[str]]


def day(value: date | None) -> str:
    """CCYYMMDD, empty for none."""
    return value.strftime("%Y%m%d") if value else ""


def clock(value: datetime | None) -> str:
    """HHMM or HHMMSS, empty for none."""
    if value is None:
        return ""
    return value.strftime("%H%M%S" if value.second else "%H%M")


def number(value: Decimal | None) -> str:
    """A decimal (R), empty for none."""
    return plain_number(value) if value is not None else ""


def cents(value: Decimal | None, what: str) -> str:
    """An amount with two decimals implied (N2). Raises ContentError when it has more."""
    if value is None:
        return ""
    whole = value.scaleb(2)
    if whole != whole.to_integral_value():
        raise ContentError(
            f"{what} {value} has more than two decimals, which X12 cannot say.",
            next_step="Round it to whole cents.",
        )
    return plain_number(whole.to_integral_value())


def unit(quantity: Quantity, where: str) -> str:
    """The X12 code of a quantity's unit: the partner's own where it means the same. Raises ContentError without one."""
    if quantity.unit is None or (quantity.raw_unit and from_x12(quantity.raw_unit) == quantity.unit):
        code = quantity.raw_unit
    else:
        code = to_x12(quantity.unit)
    if not code:
        raise ContentError(
            f"The unit of {where} ({quantity.unit or 'none'}) has no X12 code.",
            next_step="Choose another unit for this product in Odoo, or map the unit.",
        )
    return code


def amount(quantity: Quantity | None, where: str) -> list[str]:
    """Quantity and unit, both empty for none; a count without any unit goes without."""
    if quantity is None:
        return ["", ""]
    if quantity.unit is None and not quantity.raw_unit:
        return [number(quantity.value), ""]
    return [number(quantity.value), unit(quantity, where)]


def price(value: Price | None, unit: str | None = None, where: str = "the price") -> list[str]:
    """Price and basis code; a basis X12 has no code for is worked down to one unit. The price is for the line's own
    ``unit``: there is no room for another. Raises ContentError when it is for one."""
    if value is None:
        return ["", ""]
    if value.unit and unit and value.unit != unit:
        raise ContentError(
            f"The price of {where} is per {value.unit}, its quantity in {unit}: X12 has one unit for both.",
            next_step="Give the price in the unit of the quantity.",
        )
    code = BASIS_CODE.get(value.basis)
    return [number(value.amount), code] if code else [number(value.each), "PE"]


def list_price(value: Price | None) -> Rows:
    """The list price before charges."""
    if value is None:
        return []
    amount, basis = price(value)
    return [["CTP", "", "LPR", amount, "", "", "", "", "", "" if basis == "PE" else basis]]


def items(found: Iterable[ItemId], limit: int = 10) -> list[str]:
    """Qualifier and number of up to ``limit`` identifiers."""
    return [cell for one in list(found)[:limit] for cell in (item_qualifier(one), one.value)]


def item_qualifier(one: ItemId) -> str:
    """The X12 qualifier of an identifier: its own if it came with one, else by scheme and length."""
    if one.qualifier and len(one.qualifier) == 2 and one.qualifier.isascii() and one.qualifier.isupper():
        return one.qualifier
    return ITEM_CODE[one.scheme]


def qualifier(when: GoodsDate) -> str:
    """The X12 qualifier of a date: its own if it is one of three digits, else the current schedule's."""
    known = when.qualifier if when.qualifier and when.qualifier.isdigit() and len(when.qualifier) == 3 else None
    return known or ("068" if when.meaning is DateMeaning.SHIP else "067")


def dtm(when: GoodsDate | None) -> Rows:
    """A goods date."""
    return [["DTM", qualifier(when), day(when.day)]] if when else []


def plain_dtm(code: str, value: date | None) -> Rows:
    """A date of a given meaning."""
    return [["DTM", code, day(value)]] if value else []


def currency(code: str | None, role: str = "BY") -> Rows:
    """The currency."""
    return [["CUR", role, code]] if code else []


def messages(notes: Sequence[str], what: str = "GEN") -> Rows:
    """Notes as N9 loops of messages, each in its own so that it stays one."""
    return [
        row
        for note in notes
        if (cut := stretches(note, TEXT))
        for row in (["N9", "L1", what], *(["MSG", piece] for piece in cut))
    ]


def remarks(notes: Sequence[str], kind: str = "GEN") -> Rows:
    """Notes as NTE segments, for sets without messages."""
    return [["NTE", kind, piece] for note in notes for piece in stretches(note, LABEL)]


def description(text: str | None) -> Rows:
    """A line's description."""
    return [["PID", "F", "", "", "", piece] for piece in stretches(text, LABEL)] if text else []


def references(found: Sequence[DocumentReference], *without: str) -> Rows:
    """Other papers; a kind that is no X12 qualifier goes as ZZ."""
    return [["REF", reference_kind(one), one.number] for one in found if one.kind not in without]


def reference_kind(one: DocumentReference) -> str:
    """The X12 qualifier of a reference."""
    kind = one.kind or ""
    return kind if 2 <= len(kind) <= 3 and kind.isascii() and kind.isalnum() and kind == kind.upper() else "ZZ"


def referred(found: Sequence[DocumentReference], kind: str) -> str:
    """The number of the first reference of a kind."""
    return next((one.number for one in found if one.kind == kind), "")


def charges(found: Sequence[Charge]) -> Rows:
    """Charges and allowances."""
    sign = {ChargeSign.ALLOWANCE: "A", ChargeSign.CHARGE: "C", ChargeSign.INFORMATION: "N"}
    rows: Rows = []
    for one in found:
        code = one.code if one.code and len(one.code) == 4 else ""
        if one.freight and code not in FREIGHT:
            code = "D240"
        share = ["Z", number(one.percent)] if one.percent is not None else ["", ""]
        tail = ["", "", "", "", "", "", "", (one.reason or "")[:LABEL]]
        rows.append(["SAC", sign[one.sign], code, "", "", cents(one.amount, "The charge"), *share, *tail])
    return rows


def party(role: str, one: Party | None) -> Rows:
    """An N1 loop; nothing for an empty party."""
    if one is None or one == Party():
        return []
    rows: Rows = [["N1", role, one.name or "", *_id(one)]]
    if one.street:
        lines = stretches(one.street, STREET)
        rows += [["N3", *lines[at : at + 2]] for at in range(0, len(lines), 2)]
    if one.city or one.region or one.postal_code or one.country:
        rows.append(["N4", one.city or "", one.region or "", one.postal_code or "", one.country or ""])
    if one.contact or one.phone or one.email:
        cells = [cell for code, value in (("TE", one.phone), ("EM", one.email)) if value for cell in (code, value)]
        rows.append(["PER", "IC", one.contact or "", *cells])
    return rows


def _id(one: Party) -> list[str]:
    """The first identifier X12 can name."""
    for found in one.ids:
        code = PARTY_ID_CODE.get(found.scheme) or found.scheme.removeprefix("x12:")
        if len(code) <= 2:
            return ["9" if code == "1" and len(found.value) == 13 else code, found.value]
    return []


def parties(**roles: Party | None) -> Rows:
    """Several parties by role."""
    return [row for role, one in roles.items() for row in party(role, one)]


def places(**roles: Party | None) -> Rows:
    """Several parties by role, without whom to ask there, for sets that have no place for it."""
    return [row for row in parties(**roles) if row[0] != "PER"]
