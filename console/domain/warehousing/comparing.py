"""A warehouse's advice of what it shipped against what it was told to ship."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from console.domain.acknowledging import words
from console.domain.acknowledging.conversion import factor
from console.domain.acknowledging.matching import item_name
from console.domain.documents import ShippedLine, WarehouseAdvice, WarehouseLine, WarehouseOrder
from console.domain.profiles import ShipmentRules
from console.domain.values import Value
from console.domain.warehousing.plans import DeliveryPlan, ShippedLot, ShippedMove

_ZERO = Decimal(0)


class AdviceDifferenceKind(StrEnum):
    """What can differ."""

    SHORT = "short"
    OVER = "over"
    UNKNOWN_LINE = "unknown_line"
    UNKNOWN_UNIT = "unknown_unit"
    NO_QUANTITY = "no_quantity"
    LOTS = "lots"


class AdviceDifference(Value):
    """One finding in words. ``blocks``: a person must look before the delivery is filled in."""

    kind: AdviceDifferenceKind
    text: str
    line_ref: str | None = None
    unit: str | None = None
    blocks: bool = True


class AdviceDecision(Value):
    """``plan`` is the delivery as shipped; there is none when the order's ERP ids are not known. ``shipped`` is what
    was shipped per line of the order, in its unit."""

    plan: DeliveryPlan | None = None
    shipped: dict[str, Decimal] = {}
    differences: tuple[AdviceDifference, ...] = ()

    @property
    def blocking(self) -> tuple[AdviceDifference, ...]:
        """What a person must look at."""
        return tuple(one for one in self.differences if one.blocks)

    @property
    def needs_person(self) -> bool:
        """Whether the delivery waits for a person."""
        return bool(self.blocking)

    @property
    def title(self) -> str:
        """A few words for a cell."""
        said = self.blocking or self.differences
        if not said:
            return "Shipped as told"
        more = f" (+{len(said) - 1})" if len(said) > 1 else ""
        return f"{words.cell(said[0].text.rstrip('.'))}{more}"


def judge_advice(order: WarehouseOrder, advice: WarehouseAdvice, rules: ShipmentRules, partner: str) -> AdviceDecision:
    """Compare an advice with the order as it was sent; ``partner`` is the warehouse's key."""
    desk = _Desk(order)
    for line in advice.lines:
        desk.take(line)
    desk.close(rules)
    return AdviceDecision(
        plan=_plan(order, advice, desk, partner), shipped=dict(desk.shipped), differences=tuple(desk.differences)
    )


