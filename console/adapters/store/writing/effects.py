"""Writing effects and attempts: planned once, claimed with a lease and a fence, never repeated on a guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, update

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.rows import micros, storable, stored
from console.adapters.store.statements import Statement, adding, adding_once, among, arg, changing, hint
from console.adapters.store.writing.base import ENGINE, UnitBase
from console.domain.keys import plain, unique_key
from console.domain.lifecycle import EFFECT_STEPS, AttemptOutcome, EffectState
from console.services.errors import ConflictingChange
from console.services.records import Actor, AuditEntry, EffectRow, NewEffect

_f = t.effects.c
_a = t.attempts.c
_PLANNED, _SENDING = EffectState.PLANNED.value, EffectState.SENDING.value
_UNCLEAR = (_SENDING, EffectState.IN_DOUBT.value, EffectState.UNDECIDED.value)
_OUTCOME = ("ended_at", "outcome", "error_code", "text", "technical", "answer")
_FREE = {"lease_owner": None, "lease_until": None}


def _claimable(*more: Any) -> Statement:
    """Due, not held, and nothing about the same subject is under way or was planned before it."""
    other = t.effects.alias("other")
    earlier = exists().where(
        other.c.subject == _f.subject,
        other.c.connection == _f.connection,
        or_(other.c.state.in_(_UNCLEAR), and_(other.c.state == _PLANNED, other.c.id < _f.id)),
    )
    query: Select[Any] = (
        select(_f.id)
        .where(
            _f.state == _PLANNED,
            _f.connection == arg("at_connection"),
            _f.not_before <= arg("moment"),
            or_(_f.lease_until.is_(None), _f.lease_until <= arg("moment")),
            or_(_f.subject.is_(None), ~earlier),
            *more,
        )
        .order_by(_f.id)
        .limit(arg("most", t.effects.c.fence.type))
        # a row somebody looks at by hand must not hold up the lane
        .with_for_update(skip_locked=True, of=t.effects)
    )
    return Statement(query)


_IDS = Statement(select(_f.id).where(among(_f.key, "keys")))
_ADD = adding_once(t.effects)
_CLAIMABLE = _claimable()
_CLAIMABLE_KINDS = _claimable(among(_f.kind, "kinds"))
_BY_IDS = Statement(select(*shapes.EFFECT.columns).where(among(_f.id, "ids")).order_by(_f.id))
_HELD = Statement(
    select(*shapes.EFFECT.columns)
    .with_hint(t.effects, hint("effects_by_owner"), "sqlite")
    .where(_f.lease_owner.is_not(None))
    .order_by(_f.id)
)
_CLAIM = Statement(
    update(t.effects)
    .where(among(_f.id, "ids"))
    .values(lease_owner=arg("owner"), lease_until=arg("until"), fence=_f.fence + 1)
)
_RELEASE = Statement(
    update(t.effects)
    .where(among(_f.id, "ids"), _f.lease_owner == arg("owner"), _f.state == _PLANNED)
    .values(lease_owner=None, lease_until=None, fence=_f.fence + 1)
)
_RENEW = Statement(
    update(t.effects)
    .where(among(_f.id, "ids"), _f.lease_owner == arg("owner"))
    .values(lease_until=arg("until", t.effects.c.lease_until.type))
)
_HASTEN = Statement(
    update(t.effects)
    .where(
        _f.state.in_((_PLANNED, EffectState.IN_DOUBT.value)),
        # pauses, and what was to be done at once when the clock was ahead; not what waits for its hour
        or_(_f.tries > 0, _f.not_before <= _f.created_at),
        _f.not_before > arg("latest", t.effects.c.not_before.type),
    )
    .values(not_before=arg("at", t.effects.c.not_before.type))
)
_START = Statement(
    update(t.effects)
    .where(_f.id == arg("the_id"), _f.state == arg("expected"), _f.fence == arg("known_fence"))
    .values(state=arg("wanted"), updated_at=arg("at"), tries=_f.tries + 1)
    .returning(_f.tries)
)
_END = changing(
    t.effects,
    ("state", "updated_at", "lease_owner", "lease_until", "error_code", "error_text", "not_before"),
    *(_f.id == arg("the_id"), _f.state == arg("expected"), _f.fence == arg("known_fence")),
)
_DECIDE = Statement(
    update(t.effects)
    .where(_f.id == arg("the_id"), _f.state == arg("expected"))
    .values(
        state=arg("wanted"),
        updated_at=arg("at"),
        not_before=arg("at"),
        fence=_f.fence + 1,
        lease_owner=None,
        lease_until=None,
    )
    .returning(_f.subject)
)
_RECOVER = Statement(
    update(t.effects)
    .where(_f.id == arg("the_id"), _f.fence == arg("known_fence"))
    .values(state=arg("wanted"), updated_at=arg("at"), fence=_f.fence + 1, lease_owner=None, lease_until=None)
)
_ADD_ATTEMPT = adding(t.attempts)
_END_ATTEMPT = changing(
    t.attempts, _OUTCOME, _a.id == arg("the_id"), _a.effect_id == arg("of_effect"), _a.ended_at.is_(None)
)
_OPEN_ATTEMPTS = Statement(
    select(_a.id, _a.effect_id, _a.process, _f.state)
    .join(t.effects, _f.id == _a.effect_id)
    .where(_a.ended_at.is_(None))
    .order_by(_a.id)
)
_CUT_SHORT = "The program ended before the outcome was known."


class EffectWrites(UnitBase):
    """See :class:`console.services.store.Unit` for each."""

    def add_effects(self, effects: Sequence[NewEffect]) -> list[int | None]:
        first = self.counters.take("effects", len(effects))
        rows: dict[str, dict[str, Any]] = {}
        for offset, one in enumerate(effects):
            key = unique_key(one.key)
            if key not in rows:
                rows[key] = self._effect_row(first + offset, key, one)
        # the unique index decides what is new; only when something was there already is it asked what
        all_new = self.runner.each(_ADD, list(rows.values())) == len(rows)
        added = {row["id"] for row in rows.values()}
        if not all_new:
            added &= {row[0] for row in self.runner.rows(_IDS, keys=list(rows))}
        ids = [first + offset if first + offset in added else None for offset in range(len(effects))]
        self.audit(
            [
                AuditEntry(one.actor, "effect.planned", "effect", new_id, one.kind, one.subject)
                for one, new_id in zip(effects, ids, strict=True)
                if new_id is not None
            ]
        )
        return ids

    def _effect_row(self, new_id: int, key: str, one: NewEffect) -> dict[str, Any]:
        return storable(
            {
                "id": new_id,
                "key": key,
                "kind": one.kind,
                "connection": one.connection,
                "body": one.body,
                "state": _PLANNED,
                "subject": one.subject and unique_key(one.subject),
                "message_id": one.message_id,
                "order_id": one.order_id,
                "exception_id": one.exception_id,
                "tries": 0,
                "not_before": self.micros if one.not_before is None else micros(one.not_before),
                **_FREE,
                "fence": 0,
                "error_code": None,
                "error_text": None,
                "actor_name": one.actor.name,
                "actor_kind": one.actor.kind,
                "created_at": self.micros,
                "updated_at": self.micros,
            }
        )

    def claim_effects(
        self, connection: str, owner: str, limit: int, lease_seconds: float, kinds: Sequence[str] = ()
    ) -> list[EffectRow]:
        wanted: dict[str, Any] = {"at_connection": connection, "moment": self.micros, "most": limit}
        if kinds:
            found = self.runner.rows(_CLAIMABLE_KINDS, **wanted, kinds=list(kinds))
        else:
            found = self.runner.rows(_CLAIMABLE, **wanted)
        ids = [row[0] for row in found]
        if not ids:
            return []
        self.runner.change(_CLAIM, ids=ids, owner=owner, until=self.micros + int(lease_seconds * 1_000_000))
        return self._effects(ids)

    def release_effects(self, effect_ids: Sequence[int], owner: str) -> None:
        self.runner.change(_RELEASE, ids=list(effect_ids), owner=owner)

    def renew_effects(self, effect_ids: Sequence[int], owner: str, seconds: float) -> None:
        until = self.micros + int(seconds * 1_000_000)
        self.runner.change(_RENEW, ids=list(effect_ids), owner=owner, until=until)

    def hasten_retries(self, longest: float) -> int:
        return int(self.runner.change(_HASTEN, latest=self.micros + int(longest * 1_000_000), at=self.micros))

    def start_attempt(self, effect: EffectRow, sent: bytes | None, looking_up: bool = False) -> int:
        expected = EffectState.IN_DOUBT if looking_up else EffectState.PLANNED
        wanted = EffectState.IN_DOUBT if looking_up else EffectState.SENDING
        moved = self.runner.row(
            _START,
            the_id=effect.id,
            expected=expected.value,
            known_fence=effect.fence,
            wanted=wanted.value,
            at=self.micros,
        )
        if moved is None:
            raise _lost(effect)
        number, attempt = int(moved[0]), self.counters.take("attempts")
        row = {
            "id": attempt,
            "effect_id": effect.id,
            "number": number,
            "process": self.process,
            "started_at": self.micros,
            "sent": None if sent is None else self.add_payload(sent),
        }
        self.runner.each(_ADD_ATTEMPT, [row | dict.fromkeys(_OUTCOME)])
        action = "effect.looked_up" if looking_up else "effect.started"
        self.audit([AuditEntry(ENGINE, action, "effect", effect.id, f"attempt {number}", effect.subject)])
        return attempt

    def end_attempt(
        self,
        attempt_id: int,
        effect: EffectRow,
        outcome: AttemptOutcome,
        state: EffectState,
        *,
        error_code: str | None = None,
        text: str | None = None,
        technical: str | None = None,
        answer: bytes | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        expected = EffectState.IN_DOUBT if effect.state is EffectState.IN_DOUBT else EffectState.SENDING
        if state is not expected and state not in EFFECT_STEPS[expected]:
            raise ConflictingChange(f"An effect that is {expected.value} cannot become {state.value}.")
        told = {"error_code": error_code, "text": stored(text), "technical": stored(technical)}
        moved = self.runner.change(
            _END,
            the_id=effect.id,
            expected=expected.value,
            known_fence=effect.fence,
            state=state.value,
            updated_at=self.micros,
            **_FREE,
            error_code=error_code,
            error_text=told["text"],
            not_before=self.micros if retry_at is None else micros(retry_at),
        )
        ended = self.runner.change(
            _END_ATTEMPT,
            the_id=attempt_id,
            of_effect=effect.id,
            ended_at=self.micros,
            outcome=outcome.value,
            **told,
            answer=None if answer is None else self.add_payload(answer),
        )
        if moved != 1 or ended != 1:
            raise _lost(effect)
        detail = outcome.value + (f": {plain(text)}" if text else "")
        self.audit([AuditEntry(ENGINE, f"effect.{state.value}", "effect", effect.id, detail, effect.subject)])

    def change_effect(self, effect_id: int, expected: EffectState, wanted: EffectState, actor: Actor, why: str) -> None:
        if wanted not in EFFECT_STEPS[expected]:
            raise ConflictingChange(f"An effect that is {expected.value} cannot become {wanted.value}.")
        moved = self.runner.row(_DECIDE, the_id=effect_id, expected=expected.value, wanted=wanted.value, at=self.micros)
        if moved is None:
            raise ConflictingChange(f"This is no longer {expected.value}: it was decided or went on meanwhile.")
        self.audit([AuditEntry(actor, f"effect.{wanted.value}", "effect", effect_id, why, moved[0])])

    def recover_effects(self, owner_is_alive: Callable[[str], bool]) -> list[EffectRow]:
        doubtful: list[int] = []
        for effect in shapes.EFFECT.many(self.runner.rows(_HELD)):
            lapsed = effect.lease_until is None or effect.lease_until <= self.now()
            if not lapsed and owner_is_alive(effect.lease_owner or ""):
                continue
            sending = effect.state is EffectState.SENDING
            wanted = EffectState.IN_DOUBT if sending else effect.state
            self.runner.change(
                _RECOVER, the_id=effect.id, known_fence=effect.fence, wanted=wanted.value, at=self.micros
            )
            if sending:
                doubtful.append(effect.id)
                entry = AuditEntry(ENGINE, "effect.in_doubt", "effect", effect.id, _CUT_SHORT, effect.subject)
                self.audit([entry])
        self._end_orphans(doubtful, owner_is_alive)
        return self._effects(doubtful) if doubtful else []

    def _end_orphans(self, doubtful: Sequence[int], owner_is_alive: Callable[[str], bool]) -> None:
        """Attempts nobody will end: those of effects now in doubt, and look-ups whose process is dead."""
        for attempt, effect_id, process, state in self.runner.rows(_OPEN_ATTEMPTS):
            if effect_id in doubtful or (state != _SENDING and not owner_is_alive(process)):
                ended = {"ended_at": self.micros, "outcome": AttemptOutcome.UNKNOWN.value, "text": _CUT_SHORT}
                self.runner.change(
                    _END_ATTEMPT, the_id=attempt, of_effect=effect_id, **(dict.fromkeys(_OUTCOME) | ended)
                )

    def _effects(self, ids: list[int]) -> list[EffectRow]:
        return shapes.EFFECT.many(self.runner.rows(_BY_IDS, ids=ids))


def _lost(effect: EffectRow) -> ConflictingChange:
    return ConflictingChange(f"Effect {effect.id} is in other hands now, so nothing is written about it from here.")
