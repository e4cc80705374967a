"""Where an order's goods are to go, with the identifier its supplier knows the place by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.mappings import EVERYBODY, LocationTarget, MappingKind, MappingState
from console.domain.masterdata import PartnerRecord, PlaceKind, PlaceRecord
from console.domain.place_book import BY_ADDRESS, BY_NAME, PlaceBook, location_id
from console.domain.places import at
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.domain.values import Party, PartyId
from console.services.facts import MappingFilter
from console.services.mappings.masterdata import MasterDataKeeper
from console.services.paging import Page
from console.services.ports import Directory
from console.services.store import Reads


class Destinations:
    """The places of one batch of orders: the warehouse of each one's receipt, or the customer it is shipped to."""

    def __init__(self, reads: Reads, book: PlaceBook, addresses: Mapping[int, PartnerRecord]) -> None:
        self._reads = reads
        self._book = book
        self._addresses = addresses
        self._codes: dict[str, Mapping[tuple[PlaceKind, int], tuple[PartyId, ...]]] = {}

    def of(self, purchase: PurchaseOrder, profile: PartnerProfile) -> Party | None:
        """The place as the supplier shall read it; ``None`` when the ERP names none. First the code the supplier uses
        for it, then its GLN, then our own short code."""
        if purchase.deliver_to_id is not None:
            address = self._addresses.get(purchase.deliver_to_id)
            return self._customer(address, profile) if address is not None else None
        place = self._book.of_type(purchase.receipt_type_id)
        return self._warehouse(place, profile) if place is not None else None

    def _warehouse(self, place: PlaceRecord, profile: PartnerProfile) -> Party:
        own = [PartyId(scheme="assigned", value=place.code)] if place.code else []
        ids = (*self._said(profile, PlaceKind.WAREHOUSE, place.id), *_glns(place.ids), *own)
        party = place.address.model_copy(update={"name": place.name, "ids": tuple(dict.fromkeys(ids))})
        return at(party, PlaceKind.WAREHOUSE, place.id)

    def _customer(self, address: PartnerRecord, profile: PartnerProfile) -> Party:
        ids = (*self._said(profile, PlaceKind.ADDRESS, address.id), *_glns(address.ids))
        party = address.as_party().model_copy(update={"ids": tuple(dict.fromkeys(ids)), "phone": address.phone})
        return at(party, PlaceKind.ADDRESS, address.id)

    def _said(self, profile: PartnerProfile, kind: PlaceKind, number: int) -> tuple[PartyId, ...]:
        """The partner's codes for the place, its own before everybody's."""
        if profile.key not in self._codes:
            self._codes[profile.key] = self._codes_of(profile.key)
        return self._codes[profile.key].get((kind, number), ())

    def _codes_of(self, partner: str) -> Mapping[tuple[PlaceKind, int], tuple[PartyId, ...]]:
        found: dict[tuple[PlaceKind, int], list[PartyId]] = {}
        for whose in (partner, EVERYBODY):
            wanted = MappingFilter(kind=MappingKind.LOCATION, partner=whose, states=(MappingState.APPROVED,))
            for row in self._reads.mappings(wanted, Page(limit=2000)).rows:
                if isinstance(row.target, LocationTarget) and row.scheme not in (BY_NAME, BY_ADDRESS):
                    place = row.target.place, row.target.location_id
                    found.setdefault(place, []).append(location_id(row.code))
        return {place: tuple(ids) for place, ids in found.items()}


def destinations(
    reads: Reads, keeper: MasterDataKeeper, erp: Directory, purchases: Sequence[PurchaseOrder]
) -> Destinations:
    """The places of these orders. Customers' addresses are read when an order goes to one. Raises the ERP's errors."""
    book = keeper.places(erp, [one.receipt_type_id for one in purchases])
    wanted = sorted({one.deliver_to_id for one in purchases if one.deliver_to_id is not None})
    addresses = {one.id: one for one in erp.partner_records(wanted)} if wanted else {}
    return Destinations(reads, book, addresses)


def _glns(ids: Sequence[PartyId]) -> tuple[PartyId, ...]:
    return tuple(one for one in ids if one.scheme == "gln")
