"""Questions about effects and attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Questions
from console.adapters.store.statements import Statement, among, arg
from console.domain.keys import unique_key
from console.domain.lifecycle import EffectState
from console.services.records import AttemptRow, EffectRow

_f, _a = t.effects.c, t.attempts.c
_UNFINISHED = [
    state.value for state in (EffectState.PLANNED, EffectState.SENDING, EffectState.IN_DOUBT, EffectState.UNDECIDED)
]

_ONE = Statement(select(*shapes.EFFECT.columns).where(_f.id == arg("the_id")))
_BY_KEY = Statement(select(*shapes.EFFECT.columns).where(_f.key == arg("the_key")))
_COUNTS = Statement(
    select(_f.connection, _f.state, func.count()).where(_f.state.in_(_UNFINISHED)).group_by(_f.state, _f.connection)
)
_ATTEMPTS = Statement(select(*shapes.ATTEMPT.columns).where(among(_a.effect_id, "ids")).order_by(_a.effect_id, _a.id))


class EffectReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

    def effect(self, effect_id: int) -> EffectRow | None:
        row = self._readers.row(_ONE, the_id=effect_id)
        return shapes.EFFECT.one(row) if row else None

    def effect_by_key(self, key: str) -> EffectRow | None:
        row = self._readers.row(_BY_KEY, the_key=unique_key(key))
        return shapes.EFFECT.one(row) if row else None

    def effects(
        self,
        *,
        order_id: int | None = None,
        message_id: int | None = None,
        exception_id: int | None = None,
        states: Sequence[EffectState] = (),
        connection: str | None = None,
        limit: int = 500,
    ) -> list[EffectRow]:
        wanted = {
            _f.order_id: order_id,
            _f.message_id: message_id,
            _f.exception_id: exception_id,
            _f.connection: connection,
        }
        where = [column == value for column, value in wanted.items() if value is not None]
        if states:
            where.append(_f.state.in_([state.value for state in states]))
        query = select(*shapes.EFFECT.columns).where(*where).order_by(_f.id).limit(limit)
        return shapes.EFFECT.many(self._readers.find(query))

    def effect_counts(self) -> Mapping[tuple[str, str], int]:
        return {(connection, state): int(number) for connection, state, number in self._readers.rows(_COUNTS)}

    def attempts(self, effect_ids: Iterable[int]) -> list[AttemptRow]:
        return shapes.ATTEMPT.many(self._readers.rows(_ATTEMPTS, ids=list(effect_ids)))
