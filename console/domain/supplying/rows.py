"""Prices on both sides in one shape: what a catalogue offers, and what the ERP's supplier price list holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from console.domain.documents import CatalogueAction, PriceCatalogue, PriceKind
from console.domain.values import ItemId, Value

NO_MINIMUM = Decimal(0)
_HUNDRED = Decimal(100)


class PriceRow(Value):
    """One row of the ERP's supplier price list (Odoo ``product.supplierinfo``). ``price`` is per one purchase unit of
    the product, before ``discount`` percent; ``minimum`` the quantity from which it holds, in that unit; days are
    inclusive."""

    id: int
    product_id: int
    product_name: str = ""
    product_code: str | None = None
    minimum: Decimal = NO_MINIMUM
    price: Decimal
    discount: Decimal = Decimal(0)
    currency: str | None = None
    lead_time_days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def net(self) -> Decimal:
        """What is paid: the price less the discount."""
        return less(self.price, self.discount)

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Offer(Value):
    """One price of one item in a catalogue, per one unit, before ``discount`` percent. ``product_id`` is set once the
    item is resolved; ``factor`` is how many of the product's purchase units are in one unit of the offer."""

    items: tuple[ItemId, ...] = ()
    description: str | None = None
    line_ref: str | None = None
    action: CatalogueAction = CatalogueAction.CHANGE
    price: Decimal | None = None
    discount: Decimal = Decimal(0)
    minimum: Decimal = NO_MINIMUM
    currency: str | None = None
    unit: str | None = None
    raw_unit: str | None = None
    lead_time_days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    product_id: int | None = None
    factor: Decimal = Decimal(1)

    @property
    def price_each(self) -> Decimal | None:
        """The price per purchase unit of the product, before the discount."""
        return None if self.price is None else self.price / self.factor

    @property
    def net_each(self) -> Decimal | None:
        """What is paid per purchase unit of the product."""
        return None if self.price_each is None else less(self.price_each, self.discount)

    @property
    def minimum_each(self) -> Decimal:
        """The quantity from which it holds, in purchase units of the product."""
        return self.minimum * self.factor


def listed_only(catalogue: PriceCatalogue) -> Iterator[Offer]:
    """Items of which a catalogue gives only the list price: what we pay is not in it."""
    for line in catalogue.lines:
        kinds = {tier.kind for tier in line.prices}
        discounts = any(tier.discount_percent is not None for tier in line.prices)
        if PriceKind.LIST in kinds and PriceKind.NET not in kinds and not discounts:
            yield Offer(items=line.items, description=line.description, line_ref=line.line_ref)


def less(price: Decimal, discount: Decimal) -> Decimal:
    """A price less so many percent."""
    return price * (_HUNDRED - discount) / _HUNDRED if discount else price


def offers_of(catalogue: PriceCatalogue, wanted: PriceKind = PriceKind.NET) -> Iterator[Offer]:
    """The offers of a catalogue (or of one part of it): one for each price of the ``wanted`` kind, else for each list
    price with our discount; one without a price for an item that is withdrawn or has only a lead time."""
    for line in catalogue.lines:
        offer = Offer(
            items=line.items,
            description=line.description,
            line_ref=line.line_ref,
            action=line.action,
            unit=line.unit,
            raw_unit=line.raw_unit,
            lead_time_days=line.lead_time_days,
            currency=catalogue.currency,
            valid_from=line.available_from or catalogue.valid_from,
            valid_to=line.available_to or catalogue.valid_to,
        )
        tiers = [tier for tier in line.prices if tier.kind is wanted] or [
            tier for tier in line.prices if tier.kind is PriceKind.LIST and tier.discount_percent is not None
        ]
        for tier in tiers:
            own: dict[str, object] = {
                "currency": tier.currency,
                "valid_from": tier.valid_from,
                "valid_to": tier.valid_to,
                "discount": tier.discount_percent,
            }
            said = {name: value for name, value in own.items() if value is not None}
            minimum = tier.minimum.value if tier.minimum else NO_MINIMUM
            yield offer.model_copy(update={"price": tier.price.each, "minimum": minimum, **said})
        if not tiers and (line.action is CatalogueAction.DELETE or line.lead_time_days is not None):
            yield offer.model_copy(update={"valid_from": None})
