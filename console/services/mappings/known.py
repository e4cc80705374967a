"""Whether what a case waits for is known by now: explained meanwhile, or supplied in a profile or in the ERP."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from console.domain.mappings import ANY_ITEM, EVERYBODY, Code, MappingKind
from console.domain.places import own_place
from console.domain.values import Party, PartyId
from console.services.intake.partners import Partners
from console.services.mappings.codes import PartnerCodes
from console.services.records import ExceptionRow
from console.services.store import Reads

CAUSES_OF_MISSING = ("unknown_unit", "unknown_partner", "unknown_location", "shared_sender", "wrong_way")
"""Causes of cases that wait for a fact."""


class Known:
    """Asked of several cases at one time."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._codes = PartnerCodes(reads)

    def is_there(self, row: ExceptionRow, evidence: Mapping[str, Any]) -> bool:
        """Whether the missing fact of a case (its ``evidence``) is known."""
        code = Code.model_validate(evidence["code"])
        meanings = (code, code.model_copy(update={"scheme": ANY_ITEM})) if code.kind is MappingKind.UNIT else (code,)
        if self._reads.mapped(row.partner or EVERYBODY, meanings):
            return True
        if code.kind is MappingKind.PARTNER:
            return self._sender(code, evidence)
        if code.kind is MappingKind.LOCATION and evidence.get("said"):
            said = Party.model_validate(evidence["said"])
            return own_place(self._codes.place(said, row.partner or EVERYBODY)) is not None
        return False

    def _sender(self, code: Code, evidence: Mapping[str, Any]) -> bool:
        """A profile has the identifier by now, alone; or the sender's own profile has the connection."""
        if code.scheme.startswith("sent-by:"):
            profiles = (self._profiles.get(key) for key in evidence.get("claimed", ()))
            return any(one is not None and evidence.get("connection") in one.connections for one in profiles)
        return self._partners.know(PartyId(scheme=code.scheme, value=code.value))

    @cached_property
    def _profiles(self) -> dict[str, Any]:
        return {one.key: one for one in self._reads.profiles()}

    @cached_property
    def _partners(self) -> Partners:
        return Partners(list(self._profiles.values()), self._codes)