class _Desk:
    """Gathers what is said of each line."""

    def __init__(self, order: WarehouseOrder) -> None:
        self._lines = {line.line_ref: line for line in order.lines}
        self.shipped: dict[str, Decimal] = dict.fromkeys(self._lines, _ZERO)
        self.lots: dict[str, list[ShippedLot]] = defaultdict(list)
        self.differences: list[AdviceDifference] = []

    def _say(self, kind: AdviceDifferenceKind, text: str, ref: str | None = None, **more: object) -> None:
        facts = {"kind": kind, "text": text, "line_ref": ref, **more}
        self.differences.append(AdviceDifference.model_validate(facts))

    def take(self, said: ShippedLine) -> None:
        """Add one shipped line to the line it belongs to."""
        line = self._line_of(said)
        if line is None:
            name = item_name(said.items) or said.description or f"line {said.order_line_ref or said.line_ref or '?'}"
            self._say(AdviceDifferenceKind.UNKNOWN_LINE, f"{name} was shipped, and is on no line of the delivery.")
            return
        if said.shipped is None:
            self._say(
                AdviceDifferenceKind.NO_QUANTITY, f"{_name(line)}: it is not said how much was shipped.", line.line_ref
            )
            return
        packs = {said.shipped.raw_unit: said.pack_size} if said.pack_size and said.shipped.raw_unit else {}
        into = factor(said.shipped.unit, said.shipped.raw_unit, line.quantity, packs)
        if into is None:
            unit = said.shipped.raw_unit or said.shipped.unit
            text = f"{_name(line)} was shipped in “{unit}”; how many {line.quantity.raw_unit} that is, nobody has said."
            self._say(AdviceDifferenceKind.UNKNOWN_UNIT, text, line.line_ref, unit=unit)
            return
        amount = into.quantity(said.shipped.value)
        self.shipped[line.line_ref] += amount
        for lot in said.lots:
            size = into.quantity(lot.quantity.value) if lot.quantity else amount
            self.lots[line.line_ref].append(ShippedLot(number=lot.number, quantity=size))
        self.lots[line.line_ref] += [ShippedLot(number=one, quantity=Decimal(1)) for one in said.serials]

    def _line_of(self, said: ShippedLine) -> WarehouseLine | None:
        """By the line's number when its item does not say otherwise, else by an item only one line has."""
        named = self._lines.get(said.order_line_ref or "")
        if named is not None and (not said.items or not named.items or _share(said, named)):
            return named
        fitting = [line for line in self._lines.values() if _share(said, line)]
        return fitting[0] if len(fitting) == 1 else None

    def close(self, rules: ShipmentRules) -> None:
        """Compare each line with what was ordered."""
        unclear = {one.line_ref for one in self.differences}
        for ref, line in self._lines.items():
            if ref in unclear:
                continue
            wanted, unit = line.quantity.value, line.quantity.raw_unit or ""
            shipped = self.shipped[ref]
            amounts = f"{words.number(shipped)} of {words.number(wanted)} {unit}".strip()
            told = f"{_name(line)}: {amounts} shipped."
            if shipped < wanted:
                small = wanted - shipped <= wanted * rules.short_percent / 100
                self._say(AdviceDifferenceKind.SHORT, told, ref, blocks=not (rules.partial_is_fine or small))
            elif shipped > wanted:
                small = shipped - wanted <= wanted * rules.over_percent / 100
                self._say(AdviceDifferenceKind.OVER, told, ref, blocks=not small)
            in_lots = sum((lot.quantity for lot in self.lots[ref]), _ZERO)
            if self.lots[ref] and in_lots != shipped:
                text = (
                    f"{_name(line)}: its lots add up to {words.number(in_lots)}, {words.number(shipped)} were shipped."
                )
                self._say(AdviceDifferenceKind.LOTS, text, ref)


def _share(said: ShippedLine, line: WarehouseLine) -> bool:
    return bool({item.key for item in said.items} & {item.key for item in line.items})


def _name(line: WarehouseLine) -> str:
    return item_name(line.items) or line.description or f"Line {line.line_ref}"


def _plan(order: WarehouseOrder, advice: WarehouseAdvice, desk: _Desk, partner: str) -> DeliveryPlan | None:
    _, _, number = (order.source_id or "").rpartition(":")
    moves = {line.line_ref: int(line.source_id) for line in order.lines if line.source_id and line.source_id.isdigit()}
    if not number.isdigit() or len(moves) != len(order.lines):
        return None
    shipment = advice.shipment_number or advice.number
    return DeliveryPlan(
        key=f"945:{partner}:{shipment}",
        delivery_id=int(number),
        number=order.number,
        partner=partner,
        shipped_on=advice.shipped_on,
        tracking=", ".join(advice.tracking[:3]) or advice.bill_of_lading or "",
        moves=tuple(
            ShippedMove(move_id=move, quantity=desk.shipped[ref], lots=tuple(desk.lots[ref]))
            for ref, move in moves.items()
        ),
        note=_note(advice, shipment),
    )


def _note(advice: WarehouseAdvice, shipment: str) -> str:
    said: Sequence[str] = (
        f"Shipped by the warehouse, shipment {shipment}",
        f"on {words.day(advice.shipped_on)}" if advice.shipped_on else "",
        f"by {advice.carrier_code}" if advice.carrier_code else "",
        f"tracking {', '.join(advice.tracking[:5])}" if advice.tracking else "",
        f"bill of lading {advice.bill_of_lading}" if advice.bill_of_lading else "",
    )
    return ", ".join(part for part in said if part)
