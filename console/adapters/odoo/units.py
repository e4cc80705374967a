"""Units of measure of one database, read once: what they are called, what they convert to, their Rec 20 code."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from console.adapters.odoo.session import Session
from console.adapters.odoo.values import decimal
from console.domain.masterdata import UnitRecord
from console.domain.units import from_odoo

_ONE = Decimal(1)


class Units:
    """All units, archived ones too. Two calls, made when a unit is first asked for, and again when one is unknown."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, UnitRecord] = {}

    def learn(self, ids: Iterable[int]) -> None:
        """Make sure that these units are known."""
        if not set(ids) <= self._known.keys():
            self._known = {unit.id: unit for unit in self._read()}

    def all(self) -> tuple[UnitRecord, ...]:
        """Every unit as it is now."""
        self._known = {unit.id: unit for unit in self._read()}
        return tuple(self._known.values())

    def get(self, unit_id: int | None) -> UnitRecord | None:
        """The unit, ``None`` when there is none of this id."""
        if not unit_id:
            return None
        self.learn([unit_id])
        return self._known.get(unit_id)

    def ratio(self, unit_id: int | None, of: int | None) -> Decimal:
        """How many of unit ``of`` are in one of ``unit_id``; one when they do not convert."""
        one, other = self.get(unit_id), self.get(of)
        if one is None or other is None or one.group != other.group or not other.factor:
            return _ONE
        return clean(one.factor / other.factor)

    def _read(self) -> list[UnitRecord]:
        known = self._session.fields("uom.uom")
        old = "category_id" in known
        fields = [
            "name",
            "active",
            *(("factor", "factor_inv", "category_id") if old else ("factor", "relative_uom_id")),
        ]
        rows = self._session.call("uom.uom", "search_read", [], fields=fields, context={"active_test": False})
        names = self._session.call("uom.uom", "get_metadata", [row["id"] for row in rows])
        codes = {row["id"]: from_odoo(row["xmlid"]) if row.get("xmlid") else None for row in names}
        parents = {row["id"]: row["relative_uom_id"][0] for row in rows if not old and row["relative_uom_id"]}
        return [
            UnitRecord(
                id=row["id"],
                name=row["name"],
                group=row["category_id"][0] if old else _root(row["id"], parents),
                factor=_size(row, old),
                rec20=codes.get(row["id"]),
                active=row["active"],
            )
            for row in rows
        ]


def clean(value: Decimal) -> Decimal:
    """A factor as it was meant: Odoo keeps a dozen as 1/12 = 0.0833…, and its inverse must be 12 again."""
    return value.quantize(Decimal("0.00000001")).normalize() + 0


def _size(row: dict[str, Any], old: bool) -> Decimal:
    """How many reference units are in one; 17.0 keeps the inverse, rounded."""
    if not old:
        return decimal(row["factor"]) or _ONE
    return clean(decimal(row["factor_inv"])) or _ONE


def _root(unit: int, parents: dict[int, int]) -> int:
    seen = {unit}
    while unit in parents and parents[unit] not in seen:
        unit = parents[unit]
        seen.add(unit)
    return unit
