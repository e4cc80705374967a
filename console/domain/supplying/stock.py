"""Stock: what a supplier has, and whether a report looks too unlike the last one to be believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from console.domain.documents import StockLine, StockMeaning, StockReport
from console.domain.profiles import SupplyRules
from console.domain.values import ItemId, Value

_HUNDRED = Decimal(100)
_COUNTS_AS_STOCK = (StockMeaning.AVAILABLE, StockMeaning.ON_HAND)
_COMES_LATER = (StockMeaning.PROJECTED, StockMeaning.ON_ORDER)


class StockLevel(Value):
    """What is known of one item at one supplier: ``available`` now, ``next_quantity`` to come on ``next_day``."""

    items: tuple[ItemId, ...]
    available: Decimal | None = None
    unit: str | None = None
    next_day: date | None = None
    next_quantity: Decimal | None = None
    lead_time_days: int | None = None
    as_of: datetime | None = None


class StockDecision(Value):
    """``levels`` to keep; ``gone`` are keys of items a whole report no longer lists. ``ask`` says why a person must see
    the report before it is believed (empty: it is taken over)."""

    levels: tuple[StockLevel, ...] = ()
    gone: tuple[str, ...] = ()
    skipped: int = 0
    ask: str = ""


def levels_of(report: StockReport) -> Iterable[StockLevel | None]:
    """The level each line gives; ``None`` for a line that counts nothing we can use."""
    return (_level(line, report.as_of) for line in report.lines)


def _level(line: StockLine, as_of: datetime | None) -> StockLevel | None:
    now = [count for meaning in _COUNTS_AS_STOCK for count in line.counts if count.meaning is meaning]
    later = [count for count in line.counts if count.meaning in _COMES_LATER]
    if not line.items or not (now or later or line.lead_time_days is not None):
        return None
    # several places of one meaning are added up; "available" goes before "on hand", which may be promised to others
    counted = [count for count in now if count.meaning is now[0].meaning]
    first = min(later, key=lambda count: count.on or date.max, default=None)
    return StockLevel(
        items=line.items,
        available=sum((count.quantity.value for count in counted), Decimal(0)) if counted else None,
        unit=counted[0].quantity.unit if counted else None,
        next_day=first.on if first else None,
        next_quantity=first.quantity.value if first else None,
        lead_time_days=line.lead_time_days,
        as_of=as_of,
    )


def decide_stock(
    levels: Sequence[StockLevel | None], known: Mapping[str, Decimal | None], whole: bool, rules: SupplyRules
) -> StockDecision:
    """What to keep of a report. ``known`` is the last available quantity per item key (:func:`level_key`).

    A report that empties or drops more than the limit of the items that had stock is not believed unasked: half a
    file looks just like a sold-out supplier.
    """
    usable = [level for level in levels if level is not None]
    listed = {level_key(level): level for level in usable}
    gone = tuple(key for key in known if key not in listed) if whole else ()
    had = [key for key, quantity in known.items() if quantity]
    emptied = [key for key in had if key in listed and listed[key].available == 0]
    lost = len(emptied) + len([key for key in had if key in set(gone)])
    percent = Decimal(lost) / len(had) * _HUNDRED if had else Decimal(0)
    ask = ""
    if len(had) >= rules.stock_sample and percent > rules.stock_loss_percent:
        ask = (
            f"{lost} of {len(had)} items that had stock are empty or missing ({percent:.0f} %);"
            f" {rules.stock_loss_percent.normalize():f} % is believed unasked."
        )
    return StockDecision(levels=tuple(usable), gone=gone, skipped=len(levels) - len(usable), ask=ask)


def level_key(level: StockLevel) -> str:
    """The item of a level as one text: the supplier's own number before others."""
    return item_key(level.items)


def item_key(items: Sequence[ItemId]) -> str:
    """One text for an item: ``scheme:value`` of its first identifier, supplier's and GTIN before others."""
    ranked = sorted(items, key=lambda item: _RANK.get(item.scheme.value, 9))
    scheme, value = ranked[0].key
    return f"{scheme.value}:{value}"


_RANK = {"supplier": 0, "gtin": 1, "buyer": 2, "manufacturer": 3}
