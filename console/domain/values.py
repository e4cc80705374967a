"""Small values every document is made of: quantities, prices, promised dates, identifiers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Base of everything canonical: frozen, compared by content, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(Value):
    """An amount of goods.

    ``unit`` is a UN/ECE Recommendation 20/21 code (``C62``, ``KGM``, ``XCS``), the one code list used inside the
    program; it is ``None`` when the partner's code is not known and must not be guessed. ``raw_unit`` is the code as
    it stood in the document.
    """

    value: Decimal
    unit: str | None = None
    raw_unit: str | None = None


class Price(Value):
    """A price for ``basis`` units (of ``unit`` if given, else of the line's unit): 77.00 per 100 is (77.00, 100)."""

    amount: Decimal
    basis: Decimal = Decimal(1)
    unit: str | None = None

    @property
    def each(self) -> Decimal:
        """The price of a single unit, unrounded."""
        return self.amount / self.basis if self.basis else self.amount


class DateMeaning(StrEnum):
    """What a promised or requested date speaks of; a ship date is never silently turned into a delivery date."""

    DELIVER = "deliver"
    SHIP = "ship"


class GoodsDate(Value):
    """A day on which goods ship or arrive, with the partner's qualifier (X12 374, EDIFACT 2005) kept for evidence."""

    day: date
    meaning: DateMeaning
    qualifier: str | None = None


class ItemScheme(StrEnum):
    """Whose number an item identifier is."""

    BUYER = "buyer"
    SUPPLIER = "supplier"
    GTIN = "gtin"
    MANUFACTURER = "manufacturer"
    OTHER = "other"


class ItemId(Value):
    """One identifier of an item; GTINs (UPC-12, EAN-13, GTIN-14) are compared zero-padded to 14 digits."""

    scheme: ItemScheme
    value: str
    qualifier: str | None = None

    @property
    def key(self) -> tuple[ItemScheme, str]:
        """What two identifiers of one item have in common, padding and blanks aside."""
        text = self.value.strip()
        if self.scheme is ItemScheme.GTIN and text.isdigit():
            text = text.zfill(14)
        return self.scheme, text


class PartyId(Value):
    """An identifier of a trading partner, e.g. scheme ``gln``, ``duns``, ``vat``, ``x12:ZZ``, ``assigned`` (X12 92)."""

    scheme: str
    value: str


class Party(Value):
    """A company or place named in a document, and whom to ask there."""

    name: str | None = None
    ids: tuple[PartyId, ...] = ()
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
