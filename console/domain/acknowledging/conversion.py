"""Units of an answer against units of the order: converted only with a factor that is certain, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.keys import unique_key
from console.domain.units import word
from console.domain.values import Quantity

_COUNT = {"C62": "1", "DZN": "12", "GRO": "144", "CEN": "100", "MIL": "1000"}
_GRAMS = {"GRM": "1", "KGM": "1000", "TNE": "1000000", "LBR": "453.59237", "ONZ": "28.349523125", "STN": "907184.74"}
_MILLIMETRES = {
    "MMT": "1",
    "CMT": "10",
    "MTR": "1000",
    "KMT": "1000000",
    "INH": "25.4",
    "FOT": "304.8",
    "YRD": "914.4",
    "SMI": "1609344",
}
_FAMILY: dict[str, tuple[int, Decimal]] = {
    unit: (family, Decimal(size))
    for family, table in enumerate((_COUNT, _GRAMS, _MILLIMETRES))
    for unit, size in table.items()
}
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Factor:
    """How many order units are in one unit of the answer, as an exact fraction (feet in a metre are not a decimal)."""

    over: Decimal
    under: Decimal = ONE

    def quantity(self, value: Decimal) -> Decimal:
        """A quantity of the answer in the order's unit."""
        return words.refined(value * self.over / self.under)

    def price(self, each: Decimal) -> Decimal:
        """A price per unit of the answer as a price per unit of the order."""
        return words.refined(each * self.under / self.over)


SAME = Factor(ONE)


def factor(
    unit: str | None, raw: str | None, ordered_in: Quantity, pack_factors: Mapping[str, Decimal] | None
) -> Factor | None:
    """The factor from a unit of the answer to the unit of the order, ``None`` when nobody has said it.

    An answer that names no unit speaks in the order's. Packs (cases, cartons) have a factor only per product, in
    ``pack_factors``, which may also hold the partner's raw code.
    """
    if unit is None and not (raw and raw.strip()):
        return SAME
    if unit is not None and unit == ordered_in.unit:
        return SAME
    if unit is None and ordered_in.unit is None and _folded(raw) == _folded(ordered_in.raw_unit):
        return SAME
    named = raw.strip() if raw else None
    for code in (unit, named, unique_key(named.upper()) if named else None):
        if code and pack_factors and (packed := pack_factors.get(code)):
            return Factor(packed)
    given = _FAMILY.get(unit or "")
    wanted = _FAMILY.get(ordered_in.unit or "")
    if given and wanted and given[0] == wanted[0]:
        return Factor(given[1], wanted[1])
    return None


def unit_word(quantity: Quantity) -> str:
    """What to call the unit of a quantity."""
    return word(quantity.unit, quantity.raw_unit)


def _folded(text: str | None) -> str:
    return (text or "").strip().casefold()
