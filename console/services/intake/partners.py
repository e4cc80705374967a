"""Which trading partner a document is from: by the identifiers in its envelope and inside it, and by its connection.

Nothing is guessed. An identifier that several partners have decides nothing by itself; what tells them apart is whether
the document is a test, the identifiers inside it, and the connection it came by, in this order. A name never
decides: it is offered to a person (:mod:`console.services.mappings.candidates`). A document of one partner that came by
another's way waits for a person, too: an identifier in a file is a claim, and a connection is what proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.domain.documents import DocumentKind, ParsedDocument
from console.domain.identities import identity
from console.domain.profiles import PartnerProfile
from console.domain.values import Party, PartyId
from console.services.mappings.codes import PartnerCodes

Profiles = tuple[PartnerProfile, ...]
_ROLE = {
    DocumentKind.WAREHOUSE_ADVICE: "warehouse",
    DocumentKind.TRANSPORT_STATUS: "carrier",
    DocumentKind.TRANSPORT_RESPONSE: "carrier",
    DocumentKind.FREIGHT_INVOICE: "carrier",
}
"""Who sends a document of this kind; all others come from the supplier."""


class Doubt(StrEnum):
    """Why nobody is taken for the sender."""

    NOBODY = "nobody"
    SEVERAL = "several"
    OTHER_WAY = "other_way"
    """It came by the connection of another."""
    OTHER_NAME = "other_name"
    """Its envelope is of one partner, and the document speaks for another."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a document is from. With ``doubt`` nobody is for certain: ``claimed`` are those it may be, ``named`` the
    identifier to ask a person about, ``way`` whose connection or envelope it came by."""

    partner: PartnerProfile | None = None
    doubt: Doubt | None = None
    named: PartyId | None = None
    claimed: Profiles = ()
    way: Profiles = ()


class Partners:
    """An index over the active profiles, made once per batch."""

    def __init__(self, profiles: Sequence[PartnerProfile], codes: PartnerCodes) -> None:
        self._codes = codes
        self._profiles = tuple(profiles)
        self._by_key = {profile.key: profile for profile in profiles}
        self._by_id: dict[object, list[PartnerProfile]] = {}
        self._by_connection: dict[str, list[PartnerProfile]] = {}
        self._found: dict[tuple[PartyId, bool], Profiles] = {}
        self._erp_known = False
        for profile in profiles:
            for connection in profile.connections:
                self._by_connection.setdefault(connection, []).append(profile)
            for one in profile.ids:
                self._note(one, profile)

    def on(self, connection: str) -> PartnerProfile | None:
        """The partner of a connection that only one partner uses."""
        found = self._by_connection.get(connection, [])
        return found[0] if len(found) == 1 else None

    def of(self, document: ParsedDocument, connection: str) -> Sender:
        """The sender of a document. An envelope without a sender (a bare file) is from the connection's only partner,
        unless the document itself says otherwise; a sender nobody knows is nobody, whatever the connection."""
        envelope, inside = document.envelope.sender, parties_inside(document)
        named = [one for one in (envelope, *inside) if one is not None]
        by_envelope = self._known(envelope) if envelope is not None else ()
        by_content = self._by_content(inside)
        found = by_envelope or by_content
        if not found:
            only = self.on(connection) if envelope is None else None
            return Sender(only) if only else Sender(doubt=Doubt.NOBODY, named=envelope or _telling(named))
        if len(found) > 1:
            found = self._told_apart(found, document, by_content, connection)
        if len(found) > 1:
            return Sender(doubt=Doubt.SEVERAL, named=named[0], claimed=found)
        return self._by_its_own_way(found[0], by_content, connection)

    def know(self, one: PartyId) -> bool:
        """Whether exactly one partner has an identifier."""
        return len(self._known(one)) == 1

    def _told_apart(self, found: Profiles, document: ParsedDocument, inside: Profiles, connection: str) -> Profiles:
        """What is left of several partners with one identifier; all of them when nothing tells them apart."""
        tests: tuple[Callable[[PartnerProfile], bool], ...] = (
            lambda one: one.test == document.envelope.test,
            lambda one: one in inside,
            lambda one: connection in one.connections,
        )
        for fits in tests:
            left = tuple(one for one in found if fits(one))
            found = left or found
        return found

    def _by_its_own_way(self, partner: PartnerProfile, inside: Profiles, connection: str) -> Sender:
        """The partner, unless the document came by the way of another, or speaks of another inside."""
        owners = tuple(self._by_connection.get(connection, ()))
        if owners and partner not in owners and not self._may_send_for(owners, partner):
            return Sender(doubt=Doubt.OTHER_WAY, claimed=(partner,), way=owners)
        if len(inside) == 1 and inside[0] != partner:
            if self._may_send_for((partner,), inside[0]):
                return Sender(inside[0])
            return Sender(doubt=Doubt.OTHER_NAME, claimed=inside, way=(partner,))
        return Sender(partner)

    def _may_send_for(self, owners: Profiles, partner: PartnerProfile) -> bool:
        return any(self._codes.partner_of(sent_by(one.key, partner.key)) == partner.key for one in owners)

    def _by_content(self, inside: Sequence[PartyId]) -> Profiles:
        """Those the identifiers inside the document name; all of them when they name different ones."""
        found = [partners for one in inside if (partners := self._known(one, bare=False))]
        if not found:
            return ()
        common = tuple(one for one in found[0] if all(one in others for others in found[1:]))
        return common or tuple({one.key: one for partners in found for one in partners}.values())

    def _known(self, one: PartyId, *, bare: bool = True) -> Profiles:
        """Those who have an identifier: as it is written; as a number of a company, however it is written. Qualifiers
        are often wrong (ZZ for 01), so an envelope's bare number counts as well. Then comes what the ERP has of theirs,
        and last what somebody said, which also tells apart those who share one."""
        if (one, bare) not in self._found:
            self._found[one, bare] = self._looked_up(one, bare)
        return self._found[one, bare]

    def _looked_up(self, one: PartyId, bare: bool) -> Profiles:
        ways = [way for way in (_written(one), identity(one), _bare(one) if bare else None) if way is not None]
        found = self._first_of(ways)
        if not found:
            self._learn_from_erp()
            found = self._first_of(ways)
        if len(found) == 1:
            return found
        said = self._by_key.get(self._codes.partner_of(one) or "")
        return (said,) if said is not None and (not found or said in found) else found

    def _first_of(self, ways: Iterable[object]) -> Profiles:
        return next((tuple(known) for way in ways if (known := self._by_id.get(way))), ())

    def _learn_from_erp(self) -> None:
        """The numbers the ERP has of partners, beside those in their profiles."""
        if self._erp_known:
            return
        self._erp_known = True
        numbers = {one.id: one.ids for one in self._codes.master_data.partners}
        for profile in self._profiles:
            for one in numbers.get(profile.erp_partner_id or 0, ()):
                who = identity(one)
                if who is not None and profile not in self._by_id.setdefault(who, []):
                    self._by_id[who].append(profile)

    def _note(self, one: PartyId, profile: PartnerProfile) -> None:
        for way in (_written(one), identity(one), _bare(one)):
            known = self._by_id.setdefault(way, []) if way is not None else [profile]
            if profile not in known:
                known.append(profile)


def sent_by(sender: str, partner: str) -> PartyId:
    """What is looked up to know whether a partner's documents may come by the way of another."""
    return PartyId(scheme=f"sent-by:{sender}", value=partner)


def sending_party(document: ParsedDocument) -> Party | None:
    """Whoever a document says it is from."""
    if document.document is None:
        return None
    role = _ROLE.get(DocumentKind(document.document.kind), "supplier")
    party = getattr(document.document, role, None)
    return party if isinstance(party, Party) else None


def parties_inside(document: ParsedDocument) -> tuple[PartyId, ...]:
    """The identifiers of the sender inside a document."""
    party = sending_party(document)
    return party.ids if party is not None else ()


def _telling(named: Iterable[PartyId]) -> PartyId | None:
    """The identifier to ask about: one that names a company for certain, else the first."""
    listed = list(named)
    return next((one for one in listed if identity(one) is not None), listed[0] if listed else None)


def _written(one: PartyId) -> tuple[str, str]:
    return one.scheme.lower(), one.value.strip().upper()


def _bare(one: PartyId) -> str:
    return one.value.strip().upper()
