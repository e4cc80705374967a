"""Writing effects and attempts, ids and audit lines: the part of the unit of work the engine leans on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, insert, or_, select, update

from console.adapters.store import tables as t
from console.adapters.store.rows import SHAPES
from console.domain.lifecycle import EFFECT_STEPS, AttemptOutcome, EffectState
from console.services.errors import ConflictingChange
from console.services.records import Actor, AuditEntry, EffectRow, NewEffect

_BUSY = (EffectState.SENDING.value, EffectState.IN_DOUBT.value, EffectState.UNDECIDED.value)
_TAKE = (
    update(t.counters)
    .where(t.counters.c.name == bindparam("n"))
    .values(next=t.counters.c.next + bindparam("k"))
    .returning(t.counters.c.next)
)
_HAS_KEY = select(t.effects.c.id).where(t.effects.c.key == bindparam("k"))
ENGINE = Actor("engine", "rule", "Engine")


class EffectWrites:
    """Base of the unit of work."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self._now = now
        self.entries: list[AuditEntry] = []

    def now(self) -> datetime:
        return self._now()

    def audit(self, entries: Sequence[AuditEntry]) -> None:
        self.entries.extend(entries)

    def add_payload(self, payload: bytes) -> str:
        raise NotImplementedError

    def take_ids(self, name: str, count: int) -> int:
        """The first of ``count`` fresh ids; the row lock makes it safe between processes."""
        last = self.connection.execute(_TAKE, {"n": name, "k": count}).scalar()
        if last is None:
            self.connection.execute(insert(t.counters).values(name=name, next=count))
            last = count
        return int(last) - count + 1

    def next_numbers(self, name: str, count: int = 1) -> int:
        return self.take_ids(name, count)

    def add_effects(self, effects: Sequence[NewEffect]) -> list[int | None]:
        ids: list[int | None] = []
        for one in effects:
            if self.connection.execute(_HAS_KEY, {"k": one.key}).first():
                ids.append(None)
                continue
            new_id, now = self.take_ids("effects", 1), self.now()
            self.connection.execute(
                insert(t.effects).values(
                    id=new_id,
                    key=one.key,
                    kind=one.kind,
                    connection=one.connection,
                    body=one.body,
                    state=EffectState.PLANNED.value,
                    subject=one.subject,
                    message_id=one.message_id,
                    order_id=one.order_id,
                    exception_id=one.exception_id,
                    tries=0,
                    not_before=one.not_before or now,
                    fence=0,
                    actor_name=one.actor.name,
                    actor_kind=one.actor.kind,
                    created_at=now,
                    updated_at=now,
                )
            )
            self.audit([AuditEntry(one.actor, "effect.planned", "effect", new_id, one.kind, one.subject)])
            ids.append(new_id)
        return ids

    def claim_effects(
        self, connection: str, owner: str, limit: int, lease_seconds: float, kinds: Sequence[str] = ()
    ) -> list[EffectRow]:
        now = self.now()
        mine, other = t.effects, t.effects.alias()
        earlier = exists().where(
            other.c.connection == connection,
            other.c.subject == mine.c.subject,
            or_(
                other.c.state.in_(_BUSY),
                and_(other.c.state == EffectState.PLANNED.value, other.c.id < mine.c.id),
            ),
        )
        query = (
            select(mine.c.id)
            .where(
                mine.c.connection == connection,
                mine.c.state == EffectState.PLANNED.value,
                mine.c.not_before <= now,
                or_(mine.c.lease_until.is_(None), mine.c.lease_until <= now),
                or_(mine.c.subject.is_(None), ~earlier),
            )
            .order_by(mine.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=mine)
        )
        if kinds:
            query = query.where(mine.c.kind.in_(kinds))
        ids = list(self.connection.execute(query).scalars())
        if not ids:
            return []
        self.connection.execute(
            update(mine)
            .where(mine.c.id.in_(ids))
            .values(lease_owner=owner, lease_until=now + timedelta(seconds=lease_seconds), fence=mine.c.fence + 1)
        )
        return self._effects(mine.c.id.in_(ids))

    def release_effects(self, effect_ids: Sequence[int], owner: str) -> None:
        self.connection.execute(
            update(t.effects)
            .where(
                t.effects.c.id.in_(effect_ids),
                t.effects.c.lease_owner == owner,
                t.effects.c.state == EffectState.PLANNED.value,
            )
            .values(lease_owner=None, lease_until=None)
        )

    def start_attempt(self, effect: EffectRow, sent: bytes | None, looking_up: bool = False) -> int:
        expected = EffectState.IN_DOUBT if looking_up else EffectState.PLANNED
        wanted = EffectState.IN_DOUBT if looking_up else EffectState.SENDING
        self._step(effect, expected, wanted, {"tries": t.effects.c.tries + 1})
        attempt = self.take_ids("attempts", 1)
        self.connection.execute(
            insert(t.attempts).values(
                id=attempt,
                effect_id=effect.id,
                number=effect.tries + 1,
                started_at=self.now(),
                sent=self.add_payload(sent) if sent is not None else None,
            )
        )
        action = "effect.looked_up" if looking_up else "effect.started"
        self.audit([AuditEntry(ENGINE, action, "effect", effect.id, f"attempt {effect.tries + 1}", effect.subject)])
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
        now = self.now()
        expected = EffectState.IN_DOUBT if effect.state is EffectState.IN_DOUBT else EffectState.SENDING
        values: dict[str, Any] = {
            "lease_owner": None,
            "lease_until": None,
            "error_code": error_code,
            "error_text": text,
            "not_before": retry_at or now,
        }
        self._step(effect, expected, state, values)
        self.connection.execute(
            update(t.attempts)
            .where(t.attempts.c.id == attempt_id, t.attempts.c.ended_at.is_(None))
            .values(
                ended_at=now,
                outcome=outcome.value,
                error_code=error_code,
                text=text,
                technical=technical,
                answer=self.add_payload(answer) if answer is not None else None,
            )
        )
        detail = f"{outcome}" + (f": {text}" if text else "")
        self.audit([AuditEntry(ENGINE, f"effect.{state}", "effect", effect.id, detail, effect.subject)])

    def _step(self, effect: EffectRow, expected: EffectState, wanted: EffectState, values: dict[str, Any]) -> None:
        """Compare-and-set by state and fence: a late worker's write finds another fence and is refused."""
        done = self.connection.execute(
            update(t.effects)
            .where(t.effects.c.id == effect.id, t.effects.c.state == expected.value, t.effects.c.fence == effect.fence)
            .values(state=wanted.value, updated_at=self.now(), **values)
        )
        if done.rowcount != 1:
            raise ConflictingChange(f"Effect {effect.id} is in other hands now.")

    def change_effect(self, effect_id: int, expected: EffectState, wanted: EffectState, actor: Actor, why: str) -> None:
        if wanted not in EFFECT_STEPS[expected]:
            raise ConflictingChange(f"An effect that is {expected} cannot become {wanted}.")
        done = self.connection.execute(
            update(t.effects)
            .where(t.effects.c.id == effect_id, t.effects.c.state == expected.value)
            .values(
                state=wanted.value,
                updated_at=self.now(),
                not_before=self.now(),
                fence=t.effects.c.fence + 1,
                lease_owner=None,
                lease_until=None,
            )
        )
        if done.rowcount != 1:
            raise ConflictingChange("This has been decided meanwhile.")
        self.audit([AuditEntry(actor, f"effect.{wanted}", "effect", effect_id, why)])

    def recover_effects(self, owner_is_alive: Callable[[str], bool]) -> list[EffectRow]:
        held = self._effects(t.effects.c.lease_owner.is_not(None))
        stale = [
            effect
            for effect in held
            if effect.lease_until is None
            or effect.lease_until <= self.now()
            or not owner_is_alive(effect.lease_owner or "")
        ]
        doubtful: list[EffectRow] = []
        for effect in stale:
            sending = effect.state is EffectState.SENDING
            self.connection.execute(
                update(t.effects)
                .where(t.effects.c.id == effect.id, t.effects.c.fence == effect.fence)
                .values(
                    lease_owner=None,
                    lease_until=None,
                    fence=effect.fence + 1,
                    updated_at=self.now(),
                    state=(EffectState.IN_DOUBT if sending else effect.state).value,
                )
            )
            if sending:
                self.connection.execute(
                    update(t.attempts)
                    .where(t.attempts.c.effect_id == effect.id, t.attempts.c.ended_at.is_(None))
                    .values(
                        ended_at=self.now(),
                        outcome=AttemptOutcome.UNKNOWN.value,
                        text="The program ended before the outcome was known.",
                    )
                )
                self.audit([AuditEntry(ENGINE, "effect.in_doubt", "effect", effect.id, "found after a restart")])
                doubtful.append(effect)
        return self._effects(t.effects.c.id.in_([effect.id for effect in doubtful])) if doubtful else []

    def _effects(self, *where: Any) -> list[EffectRow]:
        shape = SHAPES[EffectRow]
        rows = self.connection.execute(select(*shape.columns).where(*where).order_by(t.effects.c.id))
        return shape.many(rows)
