"""An order compared with its folded answers: per line what differs, how far, and what the line would become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from console.domain.acknowledging.answers import NO_CHOICES, Choices
from console.domain.acknowledging.dates import date_differences
from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.folding import Folded, LineState, Unmatched
from console.domain.acknowledging.matching import MatchReason
from console.domain.acknowledging.places import place_differences
from console.domain.acknowledging.prices import price_differences
from console.domain.acknowledging.quantities import Amounts, amounts_of, quantity_differences
from console.domain.acknowledging.resolving import ResolvedPart, in_order_unit, resolve_parts
from console.domain.documents import AckAction, Order, OrderLine
from console.domain.orders import erp_line_ids
from console.domain.profiles import PartnerProfile, Remainder
from console.domain.purchase import PurchaseLine, PurchaseOrder
from console.domain.values import DateMeaning, ItemScheme


class LineVerdict(StrEnum):
    """Where a line stands after all answers. Only ``unanswered``, ``pending`` and ``unclear`` ones are not final."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    PENDING = "pending"
    UNANSWERED = "unanswered"
    UNCLEAR = "unclear"


class Target(NamedTuple):
    """What (a part of) a line shall be: order units, price per order unit, day of arrival (``None``: stays as it is),
    product (``None``: stays)."""

    quantity: Decimal
    price: Decimal | None
    day: date | None = None
    product_id: int | None = None


class LineOutcome(NamedTuple):
    """One order line beside what holds for it.

    ``targets`` are what the line becomes if the answer is accepted as it is, earliest first; empty with verdict
    ``rejected`` (the line is cancelled) or while the line is not final. ``blocked`` says why it cannot be accepted as
    it is. ``rest`` is the quantity no statement speaks of, ``rest_kept`` whether it stays on the order.
    ``dated`` is false when a backordered part has no day yet.
    """

    line: OrderLine
    state: LineState
    verdict: LineVerdict
    parts: tuple[ResolvedPart, ...] = ()
    targets: tuple[Target, ...] = ()
    differences: tuple[Difference, ...] = ()
    rest: Decimal = Decimal(0)
    rest_kept: bool = False
    dated: bool = True
    blocked: str | None = None

    @property
    def final(self) -> bool:
        """Whether no further answer is to be expected for this line."""
        return self.dated and self.verdict in _FINAL


_FINAL = frozenset({LineVerdict.ACCEPTED, LineVerdict.CHANGED, LineVerdict.REJECTED})


