"""A receipt in the ERP after it was prepared from a ship notice, read back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from console.domain.values import Value


class PreparedPart(Value):
    """Part of a line as the dock will find it filled in: so much (in the order line's unit), of that lot, in that
    pack."""

    line_id: int
    quantity: Decimal
    lot: str | None = None
    sscc: str | None = None


class PreparedReceipt(Value):
    """The transfer the shipment is expected in. Nothing of it is done: the dock checks the quantities and validates.

    ``expected`` is the date the dock sees; ``warnings`` say in words what is not as announced (a lot that cannot be
    kept for an untracked product, more than is open on a line). ``id`` is ``None`` when there is no such transfer (any
    more).
    """

    id: int | None = None
    name: str = ""
    state: str = ""
    expected: datetime | None = None
    parts: tuple[PreparedPart, ...] = ()
    warnings: tuple[str, ...] = ()
    already_there: bool = False
