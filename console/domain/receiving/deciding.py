"""A ship notice against the orders it names: what arrives when, on which lines, and what a person must see first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.acknowledging.conversion import factor
from console.domain.acknowledging.matching import LineIndex, item_name, other_item
from console.domain.documents import Order, OrderLine, ShipNotice, ShippedLine
from console.domain.orders import erp_line_ids
from console.domain.places import Whereabouts, whereabouts, words_of
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseLine, PurchaseOrder, PurchaseState, day_of
from console.domain.receiving.allocating import ZERO, Allocation, allocate, open_parts
from console.domain.receiving.differences import NoticeDifference, NoticeDifferenceKind
from console.domain.receiving.finding import find_line
from console.domain.receiving.packs import pack_differences
from console.domain.receiving.plans import Coverage, PackedQuantity, ReceiptLine, ReceiptPlan
from console.domain.receiving.shares import Share, deal, outer, scannable
from console.domain.values import DateMeaning, Party, Quantity, Value

_HUNDRED = Decimal(100)
_Kind = NoticeDifferenceKind
_Conversion = Callable[[Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as sent and as it is in the ERP; ``covered`` is what other notices announced per order line so far."""

    order: Order
    purchase: PurchaseOrder
    covered: Mapping[str, Decimal] = field(default_factory=dict)


