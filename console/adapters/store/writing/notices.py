"""Writing which ship notice covers which order line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from console.adapters.store import fact_tables as f
from console.adapters.store.rows import stored
from console.adapters.store.statements import Statement, adding, among, arg, changing
from console.adapters.store.writing.base import UnitBase
from console.domain.keys import unique_key
from console.domain.lifecycle import NoticeState
from console.services.facts import NewNotice
from console.services.records import Actor, AuditEntry

_n = f.notices.c

_LIVE_OF = Statement(select(_n.id, _n.message_id, _n.position).where(among(_n.message_id, "messages"), _n.live))
_NUMBERS = Statement(select(_n.id, _n.number).where(among(_n.id, "ids"), _n.live))
_ADD = adding(f.notices)
_ADD_LINES = adding(f.notice_lines)
_END = changing(f.notices, ("state", "live"), _n.id == arg("the_id"))


class NoticeWrites(UnitBase):
    """See :class:`console.services.facts.FactUnit` for each."""

    def add_notices(self, notices: Sequence[NewNotice], actor: Actor) -> list[int]:
        if not notices:
            return []
        places = {(one.message_id, one.position) for one in notices}
        live = self.runner.rows(_LIVE_OF, messages=sorted({message for message, _ in places}))
        again = [row[0] for row in live if (row[1], row[2]) in places]
        self.end_notices(again, NoticeState.SUPERSEDED, actor, "its message was decided anew")
        first = self.counters.take("notices", len(notices))
        ids = list(range(first, first + len(notices)))
        self.runner.each(
            _ADD,
            [
                {
                    "id": new_id,
                    "partner": one.partner,
                    "number": unique_key(one.number),
                    "message_id": one.message_id,
                    "position": one.position,
                    "content": one.content,
                    "document_id": one.document_id,
                    "day": stored(one.day),
                    "state": NoticeState.ACTIVE.value,
                    "live": True,
                    "noted_at": self.micros,
                }
                for new_id, one in zip(ids, notices, strict=True)
            ],
        )
        self.runner.each(
            _ADD_LINES,
            [
                {
                    "notice_id": new_id,
                    "position": position,
                    "order_id": line.order_id,
                    "line_ref": stored(line.line_ref),
                    "quantity": stored(line.quantity),
                    "day": stored(line.day),
                }
                for new_id, one in zip(ids, notices, strict=True)
                for position, line in enumerate(one.lines)
            ],
        )
        self.audit(
            [
                AuditEntry(actor, "notice.noted", "notice", new_id, f"{one.number}: {len(one.lines)} order lines")
                for new_id, one in zip(ids, notices, strict=True)
            ]
        )
        return ids

    def end_notices(self, notice_ids: Sequence[int], state: NoticeState, actor: Actor, why: str = "") -> None:
        if not notice_ids:
            return
        found = self.runner.rows(_NUMBERS, ids=list(notice_ids))
        self.runner.each(_END, [{"the_id": row[0], "state": state.value, "live": False} for row in found])
        self.audit(
            [
                AuditEntry(actor, f"notice.{state.value}", "notice", row[0], f"{row[1]}: {why}".rstrip(": "))
                for row in found
            ]
        )
