"""Master data as the ERP holds it: products, partners, units and places, and what a number found resolves to."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from console.domain.values import ItemId, Party, PartyId, Value


class ProductMatch(Value):
    """A product that goes by a number. ``factor`` is how many of the product's own units the number stands for: a
    carton's GTIN names the product and 12 of it. ``active`` is false for an archived product."""

    product_id: int
    factor: Decimal = Decimal(1)
    active: bool = True


class ProductRecord(Value):
    """A product. ``items`` are the numbers it goes by: own code, GTINs, and with a partner given that supplier's code.

    ``unit`` is the Rec 20 code of the unit it is kept in (``None``: the ERP's unit has none), ``purchase_unit`` of the
    unit it is bought in, ``purchase_factor`` how many ``unit`` are in one of those. ``pack_factors`` as on a purchase
    line, but in ``unit``. ``tracking`` says whether receipts need a ``lot`` or ``serial`` number (``none``: neither).
    """

    id: int
    name: str
    code: str | None = None
    items: tuple[ItemId, ...] = ()
    unit: str | None = None
    unit_name: str = ""
    purchase_unit: str | None = None
    purchase_unit_name: str = ""
    purchase_factor: Decimal = Decimal(1)
    pack_factors: dict[str, Decimal] = {}
    tracking: str = "none"
    active: bool = True


class PartnerRecord(Value):
    """A company, person or address. ``company_id`` is the company it belongs to (itself for a company). ``ids`` use the
    schemes ``vat``, ``gln``, ``ref`` (our own reference) and ``registry`` (the company's registration number)."""

    id: int
    name: str
    company_id: int
    ids: tuple[PartyId, ...] = ()
    email: str | None = None
    phone: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    is_supplier: bool = False
    active: bool = True

    def as_party(self) -> Party:
        """The address as documents name it. Our own reference of it is nobody else's business."""
        return Party(
            name=self.name or None,
            ids=tuple(one for one in self.ids if one.scheme in ("gln", "vat")),
            street=self.street,
            city=self.city,
            region=self.region,
            postal_code=self.postal_code,
            country=self.country,
        )


class UnitRecord(Value):
    """A unit of measure. Units with the same ``group`` convert into each other: one of it is ``factor`` of the group's
    reference unit. ``rec20`` is ``None`` for a unit somebody made (a packaging, for example)."""

    id: int
    name: str
    group: int
    factor: Decimal
    rec20: str | None = None
    active: bool = True


class PlaceKind(StrEnum):
    """What sort of place goods come to. An address is a partner's, for goods shipped to a customer directly."""

    WAREHOUSE = "warehouse"
    LOCATION = "location"
    ADDRESS = "address"


class PlaceRecord(Value):
    """A warehouse or a location in one. A warehouse has a short ``code`` and the partner that is its address, with that
    partner's numbers (GLN where the ERP keeps one); ``operation_types`` are its receipts, deliveries and so on (Odoo:
    ``stock.picking.type``)."""

    kind: PlaceKind
    id: int
    name: str
    code: str | None = None
    warehouse_id: int | None = None
    partner_id: int | None = None
    ids: tuple[PartyId, ...] = ()
    address: Party = Party()
    operation_types: tuple[int, ...] = ()


class MasterData(Value):
    """What of the ERP is kept at hand, as documents are decided without asking it: places, and the companies partners
    are there with their numbers. ``operation_types`` are all that were known, those without a warehouse too."""

    places: tuple[PlaceRecord, ...] = ()
    partners: tuple[PartnerRecord, ...] = ()
    operation_types: tuple[int, ...] = ()
