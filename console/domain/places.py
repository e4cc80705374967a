"""Where goods go, beside where the order sent them.

A place of ours is a warehouse, or the address of a customer an order is shipped to directly. A resolved party carries
what it was resolved to as an identifier of the ERP (:data:`WAREHOUSE`, :data:`ADDRESS`), which never leaves the house
(:func:`without_own`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from console.domain.identities import identity
from console.domain.masterdata import PlaceKind
from console.domain.values import Party, PartyId, Value

WAREHOUSE, ADDRESS = "erp:warehouse", "erp:address"
_OWN = {WAREHOUSE: PlaceKind.WAREHOUSE, ADDRESS: PlaceKind.ADDRESS}
V = TypeVar("V", bound=Value)


class Whereabouts(StrEnum):
    """Where a document says the goods go, beside where the order sent them."""

    NOT_SAID = "not_said"
    AS_ORDERED = "as_ordered"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def whereabouts(ordered: Party | None, said: Party | None) -> Whereabouts:
    """Compare the place a document names (resolved) with the one the order was sent with.

    An order that named no place of ours, and a document that names none, leave nothing to compare. Without a code in
    common, the same postal code and the same numbers in the street (house, dock) are the same place, unless both name
    a company's number and those differ.
    """
    ours = own_place(ordered)
    if ordered is None or said is None or ours is None or not (said.ids or said.name or said.postal_code):
        return Whereabouts.NOT_SAID
    theirs = own_place(said)
    if theirs is not None:
        return Whereabouts.AS_ORDERED if theirs == ours else Whereabouts.ELSEWHERE
    if _spelled(ordered) & _spelled(said):
        return Whereabouts.AS_ORDERED
    if not _contradict(ordered, said) and (_same_address(ordered, said) or _only_name_alike(ordered, said)):
        return Whereabouts.AS_ORDERED
    return Whereabouts.UNKNOWN


def own_place(party: Party | None) -> tuple[PlaceKind, int] | None:
    """The place of ours a party was resolved to."""
    for one in party.ids if party is not None else ():
        if one.scheme in _OWN and one.value.isdigit():
            return _OWN[one.scheme], int(one.value)
    return None


def at(party: Party, kind: PlaceKind, number: int, name: str = "") -> Party:
    """The party, resolved to a place of ours."""
    scheme = next(scheme for scheme, own in _OWN.items() if own is kind)
    plain = [one for one in party.ids if one.scheme not in _OWN]
    return party.model_copy(
        update={"ids": (*plain, PartyId(scheme=scheme, value=str(number))), "name": party.name or name or None}
    )


def without_own(document: V) -> V:
    """A document as others may see it: what its place was resolved to is nobody else's business."""
    party = getattr(document, "ship_to", None)
    if not isinstance(party, Party) or own_place(party) is None:
        return document
    kept = tuple(one for one in party.ids if one.scheme not in _OWN)
    return document.model_copy(update={"ship_to": party.model_copy(update={"ids": kept})})


def words_of(party: Party | None) -> str:
    """A place as people name it: name and code, or where it is."""
    if party is None:
        return "no place"
    code = next((f"{_SCHEME_WORDS.get(one.scheme, '')} {one.value}".strip() for one in plain_ids(party)), "")
    name = party.name or " ".join(part for part in (party.postal_code, party.city) if part)
    if name and code:
        return f"{name} ({code})"
    return name or code or "a place without a name"


_SCHEME_WORDS = {"gln": "GLN", "duns": "D-U-N-S"}


def plain_ids(party: Party) -> Iterable[PartyId]:
    """The identifiers a party goes by outside."""
    return (one for one in party.ids if one.scheme not in _OWN and one.value.strip())


def glns(ids: Iterable[PartyId]) -> set[str]:
    """Of the numbers that name a company only a GLN names its place too."""
    return {found.value for one in ids if (found := identity(one)) is not None and found.kind == "gln"}


def _spelled(party: Party) -> set[tuple[str, str]]:
    """Every way a place is numbered, GLNs in their one form."""
    return {("gln", number) for number in glns(party.ids)} | {
        (one.scheme.lower(), one.value.strip().upper()) for one in plain_ids(party) if one.scheme.lower() != "vat"
    }


def numbers_differ(ids: Iterable[PartyId], others: Iterable[PartyId]) -> bool:
    """Whether both have a GLN, and not the same: two places, however alike their names are."""
    mine, theirs = glns(ids), glns(others)
    return bool(mine and theirs and not mine & theirs)


def _contradict(ordered: Party, said: Party) -> bool:
    return numbers_differ(ordered.ids, said.ids)


def _same_address(ordered: Party, said: Party) -> bool:
    mine, theirs = flat(ordered.postal_code or ""), flat(said.postal_code or "")
    if not mine or mine != theirs:
        return False
    return _house(ordered) == _house(said) if ordered.street and said.street else True


def _only_name_alike(ordered: Party, said: Party) -> bool:
    """A place named and nothing else: the name decides."""
    alone = not list(plain_ids(said)) and not said.postal_code and not said.street
    return alone and bool(said.name) and flat(said.name or "") == flat(ordered.name or "")


def _house(party: Party) -> set[str]:
    return set(re.findall(r"\d+", party.street or ""))


def flat(text: str) -> str:
    """A name or code as it is compared: letters and digits alone."""
    return "".join(each for each in text.casefold() if each.isalnum())
