"""The parts of an answered line in the order's own terms: its unit, its price base, a day of arrival, a product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from console.domain.acknowledging import words
from console.domain.acknowledging.conversion import SAME, Factor, factor, unit_word
from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.folding import LineState
from console.domain.acknowledging.matching import item_name, other_item
from console.domain.acknowledging.parts import Part
from console.domain.documents import AckAction, OrderLine
from console.domain.profiles import PartnerProfile
from console.domain.values import DateMeaning, ItemScheme, Price, Quantity


class ResolvedPart(NamedTuple):
    """A part in order units. ``price`` is per order unit, ``None`` as ordered; ``day`` the arrival, ``None`` unsaid.

    ``ships`` is the day of shipping when only that was said. ``replaced_by`` names another item, ``product_id`` is the
    product it is, when known.
    """

    action: AckAction
    quantity: Decimal
    price: Decimal | None = None
    day: date | None = None
    ships: date | None = None
    replaced_by: str | None = None
    product_id: int | None = None
    reason: str | None = None
    cancels_rest: bool | None = None


class Resolved(NamedTuple):
    """All parts of a line, or the differences that forbid to understand them (``understood`` is false then)."""

    parts: tuple[ResolvedPart, ...]
    differences: tuple[Difference, ...] = ()
    understood: bool = True


def resolve_parts(
    state: LineState,
    profile: PartnerProfile,
    pack_factors: Mapping[str, Decimal] | None,
    products: Mapping[tuple[ItemScheme, str], int],
) -> Resolved:
    """Bring every part of a line into the order's terms. Units are converted only with a certain factor."""
    parts: list[ResolvedPart] = []
    differences: list[Difference] = []
    understood = True
    for part in state.parts:
        converted = _factor_of(part.quantity, state.line, pack_factors)
        price_factor = _price_factor(part, state.line, pack_factors)
        if converted is None or price_factor is None:
            understood = False
            differences.append(_unknown_unit(part, state.line, converted is None))
            continue
        if part.quantity is not None and converted is not SAME:
            differences.append(_converted(part.quantity, converted, state.line))
        parts.append(_resolved(part, state.line, converted, price_factor, profile, products))
    return Resolved(tuple(parts), tuple(dict.fromkeys(differences)), understood)


def in_order_unit(
    quantity: Quantity | None, line: OrderLine, pack_factors: Mapping[str, Decimal] | None
) -> Decimal | None:
    """A quantity of the answer in the order's unit, ``None`` when there is none or its unit is not known."""
    known = _factor_of(quantity, line, pack_factors)
    return known.quantity(quantity.value) if quantity is not None and known is not None else None


def _factor_of(quantity: Quantity | None, line: OrderLine, pack_factors: Mapping[str, Decimal] | None) -> Factor | None:
    if quantity is None:
        return SAME
    return factor(quantity.unit, quantity.raw_unit, line.quantity, pack_factors)


def _price_factor(part: Part, line: OrderLine, pack_factors: Mapping[str, Decimal] | None) -> Factor | None:
    """The factor for a price: of the unit it names, else of the unit the line is answered in."""
    price = part.price
    if price is None or part.action in (AckAction.REJECTED, AckAction.PENDING):
        return SAME
    if price.unit:
        return factor(price.unit, None, line.quantity, pack_factors)
    if line.price is not None and price.each == line.price.each:
        # The ordered price repeated as it was, whatever unit the quantity was converted from.
        return SAME
    return _factor_of(part.price_unit, line, pack_factors)


def _resolved(
    part: Part,
    line: OrderLine,
    converted: Factor,
    price_factor: Factor,
    profile: PartnerProfile,
    products: Mapping[tuple[ItemScheme, str], int],
) -> ResolvedPart:
    quantity = line.quantity.value if part.quantity is None else _scaled(part.quantity.value, converted)
    day, ships = _arrival(part, profile)
    replaced_by, product_id = _replacement(part, line, profile, products)
    return ResolvedPart(
        part.action,
        quantity,
        _each(part.price, price_factor) if part.price else None,
        day,
        ships,
        replaced_by,
        product_id,
        part.reason,
        part.cancels_rest,
    )


def _scaled(value: Decimal, converted: Factor) -> Decimal:
    return value if converted is SAME else converted.quantity(value)


def _each(price: Price, converted: Factor) -> Decimal:
    return words.refined(price.each) if converted is SAME else converted.price(price.each)


def _arrival(part: Part, profile: PartnerProfile) -> tuple[date | None, date | None]:
    promised = part.promised
    if promised is None:
        return None, None
    if promised.meaning is DateMeaning.DELIVER:
        return promised.day, None
    transit = profile.ship_date_transit_days
    return (None if transit is None else promised.day + timedelta(days=transit)), promised.day


def _replacement(
    part: Part, line: OrderLine, profile: PartnerProfile, products: Mapping[tuple[ItemScheme, str], int]
) -> tuple[str | None, int | None]:
    """The item that comes instead, and our product for it. A declared replacement that names no new item stays one."""
    if part.action is AckAction.REJECTED:
        return None, None
    if part.action is AckAction.SUBSTITUTED:
        ours = {item.key for item in line.items}
        items = tuple(item for item in part.items if item.key not in ours)
    elif other_item(line, part.items, profile.item_order):
        items = part.items
    else:
        return None, None
    known = (products.get(item.key) for item in items)
    return item_name(items) or "an item that is not named", next((id_ for id_ in known if id_ is not None), None)


def _unknown_unit(part: Part, line: OrderLine, of_quantity: bool) -> Difference:
    quantity = part.quantity if of_quantity else part.price_unit
    raw = (quantity.raw_unit or quantity.unit) if quantity else None
    if not of_quantity and part.price and part.price.unit:
        raw = part.price.unit
    said = f"{words.number(quantity.value)} “{raw}”" if quantity and of_quantity else f"a price per “{raw}”"
    return Difference(
        DifferenceKind.UNIT_UNKNOWN,
        line.line_ref,
        f"{words.number(line.quantity.value)} {unit_word(line.quantity)}",
        said,
        False,
        f"line {line.line_ref} is answered with {said}; nobody has said how many {unit_word(line.quantity)} that is",
        f"Unit not known: “{raw}”",
    )


def _converted(quantity: Quantity, converted: Factor, line: OrderLine) -> Difference:
    ordered = f"{words.number(line.quantity.value)} {unit_word(line.quantity)}"
    mine = f"{words.number(converted.quantity(quantity.value))} {unit_word(line.quantity)}"
    theirs = f"{words.number(quantity.value)} {unit_word(quantity)}"
    return Difference(
        DifferenceKind.UNIT_CONVERTED,
        line.line_ref,
        ordered,
        f"{theirs} ({mine})",
        True,
        f"line {line.line_ref} is answered in {unit_word(quantity)}: {theirs} are {mine}",
    )
