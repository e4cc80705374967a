"""Questions about leases, cursors, connections, settings and people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Questions
from console.adapters.store.statements import Statement, among, arg
from console.services.records import ConnectionRow, LeaseRow, Person

_who = t.people.c

_CURSOR = Statement(select(t.cursors.c.value).where(t.cursors.c.name == arg("the_name")))
_LEASE = Statement(select(*shapes.LEASE.columns).where(t.leases.c.name == arg("the_name")))
_CONNECTIONS = Statement(select(*shapes.CONNECTION.columns).order_by(t.connections.c.key))
_CONNECTION = Statement(select(*shapes.CONNECTION.columns).where(t.connections.c.key == arg("the_key")))
_SETTING = Statement(select(t.settings.c.value).where(t.settings.c.key == arg("the_key")))
_SETTINGS = Statement(select(t.settings.c.key, t.settings.c.value).where(among(t.settings.c.key, "keys")))
_PEOPLE = Statement(select(_who.login, _who.name, _who.rights, _who.title).order_by(_who.login))
_PERSON = Statement(select(_who.login, _who.name, _who.rights, _who.title).where(_who.login == arg("the_login")))


class SettingReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

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

    def setting(self, key: str) -> str | None:
        row = self._readers.row(_SETTING, the_key=key)
        return row[0] if row else None

    def settings(self, keys: Sequence[str]) -> dict[str, str]:
        return {row[0]: row[1] for row in self._readers.rows(_SETTINGS, keys=list(keys))}

    def person(self, login: str) -> Person | None:
        row = self._readers.row(_PERSON, the_login=login)
        return _person(*row) if row else None

    def people(self) -> list[Person]:
        return [_person(*row) for row in self._readers.rows(_PEOPLE)]


def _person(login: str, name: str, rights: str, title: str) -> Person:
    return Person(login, name, tuple(rights.split("\n")) if rights else (), title)
