"""What can differ between an order and its answer, each kind with the cause it makes when a person must decide."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class DifferenceKind(StrEnum):
    """Every way in which an answer can differ from the order."""

    CONFLICTING_ANSWERS = "conflicting_answers"
    CONTRADICTORY = "contradictory"
    PARTS_DISAGREE = "parts_disagree"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_CONVERTED = "unit_converted"
    LINE_CONTRADICTS = "line_contradicts"
    LINE_AMBIGUOUS = "line_ambiguous"
    LINE_UNKNOWN = "line_unknown"
    LINE_CANCELLED = "line_cancelled"
    LINE_ADDED = "line_added"
    PRICE_MAGNITUDE = "price_magnitude"
    CURRENCY = "currency"
    REJECTED = "rejected"
    SUBSTITUTED = "substituted"
    ITEM_DIFFERS = "item_differs"
    BACKORDERED = "backordered"
    QUANTITY_LESS = "quantity_less"
    QUANTITY_MORE = "quantity_more"
    REST_NOT_MENTIONED = "rest_not_mentioned"
    REST_CANCELLED = "rest_cancelled"
    REST_KEPT = "rest_kept"
    PRICE = "price"
    DATE_LATER = "date_later"
    DATE_EARLIER = "date_earlier"
    DATE_PAST = "date_past"
    SHIP_DATE_ONLY = "ship_date_only"
    SHIP_DATE_CONVERTED = "ship_date_converted"
    PENDING = "pending"
    HEAD_DISAGREES = "head_disagrees"
    OTHER_PLACE = "other_place"
    PLACE_UNKNOWN = "place_unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``line_ref`` is empty for the order as a whole; ``ordered`` and ``answered`` are ready to show.

    ``within`` says that it may be applied without asking: it lies in the partner's tolerances, or is only a note.
    ``amount`` is signed: order units, money per order unit, or days; ``percent`` is signed too. ``text`` is a sentence
    part in plain words, ``short`` what fits a cell.
    """

    kind: DifferenceKind
    line_ref: str
    ordered: str
    answered: str
    within: bool
    text: str
    short: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None


CAUSE_OF: dict[DifferenceKind, str] = {
    DifferenceKind.CONFLICTING_ANSWERS: "conflicting_answers",
    DifferenceKind.CONTRADICTORY: "contradictory",
    DifferenceKind.PARTS_DISAGREE: "contradictory",
    DifferenceKind.UNIT_UNKNOWN: "unknown_unit",
    DifferenceKind.LINE_CONTRADICTS: "ambiguous_line",
    DifferenceKind.LINE_AMBIGUOUS: "ambiguous_line",
    DifferenceKind.LINE_UNKNOWN: "unknown_line",
    DifferenceKind.LINE_CANCELLED: "unknown_line",
    DifferenceKind.PRICE_MAGNITUDE: "price_magnitude",
    DifferenceKind.OTHER_PLACE: "other_place",
    DifferenceKind.REJECTED: "rejected",
    DifferenceKind.SUBSTITUTED: "substituted",
    DifferenceKind.ITEM_DIFFERS: "substituted",
    DifferenceKind.BACKORDERED: "backordered",
}
"""Kinds that are not named here make the cause ``changed``."""

GRAVEST_FIRST = (
    "order_cancelled",
    "conflicting_answers",
    "contradictory",
    "unknown_unit",
    "ambiguous_line",
    "unknown_line",
    "price_magnitude",
    "other_place",
    "order_changed_meanwhile",
    "below_received",
    "below_billed",
    "rejected",
    "substituted",
    "backordered",
    "changed",
)
"""Which cause names a case that has several. First what makes the answer unusable (it is not needed, not certain, not
understood, probably a slip), then what makes writing it unsafe, then what the supplier changed, the worst first."""


def cause_of(kind: DifferenceKind) -> str:
    """The cause a difference outside tolerance makes."""
    return CAUSE_OF.get(kind, "changed")
