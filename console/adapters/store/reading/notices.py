"""Questions about ship notices and what they cover."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from console.adapters.store import fact_tables as f
from console.adapters.store import shapes
from console.adapters.store.reading.pages import Questions
from console.adapters.store.statements import Statement, among, arg
from console.domain.keys import unique_key
from console.services.facts import NoticeLine, NoticeRow

_n, _l = f.notices.c, f.notice_lines.c

_BY_NUMBER = Statement(
    select(*shapes.NOTICE.columns)
    .where(_n.partner == arg("the_partner"), _n.number == arg("the_number"))
    .order_by(_n.id)
)
_lines = (
    select(*shapes.NOTICE_LINE.columns)
    .join_from(f.notice_lines, f.notices, _n.id == _l.notice_id)
    .where(among(_l.order_id, "orders"))
    .order_by(_l.order_id, _l.notice_id, _l.position)
)
_LINES = Statement(_lines)
_ACTIVE_LINES = Statement(_lines.where(_n.live))


class NoticeReads(Questions):
    """See :class:`console.services.facts.FactReads` for each."""

    def notices_by_number(self, partner: str, number: str) -> list[NoticeRow]:
        rows = self._readers.rows(_BY_NUMBER, the_partner=partner, the_number=unique_key(number))
        return shapes.NOTICE.many(rows)

    def notice_lines(self, order_ids: Sequence[int], active_only: bool = True) -> list[NoticeLine]:
        statement = _ACTIVE_LINES if active_only else _LINES
        return shapes.NOTICE_LINE.many(self._readers.rows(statement, orders=list(order_ids)))
