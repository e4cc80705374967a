"""What suppliers said they have of the products a case is short of."""

from __future__ import annotations

from collections.abc import Iterator

from console.domain.acknowledging.differences import DifferenceKind
from console.domain.units import word
from console.services.casework.file import CaseFile
from console.services.store import Reads
from console.services.supply.known import KnownStock, stock_of

_SHORT = {
    DifferenceKind.BACKORDERED,
    DifferenceKind.LINE_CANCELLED,
    DifferenceKind.PENDING,
    DifferenceKind.QUANTITY_LESS,
    DifferenceKind.REJECTED,
    DifferenceKind.REST_CANCELLED,
    DifferenceKind.REST_NOT_MENTIONED,
    DifferenceKind.SUBSTITUTED,
}
_SHOWN = 3
"""Suppliers named for a line, those with the most first."""


def stock_notes(reads: Reads, file: CaseFile) -> Iterator[str]:
    """A sentence for each line that comes short or late while suppliers reported stock of its product."""
    products = _missing(file)
    if not products:
        return
    known = stock_of(reads, sorted(set(products.values())))
    for line_ref, product_id in products.items():
        having = [one for one in known if one.product_id == product_id and one.available]
        having.sort(key=lambda one: one.available or 0, reverse=True)
        if having:
            yield f"Line {line_ref}, stock as reported: {', '.join(map(_words, having[:_SHOWN]))}."


def _missing(file: CaseFile) -> dict[str, int]:
    """Product ids by line."""
    if file.decision is None or file.purchase is None:
        return {}
    product_of = {str(line.id): line.product_id for line in file.purchase.lines}
    return {
        outcome.line.line_ref: product_id
        for outcome in file.decision.comparison.lines
        if any(one.kind in _SHORT for one in outcome.differences)
        and (product_id := product_of.get(outcome.line.source_id or "")) is not None
    }


def _words(one: KnownStock) -> str:
    amount = f"{one.available:f} {word(one.unit, one.unit) if one.unit else ''}".rstrip()
    return f"{one.partner_name} has {amount}" + (f" ({one.as_of:%d %b})" if one.as_of else "")
