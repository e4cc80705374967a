"""What a ship notice announces, put onto the open moves of an order: quantities, lots and packs as far as they go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from console.adapters.odoo.receiving_scene import Move, Transfer
from console.domain.receiving.plans import PackedQuantity, ReceiptLine, ReceiptPlan

_ZERO = Decimal(0)
_T = TypeVar("_T")
_Number = tuple[str, date | None]
"""A lot or serial number and the day until which its goods are good."""


@dataclass(frozen=True, slots=True)
class Part:
    """A detail line to fill in on a move, in the move's unit."""

    move: Move
    quantity: Decimal
    lot: str | None = None
    best_before: date | None = None
    sscc: str | None = None
    outer: str | None = None


@dataclass
class Filling:
    """All parts to fill in, and in words what cannot be."""

    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    transfers: dict[int, Transfer] = field(default_factory=dict)

    def warn(self, text: str) -> None:
        """Note what cannot be as announced, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def of(self, move: Move) -> list[Part]:
        """The parts of one move."""
        return [part for part in self.parts if part.move.id == move.id]

    @property
    def moves(self) -> list[Move]:
        """The moves something is filled in on."""
        return list({part.move.id: part.move for part in self.parts}.values())

    @property
    def touched(self) -> list[Transfer]:
        """The transfers something of is announced, those that keep something first, then the oldest."""
        ids = {move.transfer_id for move in self.moves}
        return sorted((self.transfers[one] for one in ids), key=lambda one: (not self.leaves(one), one.id))

    def per_line(self) -> dict[int, Decimal]:
        """How much is filled in per order line, in the moves' unit."""
        found: dict[int, Decimal] = {}
        for part in self.parts:
            found[part.move.line_id] = found.get(part.move.line_id, _ZERO) + part.quantity
        return found

    def leaves(self, transfer: Transfer) -> bool:
        """Whether something of a transfer stays to come otherwise."""
        filled: dict[int, Decimal] = {}
        for part in self.parts:
            filled[part.move.id] = filled.get(part.move.id, _ZERO) + part.quantity
        return any(move.open and filled.get(move.id, _ZERO) < move.demand for move in transfer.moves)


def fill(plan: ReceiptPlan, transfers: Sequence[Transfer]) -> Filling:
    """Put the announced quantities onto the open moves of their lines, in order; more than is open goes to the last."""
    filling = Filling(transfers={one.id: one for one in transfers})
    room: dict[int, Decimal] = {}
    for line in plan.lines:
        moves = [
            move
            for one in transfers
            for move in one.moves
            if move.line_id == line.line_id and move.open and move.demand > 0
        ]
        if not moves:
            filling.warn(
                f"Nothing is still to come on a line the notice announces {line.quantity:f} of; it was left out."
            )
        elif line.quantity > 0:
            for move in moves:
                room.setdefault(move.id, move.demand)
            _fill_line(line, moves, room, filling)
    return filling


def _fill_line(line: ReceiptLine, moves: Sequence[Move], room: dict[int, Decimal], filling: Filling) -> None:
    pieces = list(_pieces(line, moves[0], filling))
    for position, move in enumerate(moves):
        last = position == len(moves) - 1
        while pieces and (room[move.id] > 0 or last):
            piece = pieces.pop(0)
            taken = piece.quantity if last else min(piece.quantity, room[move.id])
            filling.parts.append(replace(piece, move=move, quantity=taken))
            room[move.id] -= taken
            if taken < piece.quantity:
                pieces.insert(0, replace(piece, quantity=piece.quantity - taken))


def _pieces(line: ReceiptLine, move: Move, filling: Filling) -> Iterator[Part]:
    """The line cut by lots and packs, in the move's unit; what neither covers comes last, bare."""
    total = move.in_own_unit(line.quantity)
    lots = _numbers(line, move, total, filling)
    packs = [(move.in_own_unit(pack.quantity), pack) for pack in line.packs if pack.quantity > 0]
    if len(lots) > 1 and len(packs) > 1 and not _lie_within(lots, packs):
        filling.warn(
            f"{move.product_name}: the notice does not say which lot is in which pack; the packs were left out."
        )
        packs = []
    for quantity, lot, pack in _cut(lots, packs, total):
        number, best_before = lot if lot else (None, None)
        yield Part(move, quantity, number, best_before, pack.sscc if pack else None, pack.outer if pack else None)


def _numbers(line: ReceiptLine, move: Move, total: Decimal, filling: Filling) -> list[tuple[Decimal, _Number]]:
    """Lots or serial numbers, whichever Odoo keeps of the product, and how much has each."""
    if move.tracking == "serial":
        return _serials(line, move, total, filling)
    if move.tracking == "none":
        if line.lots or line.serials:
            filling.warn(f"{move.product_name} is not tracked by lot in Odoo; its lots were left out.")
        return []
    if line.serials and not line.lots:
        filling.warn(f"{move.product_name} is tracked by lot in Odoo; the numbers of single pieces were left out.")
    sized = [(move.in_own_unit(lot.quantity.value) if lot.quantity else None, lot) for lot in line.lots]
    if len(sized) > 1 and any(size is None for size, _ in sized):
        filling.warn(f"{move.product_name}: the notice does not say how much is of which lot; the lots were left out.")
        return []
    whole = [(total if size is None else size, (lot.number, lot.best_before)) for size, lot in sized]
    return [(size, number) for size, number in whole if size > 0]


def _serials(line: ReceiptLine, move: Move, total: Decimal, filling: Filling) -> list[tuple[Decimal, _Number]]:
    """One piece each. Senders without a place for serial numbers name them as lots; one of several pieces is none."""
    found: list[_Number] = [(number, None) for number in line.serials]
    if not found:
        single = len(line.lots) == total or all(
            lot.quantity is not None and move.in_own_unit(lot.quantity.value) == 1 for lot in line.lots
        )
        found = [(lot.number, lot.best_before) for lot in line.lots] if single else []
        if line.lots and not single:
            filling.warn(f"{move.product_name} is tracked by serial number in Odoo; its lots were left out.")
    if found and len(found) != total:
        count = f"{len(found)} serial {'number' if len(found) == 1 else 'numbers'}"
        filling.warn(f"{move.product_name}: {total:f} are announced with {count}.")
    return [(Decimal(1), number) for number in found[: int(total)]]


def _lie_within(lots: Sequence[tuple[Decimal, object]], packs: Sequence[tuple[Decimal, object]]) -> bool:
    """Whether each pack holds one lot or each lot is in one pack, when both are taken in the order they are named."""
    return _borders(lots) <= _borders(packs) or _borders(packs) <= _borders(lots)


def _borders(pieces: Sequence[tuple[Decimal, object]]) -> set[Decimal]:
    place, found = _ZERO, set()
    for size, _ in pieces:
        place += size
        found.add(place)
    return found


def _cut(
    lots: Sequence[tuple[Decimal, _Number]], packs: Sequence[tuple[Decimal, PackedQuantity]], total: Decimal
) -> Iterator[tuple[Decimal, _Number | None, PackedQuantity | None]]:
    """Lay lots and packs beside each other and cut at every border, up to the whole quantity."""
    borders = sorted({place for place in _borders(lots) | _borders(packs) | {total} if place <= total})
    start = _ZERO
    for end in borders:
        yield end - start, _at(lots, start), _at(packs, start)
        start = end


def _at(pieces: Sequence[tuple[Decimal, _T]], place: Decimal) -> _T | None:
    """The piece that lies at a place."""
    start = _ZERO
    for size, what in pieces:
        if start <= place < start + size:
            return what
        start += size
    return None
