"""Quantities of a line: what comes, what is rejected, what waits, and what nobody mentions."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from console.domain.acknowledging import words
from console.domain.acknowledging.conversion import unit_word
from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.resolving import ResolvedPart
from console.domain.documents import AckAction, OrderLine
from console.domain.profiles import Tolerances

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


class Amounts(NamedTuple):
    """Sums over the parts of a line, in order units. ``rest`` is never negative; ``cancels_rest`` is as stated."""

    coming: Decimal
    rejected: Decimal
    pending: bool
    said: Decimal
    rest: Decimal
    cancels_rest: bool | None


def amounts_of(line: OrderLine, parts: tuple[ResolvedPart, ...]) -> Amounts:
    """Add up the parts of a line. While something is pending, what is not mentioned may still come."""
    coming = rejected = waiting = _ZERO
    pending = False
    cancels_rest: bool | None = None
    for part in parts:
        if part.action is AckAction.REJECTED:
            rejected += part.quantity
        elif part.action is AckAction.PENDING:
            pending = True
            waiting += part.quantity
        else:
            coming += part.quantity
        if part.cancels_rest is not None:
            cancels_rest = part.cancels_rest
    said = coming + rejected + waiting
    rest = _ZERO if pending else max(line.quantity.value - said, _ZERO)
    return Amounts(coming, rejected, pending, said, rest, cancels_rest)


def quantity_differences(
    line: OrderLine,
    parts: tuple[ResolvedPart, ...],
    amounts: Amounts,
    echo: Decimal | None,
    rest_kept: bool,
    tolerances: Tolerances,
) -> list[Difference]:
    """Differences of quantity. ``echo`` is what the supplier believes was ordered, against which parts must add up."""
    ordered = line.quantity.value
    if len(parts) == 1 and amounts.coming == ordered and parts[0].action is not AckAction.BACKORDERED:
        return []
    found: list[Difference] = []
    if amounts.pending:
        return [_pending(line, parts)]
    if any(part.quantity < 0 for part in parts):
        return [_negative(line)]
    if len(parts) > 1 and amounts.said not in (ordered, echo):
        found.append(_disagree(line, amounts))
    if amounts.rejected or not amounts.coming:
        found.append(_rejected(line, parts, amounts, tolerances))
    later = [part for part in parts if part.action is AckAction.BACKORDERED and part.quantity > 0]
    found.extend(_backordered(line, part, amounts, tolerances) for part in later)
    if amounts.coming:
        found.extend(_less_or_more(line, amounts, rest_kept, tolerances))
    return found


def _less_or_more(line: OrderLine, amounts: Amounts, rest_kept: bool, tolerances: Tolerances) -> list[Difference]:
    ordered = line.quantity.value
    coming = amounts.coming + amounts.rejected
    if coming == ordered:
        return []
    change = coming - ordered
    percent = change * _HUNDRED / ordered
    unit = unit_word(line.quantity)
    show = words.number
    limit = tolerances.quantity_percent if change < 0 else tolerances.over_quantity_percent
    within = abs(percent) <= limit
    kind = DifferenceKind.QUANTITY_LESS if change < 0 else DifferenceKind.QUANTITY_MORE
    said = amounts.coming
    short = f"{show(said)} of {show(ordered)}" if change < 0 else f"{show(said)} instead of {show(ordered)}"
    text = (
        f"{show(said)} of {show(ordered)} {unit}" if change < 0 else f"{show(said)} {unit} instead of {show(ordered)}"
    )
    first = Difference(
        kind, line.line_ref, f"{show(ordered)} {unit}", f"{show(said)} {unit}", within, text, short, change, percent
    )
    if not amounts.rest:
        return [first]
    rest = show(amounts.rest)
    if amounts.cancels_rest is None:
        kind, said_of_rest = DifferenceKind.REST_NOT_MENTIONED, "not mentioned"
    elif rest_kept:
        kind, said_of_rest = DifferenceKind.REST_KEPT, "stay on order"
    else:
        kind, said_of_rest = DifferenceKind.REST_CANCELLED, "cancelled by the supplier"
    text = f"the other {rest} {unit}: {said_of_rest}"
    second = Difference(kind, line.line_ref, "", f"{rest} {said_of_rest}", within, text, "", amounts.rest)
    return [first, second]


def _rejected(line: OrderLine, parts: tuple[ResolvedPart, ...], amounts: Amounts, tolerances: Tolerances) -> Difference:
    ordered = line.quantity.value
    unit = unit_word(line.quantity)
    reason = next((part.reason for part in parts if part.reason), None)
    because = f": {reason}" if reason else ""
    whole = not amounts.coming
    gone = ordered if whole else amounts.rejected
    percent = -gone * _HUNDRED / ordered
    within = not whole and -percent <= tolerances.quantity_percent
    count = words.number(gone)
    text = f"line {line.line_ref} is rejected{because}" if whole else f"{count} {unit} are rejected{because}"
    short = f"Line {line.line_ref} rejected" if whole else f"{count} of {words.number(ordered)} rejected"
    answered = "rejected" if whole else f"{count} rejected"
    return Difference(
        DifferenceKind.REJECTED,
        line.line_ref,
        f"{words.number(ordered)} {unit}",
        answered,
        within,
        text,
        short,
        -gone,
        percent,
    )


def _backordered(line: OrderLine, part: ResolvedPart, amounts: Amounts, tolerances: Tolerances) -> Difference:
    """A backorder is in tolerance only with a day that is: a later day is late, no day is anybody's guess."""
    asked = line.requested.day if line.requested else None
    late = (part.day - asked).days if part.day and asked else None
    within = late is not None and late <= tolerances.days_late
    count = words.number(part.quantity)
    ordered = words.number(line.quantity.value)
    unit = unit_word(line.quantity)
    if part.day:
        when = f"later, on {words.day(part.day)}"
    elif part.ships:
        when = f"later, shipping on {words.day(part.ships)}"
    else:
        when = "later, no date given"
    whole = part.quantity == line.quantity.value
    short = "Backordered" if whole else f"{count} of {ordered} backordered"
    if part.day:
        short = f"{short} to {words.day(part.day)}"
    return Difference(
        DifferenceKind.BACKORDERED,
        line.line_ref,
        f"{ordered} {unit}",
        f"{count} {when}",
        within,
        f"{count} of {ordered} {unit} come {when}",
        short,
        part.quantity,
    )


def _disagree(line: OrderLine, amounts: Amounts) -> Difference:
    said, ordered = words.number(amounts.said), words.number(line.quantity.value)
    return Difference(
        DifferenceKind.PARTS_DISAGREE,
        line.line_ref,
        ordered,
        said,
        False,
        f"the parts of line {line.line_ref} add up to {said}, not to the {ordered} ordered",
        f"Parts add up to {said}, not {ordered}",
        amounts.said - line.quantity.value,
    )


def _pending(line: OrderLine, parts: tuple[ResolvedPart, ...]) -> Difference:
    reason = next((part.reason for part in parts if part.action is AckAction.PENDING and part.reason), None)
    because = f": {reason}" if reason else ""
    return Difference(
        DifferenceKind.PENDING,
        line.line_ref,
        "",
        "pending",
        True,
        f"line {line.line_ref} is not decided yet{because}",
        "Pending",
    )


def _negative(line: OrderLine) -> Difference:
    text = f"line {line.line_ref} is answered with a quantity below zero"
    return Difference(DifferenceKind.CONTRADICTORY, line.line_ref, "", "", False, text, "Contradicts itself")
