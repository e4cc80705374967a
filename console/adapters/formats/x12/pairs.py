"""Item numbers come as pairs of a qualifier and a number; some senders leave out the element before them."""

from __future__ import annotations

from collections.abc import Sequence

from console.adapters.formats.x12.codes import ITEM_QUALIFIERS, PRICE_BASIS


def is_shifted(values: Sequence[str], start: int) -> bool:
    """Whether pairs that should begin at ``start`` begin one early: a qualifier stands there and none at ``start``."""
    if len(values) <= start or values[start] in ITEM_QUALIFIERS:
        return False
    before = values[start - 1]
    return before in ITEM_QUALIFIERS and before not in PRICE_BASIS
