"""A shipped quantity onto the parts of an order line: what was promised first is filled first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One ERP line behind an order line: how much is open on it, and the day it is expected."""

    line_id: int
    open: Decimal
    day: date | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """``taken`` per part (in their order), what is left ``over``, and what the last touched part still lacks."""

    taken: tuple[tuple[Part, Decimal], ...]
    over: Decimal
    short: Decimal


def open_parts(parts: Sequence[tuple[int, Decimal, date | None]], covered: Decimal) -> tuple[Part, ...]:
    """The parts by promised day, less what earlier notices or receipts covered, in the same order."""
    found = []
    for line_id, quantity, day in sorted(parts, key=lambda part: (part[2] or date.max, part[0])):
        used = min(quantity, covered)
        covered -= used
        found.append(Part(line_id, quantity - used, day))
    return tuple(found)


def allocate(parts: Sequence[Part], shipped: Decimal) -> Allocation:
    """Fill the parts in their order. What is more than all of them goes to the last part and is named ``over``."""
    taken: list[tuple[Part, Decimal]] = []
    left = shipped
    short = ZERO
    for part in parts:
        if left <= 0 or part.open <= 0:
            continue
        amount = min(part.open, left)
        taken.append((part, amount))
        short = part.open - amount
        left -= amount
    if left > 0 and parts:
        last, amount = taken.pop() if taken else (parts[-1], ZERO)
        taken.append((last, amount + left))
    return Allocation(tuple(taken), max(left, ZERO), short)