@dataclass(frozen=True, slots=True)
class Comparison:
    """All lines, and the differences that belong to the order as a whole."""

    folded: Folded
    lines: tuple[LineOutcome, ...]
    overall: tuple[Difference, ...] = ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every difference, those of the whole order first."""
        return self.overall + tuple(difference for line in self.lines for difference in line.differences)

    @property
    def final(self) -> bool:
        """Whether every line has its last answer and nothing else is announced."""
        return self.folded.waiting is None and all(line.final for line in self.lines)

    @property
    def answered(self) -> bool:
        """Whether any line has been answered at all."""
        return any(line.verdict is not LineVerdict.UNANSWERED for line in self.lines)

    def line(self, line_ref: str) -> LineOutcome | None:
        """The outcome of one order line."""
        return next((line for line in self.lines if line.line.line_ref == line_ref), None)


def compare(
    order: Order,
    folded: Folded,
    purchase: PurchaseOrder,
    profile: PartnerProfile,
    now: datetime,
    choices: Choices = NO_CHOICES,
) -> Comparison:
    """Compare the order as sent with its folded answers.

    ``purchase`` gives pack factors and the products of known items; whether it has changed since is not looked at
    here. ``now`` (aware) tells which promised days are past, in the partner's own time zone.
    """
    overall = tuple(_overall(order, folded))
    comparer = _Comparer(order, folded, purchase, profile, _local_day(now, profile), choices)
    return Comparison(folded, tuple(comparer.outcome(state) for state in folded.lines), overall)


class _Comparer:
    def __init__(
        self,
        order: Order,
        folded: Folded,
        purchase: PurchaseOrder,
        profile: PartnerProfile,
        today: date,
        choices: Choices,
    ) -> None:
        self._profile = profile
        self._today = today
        self._by_id = {line.id: line for line in purchase.lines}
        self._purchase = purchase
        self._choices = choices
        self._products_known: dict[tuple[ItemScheme, str], int] | None = None
        self._requested = order.requested
        self._prices_compare = not currency_differs(order, folded)

    def outcome(self, state: LineState) -> LineOutcome:
        """Compare one line."""
        line = state.line
        if state.answer is None:
            return LineOutcome(line, state, LineVerdict.UNANSWERED)
        if self._exactly_as_ordered(state):
            return self._accepted(state)
        erp_line = self._erp_line(line)
        packs = erp_line.pack_factors if erp_line else None
        resolved = resolve_parts(state, self._profile, packs, self._products(state))
        if state.quarrel or not resolved.understood:
            return self._unclear(state, resolved.parts, resolved.differences)
        amounts = amounts_of(line, resolved.parts)
        echo = in_order_unit(state.echo, line, packs)
        return self._compared(state, resolved.parts, amounts, echo, resolved.differences)

    def _exactly_as_ordered(self, state: LineState) -> bool:
        """Whether one statement repeats the line in every respect. Most lines of most answers do, and need no more."""
        line, parts = state.line, state.parts
        if len(parts) != 1 or state.quarrel:
            return False
        part = parts[0]
        if part.action not in _PLAIN or not (state.same_item or state.inherited):
            return False
        if part.items and part.items is not state.lines[0].items:
            return False
        quantity, price, promised = part.quantity, part.price, part.promised
        if quantity is not None and (
            quantity.value != line.quantity.value or quantity.unit is None or quantity.unit != line.quantity.unit
        ):
            return False
        if price is not None and (line.price is None or price.unit or price.each != line.price.each):
            return False
        asked = line.requested or self._requested
        return promised is None or (
            asked is not None
            and promised.day == asked.day
            and promised.day >= self._today
            and promised.meaning is asked.meaning is DateMeaning.DELIVER
        )

    def _accepted(self, state: LineState) -> LineOutcome:
        line, part = state.line, state.parts[0]
        quantity, price = line.quantity.value, _ordered_price(line)
        day = part.promised.day if part.promised else None
        resolved = ResolvedPart(part.action, quantity, price if part.price else None, day)
        return LineOutcome(line, state, LineVerdict.ACCEPTED, (resolved,), (Target(quantity, price, day),))

    def _compared(
        self,
        state: LineState,
        parts: tuple[ResolvedPart, ...],
        amounts: Amounts,
        echo: Decimal | None,
        differences: tuple[Difference, ...],
    ) -> LineOutcome:
        line, profile = state.line, self._profile
        kept = self._rest_kept(amounts)
        found = list(differences)
        found.extend(quantity_differences(line, parts, amounts, echo, kept, profile.tolerances))
        coming = [part for part in parts if part.action in COMING]
        found.extend(_substitutions(line, coming))
        if self._prices_compare:
            found.extend(price_differences(line, coming, profile.tolerances))
        found.extend(date_differences(line, line.requested or self._requested, coming, profile, self._today))
        blocked = next((reason for each in found if (reason := _blocking(each))), None)
        if blocked is None and any(part.replaced_by and part.product_id is None for part in coming):
            blocked = f"Nobody has said which product the replacement on line {line.line_ref} is."
        verdict, targets = LineVerdict.REJECTED, tuple[Target, ...]()
        if amounts.pending:
            verdict = LineVerdict.PENDING
        elif amounts.coming > 0:
            changed = any(each.kind not in _NOTES for each in found)
            verdict = LineVerdict.CHANGED if changed else LineVerdict.ACCEPTED
            targets = _targets(line, coming, amounts.rest if kept else Decimal(0))
        return LineOutcome(
            line,
            state,
            verdict,
            parts,
            targets,
            tuple(found),
            amounts.rest,
            kept,
            all(part.day or part.ships for part in coming if part.action is AckAction.BACKORDERED),
            blocked,
        )

    def _unclear(
        self, state: LineState, parts: tuple[ResolvedPart, ...], differences: tuple[Difference, ...]
    ) -> LineOutcome:
        ref = state.line.line_ref
        blocked = f"Nobody has said what the unit on line {ref} means."
        if state.quarrel:
            quarrel = Difference(
                DifferenceKind.CONTRADICTORY, ref, "", "", False, state.quarrel.rstrip("."), "Contradicts itself"
            )
            differences = (quarrel, *differences)
            blocked = state.quarrel
        return LineOutcome(state.line, state, LineVerdict.UNCLEAR, parts, differences=differences, blocked=blocked)

    def _rest_kept(self, amounts: Amounts) -> bool:
        """Whether what is not mentioned stays on order: as the supplier says, else as the profile has it. A profile
        that asks leaves it to the person; accepted as answered, the rest is gone."""
        if amounts.cancels_rest is not None:
            return not amounts.cancels_rest
        return self._profile.remainder is Remainder.KEEP_OPEN

    def _erp_line(self, line: OrderLine) -> PurchaseLine | None:
        return next((self._by_id[id_] for id_ in erp_line_ids(line) if id_ in self._by_id), None)

    def _products(self, state: LineState) -> dict[tuple[ItemScheme, str], int]:
        """Products by item; only gathered when a line names any item at all."""
        if not any(part.items for part in state.parts):
            return {}
        if self._products_known is None:
            known = {
                item.key: line.product_id
                for line in self._purchase.lines
                if line.product_id is not None
                for item in line.items
            }
            self._products_known = {**known, **self._choices.products}
        return self._products_known


COMING = frozenset(
    {
        AckAction.ACCEPTED,
        AckAction.CHANGED,
        AckAction.SUBSTITUTED,
        AckAction.BACKORDERED,
        AckAction.SHIPPED,
        AckAction.ADDED,
    }
)
"""Actions after which goods come."""
_PLAIN = frozenset({AckAction.ACCEPTED, AckAction.CHANGED, AckAction.SHIPPED})

_NOTES = frozenset(
    {
        DifferenceKind.DATE_PAST,
        DifferenceKind.UNIT_CONVERTED,
        DifferenceKind.SHIP_DATE_ONLY,
        DifferenceKind.SHIP_DATE_CONVERTED,
    }
)
_UNSEEN = "A price that is off by a factor is never accepted unseen; ask, then record the right one."
_ASK = "The answer contradicts itself; ask the supplier, then record what is meant."


def _blocking(difference: Difference) -> str | None:
    """Why a difference forbids to accept the line as answered. Parts that come short can be accepted, not too many."""
    if difference.kind is DifferenceKind.PRICE_MAGNITUDE:
        return _UNSEEN
    too_many = difference.kind is DifferenceKind.PARTS_DISAGREE and (difference.amount or 0) > 0
    return _ASK if too_many or difference.kind is DifferenceKind.CONTRADICTORY else None


def currency_differs(order: Order, folded: Folded) -> bool:
    """Whether the answer speaks of another currency than the order; one that names none speaks of the order's."""
    return bool(folded.currency and order.currency and folded.currency.upper() != order.currency.upper())


