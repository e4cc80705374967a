"""What each shipped line puts onto an order line, with its own lots, serial numbers and packs: dealt out over the parts
of the order line without parting a lot from the goods it was named with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from console.domain.documents import Lot, Pack
from console.domain.receiving.plans import PackedQuantity

_ZERO = Decimal(0)
_T = TypeVar("_T", Lot, PackedQuantity)


@dataclass(frozen=True, slots=True)
class Share:
    """A quantity in the order line's unit. ``lots`` and ``packs`` lie on it in the order in which they are named; a lot
    without a quantity is in all of it. ``serials`` are of single pieces, evenly spread."""

    quantity: Decimal
    lots: tuple[Lot, ...] = ()
    packs: tuple[PackedQuantity, ...] = ()
    serials: tuple[str, ...] = ()

    def cut(self, size: Decimal) -> tuple[Share, Share]:
        """The first ``size`` of it, and the rest."""
        lots, other_lots = _cut(self.lots, size)
        packs, other_packs = _cut(self.packs, size)
        pieces = int(size * len(self.serials) / self.quantity)
        return (
            Share(size, lots, packs, self.serials[:pieces]),
            Share(self.quantity - size, other_lots, other_packs, self.serials[pieces:]),
        )


def deal(shares: Iterable[Share], amounts: Sequence[Decimal]) -> list[list[Share]]:
    """For each amount the shares that make it up, in order; the amounts together are all of the shares."""
    left = [share for share in shares if share.quantity > 0]
    dealt: list[list[Share]] = []
    for amount in amounts:
        own: list[Share] = []
        while left and amount > 0:
            share = left.pop(0)
            if share.quantity > amount:
                share, rest = share.cut(amount)
                left.insert(0, rest)
            own.append(share)
            amount -= share.quantity
        dealt.append(own)
    return dealt


def scannable(packs: Sequence[Pack]) -> dict[str, str]:
    """The SSCC the dock finds on each pack: its own, else that of the nearest pack it stands on or in."""
    by_ref = {pack.ref: pack for pack in packs}
    found: dict[str, str] = {}
    for pack in packs:
        at: Pack | None = pack
        seen: set[str] = set()
        while at is not None and not at.sscc and at.ref not in seen:
            seen.add(at.ref)
            at = by_ref.get(at.parent or "")
        if at is not None and at.sscc:
            found[pack.ref] = at.sscc
    return found


def outer(packs: Sequence[Pack]) -> dict[str, str]:
    """The SSCC of the next larger pack with one, by the SSCC of the pack on or in it."""
    shown = scannable(packs)
    return {
        pack.sscc: above
        for pack in packs
        if pack.sscc and pack.parent and (above := shown.get(pack.parent)) and above != pack.sscc
    }


def _cut(pieces: Sequence[_T], size: Decimal) -> tuple[tuple[_T, ...], tuple[_T, ...]]:
    """Pieces up to a place, and behind it; one without a quantity is on both sides."""
    before: list[_T] = []
    behind: list[_T] = []
    left = size
    for piece in pieces:
        amount = _amount(piece)
        if amount is None:
            before.append(piece)
            behind.append(piece)
            continue
        taken = min(amount, left)
        left -= taken
        if taken > 0:
            before.append(_of(piece, taken))
        if amount > taken:
            behind.append(_of(piece, amount - taken))
    return tuple(before), tuple(behind)


def _amount(piece: Lot | PackedQuantity) -> Decimal | None:
    if isinstance(piece, PackedQuantity):
        return piece.quantity
    return piece.quantity.value if piece.quantity else None


def _of(piece: _T, amount: Decimal) -> _T:
    if isinstance(piece, PackedQuantity):
        return piece.model_copy(update={"quantity": amount})
    assert piece.quantity is not None
    return piece.model_copy(update={"quantity": piece.quantity.model_copy(update={"value": amount})})
