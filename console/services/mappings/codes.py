"""What partners' codes mean, read once for a batch of documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

from console.domain.documents import Order
from console.domain.mappings import (
    EVERYBODY,
    Code,
    MappingKind,
    MappingState,
    PartnerTarget,
    Target,
    UnitTarget,
    pack_factors,
    resolve,
    wanted,
)
from console.domain.masterdata import MasterData
from console.domain.orders import erp_line_ids
from console.domain.place_book import PlaceBook, location_codes, with_place
from console.domain.purchase import PurchaseOrder
from console.domain.values import Party, PartyId, Value
from console.services.facts import MappingFilter
from console.services.mappings.masterdata import kept_master_data
from console.services.paging import Page
from console.services.store import Reads

_APPROVED = (MappingState.APPROVED,)

V = TypeVar("V", bound=Value)


class PartnerCodes:
    """Looks codes up, asking the store nothing for partners without any mapping. ``tried`` are meanings that are only
    being tried: they go before those in force."""

    def __init__(self, reads: Reads, tried: Mapping[Code, Target] | None = None) -> None:
        self._reads = reads
        self._tried = dict(tried or {})
        self._units: dict[str, dict[Code, Target]] = {}
        self._mapped: dict[tuple[str, MappingKind], bool] = {}

    def resolve(self, document: V, partner: str) -> V:
        """The document with what is explained put in: units, items, and the place the goods go to."""
        in_force = self._any(partner, MappingKind.UNIT) or self._any(partner, MappingKind.ITEM)
        found = self._reads.mapped(partner, wanted(document)) if in_force else {}
        return with_place(resolve(document, {**found, **self._tried}), lambda party: self.place(party, partner))

    def place(self, party: Party, partner: str) -> Party:
        """A place as the partner names it, with the one of ours it is, if it is one."""
        codes = location_codes(party)
        in_force = self._any(partner, MappingKind.LOCATION)
        found = self._reads.mapped(partner, codes) if in_force and codes else {}
        return self._places.resolve(party, {**found, **self._tried})

    @cached_property
    def master_data(self) -> MasterData:
        """What of the ERP is at hand."""
        return kept_master_data(self._reads)

    @cached_property
    def _places(self) -> PlaceBook:
        return PlaceBook(self.master_data.places)

    def with_factors(self, purchase: PurchaseOrder, order: Order | None, partner: str) -> PurchaseOrder:
        """The purchase order with the partner's own packs known on its lines, beside those of the ERP."""
        units = self.units(partner)
        if order is None or not units:
            return purchase
        added: dict[int, dict[str, object]] = {}
        for line in order.lines:
            factors = pack_factors(units, line.items, line.quantity.unit)
            for line_id in erp_line_ids(line) if factors else ():
                bought = purchase.line(line_id)
                if bought is not None:
                    added[line_id] = {"pack_factors": {**bought.pack_factors, **factors}}
        if not added:
            return purchase
        lines = tuple(line.model_copy(update=added[line.id]) if line.id in added else line for line in purchase.lines)
        return purchase.model_copy(update={"lines": lines})

    def units(self, partner: str) -> dict[Code, Target]:
        """The partner's units with a factor, its own meaning before everybody's."""
        if partner not in self._units:
            found: dict[Code, Target] = {}
            for whose in (EVERYBODY, partner) if self._any(partner, MappingKind.UNIT) else ():
                wanted_units = MappingFilter(kind=MappingKind.UNIT, partner=whose, states=_APPROVED)
                for row in self._reads.mappings(wanted_units, Page(limit=2000)).rows:
                    if isinstance(row.target, UnitTarget) and row.target.factor is not None:
                        found[row.code] = row.target
            tried = {code: one for code, one in self._tried.items() if isinstance(one, UnitTarget) and one.factor}
            self._units[partner] = {**found, **tried}
        return self._units[partner]

    def partner_of(self, sender: PartyId) -> str | None:
        """The partner an identifier was said to be."""
        if not self._any(EVERYBODY, MappingKind.PARTNER):
            return None
        code = partner_code(sender)
        target = self._reads.mapped(EVERYBODY, {code}).get(code)
        return target.partner if isinstance(target, PartnerTarget) else None

    def _any(self, partner: str, kind: MappingKind) -> bool:
        for whose in dict.fromkeys((EVERYBODY, partner)):
            if (whose, kind) not in self._mapped:
                self._mapped[whose, kind] = self._reads.any_mapped(whose, kind)
            if self._mapped[whose, kind]:
                return True
        return False


def partner_code(sender: PartyId) -> Code:
    """What a sender's identifier is looked up by."""
    return Code(kind=MappingKind.PARTNER, scheme=sender.scheme.lower(), value=sender.value.strip().upper())
