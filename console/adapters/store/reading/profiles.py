"""Questions about partner profiles and their versions."""

from __future__ import annotations

from sqlalchemy import select

from console.adapters.store import fact_tables as f
from console.adapters.store import shapes
from console.adapters.store.reading.pages import Questions
from console.adapters.store.reading.readers import Readers
from console.adapters.store.statements import Statement, arg
from console.domain.lifecycle import ProfileState
from console.domain.profiles import PartnerProfile
from console.services.facts import ProfileVersion

_p = f.profiles.c
_LIVE = ProfileState.LIVE.value
_OPEN = [ProfileState.DRAFT.value, ProfileState.PROPOSED.value, ProfileState.APPROVED.value]

_PROFILES = Statement(select(_p.key, _p.version, _p.body).where(_p.state == _LIVE).order_by(_p.key))
_PROFILE = Statement(select(_p.key, _p.version, _p.body).where(_p.key == arg("the_key"), _p.state == _LIVE))
_ONE_VERSION = Statement(
    select(_p.key, _p.version, _p.body).where(_p.key == arg("the_key"), _p.version == arg("the_version"))
)
_VERSIONS = Statement(select(*shapes.PROFILE.columns).where(_p.key == arg("the_key")).order_by(_p.version.desc()))
_OPEN_ONES = Statement(select(*shapes.PROFILE.columns).where(_p.state.in_(_OPEN)).order_by(_p.key, _p.version.desc()))


class ProfileReads(Questions):
    """See :class:`console.services.facts.FactReads` for each."""

    def __init__(self, readers: Readers) -> None:
        super().__init__(readers)
        self._parsed: dict[str, PartnerProfile] = {}

    def profiles(self, active_only: bool = True) -> list[PartnerProfile]:
        found = [self._live(*row) for row in self._readers.rows(_PROFILES)]
        return [profile for profile in found if profile.active or not active_only]

    def profile(self, key: str, version: int | None = None) -> PartnerProfile | None:
        if version is None:
            row = self._readers.row(_PROFILE, the_key=key)
            return self._live(*row) if row else None
        row = self._readers.row(_ONE_VERSION, the_key=key, the_version=version)
        return PartnerProfile.model_validate_json(row[2]) if row else None

    def profile_versions(self, key: str) -> list[ProfileVersion]:
        return shapes.PROFILE.many(self._readers.rows(_VERSIONS, the_key=key))

    def open_profiles(self) -> list[ProfileVersion]:
        return shapes.PROFILE.many(self._readers.rows(_OPEN_ONES))

    def _live(self, key: str, version: int, body: str) -> PartnerProfile:
        """Parsed once per version: a version never changes, and every batch of messages asks for all of them."""
        known = self._parsed.get(key)
        if known is None or known.version != version:
            known = self._parsed[key] = PartnerProfile.model_validate_json(body)
        return known
