"""Questions about leases, cursors, connections, profiles, settings and people."""

from __future__ import annotations

from sqlalchemy import func, select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Questions
from console.adapters.store.reading.readers import Readers
from console.adapters.store.statements import Statement, arg
from console.domain.profiles import PartnerProfile
from console.services.records import ConnectionRow, LeaseRow, Person

_p, _who = t.profiles.c, t.people.c

_CURSOR = Statement(select(t.cursors.c.value).where(t.cursors.c.name == arg("the_name")))
_LEASE = Statement(select(*shapes.LEASE.columns).where(t.leases.c.name == arg("the_name")))
_CONNECTIONS = Statement(select(*shapes.CONNECTION.columns).order_by(t.connections.c.key))
_CONNECTION = Statement(select(*shapes.CONNECTION.columns).where(t.connections.c.key == arg("the_key")))
_newest = select(_p.key.label("key"), func.max(_p.version).label("version")).group_by(_p.key).subquery()
_PROFILES = Statement(
    select(_p.key, _p.version, _p.body)
    .join(_newest, (_p.key == _newest.c.key) & (_p.version == _newest.c.version))
    .order_by(_p.key)
)
_PROFILE = Statement(
    select(_p.key, _p.version, _p.body).where(_p.key == arg("the_key")).order_by(_p.version.desc()).limit(1)
)
_PROFILE_VERSION = Statement(
    select(_p.key, _p.version, _p.body).where(_p.key == arg("the_key"), _p.version == arg("the_version"))
)
_SETTING = Statement(select(t.settings.c.value).where(t.settings.c.key == arg("the_key")))
_PEOPLE = Statement(select(_who.login, _who.name, _who.rights, _who.title).order_by(_who.login))
_PERSON = Statement(select(_who.login, _who.name, _who.rights, _who.title).where(_who.login == arg("the_login")))


class SettingReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

    def __init__(self, readers: Readers) -> None:
        super().__init__(readers)
        self._parsed: dict[str, PartnerProfile] = {}

    def cursor(self, name: str) -> str | None:
        row = self._readers.row(_CURSOR, the_name=name)
        return row[0] if row else None

    def lease(self, name: str) -> LeaseRow | None:
        row = self._readers.row(_LEASE, the_name=name)
        return shapes.LEASE.one(row) if row else None

    def connections(self) -> list[ConnectionRow]:
        return shapes.CONNECTION.many(self._readers.rows(_CONNECTIONS))

    def connection(self, key: str) -> ConnectionRow | None:
        row = self._readers.row(_CONNECTION, the_key=key)
        return shapes.CONNECTION.one(row) if row else None

    def profiles(self, active_only: bool = True) -> list[PartnerProfile]:
        found = [self._newest_profile(*row) for row in self._readers.rows(_PROFILES)]
        return [profile for profile in found if profile.active or not active_only]

    def profile(self, key: str, version: int | None = None) -> PartnerProfile | None:
        if version is None:
            row = self._readers.row(_PROFILE, the_key=key)
            return self._newest_profile(*row) if row else None
        row = self._readers.row(_PROFILE_VERSION, the_key=key, the_version=version)
        return PartnerProfile.model_validate_json(row[2]) if row else None

    def _newest_profile(self, key: str, version: int, body: str) -> PartnerProfile:
        """Parsed once per version: a version never changes, and every batch of messages asks for all of them."""
        known = self._parsed.get(key)
        if known is None or known.version != version:
            known = self._parsed[key] = PartnerProfile.model_validate_json(body)
        return known

    def setting(self, key: str) -> str | None:
        row = self._readers.row(_SETTING, the_key=key)
        return row[0] if row else None

    def person(self, login: str) -> Person | None:
        row = self._readers.row(_PERSON, the_login=login)
        return _person(*row) if row else None

    def people(self) -> list[Person]:
        return [_person(*row) for row in self._readers.rows(_PEOPLE)]


def _person(login: str, name: str, rights: str, title: str) -> Person:
    return Person(login, name, tuple(rights.split("\n")) if rights else (), title)
