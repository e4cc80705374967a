"""Changes of the ERP's supplier price list, done in batches and recognisable when they are repeated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from console.domain.supplying.rows import NO_MINIMUM, PriceRow
from console.domain.values import Value


class PriceWrite(Value):
    """One row of a supplier's price list as it shall be: new (``row_id`` is ``None``) or changed.

    ``key`` names the write for good: a new row is made once however often it is written under its key. ``before`` is
    the row as it was when the change was decided; when the ERP holds neither it nor what is wanted, somebody changed
    the row and it is left alone. Prices are per one purchase unit of the product and before ``discount`` percent,
    ``minimum`` in that unit, days inclusive. ``currency`` is the ISO code; ``None`` leaves the supplier's. To end a
    row set ``valid_to``; rows are never deleted.
    """

    key: str
    product_id: int
    price: Decimal
    discount: Decimal = Decimal(0)
    minimum: Decimal = NO_MINIMUM
    lead_time_days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    product_code: str | None = None
    currency: str | None = None
    row_id: int | None = None
    before: PriceRow | None = None


class PriceBatch(Value):
    """Changes of one supplier's prices that are written together; ``partner_id`` is the supplier's company."""

    key: str
    partner_id: int
    writes: tuple[PriceWrite, ...]


class PriceOutcomeKind(StrEnum):
    """What became of one change."""

    DONE = "done"
    ALREADY_THERE = "already_there"
    CONFLICT = "conflict"
    REFUSED = "refused"


class PriceOutcome(Value):
    """What became of one change: the row as read back, or in words why it was not made."""

    key: str
    kind: PriceOutcomeKind
    row: PriceRow | None = None
    text: str = ""


class PricePage(Value):
    """Some rows of a supplier's price list; ``after`` continues behind the last of them, ``None`` when there are no
    more."""

    rows: tuple[PriceRow, ...] = ()
    after: int | None = None
