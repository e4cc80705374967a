"""How a shipment can differ from what was ordered and promised."""

from __future__ import annotations

from enum import StrEnum

from console.domain.values import Value


class NoticeDifferenceKind(StrEnum):
    """Typed, so that queues, statistics and scorecards can count them."""

    UNKNOWN_ORDER = "unknown_order"
    CLOSED_ORDER = "closed_order"
    UNKNOWN_LINE = "unknown_line"
    AMBIGUOUS_LINE = "ambiguous_line"
    CANCELLED_LINE = "cancelled_line"
    NO_QUANTITY = "no_quantity"
    UNKNOWN_UNIT = "unknown_unit"
    SHORT = "short"
    OVER = "over"
    EARLY = "early"
    LATE = "late"
    WRONG_PACK = "wrong_pack"
    OTHER_PLACE = "other_place"
    UNKNOWN_PLACE = "unknown_place"


class NoticeDifference(Value):
    """One finding in words for the dock. ``blocks``: a person must look before the receipt is prepared."""

    kind: NoticeDifferenceKind
    text: str
    brief: str = ""
    """The same for a table cell, what differs first; empty: the text says it."""
    blocks: bool = True
    order_number: str | None = None
    line_ref: str | None = None
    item: str = ""
    candidates: tuple[str, ...] = ()
    unit: str | None = None
    """The unit nobody has explained, as it was written."""
