"""Prices of a line: compared per single unit, with the factors of ten that are slips of a decimal point set apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.resolving import ResolvedPart
from console.domain.documents import OrderLine
from console.domain.profiles import Tolerances

_HUNDRED = Decimal(100)
_SLIPS = tuple(Decimal(factor) for factor in ("10", "100", "1000", "0.1", "0.01", "0.001"))
_NEARLY = Decimal("0.02")
"""How near a ratio must be to a power of ten to look like a slip (reference: implied decimals)."""


def price_differences(line: OrderLine, parts: Sequence[ResolvedPart], tolerances: Tolerances) -> list[Difference]:
    """Price differences of the parts that come, each different price once. A price not named is the ordered one."""
    if line.price is None:
        return []
    ordered = words.refined(line.price.each)
    prices: dict[Decimal, Decimal] = {}
    for part in parts:
        if part.price is not None and part.price != ordered:
            prices[part.price] = prices.get(part.price, Decimal(0)) + part.quantity
    return [_difference(line, ordered, price, quantity, tolerances) for price, quantity in prices.items()]


def looks_like_slip(ordered: Decimal, answered: Decimal) -> Decimal | None:
    """The power of ten by which a price is off, when it is nearly one: probably a missing decimal point."""
    if ordered <= 0 or answered <= 0:
        return None
    ratio = answered / ordered
    return next((slip for slip in _SLIPS if abs(ratio / slip - 1) <= _NEARLY), None)


def _difference(
    line: OrderLine, ordered: Decimal, answered: Decimal, quantity: Decimal, tolerances: Tolerances
) -> Difference:
    change = answered - ordered
    percent = change * _HUNDRED / ordered if ordered else None
    mine, theirs = words.money(ordered), words.money(answered)
    slip = looks_like_slip(ordered, answered)
    if slip is not None:
        factor = f"{words.number(slip)} times" if slip > 1 else f"1/{words.number(1 / slip)} of"
        return Difference(
            DifferenceKind.PRICE_MAGNITUDE,
            line.line_ref,
            mine,
            theirs,
            False,
            f"the price {theirs} is {factor} the ordered {mine}: probably a decimal point is missing",
            f"Price {theirs} instead of {mine}",
            change,
            percent,
        )
    within = _within(change, percent, quantity, tolerances)
    short = f"Price {words.percent(percent)}" if percent is not None else f"Price {theirs} instead of {mine}"
    return Difference(
        DifferenceKind.PRICE,
        line.line_ref,
        mine,
        theirs,
        within,
        f"the price is {theirs} instead of {mine}" + (f" ({words.percent(percent)})" if percent is not None else ""),
        short,
        change,
        percent,
    )


def _within(change: Decimal, percent: Decimal | None, quantity: Decimal, tolerances: Tolerances) -> bool:
    if change < 0 and tolerances.cheaper_is_fine:
        return True
    if percent is None or abs(percent) > tolerances.price_percent:
        return False
    return tolerances.price_amount is None or abs(change * quantity) <= tolerances.price_amount