def _overall(order: Order, folded: Folded) -> list[Difference]:
    found: list[Difference] = []
    if folded.conflict:
        text = folded.conflict.rstrip(".")
        found.append(Difference(DifferenceKind.CONFLICTING_ANSWERS, "", "", "", False, text, "Two different answers"))
    if folded.quarrel:
        text = folded.quarrel.rstrip(".")
        found.append(Difference(DifferenceKind.CONTRADICTORY, "", "", "", False, text, "Contradicts itself"))
    if currency_differs(order, folded):
        mine, theirs = order.currency or "", folded.currency or ""
        text = f"the prices are in {theirs}, the order is in {mine}"
        short = f"{theirs} instead of {mine}"
        found.append(Difference(DifferenceKind.CURRENCY, "", mine, theirs, False, text, short))
    found.extend(place_differences(order, folded))
    found.extend(_unmatched(each) for each in folded.unmatched)
    found.extend(
        Difference(DifferenceKind.HEAD_DISAGREES, "", "", "", True, warning.rstrip(".")) for warning in folded.warnings
    )
    return found


_UNMATCHED = {
    MatchReason.ADDED: (DifferenceKind.LINE_ADDED, "Line added"),
    MatchReason.AMBIGUOUS: (DifferenceKind.LINE_AMBIGUOUS, "Line not clear"),
    MatchReason.CONTRADICTS: (DifferenceKind.LINE_CONTRADICTS, "Line not clear"),
    MatchReason.UNKNOWN: (DifferenceKind.LINE_UNKNOWN, "Unknown line"),
    MatchReason.CANCELLED: (DifferenceKind.LINE_CANCELLED, "Confirms cancelled line"),
    MatchReason.CHOSEN: (DifferenceKind.LINE_UNKNOWN, "Unknown line"),
}


