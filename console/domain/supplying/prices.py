"""Prices: what an offer does to the price list, and whether it moves too far to be taken over unasked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from console.domain.documents import CatalogueAction
from console.domain.profiles import SupplyRules
from console.domain.supplying.rows import Offer, PriceRow, less
from console.domain.values import Value

_HUNDRED = Decimal(100)
_MOST = Decimal(10) ** 12
_FROM_THE_FIRST = (Decimal(0), Decimal(1))
_MAGNITUDES = (Decimal(100), Decimal(1000), Decimal(10))


class PriceStepKind(StrEnum):
    """What happens to the price list because of one offer."""

    NOTHING = "nothing"
    CHANGE = "change"
    CREATE = "create"
    END = "end"


class PriceStep(Value):
    """One change of the price list. ``row`` is the row it changes or ends (``None``: a new row); ``ask`` says why a
    person must see it first (empty: it is taken over by itself)."""

    kind: PriceStepKind
    offer: Offer
    row: PriceRow | None = None
    price: Decimal | None = None
    discount: Decimal = Decimal(0)
    lead_time_days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    percent: Decimal | None = None
    """By how much what is paid moves, in percent of what it was."""
    ask: str = ""

    @property
    def net(self) -> Decimal | None:
        """What is paid from then on: the price less the discount."""
        return None if self.price is None else less(self.price, self.discount)


class PriceDecision(Value):
    """What a catalogue (or a part of it) comes to: steps to take, steps to ask about, offers of unknown items."""

    steps: tuple[PriceStep, ...] = ()
    unchanged: int = 0
    unknown: tuple[Offer, ...] = ()
    unusable: tuple[tuple[Offer, str], ...] = ()

    @property
    def taken(self) -> tuple[PriceStep, ...]:
        """Steps within the limits."""
        return tuple(step for step in self.steps if not step.ask)

    @property
    def asked(self) -> tuple[PriceStep, ...]:
        """Steps a person decides."""
        return tuple(step for step in self.steps if step.ask)


def decide_prices(offers: Iterable[Offer], rows: Sequence[PriceRow], rules: SupplyRules, today: date) -> PriceDecision:
    """Compare offers with the supplier's rows of the price list.

    An offer meets the row of the same product, break and currency: the one that begins on the same day, else the one
    in force when the offer begins, or today when it began already. An offer that begins later than that row ends it
    the day before and makes a new one. A row or an offer that is over already counts no more.
    """
    by_product: dict[int, list[PriceRow]] = defaultdict(list)
    for row in rows:
        by_product[row.product_id].append(row)
    steps: list[PriceStep] = []
    unknown: list[Offer] = []
    unusable: list[tuple[Offer, str]] = []
    unchanged = 0
    for offer in offers:
        if offer.product_id is None:
            unknown.append(offer)
            continue
        rows_there = by_product.get(offer.product_id, [])
        if why := _unusable(offer, rows_there):
            unusable.append((offer, why))
            continue
        own = [row for row in rows_there if offer.currency is None or row.currency in (None, offer.currency)]
        found = _steps(offer, own, rules, today)
        steps += found
        unchanged += not found
    return PriceDecision(steps=tuple(steps), unchanged=unchanged, unknown=tuple(unknown), unusable=tuple(unusable))


def _unusable(offer: Offer, rows: Sequence[PriceRow]) -> str:
    if offer.price is not None and offer.price < 0:
        return f"The price {offer.price} is below zero."
    if not 0 <= offer.discount <= _HUNDRED:
        return f"The discount {offer.discount.normalize():f} % is not between 0 and 100."
    if offer.factor <= 0:
        return "How many purchase units are in one unit of the offer is not known."
    if offer.valid_from and offer.valid_to and offer.valid_to < offer.valid_from:
        return f"It ends ({offer.valid_to}) before it begins ({offer.valid_from})."
    if offer.price_each is not None and offer.price_each >= _MOST:
        return f"The price {offer.price:.6g} is beyond any real amount."
    currencies = {row.currency for row in rows if row.currency}
    if offer.currency is None and len(currencies) > 1:
        return f"It names no currency; our price list of this supplier is in {', '.join(sorted(currencies))}."
    if offer.currency and currencies and offer.currency not in currencies:
        return f"It is in {offer.currency}; our price list of this supplier is in {', '.join(sorted(currencies))}."
    return ""


def _steps(offer: Offer, rows: list[PriceRow], rules: SupplyRules, today: date) -> list[PriceStep]:
    if offer.action is CatalogueAction.DELETE:
        return _withdrawn(offer, rows, rules, today)
    if offer.valid_to is not None and offer.valid_to < today:
        return []
    same_break = _of_break(offer, rows)
    if offer.price is None:
        return [step for row in rows if row.holds_on(today) and (step := _changed(offer, row, rules, today))]
    begins = max(offer.valid_from or today, today)
    lasting = [row for row in same_break if row.valid_to is None or row.valid_to >= begins]
    exact = next((row for row in lasting if row.valid_from == offer.valid_from), None)
    current = exact or next((row for row in same_break if row.holds_on(begins)), None)
    if current is None:
        return [_created(offer, rows, rules, today)]
    if exact is not None or offer.valid_from is None or offer.valid_from <= today:
        step = _changed(offer, current, rules, today)
        return [step] if step else []
    return _succeeded(offer, current, rules, today)


def _of_break(offer: Offer, rows: list[PriceRow]) -> list[PriceRow]:
    """Rows of the offer's break. From none on and from one on is the same price: catalogues that know no other write
    for the first what others write for the second."""
    exact = [row for row in rows if row.minimum == offer.minimum_each]
    if exact or offer.minimum_each not in _FROM_THE_FIRST:
        return exact
    return [row for row in rows if row.minimum in _FROM_THE_FIRST]


def _withdrawn(offer: Offer, rows: list[PriceRow], rules: SupplyRules, today: date) -> list[PriceStep]:
    last = offer.valid_to or today
    ask = "" if rules.withdraw_items else "The supplier no longer offers this item."
    return [
        PriceStep(kind=PriceStepKind.END, offer=offer, row=row, valid_to=last, ask=ask)
        for row in rows
        if row.holds_on(last) and row.valid_to != last
    ]


def _changed(offer: Offer, row: PriceRow, rules: SupplyRules, today: date) -> PriceStep | None:
    price, discount = _terms(offer, row, rules)
    lead = row.lead_time_days if offer.lead_time_days is None else offer.lead_time_days
    last = offer.valid_to or row.valid_to
    if (price, discount, lead, last) == (row.price, row.discount, row.lead_time_days, row.valid_to):
        return None
    net = less(price, discount)
    return PriceStep(
        kind=PriceStepKind.CHANGE,
        offer=offer,
        row=row,
        price=price,
        discount=discount,
        lead_time_days=lead,
        valid_from=row.valid_from,
        valid_to=last,
        percent=moved(row.net, net),
        ask=_ask(row.net, net, offer, row.lead_time_days, rules, today),
    )


def _terms(offer: Offer, row: PriceRow, rules: SupplyRules) -> tuple[Decimal, Decimal]:
    """Price and discount from now on. A row that comes to what is offered stays as it is; else its discount goes: it is
    in the price offered already, or another is."""
    offered = _money(offer.price_each, rules)
    if offered is None or _money(offer.net_each, rules) == _money(row.net, rules):
        return row.price, row.discount
    return offered, offer.discount


def _succeeded(offer: Offer, row: PriceRow, rules: SupplyRules, today: date) -> list[PriceStep]:
    """A price for later: the row in force ends the day before, a new one begins; unless nothing would differ."""
    new = _created(offer, [row], rules, today)
    if new.net == row.net and new.lead_time_days == row.lead_time_days and offer.valid_to == row.valid_to:
        return []
    assert offer.valid_from is not None
    last = offer.valid_from - timedelta(days=1)
    return [PriceStep(kind=PriceStepKind.END, offer=offer, row=row, valid_to=last, ask=new.ask), new]


def _created(offer: Offer, rows: list[PriceRow], rules: SupplyRules, today: date) -> PriceStep:
    """A new row is measured by the row of the next smaller break, else by the nearest there is."""
    price, net = _money(offer.price_each, rules), _money(offer.net_each, rules)
    beside = _nearest(offer, rows, today)
    lead = offer.lead_time_days if offer.lead_time_days is not None else (beside.lead_time_days if beside else None)
    ask = "" if beside or rules.add_items else "This supplier has no price for this item so far."
    return PriceStep(
        kind=PriceStepKind.CREATE,
        offer=offer,
        price=price,
        discount=offer.discount,
        lead_time_days=lead,
        valid_from=offer.valid_from,
        valid_to=offer.valid_to,
        percent=moved(beside.net, net) if beside else None,
        ask=ask or (_ask(beside.net, net, offer, beside.lead_time_days, rules, today) if beside else ""),
    )


def _nearest(offer: Offer, rows: Sequence[PriceRow], today: date) -> PriceRow | None:
    live = [row for row in rows if row.holds_on(offer.valid_from or today)] or list(rows)
    below = [row for row in live if row.minimum <= offer.minimum_each]
    if below:
        return max(below, key=lambda row: row.minimum)
    return min(live, key=lambda row: row.minimum, default=None)


def _ask(
    before: Decimal, after: Decimal | None, offer: Offer, lead: int | None, rules: SupplyRules, today: date
) -> str:
    if after is not None and (words := _asks_price(before, after, rules)):
        return words
    if offer.valid_from is not None and (today - offer.valid_from).days > rules.backdated_days:
        return f"The price is to hold since {offer.valid_from:%d %b %Y}, {(today - offer.valid_from).days} days ago."
    longer = offer.lead_time_days - lead if offer.lead_time_days is not None and lead is not None else 0
    if longer > rules.lead_time_days:
        return f"Delivery takes {longer} days longer than before."
    return ""


def _asks_price(before: Decimal, after: Decimal, rules: SupplyRules) -> str:
    if before == after:
        return ""
    if after == 0:
        return "The new price is zero."
    if before == 0:
        return "The price was zero before."
    for times in _MAGNITUDES:
        if after == before * times or after * times == before:
            return f"Exactly {times} times {'more' if after > before else 'less'}: a decimal point may have slipped."
    percent = moved(before, after) or Decimal(0)
    limit = rules.price_up_percent if percent > 0 else rules.price_down_percent
    if abs(percent) > limit:
        return f"{'Up' if percent > 0 else 'Down'} by {abs(percent):.1f} %; {limit.normalize():f} % is allowed unasked."
    return ""


def moved(before: Decimal, after: Decimal | None) -> Decimal | None:
    """By how many percent a price moves; ``None`` from zero or to nothing."""
    if after is None or before == 0:
        return None
    return (after - before) / before * _HUNDRED


def _money(price: Decimal | None, rules: SupplyRules) -> Decimal | None:
    """Rounded as the ERP keeps it, so that what was written is found unchanged the next time."""
    return None if price is None else price.quantize(Decimal(1).scaleb(-rules.price_digits)).normalize() + 0