class NoticeDecision(Value):
    """``plans`` prepare the receipts as announced, whether or not a person must look first (``needs_person``);
    ``coverage`` is what to remember of the notice."""

    plans: tuple[ReceiptPlan, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    differences: tuple[NoticeDifference, ...] = ()
    arrival: date | None = None

    @property
    def blocking(self) -> tuple[NoticeDifference, ...]:
        """What a person must look at."""
        return tuple(one for one in self.differences if one.blocks)

    @property
    def needs_person(self) -> bool:
        """Whether the receipt waits for a person."""
        return bool(self.blocking)

    @property
    def title(self) -> str:
        """A few words for a table cell: what is asked first, and how much more."""
        said = self.blocking or self.differences
        if not said:
            return "As ordered"
        more = f" (+{len(said) - 1})" if len(said) > 1 else ""
        return f"{words.cell(said[0].brief or said[0].text.rstrip('.'))}{more}"


def decide_notice(
    notice: ShipNotice, orders: Mapping[str, OrderFacts], profile: PartnerProfile, today: date
) -> NoticeDecision:
    """Compare a notice with the orders it names. ``orders`` are the known ones, by number as written in the notice."""
    arrival = arrival_day(notice, profile)
    by_order: dict[str, list[ShippedLine]] = defaultdict(list)
    differences: list[NoticeDifference] = []
    for line in notice.lines:
        number = line.order_number or (notice.orders[0] if len(notice.orders) == 1 else None)
        if number is None or number not in orders:
            differences.append(_unknown_order(line, number))
        else:
            by_order[number].append(line)
    plans: list[ReceiptPlan] = []
    coverage: list[Coverage] = []
    for number, lines in by_order.items():
        desk = _OrderDesk(notice, orders[number], profile, arrival)
        for line in lines:
            desk.take(line)
        desk.close()
        differences += desk.differences
        coverage += desk.coverage
        if desk.receipt:
            plans.append(desk.plan())
    if profile.shipments.check_packs:
        differences += pack_differences(notice)
    return NoticeDecision(plans=tuple(plans), coverage=tuple(coverage), differences=tuple(differences), arrival=arrival)


def arrival_day(notice: ShipNotice, profile: PartnerProfile) -> date | None:
    """The day of arrival as said; from a ship date only with the partner's known time on the way."""
    expected = notice.expected
    if expected is not None and expected.meaning is DateMeaning.DELIVER:
        return expected.day
    ships = expected.day if expected is not None else notice.shipped_on
    transit = profile.ship_date_transit_days
    return ships + timedelta(days=transit) if ships is not None and transit is not None else None


def _unknown_order(line: ShippedLine, number: str | None) -> NoticeDifference:
    said = f"order {number}, which was never sent to them" if number else "no order"
    return NoticeDifference(
        kind=_Kind.UNKNOWN_ORDER,
        text=f"{_name(line)} is shipped for {said}.",
        brief=f"Unknown order {number}, {_name(line)} shipped" if number else f"No order, {_name(line)} shipped",
        order_number=number,
        item=item_name(line.items),
    )


def _name(line: ShippedLine) -> str:
    return item_name(line.items) or line.description or f"Line {line.line_ref or '?'}"


class _OrderDesk:
    """Gathers what one notice ships of one order."""

    def __init__(self, notice: ShipNotice, facts: OrderFacts, profile: PartnerProfile, arrival: date | None) -> None:
        self._notice = notice
        self._facts = facts
        self._rules = profile.shipments
        self._item_order = profile.item_order
        self._arrival = arrival
        self._index = LineIndex(facts.order.lines, profile.item_order)
        self._lines = {line.line_ref: line for line in facts.order.lines}
        self._shipped: dict[str, Decimal] = defaultdict(Decimal)
        self._shares: dict[str, list[Share]] = defaultdict(list)
        self._sscc = scannable(notice.packs)
        self._outer = outer(notice.packs)
        self.differences: list[NoticeDifference] = []
        self.coverage: list[Coverage] = []
        self.receipt: list[ReceiptLine] = []
        if facts.purchase.state is PurchaseState.CANCELLED:
            self._say(_Kind.CLOSED_ORDER, f"Order {facts.order.number} was cancelled.")
        self._place(facts.order.ship_to, notice.ship_to)

    def _place(self, ordered: Party | None, said: Party | None) -> None:
        """A receipt is prepared at the dock the goods were ordered to: where they go must be known before."""
        kind, where = _PLACES.get(whereabouts(ordered, said), (None, ""))
        if kind is not None:
            text = f"The goods go to {words_of(said)}{where}; ordered to {words_of(ordered)}."
            self._say(kind, text)

    def _say(self, kind: NoticeDifferenceKind, text: str, ref: str | None = None, **more: object) -> None:
        self.differences.append(
            NoticeDifference.model_validate(
                {"kind": kind, "text": text, "order_number": self._facts.order.number, "line_ref": ref, **more}
            )
        )

    def take(self, shipped: ShippedLine) -> None:
        """Add one shipped line to the order line it belongs to."""
        found = find_line(shipped, self._index, self._open())
        if found.line_ref is None:
            self._no_line(shipped, found.candidates)
            return
        line = self._lines[found.line_ref]
        if shipped.shipped is None:
            self._say(
                _Kind.NO_QUANTITY, f"{_name(shipped)}: the notice does not say how much is shipped.", line.line_ref
            )
            return
        to_order = self._factor(shipped.shipped, shipped, line)
        if to_order is None:
            unit = shipped.shipped.raw_unit or shipped.shipped.unit
            text = (
                f"{_name(shipped)} is shipped in “{unit}”; how many {line.quantity.raw_unit} that is, nobody has said."
            )
            self._say(_Kind.UNKNOWN_UNIT, text, line.line_ref, unit=unit)
            return
        self._shipped[line.line_ref] += to_order(shipped.shipped.value)
        self._shares[line.line_ref].append(self._share(shipped, line, to_order))

    def _no_line(self, shipped: ShippedLine, among: Sequence[str]) -> None:
        order = self._facts.order.number
        refs = tuple(ref for ref in among if not other_item(self._lines[ref], shipped.items, self._item_order))
        kind = _Kind.AMBIGUOUS_LINE if refs else _Kind.UNKNOWN_LINE
        text = f"{_name(shipped)} is not on order {order}."
        if refs:
            text = f"{_name(shipped)} is on no certain line of order {order}. It may be line {' or '.join(refs)}."
        brief = f"Not on order {order}, {_name(shipped)} shipped" if not refs else ""
        self._say(kind, text, item=item_name(shipped.items), candidates=refs, brief=brief)

    def _share(self, shipped: ShippedLine, line: OrderLine, to_order: _Conversion) -> Share:
        """The line with its lots and packs, all in the order line's unit."""
        assert shipped.shipped is not None

        def own(quantity: Quantity) -> Decimal:
            return (self._factor(quantity, shipped, line) or to_order)(quantity.value)

        return Share(
            to_order(shipped.shipped.value),
            tuple(
                lot.model_copy(update={"quantity": line.quantity.model_copy(update={"value": own(lot.quantity)})})
                if lot.quantity
                else lot
                for lot in shipped.lots
            ),
            tuple(
                PackedQuantity(sscc=sscc, quantity=own(share.quantity), outer=self._outer.get(sscc))
                for share in shipped.packs
                if (sscc := self._sscc.get(share.pack_ref))
            ),
            shipped.serials,
        )

    def _factor(self, quantity: Quantity, shipped: ShippedLine, line: OrderLine) -> _Conversion | None:
        first = next((self._facts.purchase.line(id_) for id_ in erp_line_ids(line)), None)
        found = factor(quantity.unit, quantity.raw_unit, line.quantity, first.pack_factors if first else {})
        if found is None and shipped.pack_size and quantity.raw_unit:
            # nobody here has said how many are in one, so the notice's own word counts
            found = factor(None, quantity.raw_unit, line.quantity, {quantity.raw_unit.strip(): shipped.pack_size})
        return found.quantity if found else None

    def _open(self) -> dict[str, Decimal]:
        return {
            ref: line.quantity.value - self._taken(line) - self._shipped.get(ref, ZERO)
            for ref, line in self._lines.items()
        }

    def _taken(self, line: OrderLine) -> Decimal:
        """What is announced or received already; goods received were announced, so the larger counts."""
        received = sum((one.received for one in self._erp_lines(line)), ZERO)
        return max(self._facts.covered.get(line.line_ref, ZERO), received)

    def _erp_lines(self, line: OrderLine) -> list[PurchaseLine]:
        return [found for id_ in erp_line_ids(line) if (found := self._facts.purchase.line(id_))]

    def close(self) -> None:
        """Compare each shipped order line with what was open on it."""
        for ref, shipped in self._shipped.items():
            line = self._lines[ref]
            if line.quantity.value <= 0:
                self._say(_Kind.CANCELLED_LINE, f"Line {ref} ({_title(line)}) was cancelled, and is shipped.", ref)
                continue
            parts = open_parts(
                [(one.id, one.quantity, day_of(one.planned)) for one in self._erp_lines(line)], self._taken(line)
            )
            given = allocate(parts, shipped)
            self._quantities(line, shipped, given)
            self._days(line, given)
            self.coverage.append(
                Coverage(order_number=self._facts.order.number, line_ref=ref, quantity=shipped, day=self._arrival)
            )
            self.receipt += self._receipt_lines(ref, given)

    def _quantities(self, line: OrderLine, shipped: Decimal, given: Allocation) -> None:
        unit = line.quantity.raw_unit or ""
        was_open = shipped - given.over
        if given.over > 0 and given.over > was_open * self._rules.over_percent / _HUNDRED:
            self._say(
                _Kind.OVER,
                f"{_title(line)}: {words.number(shipped)} {unit} shipped, {words.number(was_open)} were open.".strip(),
                line.line_ref,
                brief=f"{words.number(shipped)} shipped for {words.number(was_open)}, {_title(line)}",
            )
        if given.short > 0 and given.short > line.quantity.value * self._rules.short_percent / _HUNDRED:
            self._say(
                _Kind.SHORT,
                f"{_title(line)}: {words.number(shipped)} {unit} shipped,"
                f" {words.number(given.short)} fewer than promised for {words.day(given.taken[-1][0].day)}.",
                line.line_ref,
                brief=f"{words.number(given.short)} short, {words.number(shipped)} shipped of {_title(line)}",
                blocks=not self._rules.partial_is_fine,
            )

    def _days(self, line: OrderLine, given: Allocation) -> None:
        promised = next((part.day for part, _ in given.taken if part.day), None)
        if self._arrival is None or promised is None:
            return
        shift = (self._arrival - promised).days
        limit = self._rules.days_late if shift > 0 else self._rules.days_early
        if shift and abs(shift) > limit:
            kind, word = (_Kind.LATE, "later") if shift > 0 else (_Kind.EARLY, "earlier")
            text = f"{_title(line)} arrives {words.day(self._arrival)}, {words.days(abs(shift))} {word} than promised."
            brief = f"{words.days(abs(shift))} {kind.value}, {_title(line)} arrives {words.day(self._arrival)}"
            self._say(kind, text, line.line_ref, brief=brief)

    def _receipt_lines(self, ref: str, given: Allocation) -> Iterable[ReceiptLine]:
        """Each part with the lots and packs of the goods that go onto it."""
        dealt = deal(self._shares[ref], [amount for _, amount in given.taken])
        for (part, _), shares in zip(given.taken, dealt, strict=True):
            for share in shares:
                yield ReceiptLine(
                    line_id=part.line_id,
                    quantity=share.quantity,
                    lots=share.lots,
                    packs=share.packs,
                    serials=share.serials,
                )

    def plan(self) -> ReceiptPlan:
        """The receipt as announced."""
        purchase = self._facts.purchase
        return ReceiptPlan(
            key=f"notice:{self._notice.number}",
            order_id=purchase.id,
            order_number=purchase.number,
            notice_number=self._notice.number,
            day=self._arrival,
            lines=tuple(self.receipt),
            note=_note(self._notice, self.receipt),
        )


_PLACES = {
    Whereabouts.ELSEWHERE: (_Kind.OTHER_PLACE, ""),
    Whereabouts.UNKNOWN: (_Kind.UNKNOWN_PLACE, ", which nobody has explained"),
}


def _title(line: OrderLine) -> str:
    return item_name(line.items) or line.description or f"Line {line.line_ref}"


def _note(notice: ShipNotice, lines: Sequence[ReceiptLine]) -> str:
    """What the dock wants to know, on the receipt itself."""
    carrier = notice.carrier.name or notice.carrier_code
    packs = len({pack.sscc for line in lines for pack in line.packs})
    pallets = sorted({pack.outer for line in lines for pack in line.packs if pack.outer})
    parts = [
        f"Ship notice {notice.number}",
        f"shipped {words.day(notice.shipped_on)}" if notice.shipped_on else "",
        f"by {carrier}" if carrier else "",
        f"tracking {', '.join(notice.tracking[:5])}" if notice.tracking else "",
        f"bill of lading {notice.bill_of_lading}" if notice.bill_of_lading else "",
        f"{packs} {'pack' if packs == 1 else 'packs'} with SSCC" if packs else "",
        f"on or in {', '.join(pallets[:5])}{' …' if pallets[5:] else ''}" if pallets else "",
    ]
    return ", ".join(part for part in parts if part)
