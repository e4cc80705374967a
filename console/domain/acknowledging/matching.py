"""Which order line an answered line speaks of: by line number, else by item, quantity and price as tie-break."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from console.domain.documents import AckAction, AckLine, OrderLine
from console.domain.values import ItemId, ItemScheme


class MatchReason(StrEnum):
    """How an answered line found its order line, or why it did not."""

    CHOSEN = "chosen"
    REFERENCE = "reference"
    ITEM = "item"
    CONTRADICTS = "contradicts"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    ADDED = "added"
    CANCELLED = "cancelled"


class Match(NamedTuple):
    """``line_ref`` is ``None`` when nobody but a person can tell; ``candidates`` are the lines it may be.

    ``same_item`` says that nothing about the items named speaks against the line.
    """

    reason: MatchReason
    line_ref: str | None = None
    same_item: bool = False
    candidates: tuple[str, ...] = ()
    text: str = ""


class LineIndex:
    """The lines of one order, found by normalised number or by item."""

    def __init__(self, lines: Sequence[OrderLine], item_order: Sequence[ItemScheme]) -> None:
        self._by_ref = {normal_ref(line.line_ref): line for line in lines}
        self._lines = tuple(lines)
        self._item_order = tuple(item_order)

    def match(self, answered: AckLine) -> Match:
        """The order line of ``answered``. The line number rules; an item that speaks against it is a contradiction."""
        if _only_adds(answered):
            return Match(MatchReason.ADDED, text=f"The supplier adds a line: {named(answered)}.")
        ref = answered.line_ref
        line = (self._by_ref.get(ref) or self._by_ref.get(normal_ref(ref))) if ref else None
        if line is None:
            return self._by_item(answered)
        if not answered.items or _agrees(line, answered.items, self._item_order):
            return Match(MatchReason.REFERENCE, line.line_ref, same_item=True)
        if _substitutes(answered):
            return Match(MatchReason.REFERENCE, line.line_ref)
        return self._against_item(line, answered)

    def _against_item(self, line: OrderLine, answered: AckLine) -> Match:
        others = [other for other in self._candidates(answered.items) if other is not line]
        if others:
            refs = (line.line_ref, *(other.line_ref for other in others))
            return Match(
                MatchReason.CONTRADICTS,
                candidates=refs,
                text=f"The answer says line {line.line_ref}, but item {named(answered)} is on line {refs[1]}.",
            )
        return Match(MatchReason.REFERENCE, line.line_ref)

    def _by_item(self, answered: AckLine) -> Match:
        found = self._candidates(answered.items)
        if len(found) > 1:
            found = _tie_break(found, answered)
        if len(found) == 1:
            return Match(MatchReason.ITEM, found[0].line_ref, same_item=True)
        if found:
            refs = tuple(line.line_ref for line in found)
            return Match(
                MatchReason.AMBIGUOUS,
                candidates=refs,
                text=f"{named(answered)} fits lines {' and '.join(refs)} of the order alike.",
            )
        said = f"line {answered.line_ref.strip()}" if answered.line_ref else "a line without number"
        return Match(
            MatchReason.UNKNOWN,
            candidates=tuple(line.line_ref for line in self._lines),
            text=f"The answer speaks of {said} ({named(answered)}), which the order does not have.",
        )

    def _candidates(self, items: Sequence[ItemId]) -> list[OrderLine]:
        """Lines with the same identifier: the partner's trusted kinds first, then any, then the bare number."""
        for scheme in self._item_order:
            keys = {item.key for item in items if item.scheme is scheme}
            if keys and (found := [line for line in self._lines if any(item.key in keys for item in line.items)]):
                return found
        keys = {item.key for item in items}
        if found := [line for line in self._lines if any(item.key in keys for item in line.items)]:
            return found
        numbers = {number for _, number in keys if number}
        return [line for line in self._lines if any(item.key[1] in numbers for item in line.items)]


def normal_ref(ref: str) -> str:
    """A line number without blanks, padding zeros and case: ``" 000001"`` is ``"1"``."""
    text = ref.strip().casefold()
    return (text.lstrip("0") or "0") if text.isdigit() else text


def other_item(line: OrderLine, items: Sequence[ItemId], item_order: Sequence[ItemScheme]) -> bool:
    """Whether ``items`` certainly name something else than the order line: one kind of number differs, none agrees."""
    return bool(items) and not _agrees(line, items, item_order)


def named(answered: AckLine) -> str:
    """What the supplier calls the goods of a line."""
    return item_name(answered.items) or answered.description or "no item named"


def item_name(items: Sequence[ItemId]) -> str:
    """The identifier people know an item by: the supplier's own, else the first."""
    best = next((item for item in items if item.scheme is ItemScheme.SUPPLIER), items[0] if items else None)
    return best.value.strip() if best else ""


def _only_adds(answered: AckLine) -> bool:
    parts = answered.parts
    return bool(parts) and parts[0].action is AckAction.ADDED and all(each.action is AckAction.ADDED for each in parts)


def _substitutes(answered: AckLine) -> bool:
    """A line that replaces its item may show the new one, the old one, or both."""
    return any(part.action is AckAction.SUBSTITUTED for part in answered.parts)


def _agrees(line: OrderLine, items: Sequence[ItemId], item_order: Sequence[ItemScheme]) -> bool:
    ours = {item.key for item in line.items}
    if any(item.key in ours for item in items):
        return True
    theirs = {item.key for item in items}
    trusted = set(item_order)
    compared = {scheme for scheme, _ in ours} & {scheme for scheme, _ in theirs} & trusted
    return not compared or bool({number for _, number in ours} & {number for _, number in theirs})


def _tie_break(lines: list[OrderLine], answered: AckLine) -> list[OrderLine]:
    """Among lines of one item, those with the quantity, then those with the price the supplier repeats."""
    if answered.ordered:
        quantity = answered.ordered.value
        lines = [line for line in lines if line.quantity.value == quantity] or lines
    if len(lines) > 1 and answered.price:
        each = answered.price.each
        lines = [line for line in lines if line.price and line.price.each == each] or lines
    return lines
