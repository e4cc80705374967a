"""What a ship notice announces, put onto the open moves of an order: quantities, lots and packs as far as they go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from console.adapters.odoo.receiving_scene import Move, Transfer
from console.domain.receiving.plans import ReceiptLine, ReceiptPlan

_ZERO = Decimal(0)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part:
    """A detail line to fill in on a move, in the move's unit."""

    move: Move
    quantity: Decimal
    lot: str | None = None
    best_before: date | None = None
    sscc: str | None = None


@dataclass
class Filling:
    """All parts to fill in, and in words what cannot be."""

    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    transfers: dict[int, Transfer] = field(default_factory=dict)

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
    for line in plan.lines:
        moves = [
            move
            for one in transfers
            for move in one.moves
            if move.line_id == line.line_id and move.open and move.demand > 0
        ]
        if not moves:
            filling.warnings.append(
                f"Nothing is still to come on a line the notice announces {line.quantity:f} of; it was left out."
            )
        elif line.quantity > 0:
            _fill_line(line, moves, filling)
    return filling


def _fill_line(line: ReceiptLine, moves: Sequence[Move], filling: Filling) -> None:
    pieces = list(_pieces(line, moves[0], filling))
    for position, move in enumerate(moves):
        last = position == len(moves) - 1
        room = move.demand
        while pieces and (room > 0 or last):
            piece = pieces.pop(0)
            taken = piece.quantity if last else min(piece.quantity, room)
            filling.parts.append(Part(move, taken, piece.lot, piece.best_before, piece.sscc))
            room -= taken
            if taken < piece.quantity:
                pieces.insert(0, Part(move, piece.quantity - taken, piece.lot, piece.best_before, piece.sscc))


def _pieces(line: ReceiptLine, move: Move, filling: Filling) -> Iterator[Part]:
    """The line cut by lots and packs, in the move's unit; what neither covers comes last, bare."""
    total = move.in_own_unit(line.quantity)
    lots = _lots(line, move, total, filling)
    packs = [(move.in_own_unit(pack.quantity), pack.sscc) for pack in line.packs if pack.quantity > 0]
    if len(lots) > 1 and len(packs) > 1 and not _same_borders(lots, packs):
        filling.warnings.append(
            f"{move.product_name}: the notice does not say which lot is in which pack; the packs were left out."
        )
        packs = []
    cuts = _cut([(size, lot) for size, lot in lots], packs, total)
    for quantity, lot, sscc in cuts:
        number, best_before = lot if lot else (None, None)
        yield Part(move, quantity, number, best_before, sscc)


def _lots(
    line: ReceiptLine, move: Move, total: Decimal, filling: Filling
) -> list[tuple[Decimal, tuple[str, date | None]]]:
    if line.lots and move.tracking == "none":
        filling.warnings.append(f"{move.product_name} is not tracked by lot in Odoo; its lots were left out.")
        return []
    found = []
    for lot in line.lots:
        size = move.in_own_unit(lot.quantity.value) if lot.quantity else total
        if size > 0:
            found.append((size, (lot.number, lot.best_before)))
    return found


def _same_borders(lots: Sequence[tuple[Decimal, object]], packs: Sequence[tuple[Decimal, str]]) -> bool:
    """Whether each pack holds one lot when both are taken in the order they are named."""
    return _borders(lots) <= _borders(packs)


def _borders(pieces: Sequence[tuple[Decimal, object]]) -> set[Decimal]:
    place, found = _ZERO, set()
    for size, _ in pieces:
        place += size
        found.add(place)
    return found


def _cut(
    lots: Sequence[tuple[Decimal, tuple[str, date | None]]], packs: Sequence[tuple[Decimal, str]], total: Decimal
) -> Iterator[tuple[Decimal, tuple[str, date | None] | None, str | None]]:
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
