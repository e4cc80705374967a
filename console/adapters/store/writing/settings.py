"""Writing leases, cursors, numbers, connections, settings and people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.rows import moment, storable, stored
from console.adapters.store.statements import Statement, adding, arg, changing
from console.adapters.store.writing.base import Replacing, UnitBase
from console.domain.keys import plain
from console.services.records import Actor, AuditEntry, ConnectionRow, LeaseRow, Person

_l, _c, _n = t.leases.c, t.counters.c, t.connections.c
_DIRECTORY = Actor("directory", "rule", "Sign-in")
_SHOWN_VALUE = 300

_LEASE = Statement(select(_l.owner, _l.until, _l.fence).where(_l.name == arg("the_name")))
_ADD_LEASE = adding(t.leases)
_TAKE_LEASE = changing(
    t.leases, ["owner", "until", "fence"], _l.name == arg("the_name"), _l.fence == arg("known_fence")
)
_END_LEASE = changing(t.leases, ["until"], _l.name == arg("the_name"), _l.owner == arg("by_owner"))
_NEXT = Statement(
    update(t.counters)
    .where(_c.name == arg("the_name"))
    .values(last=_c.last + arg("many", _c.last.type))
    .returning(_c.last)
)
_RETURN = Statement(
    update(t.counters)
    .where(_c.name == arg("the_name"), _c.last > arg("before", _c.last.type))
    .values(last=arg("before", _c.last.type))
    .returning(_c.last)
)
_ADD_COUNTER = adding(t.counters)
_CONNECTION = Statement(select(*shapes.CONNECTION.columns).where(_n.key == arg("the_key")))
_HEALTH = changing(t.connections, ["health", "health_text", "last_ok_at"], _n.key == arg("the_key"))
_PERSON = Statement(
    select(t.people.c.name, t.people.c.rights, t.people.c.title).where(t.people.c.login == arg("the_login"))
)
_PUT_CURSOR = Replacing(t.cursors.c.name)
_PUT_CONNECTION = Replacing(_n.key)
_PUT_SETTING = Replacing(t.settings.c.key)
_PUT_PERSON = Replacing(t.people.c.login)


class SettingWrites(UnitBase):
    """See :class:`console.services.store.Unit` for each."""

    def take_lease(self, name: str, owner: str, seconds: float) -> LeaseRow | None:
        until = self.micros + int(seconds * 1_000_000)
        held = self.runner.row(_LEASE, the_name=name)
        if held is None:
            self.runner.each(_ADD_LEASE, [{"name": name, "owner": owner, "until": until, "fence": 1}])
            return LeaseRow(name, owner, moment(until), 1)
        holder, ends, fence = held
        if holder != owner:
            if ends > self.micros:
                return None
            fence += 1
        self.runner.change(_TAKE_LEASE, the_name=name, known_fence=held[2], owner=owner, until=until, fence=fence)
        return LeaseRow(name, owner, moment(until), fence)

    def release_lease(self, name: str, owner: str) -> None:
        # the row stays: its fence must never start again
        self.runner.change(_END_LEASE, the_name=name, by_owner=owner, until=self.micros)

    def put_cursor(self, name: str, value: str) -> None:
        _PUT_CURSOR.put(self.runner, storable({"name": name, "value": value}))

    def next_numbers(self, name: str, count: int = 1) -> int:
        # written at once, inside this work's savepoint: a work that fails gives its numbers back
        series = f"numbers:{name}"
        last = self.runner.row(_NEXT, the_name=series, many=count)
        if last is None:
            self.runner.each(_ADD_COUNTER, [{"name": series, "last": count}])
            return 1
        return int(last[0]) - count + 1

    def return_numbers(self, name: str, first: int) -> None:
        # nobody else can have taken a number meanwhile: the counter's row is ours until this work is stored
        self.runner.row(_RETURN, the_name=f"numbers:{name}", before=first - 1)

    def put_connection(self, connection: ConnectionRow, actor: Actor) -> None:
        there = self.runner.row(_CONNECTION, the_key=connection.key)
        row = {name: stored(getattr(connection, name)) for name in shapes.CONNECTION.names}
        row["version"] = 1 if there is None else shapes.CONNECTION.one(there).version + 1
        _PUT_CONNECTION.put(self.runner, row)
        action = "connection.added" if there is None else "connection.changed"
        self.audit([AuditEntry(actor, action, "connection", connection.key, _connection_words(connection))])

    def set_health(self, key: str, health: str, text: str) -> None:
        there = self.runner.row(_CONNECTION, the_key=key)
        if there is None:
            return
        last_ok = self.micros if health == "ok" else there[shapes.CONNECTION.names.index("last_ok_at")]
        self.runner.change(_HEALTH, the_key=key, health=health, health_text=plain(text), last_ok_at=last_ok)

    def put_setting(self, key: str, value: str, actor: Actor) -> None:
        _PUT_SETTING.put(self.runner, storable({"key": key, "value": value}))
        shown = value if len(value) <= _SHOWN_VALUE else value[:_SHOWN_VALUE] + " …"
        self.audit([AuditEntry(actor, "setting.changed", "setting", key, shown)])

    def put_people(self, people: Sequence[Person]) -> None:
        for person in people:
            row = storable(
                {
                    "login": person.login,
                    "name": person.name,
                    "rights": "\n".join(person.rights),
                    "title": person.title,
                }
            )
            if self.runner.row(_PERSON, the_login=row["login"]) == (row["name"], row["rights"], row["title"]):
                continue
            _PUT_PERSON.put(self.runner, row)
            rights = ", ".join(person.rights) or "none"
            self.audit([AuditEntry(_DIRECTORY, "person.changed", "person", person.login, f"rights: {rights}")])


def _connection_words(connection: ConnectionRow) -> str:
    return f"{connection.name}, paused" if connection.paused else connection.name
