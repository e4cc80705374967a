"""Questions about messages that wait for a missing fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from console.adapters.store import fact_tables as f
from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Questions
from console.adapters.store.statements import Statement, among, arg
from console.domain.keys import unique_key
from console.services.records import MessageRow

_h, _m = f.holdups.c, t.messages.c

_COUNTS = Statement(select(_h.key, func.count()).where(among(_h.key, "keys")).group_by(_h.key))
_HELD_UP = Statement(
    select(*shapes.MESSAGE.columns)
    .join_from(f.holdups, t.messages, _m.id == _h.message_id)
    .where(_h.key == arg("the_key"))
    .order_by(_h.message_id)
    .limit(arg("most", _m.seen.type))
)


class HoldupReads(Questions):
    """See :class:`console.services.facts.FactReads` for each."""

    def holdup_counts(self, keys: Sequence[str]) -> Mapping[str, int]:
        asked = {unique_key(key): key for key in keys}
        return {asked[key]: int(number) for key, number in self._readers.rows(_COUNTS, keys=list(asked))}

    def held_up(self, key: str, limit: int = 100) -> list[MessageRow]:
        return shapes.MESSAGE.many(self._readers.rows(_HELD_UP, the_key=unique_key(key), most=limit))
