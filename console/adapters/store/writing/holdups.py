"""Writing which messages wait for a missing fact, and freeing them once it is there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from console.adapters.store import fact_tables as f
from console.adapters.store import tables as t
from console.adapters.store.statements import Statement, adding_once, among, arg
from console.adapters.store.writing.messages import MessageWrites
from console.domain.keys import unique_key
from console.domain.lifecycle import MessageState
from console.services.facts import Freed, Holdup
from console.services.records import Actor, MessageStep

_h, _m = f.holdups.c, t.messages.c

_ADD = adding_once(f.holdups)
_WAITING = Statement(
    select(_h.message_id)
    .where(_h.key == arg("the_key"))
    .order_by(_h.message_id)
    .limit(arg("most", t.messages.c.seen.type))
)
_DROP = Statement(delete(f.holdups).where(_h.key == arg("the_key"), among(_h.message_id, "ids")))
_STILL = Statement(select(_h.message_id).where(among(_h.message_id, "ids")))
_HELD = Statement(select(_m.id).where(among(_m.id, "ids"), _m.state == MessageState.HELD.value).order_by(_m.id))


class HoldupWrites(MessageWrites):
    """See :class:`console.services.facts.FactUnit` for each."""

    def hold_up(self, holdups: Sequence[Holdup]) -> None:
        rows = {(unique_key(one.key), one.message_id) for one in holdups}
        self.runner.each(_ADD, [{"key": key, "message_id": message} for key, message in sorted(rows)])

    def free_held(self, key: str, actor: Actor, why: str, limit: int = 500) -> Freed:
        kept = unique_key(key)
        found = [row[0] for row in self.runner.rows(_WAITING, the_key=kept, most=limit + 1)]
        ids, more = found[:limit], len(found) > limit
        if not ids:
            return Freed((), more=False)
        self.runner.change(_DROP, the_key=kept, ids=ids)
        still = {row[0] for row in self.runner.rows(_STILL, ids=ids)}
        free = [row[0] for row in self.runner.rows(_HELD, ids=[one for one in ids if one not in still])]
        self.step_messages(
            [MessageStep(one, MessageState.HELD, MessageState.RECEIVED, actor, why=why, cause="") for one in free]
        )
        return Freed(tuple(free), more)
