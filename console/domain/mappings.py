"""What partners' codes mean here: facts a person adds once where they are missed, and their use on documents.

A mapping belongs to one partner (or to all, ``*``). A unit may mean something else for one item: its ``scheme`` then
names the item (:func:`item_scheme`), and goes before the general one. A unit that is so many of another is never put
into a document: prices would have to follow it. It becomes a pack factor of the order line (:func:`pack_factors`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter

from console.domain.acknowledging.conversion import factor
from console.domain.documents import Document
from console.domain.keys import part_of_key, unique_key
from console.domain.masterdata import PlaceKind
from console.domain.values import ItemId, ItemScheme, Quantity, Value

EVERYBODY = "*"
ANY_ITEM = ""
V = TypeVar("V", bound=Value)


class MappingKind(StrEnum):
    """What kind of code a mapping explains."""

    PARTNER = "partner"
    ITEM = "item"
    UNIT = "unit"
    LOCATION = "location"
    CHARGE = "charge"


class MappingState(StrEnum):
    """Only approved mappings count; a retired one stays for the record."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETIRED = "retired"


class PartnerTarget(Value):
    """The partner profile an id belongs to."""

    kind: Literal[MappingKind.PARTNER] = MappingKind.PARTNER
    partner: str


class ItemTarget(Value):
    """Our product. ``code`` is our own number for it, which orders carry as the buyer's item."""

    kind: Literal[MappingKind.ITEM] = MappingKind.ITEM
    product_id: int
    code: str | None = None
    name: str = ""


class UnitTarget(Value):
    """A Rec 20/21 code that means the same; with ``factor`` one of the partner's units is so many (1 CS = 12 C62)."""

    kind: Literal[MappingKind.UNIT] = MappingKind.UNIT
    unit: str
    factor: Decimal | None = Field(default=None, gt=0)


class LocationTarget(Value):
    """Our warehouse, or with ``place`` the address of a customer that goods are shipped to directly."""

    kind: Literal[MappingKind.LOCATION] = MappingKind.LOCATION
    location_id: int
    name: str = ""
    place: PlaceKind = PlaceKind.WAREHOUSE


class ChargeTarget(Value):
    """What a charge on an invoice is to us; ``product_id`` is what it is booked as."""

    kind: Literal[MappingKind.CHARGE] = MappingKind.CHARGE
    product_id: int
    name: str = ""


Target = PartnerTarget | ItemTarget | UnitTarget | LocationTarget | ChargeTarget
_TARGETS: TypeAdapter[Target] = TypeAdapter(Annotated[Target, Field(discriminator="kind")])


def target_to_json(target: Target) -> str:
    """The stored form of a target."""
    return target.model_dump_json()


def target_from_json(text: str | bytes) -> Target:
    """Read a target back. Raises pydantic.ValidationError."""
    return _TARGETS.validate_json(text)


class Code(Value):
    """A partner's code: what is looked up, and what a missing one is known by."""

    kind: MappingKind
    scheme: str
    value: str

    def key(self, partner: str) -> str:
        """The key of the one exception for a missing record. It is the same for a code that was cut to be stored."""
        return f"mapping:{self.kind}:{partner}:{unique_key(self.scheme)}:{part_of_key(self.value)}"


Found = Mapping[Code, Target]


def item_scheme(items: Sequence[ItemId]) -> str:
    """The scheme of a unit that means something of its own for one item: the supplier's number for it, else any."""
    best = next((item for item in items if item.scheme is ItemScheme.SUPPLIER), items[0] if items else None)
    return ANY_ITEM if best is None else _scheme(best)


def _scheme(item: ItemId) -> str:
    scheme, value = item.key
    return f"{scheme.value}:{value}"


def item_code(item: ItemId) -> Code:
    """What an item identifier is looked up by."""
    scheme, value = item.key
    return Code(kind=MappingKind.ITEM, scheme=scheme.value, value=value)


def unit_said(quantity: Quantity) -> str:
    """The partner's word for a quantity's unit, as it is looked up; empty when there is none."""
    return (quantity.raw_unit or quantity.unit or "").strip().upper()