def _unmatched(unmatched: Unmatched) -> Difference:
    kind, short = _UNMATCHED[unmatched.reason]
    said = (unmatched.line.line_ref or "").strip()
    text = unmatched.text.rstrip(".") or f"the chosen line for {said or 'an answered line'} is not on the order"
    return Difference(kind, "", "", said, False, text, f"{short} {said}".strip())


def _substitutions(line: OrderLine, parts: list[ResolvedPart]) -> list[Difference]:
    found: list[Difference] = []
    mine = next((item.value.strip() for item in line.items), line.description or "the item ordered")
    for part in parts:
        if not part.replaced_by:
            continue
        declared = part.action is AckAction.SUBSTITUTED
        kind = DifferenceKind.SUBSTITUTED if declared else DifferenceKind.ITEM_DIFFERS
        text = (
            f"{mine} is replaced by {part.replaced_by}"
            if declared
            else f"line {line.line_ref} is answered with item {part.replaced_by}, not {mine}"
        )
        short = f"Replaced item {mine} -> {part.replaced_by}"
        found.append(Difference(kind, line.line_ref, mine, part.replaced_by, False, text, short))
    return found


def _targets(line: OrderLine, parts: list[ResolvedPart], kept: Decimal) -> tuple[Target, ...]:
    """Parts with one day, price and product are one; undated backorders and a rest that is kept stay on the last."""
    ordered_price = _ordered_price(line)
    groups: dict[tuple[date | None, Decimal | None, int | None], Decimal] = {}
    undated = kept
    for part in parts:
        if part.action is AckAction.BACKORDERED and part.day is None and len(parts) > 1:
            undated += part.quantity
            continue
        key = (part.day, ordered_price if part.price is None else part.price, part.product_id)
        groups[key] = groups.get(key, Decimal(0)) + part.quantity
    targets = [
        Target(quantity, price, day, product)
        for (day, price, product), quantity in sorted(groups.items(), key=lambda group: group[0][0] or date.min)
        if quantity > 0
    ]
    if undated and targets:
        last = targets[-1]
        targets[-1] = Target(last.quantity + undated, last.price, last.day, last.product_id)
    elif undated:
        targets = [Target(undated, ordered_price)]
    return tuple(targets)


def _ordered_price(line: OrderLine) -> Decimal | None:
    return line.price.each if line.price else None


def _local_day(now: datetime, profile: PartnerProfile) -> date:
    zone = profile.calendar.timezone
    return (now.astimezone(UTC) if zone == "UTC" else now.astimezone(ZoneInfo(zone))).date()
