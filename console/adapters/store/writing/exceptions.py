"""Writing exceptions: opened once per key while unsettled, changed by version, settled for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.rows import NEVER, micros, micros_or_none, pack, search_key, sort_amount, stored
from console.adapters.store.statements import Statement, adding, among, arg, changing
from console.adapters.store.writing.base import UnitBase
from console.domain.causes import CAUSES
from console.domain.keys import unique_key
from console.domain.lifecycle import ExceptionState
from console.services.errors import AlreadySettled, ConflictingChange
from console.services.records import Actor, AuditEntry, ExceptionChange, ExceptionRow, NewException

_e = t.exceptions.c
_FIXED = {"id", "key", "live", "opened_at", "version", "updated_at", "settled_at", "settled_by"}
_MAY_CHANGE = {*shapes.EXCEPTION.names, "evidence"} - _FIXED
_SHOWN = (
    *("queue", "cause", "party", "title", "sentence", "evidence", "subject", "subject_key", "partner", "partner_name"),
    *("partner_key", "owner", "order_id", "message_id", "effect_id", "due_at", "due_key", "rank_at", "value"),
    *("value_key", "currency", "stake_value", "stake_key", "stake_count", "stake_text", "first_promise"),
)
_SETTLED = ("state", "live", "settled_at", "settled_by", "resolution", "updated_at", "version")

_LIVE = Statement(
    select(_e.key, _e.id, _e.version, *(_e[name] for name in _SHOWN), _e.state).where(among(_e.key, "keys"), _e.live)
)
_LIVE_IDS = Statement(select(_e.key, _e.id, _e.version, _e.subject).where(among(_e.key, "keys"), _e.live))
_ONE = Statement(select(*shapes.EXCEPTION.columns).where(_e.id == arg("the_id")))
_ADD = adding(t.exceptions)
_UPDATE = changing(t.exceptions, (*_SHOWN, "state", "updated_at", "version"), _e.id == arg("the_id"))
_SETTLE = changing(t.exceptions, _SETTLED, _e.id == arg("the_id"))


class ExceptionWrites(UnitBase):
    """See :class:`console.services.store.Unit` for each."""

    def open_exceptions(self, exceptions: Sequence[NewException]) -> list[int]:
        keys = [unique_key(one.key) for one in exceptions]
        live = list(self.runner.rows(_LIVE, keys=keys)) if keys else []
        there = {row[0]: row[1:-1] for row in live}
        # what was being applied needs a person again: the reason it is opened for is how that ended
        states = {
            row[0]: ExceptionState.OPEN.value if row[-1] == ExceptionState.APPLYING.value else row[-1] for row in live
        }
        applying = {row[0] for row in live if row[-1] == ExceptionState.APPLYING.value}
        ids = {key: int(row[0]) for key, row in there.items()}
        fresh: dict[str, dict[str, Any]] = {}
        changed: dict[str, dict[str, Any]] = {}
        for key, one in zip(keys, exceptions, strict=True):
            shown = self._shown(one)
            if key in fresh:
                fresh[key].update(shown)
            elif key not in there:
                ids[key] = self.counters.take("exceptions")
                fresh[key] = self._fresh(ids[key], key, shown)
                self.audit([_entry(one, "exception.opened", ids[key])])
            elif key in applying or not _same(there[key], shown):
                changed[key] = {
                    **shown,
                    "state": states[key],
                    "the_id": ids[key],
                    "version": there[key][1] + 1,
                    "updated_at": self.micros,
                }
                self.audit([_entry(one, "exception.changed", ids[key])])
        self.runner.each(_ADD, list(fresh.values()))
        self.runner.each(_UPDATE, list(changed.values()))
        return [ids[key] for key in keys]

    def _shown(self, one: NewException) -> dict[str, Any]:
        rank = one.rank_at or one.due_at
        return {name: stored(getattr(one, name)) for name in _SHOWN if hasattr(one, name)} | {
            "party": CAUSES[one.cause].party.value,
            "evidence": pack(one.evidence),
            "subject_key": search_key(one.subject),
            "partner_key": search_key(one.partner_name),
            "due_key": NEVER if one.due_at is None else micros(one.due_at),
            "rank_at": self.micros if rank is None else micros(rank),
            "value_key": sort_amount(one.value),
            "stake_key": sort_amount(one.stake_value),
        }

    def _fresh(self, new_id: int, key: str, shown: Mapping[str, Any]) -> dict[str, Any]:
        empty = dict.fromkeys(column.name for column in t.exceptions.columns)
        return empty | {
            **shown,
            "id": new_id,
            "key": key,
            "state": ExceptionState.OPEN.value,
            "live": True,
            "opened_at": self.micros,
            "updated_at": self.micros,
            "escalated": 0,
            "version": 1,
        }

    def change_exception(self, change: ExceptionChange) -> ExceptionRow:
        row = self._one(change.id)
        if row is None:
            raise ConflictingChange("This case does not exist any more.")
        if row.state is ExceptionState.SETTLED:
            raise AlreadySettled(
                f"{row.settled_by} settled this on {row.settled_at:%d %b at %H:%M} UTC: {row.resolution or 'settled'}."
            )
        if row.version != change.version:
            raise ConflictingChange("This case has changed since you looked at it.")
        values = self._changes(change) | {"version": change.version + 1, "updated_at": self.micros}
        statement = _changing_exactly(tuple(sorted(values)))
        if self.runner.change(statement, **values, the_id=change.id, known_version=change.version) != 1:
            raise ConflictingChange("This case has changed since you looked at it.")
        self.audit([AuditEntry(change.actor, change.action, "exception", change.id, change.detail, row.subject)])
        changed = self._one(change.id)
        assert changed is not None, "a row just changed is there"
        return changed

    def _changes(self, change: ExceptionChange) -> dict[str, Any]:
        """The columns a change sets, those that follow from others included."""
        unknown = set(change.values) - _MAY_CHANGE
        if unknown:
            raise ValueError(f"an exception's {', '.join(sorted(unknown))} cannot be changed")
        given: dict[str, Any] = change.values
        values = {name: stored(value) for name, value in given.items()}
        if "evidence" in given:
            values["evidence"] = pack(given["evidence"])
        if "cause" in given:
            values["party"] = CAUSES[given["cause"]].party.value
        if "subject" in given:
            values["subject_key"] = search_key(given["subject"])
        if "partner_name" in given:
            values["partner_key"] = search_key(given["partner_name"])
        if "due_at" in given:
            due = micros_or_none(given["due_at"])
            values["due_key"] = NEVER if due is None else due
        for name, key in (("value", "value_key"), ("stake_value", "stake_key")):
            if name in given:
                values[key] = sort_amount(given[name])
        if given.get("state") is ExceptionState.SETTLED:
            values |= {"live": False, "settled_at": self.micros, "settled_by": stored(change.actor.shown)}
        return values

    def settle_key(self, key: str, actor: Actor, resolution: str) -> int | None:
        settled = self.settle_keys({key: resolution}, actor)
        return settled[0] if settled else None

    def settle_keys(self, resolutions: Mapping[str, str], actor: Actor) -> list[int]:
        if not resolutions:
            return []
        said = {unique_key(key): resolution for key, resolution in resolutions.items()}
        found = self.runner.rows(_LIVE_IDS, keys=list(said))
        same = {
            "state": ExceptionState.SETTLED.value,
            "live": False,
            "settled_at": self.micros,
            "settled_by": stored(actor.shown),
            "updated_at": self.micros,
        }
        self.runner.each(
            _SETTLE,
            [
                {**same, "the_id": exception_id, "resolution": stored(said[key]), "version": version + 1}
                for key, exception_id, version, _ in found
            ],
        )
        self.audit(
            [
                AuditEntry(actor, "exception.settled", "exception", exception_id, said[key], subject)
                for key, exception_id, _, subject in found
            ]
        )
        return [int(row[1]) for row in found]

    def _one(self, exception_id: int) -> ExceptionRow | None:
        row = self.runner.row(_ONE, the_id=exception_id)
        return None if row is None else shapes.EXCEPTION.one(row)


@cache
def _changing_exactly(columns: tuple[str, ...]) -> Statement:
    """The change of exactly these columns; there are only a dozen combinations in use."""
    return changing(t.exceptions, columns, _e.id == arg("the_id"), _e.version == arg("known_version"))


def _same(known: Sequence[Any], shown: Mapping[str, Any]) -> bool:
    """Whether opening it again says nothing new; then nobody's copy becomes stale for nothing."""
    return all(value == shown[name] for name, value in zip(_SHOWN, known[2:], strict=True))


def _entry(one: NewException, action: str, exception_id: int) -> AuditEntry:
    return AuditEntry(one.actor, action, "exception", exception_id, f"{one.cause}: {one.title}", one.subject)