def unit_codes(quantity: Quantity, items: tuple[ItemId, ...]) -> tuple[Code, ...]:
    """What a quantity's unit is looked up by: for its item first, then for any. Empty when it names no unit."""
    raw = unit_said(quantity)
    schemes = dict.fromkeys((*map(_scheme, items), ANY_ITEM))
    return tuple(Code(kind=MappingKind.UNIT, scheme=scheme, value=raw) for scheme in schemes) if raw else ()


def wanted(document: Value) -> frozenset[Code]:
    """Every code of a document that a mapping may explain: look them all up at once, then :func:`resolve`."""
    codes: set[Code] = set()
    for value, items in _walk(document, ()):
        codes.update(unit_codes(value, items) if isinstance(value, Quantity) else (item_code(value),))
    return frozenset(codes)


def wanted_units(document: Document) -> tuple[tuple[Code, ...], ...]:
    """The look-ups of every quantity whose unit is in no table: one of each suffices to explain it."""
    return tuple(
        codes
        for value, items in _walk(document, ())
        if isinstance(value, Quantity) and value.unit is None and (codes := unit_codes(value, items))
    )


def resolve(document: V, found: Found) -> V:
    """``document`` with what ``found`` explains put in: a unit gets the Rec 20 code that means the same, an item
    our own number beside the partner's. What nobody has explained stays as it came."""
    return _applied(document, found, ()) if found else document


def pack_factors(found: Found, items: Sequence[ItemId], unit: str | None) -> dict[str, Decimal]:
    """How many ``unit`` (of an order line with these items) are in one of the partner's units, by the partner's code:
    what is said of the item goes before what is said of any."""
    factors: dict[str, Decimal] = {}
    for scheme in (ANY_ITEM, *(unique_key(_scheme(item)) for item in items)):
        for code, target in found.items():
            if code.scheme != scheme or not isinstance(target, UnitTarget) or target.factor is None:
                continue
            into = factor(target.unit, None, Quantity(value=Decimal(1), unit=unit), None)
            if into is not None:
                factors[unique_key(code.value)] = into.quantity(target.factor)
    return factors


def _walk(value: object, items: tuple[ItemId, ...]) -> Iterator[tuple[Quantity | ItemId, tuple[ItemId, ...]]]:
    """Every quantity and item identifier in a value, each with the items of the line it stands in."""
    if isinstance(value, Quantity | ItemId):
        yield value, items
    elif isinstance(value, Value):
        own = getattr(value, "items", None) or items
        for part in value.__dict__.values():
            if isinstance(part, Value | tuple):
                yield from _walk(part, own)
    elif isinstance(value, tuple):
        for part in value:
            yield from _walk(part, items)


def _applied(value: V, found: Found, items: tuple[ItemId, ...]) -> V:
    own = getattr(value, "items", None) or items
    changes = {}
    for name, part in value.__dict__.items():
        new = _part(part, found, own)
        if new is not part:
            changes[name] = new
    return value.model_copy(update=changes) if changes else value


def _part(part: object, found: Found, items: tuple[ItemId, ...]) -> object:
    if isinstance(part, Quantity):
        return _quantity(part, found, items)
    if isinstance(part, Value):
        return _applied(part, found, items)
    if isinstance(part, tuple) and part:
        if isinstance(part[0], ItemId):
            return _items(part, found)
        new = tuple(_part(one, found, items) for one in part)
        return part if all(one is other for one, other in zip(new, part, strict=True)) else new
    return part


def _quantity(quantity: Quantity, found: Found, items: tuple[ItemId, ...]) -> Quantity:
    target = next((found[code] for code in unit_codes(quantity, items) if code in found), None)
    if not isinstance(target, UnitTarget) or target.factor is not None:
        return quantity
    return quantity.model_copy(update={"unit": target.unit, "raw_unit": quantity.raw_unit or quantity.unit})


def _items(items: tuple[ItemId, ...], found: Found) -> tuple[ItemId, ...]:
    ours = {
        target.code
        for item in items
        if isinstance(target := found.get(item_code(item)), ItemTarget) and target.code is not None
    }
    known = {item.value for item in items if item.scheme is ItemScheme.BUYER}
    added = (ItemId(scheme=ItemScheme.BUYER, value=code, qualifier="mapped") for code in sorted(ours - known))
    new = (*items, *added)
    return new if len(new) > len(items) else items
