"""Which order line a shipped line belongs to. Running numbers of notices are often mistaken for order lines, so the
item is believed before the number, and open quantity breaks a tie."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from console.domain.acknowledging.matching import LineIndex, Match, MatchReason
from console.domain.documents import AckLine, ShippedLine

_CERTAIN = (MatchReason.REFERENCE, MatchReason.ITEM)


class Found(NamedTuple):
    """``line_ref`` of the order, or the ``candidates`` a person chooses from."""

    line_ref: str | None
    candidates: tuple[str, ...] = ()


def find_line(shipped: ShippedLine, index: LineIndex, open_quantities: Mapping[str, Decimal]) -> Found:
    """The order line of a shipped line."""
    match = index.match(_as_answer(shipped, shipped.order_line_ref))
    if match.reason is MatchReason.CONTRADICTS or (_by_number_only(match) and shipped.items):
        # the number and the item speak of different lines: the number is the notice's own
        match = index.match(_as_answer(shipped, None))
    if match.reason in _CERTAIN and match.line_ref is not None:
        return Found(match.line_ref)
    if match.reason is MatchReason.AMBIGUOUS and shipped.shipped is not None:
        fitting = [ref for ref in match.candidates if open_quantities.get(ref) == shipped.shipped.value]
        still_open = [ref for ref in match.candidates if open_quantities.get(ref, Decimal(0)) > 0]
        for left in (fitting, still_open):
            if len(left) == 1:
                return Found(left[0])
    return Found(None, match.candidates)


def _by_number_only(match: Match) -> bool:
    return match.reason is MatchReason.REFERENCE and not match.same_item


def _as_answer(shipped: ShippedLine, ref: str | None) -> AckLine:
    return AckLine(line_ref=ref, items=shipped.items, description=shipped.description, ordered=shipped.ordered)
