"""Promised days against asked days. A ship date is never silently taken for a day of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.resolving import ResolvedPart
from console.domain.documents import AckAction, OrderLine
from console.domain.profiles import PartnerProfile
from console.domain.values import DateMeaning, GoodsDate


def date_differences(
    line: OrderLine,
    asked: GoodsDate | None,
    parts: Sequence[ResolvedPart],
    profile: PartnerProfile,
    today: date,
) -> list[Difference]:
    """Differences of day for the parts that come, each different day once."""
    found: list[Difference] = []
    seen: set[tuple[date | None, date | None]] = set()
    for part in parts:
        days = (part.day, part.ships)
        if days == (None, None) or days in seen:
            continue
        seen.add(days)
        found.extend(_of_part(line, asked, part, len(parts) > 1, profile, today))
    return found


def _of_part(
    line: OrderLine, asked: GoodsDate | None, part: ResolvedPart, split: bool, profile: PartnerProfile, today: date
) -> list[Difference]:
    found: list[Difference] = []
    if part.ships is not None and asked is not None and asked.meaning is DateMeaning.SHIP:
        found.extend(_shift(line, asked.day, part.ships, part, split, profile))
    elif part.day is not None:
        if part.ships is not None:
            found.append(_converted(line, part.ships, part.day, asked))
        if asked is not None and asked.meaning is DateMeaning.DELIVER:
            found.extend(_shift(line, asked.day, part.day, part, split, profile))
    elif part.ships is not None:
        found.append(_only_ships(line, part.ships, asked, profile))
    said = part.day or part.ships
    if said is not None and said < today and part.action is not AckAction.SHIPPED:
        found.append(_past(line, said, asked))
    return found


def _shift(
    line: OrderLine, asked: date, answered: date, part: ResolvedPart, split: bool, profile: PartnerProfile
) -> list[Difference]:
    """Later or earlier. The day of a backordered part is told (and judged) with the backorder."""
    shift = (answered - asked).days
    if not shift or (part.action is AckAction.BACKORDERED and shift > 0):
        return []
    limit = profile.tolerances.days_late if shift > 0 else profile.tolerances.days_early
    how = f"{words.days(abs(shift))} {'later' if shift > 0 else 'earlier'}"
    return [
        Difference(
            DifferenceKind.DATE_LATER if shift > 0 else DifferenceKind.DATE_EARLIER,
            line.line_ref,
            words.day(asked),
            words.day(answered),
            abs(shift) <= limit,
            f"{words.day(answered)}, {how} than asked",
            f"{words.number(part.quantity)} come {how}" if split else how,
            Decimal(shift),
        )
    ]


def _converted(line: OrderLine, ships: date, arrives: date, asked: GoodsDate | None) -> Difference:
    transit = (arrives - ships).days
    return Difference(
        DifferenceKind.SHIP_DATE_CONVERTED,
        line.line_ref,
        words.day(asked.day) if asked else "",
        f"ships {words.day(ships)}, arrives {words.day(arrives)}",
        True,
        f"line {line.line_ref} ships on {words.day(ships)}; with {words.days(transit)} on the way it arrives on "
        f"{words.day(arrives)}",
    )


def _only_ships(line: OrderLine, ships: date, asked: GoodsDate | None, profile: PartnerProfile) -> Difference:
    """How long goods travel is not known, so no arrival is worked out; but what ships after the day it was wanted is
    late whatever the way."""
    late = (ships - asked.day).days if asked is not None and asked.meaning is DateMeaning.DELIVER else 0
    if late > profile.tolerances.days_late:
        return Difference(
            DifferenceKind.DATE_LATER,
            line.line_ref,
            words.day(asked.day) if asked else "",
            f"ships {words.day(ships)}",
            False,
            f"line {line.line_ref} ships on {words.day(ships)}, {words.days(late)} after it was asked to arrive",
            f"ships {words.days(late)} too late",
            Decimal(late),
        )
    return Difference(
        DifferenceKind.SHIP_DATE_ONLY,
        line.line_ref,
        words.day(asked.day) if asked else "",
        f"ships {words.day(ships)}",
        True,
        f"line {line.line_ref} ships on {words.day(ships)}; when it arrives is not said",
    )


def _past(line: OrderLine, said: date, asked: GoodsDate | None) -> Difference:
    """A promised day that is past is a slip, unless it is the very day that was asked for."""
    own = asked is not None and said == asked.day
    return Difference(
        DifferenceKind.DATE_PAST,
        line.line_ref,
        words.day(asked.day) if asked else "",
        words.day(said),
        own,
        f"the day promised, {words.day(said)}, is past already",
        "Date in the past",
    )
