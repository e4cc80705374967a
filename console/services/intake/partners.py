"""Which trading partner a message is from: by its connection, its envelope, then the ids inside its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.domain.documents import ParsedDocument
from console.domain.profiles import PartnerProfile
from console.domain.values import PartyId
from console.services.mappings.codes import PartnerCodes


class Partners:
    """An index over the active profiles, made once per batch."""

    def __init__(self, profiles: Sequence[PartnerProfile], codes: PartnerCodes) -> None:
        self._codes = codes
        self._by_key = {profile.key: profile for profile in profiles}
        self._by_id = {_key(one): profile for profile in profiles for one in profile.ids}
        self._by_value: dict[str, list[PartnerProfile]] = {}
        self._by_connection: dict[str, list[PartnerProfile]] = {}
        for profile in profiles:
            for connection in profile.connections:
                self._by_connection.setdefault(connection, []).append(profile)
            for one in profile.ids:
                self._by_value.setdefault(_key(one)[1], []).append(profile)

    def on(self, connection: str) -> PartnerProfile | None:
        """The partner of a connection that only one partner uses."""
        found = self._by_connection.get(connection, [])
        return found[0] if len(found) == 1 else None

    def of(self, document: ParsedDocument, connection: str) -> PartnerProfile | None:
        """The sender of a document. An envelope without a sender (a bare file) is from the connection's only partner;
        a sender nobody knows is nobody, whatever the connection."""
        named = [one for one in (document.envelope.sender, *_inside(document)) if one is not None]
        for one in named:
            found = self._by_id.get(_key(one)) or self._only(one) or self._said(one)
            if found is not None:
                return found
        return None if document.envelope.sender is not None else self.on(connection)

    def _said(self, one: PartyId) -> PartnerProfile | None:
        """An identifier that somebody said belongs to a partner."""
        return self._by_key.get(self._codes.partner_of(one) or "")

    def _only(self, one: PartyId) -> PartnerProfile | None:
        """Qualifiers are often wrong (ZZ for 01); the bare id decides when just one partner has it."""
        found = self._by_value.get(_key(one)[1], [])
        return found[0] if len(found) == 1 else None


def _key(one: PartyId) -> tuple[str, str]:
    return one.scheme.lower(), one.value.strip().upper()


def _inside(document: ParsedDocument) -> Iterable[PartyId]:
    supplier = getattr(document.document, "supplier", None)
    return supplier.ids if supplier is not None else ()
