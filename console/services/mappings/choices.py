"""What a partner's code may mean, for a person to choose from: the likely ones first, each with why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from console.domain.identities import Identity, identity
from console.domain.mappings import Code, LocationTarget, MappingKind, PartnerTarget, Target
from console.domain.masterdata import PartnerRecord, PlaceKind
from console.domain.names import ALIKE, likeness
from console.domain.place_book import PlaceBook
from console.domain.places import own_place, words_of
from console.domain.profiles import PartnerProfile
from console.domain.values import Party, PartyId
from console.services.mappings.masterdata import kept_master_data
from console.services.ports import Directory
from console.services.store import Reads

_NUMBERS = {"gln": "GLN", "duns": "D-U-N-S", "vat": "VAT"}
_ASKED_BY = ("vat", "gln")
"""What Odoo can be asked for a company by."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a code may mean. ``why`` says what speaks for it, empty when nothing does; ``target`` is ``None`` for
    a company that has no profile yet: it is to be taken on first."""

    words: str
    target: Target | None
    why: str = ""


def choices_of(reads: Reads, code: Code, evidence: Mapping[str, Any], erp: Directory | None) -> tuple[Choice, ...]:
    """What may be chosen for a missing partner or place, none for other kinds. Asks the ERP when there is one; raises
    its errors."""
    if code.kind is MappingKind.LOCATION:
        return tuple(_places(reads, evidence))
    if code.kind is MappingKind.PARTNER:
        return tuple(_Senders(reads, code, evidence).choices(erp))
    return ()


def _places(reads: Reads, evidence: Mapping[str, Any]) -> Iterator[Choice]:
    """Where the waiting orders were to go first, then every warehouse."""
    seen = set()
    for text in evidence.get("ordered", ()):
        party = Party.model_validate(text)
        place = own_place(party)
        if place is not None:
            seen.add(place)
            target = LocationTarget(location_id=place[1], name=party.name or "", place=place[0])
            yield Choice(words_of(_plain(party)), target, "where it was ordered to")
    for one in PlaceBook(kept_master_data(reads).places).warehouses:
        if (PlaceKind.WAREHOUSE, one.id) not in seen:
            code = f" ({one.code})" if one.code else ""
            yield Choice(f"{one.name}{code}", LocationTarget(location_id=one.id, name=one.name))


def _plain(party: Party) -> Party:
    return party.model_copy(update={"ids": tuple(one for one in party.ids if not one.scheme.startswith("erp:"))})


class _Senders:
    """Who a sender nobody knows may be."""

    def __init__(self, reads: Reads, code: Code, evidence: Mapping[str, Any]) -> None:
        self._profiles = {one.key: one for one in reads.profiles()}
        self._claimed = [key for key in evidence.get("claimed", ()) if key in self._profiles]
        self._only_claimed = code.scheme.startswith("sent-by:")
        self._party = Party.model_validate(evidence.get("said") or {})
        ids = (PartyId(scheme=code.scheme, value=code.value), *self._party.ids)
        self._numbers = {found for one in ids if (found := identity(one)) is not None}
        self._known = {one.id: one for one in kept_master_data(reads).partners}

    def choices(self, erp: Directory | None) -> Iterator[Choice]:
        """Likely ones first, then all others by name; then who is in Odoo and has no profile."""
        why = dict.fromkeys(self._claimed, "has this identifier")
        if self._only_claimed:
            yield from (self._choice(key, "says it is the sender") for key in self._claimed)
            return
        companies = self._companies(erp) if erp is not None else ()
        by_company = {one.erp_partner_id: one.key for one in self._profiles.values() if one.erp_partner_id}
        strangers = []
        for company, number in companies:
            key = by_company.get(company.id) or by_company.get(company.company_id)
            if key is None:
                strangers.append((company, number))
            else:
                why.setdefault(key, f"{_number_words(number)} in Odoo")
        for key, words in self._alike():
            why.setdefault(key, words)
        yield from (self._choice(key, reason) for key, reason in why.items())
        for profile in sorted(self._profiles.values(), key=lambda one: one.name.casefold()):
            if profile.key not in why:
                yield self._choice(profile.key, "")
        for company, number in strangers:
            yield Choice(f"{company.name}: take it on as a partner first", None, f"{_number_words(number)} in Odoo")

    def _choice(self, key: str, why: str) -> Choice:
        return Choice(self._profiles[key].name, PartnerTarget(partner=key), why)

    def _companies(self, erp: Directory) -> list[tuple[PartnerRecord, Identity]]:
        """Companies the ERP has under one of the numbers, however it spells them."""
        numbers = [one for one in self._numbers if one.kind in _ASKED_BY]
        asked = {PartyId(scheme=one.kind, value=one.value): one for one in numbers}
        found = erp.partner_ids(list(asked)) if asked else {}
        records = {one.id: one for one in erp.partner_records(sorted({one for ids in found.values() for one in ids}))}
        return [(records[one], asked[asked_for]) for asked_for, ids in found.items() for one in ids if one in records]

    def _alike(self) -> list[tuple[str, str]]:
        """Partners by name, the most alike first."""
        said = self._party.name or ""
        scored = [(max(likeness(said, name) for name in self._names(one)), one) for one in self._profiles.values()]
        found = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1].name))
        return [(one.key, f"the document names “{said}”") for _, one in found]

    def _names(self, profile: PartnerProfile) -> Iterable[str]:
        company = self._known.get(profile.erp_partner_id or 0)
        return (profile.name, company.name) if company is not None else (profile.name,)


def _number_words(number: Identity) -> str:
    return f"{_NUMBERS[number.kind]} {number.value}"
