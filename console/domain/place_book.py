"""Our places found by what partners call them: by what people have said, GLN, our short code, name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from console.domain.mappings import Code, LocationTarget, MappingKind, Target
from console.domain.masterdata import PlaceKind, PlaceRecord
from console.domain.places import at, flat, glns, numbers_differ, plain_ids
from console.domain.values import Party, PartyId, Value

BY_NAME, BY_ADDRESS = "name", "address"
_THEIR_NUMBERS = frozenset({"gln", "duns", "vat", "scac", "seller-assigned", "agency:91", "x12:91"})
"""Schemes whose numbers can't be our own short code of a warehouse."""
V = TypeVar("V", bound=Value)


def location_codes(party: Party) -> tuple[Code, ...]:
    """What a place is looked up by among what people have said: its codes as written; when it has none its name, and
    without one its address."""
    codes = [_code(one.scheme, one.value) for one in plain_ids(party)]
    if not codes and party.name and party.name.strip():
        codes = [_code(BY_NAME, party.name)]
    address = ", ".join(part.strip() for part in (party.postal_code, party.city, party.street) if part)
    if not codes and address:
        codes = [_code(BY_ADDRESS, address)]
    return tuple(dict.fromkeys(codes))


def location_id(code: Code) -> PartyId:
    """A code somebody explained, as an identifier to write."""
    return PartyId(scheme=code.scheme, value=code.value)


class PlaceBook:
    """The places the ERP has, found by what partners call them."""

    def __init__(self, places: Sequence[PlaceRecord]) -> None:
        self._warehouses = [one for one in places if one.kind is PlaceKind.WAREHOUSE]
        self._by_type = {number: one for one in self._warehouses for number in one.operation_types}
        self._by_id = {one.id: one for one in self._warehouses}

    @property
    def warehouses(self) -> Sequence[PlaceRecord]:
        """Every warehouse."""
        return self._warehouses

    def warehouse(self, number: int) -> PlaceRecord | None:
        """By its id in the ERP."""
        return self._by_id.get(number)

    def of_type(self, operation_type: int | None) -> PlaceRecord | None:
        """The warehouse an operation type (Odoo: picking type) belongs to."""
        return self._by_type.get(operation_type) if operation_type is not None else None

    def resolve(self, party: Party, said: Mapping[Code, Target]) -> Party:
        """The party with the place of ours it is: by what people have said, then the warehouse's own numbers, its
        short code, its name. What fits several stays as it is."""
        for code in location_codes(party):
            target = said.get(code)
            if isinstance(target, LocationTarget):
                return at(party, target.place, target.location_id, target.name)
        found = self._find(party)
        return at(party, PlaceKind.WAREHOUSE, found.id, found.name) if found is not None else party

    def _find(self, party: Party) -> PlaceRecord | None:
        """The first way that leaves one warehouse; what an earlier way leaves open, the next ones tell apart."""
        left = self._warehouses
        for tell in (_by_number, _by_code, _by_name):
            fitting = [one for one in left if tell(party, one)]
            if len(fitting) == 1:
                return fitting[0]
            left = fitting or left
        return None


def _by_number(party: Party, place: PlaceRecord) -> bool:
    return bool(glns(party.ids) & glns(place.ids))


def _by_code(party: Party, place: PlaceRecord) -> bool:
    code = (place.code or "").strip().casefold()
    return bool(code) and any(
        one.value.strip().casefold() == code for one in plain_ids(party) if one.scheme.lower() not in _THEIR_NUMBERS
    )


def _by_name(party: Party, place: PlaceRecord) -> bool:
    named = {flat(name) for name in (place.name, place.address.name) if name}
    return bool(party.name) and flat(party.name or "") in named and not numbers_differ(party.ids, place.ids)


def _code(scheme: str, value: str) -> Code:
    return Code(kind=MappingKind.LOCATION, scheme=scheme.lower(), value=value.strip().upper())


Resolve = Callable[[Party], Party]


def with_place(document: V, resolve: Resolve) -> V:
    """The document with its ship-to resolved."""
    party = getattr(document, "ship_to", None)
    if not isinstance(party, Party) or party == Party():
        return document
    found = resolve(party)
    return document if found is party else document.model_copy(update={"ship_to": found})
