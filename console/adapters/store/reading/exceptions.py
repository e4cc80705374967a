"""Questions about exceptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, case, func, or_, select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Listing, Questions, starts_with
from console.adapters.store.rows import amount_of, micros, moment, search_key, unpack
from console.adapters.store.statements import Statement, arg
from console.domain.keys import unique_key
from console.domain.lifecycle import ExceptionState
from console.services.records import ExceptionRow
from console.services.store import Count, Page, QueueFilter, QueueSummary, Rows

_e = t.exceptions.c
_SNOOZED = ExceptionState.SNOOZED.value
_SPLIT = 1_000_000
"""Sums are added up in two parts, so that no sum of amounts can overflow."""

_ONE = Statement(select(*shapes.EXCEPTION.columns).where(_e.id == arg("the_id")))
_EVIDENCE = Statement(select(_e.evidence).where(_e.id == arg("the_id")))
_BY_KEY = Statement(select(*shapes.EXCEPTION.columns).where(_e.key == arg("the_key"), _e.live))
_SNOOZE_OVER = Statement(
    select(*shapes.EXCEPTION.columns)
    .where(_e.snoozed_until <= arg("moment"), _e.state == _SNOOZED)
    .order_by(_e.snoozed_until)
    .limit(arg("most", _e.escalated.type))
)
_OVERDUE = Statement(
    select(*shapes.EXCEPTION.columns)
    .where(
        _e.queue == arg("the_queue"),
        _e.live,
        _e.due_key < arg("moment"),
        _e.state == ExceptionState.OPEN.value,
    )
    .order_by(_e.escalated, _e.due_key)
    .limit(arg("most", _e.escalated.type))
)
_OVERDUE_AT_STEP = Statement(
    select(*shapes.EXCEPTION.columns)
    .where(
        _e.queue == arg("the_queue"),
        _e.live,
        _e.due_key < arg("moment"),
        _e.state == ExceptionState.OPEN.value,
        _e.partner == arg("of_partner"),
        _e.escalated == arg("at_step"),
    )
    .order_by(_e.due_key, _e.id)
    .limit(arg("most", _e.escalated.type))
)
_GROUPS = Statement(
    select(
        _e.cause,
        _e.partner,
        _e.state,
        _e.currency,
        func.count(),
        func.sum(case((_e.due_key < arg("moment"), 1), else_=0), type_=Integer),
        func.sum(_e.stake_count),
        func.sum(_e.stake_key // _SPLIT),
        func.sum(_e.stake_key % _SPLIT),
    )
    .where(_e.queue == arg("the_queue"), _e.live)
    .group_by(_e.cause, _e.partner, _e.state, _e.currency)
)
_OLDEST = Statement(select(_e.opened_at).where(_e.queue == arg("the_queue"), _e.live).order_by(_e.opened_at).limit(1))


class ExceptionReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

    def exception(self, exception_id: int) -> ExceptionRow | None:
        return _first(self._readers.rows(_ONE, the_id=exception_id))

    def exception_evidence(self, exception_id: int) -> str | None:
        row = self._readers.row(_EVIDENCE, the_id=exception_id)
        return unpack(row[0]) if row else None

    def exception_by_key(self, key: str) -> ExceptionRow | None:
        return _first(self._readers.rows(_BY_KEY, the_key=unique_key(key)))

    def exceptions(self, filter: QueueFilter, page: Page) -> Rows[ExceptionRow]:
        return self._pages.page(shapes.EXCEPTION, queue_listing(filter, page), page)

    def count_exceptions(self, filter: QueueFilter, limit: int = 10_000) -> Count:
        return self._pages.count(queue_listing(filter, Page()), limit)

    def snoozed_until(self, moment: datetime, limit: int) -> list[ExceptionRow]:
        return shapes.EXCEPTION.many(self._readers.rows(_SNOOZE_OVER, moment=micros(moment), most=limit))

    def overdue_for_escalation(
        self, queue: str, moment: datetime, limit: int, *, partner: str | None = None, escalated: int | None = None
    ) -> list[ExceptionRow]:
        asked = {"the_queue": queue, "moment": micros(moment), "most": limit}
        if partner is None or escalated is None:
            return shapes.EXCEPTION.many(self._readers.rows(_OVERDUE, **asked))
        found = self._readers.rows(_OVERDUE_AT_STEP, **asked, of_partner=partner, at_step=escalated)
        return shapes.EXCEPTION.many(found)

    def queue_summary(self, queue: str, at: datetime) -> QueueSummary:
        by_cause: dict[str, int] = defaultdict(int)
        by_partner: dict[str, int] = defaultdict(int)
        stake: dict[str, Decimal] = defaultdict(Decimal)
        opened = overdue = snoozed = sales = 0
        for cause, partner, state, currency, number, late, waiting, much, rest in self._readers.rows(
            _GROUPS, the_queue=queue, moment=micros(at)
        ):
            by_cause[cause] += int(number)
            by_partner[partner or ""] += int(number)
            stake[currency or ""] += amount_of(int(much) * _SPLIT + int(rest))
            opened += int(number)
            overdue += int(late)
            sales += int(waiting)
            snoozed += int(number) if state == _SNOOZED else 0
        oldest = self._readers.row(_OLDEST, the_queue=queue)
        return QueueSummary(
            open=opened,
            overdue=overdue,
            snoozed=snoozed,
            waiting_sales=sales,
            stake={currency: amount for currency, amount in stake.items() if amount},
            by_cause=dict(by_cause),
            by_partner=dict(by_partner),
            oldest=moment(oldest[0]) if oldest else None,
        )


def queue_listing(filter: QueueFilter, page: Page) -> Listing:
    """The list of a queue: one walk over the index of its sort, which has all that is filtered by."""
    column = t.QUEUE_SORTS.get(page.sort or "rank_at")
    if column is None:
        raise ValueError(f"a queue cannot be sorted by {page.sort}")
    direct = filter.order_id is not None or filter.message_id is not None
    return Listing(
        t.exceptions, _e.id, _e[column], tuple(_where(filter)), None if direct else f"exceptions_by_{column}"
    )


def _where(filter: QueueFilter) -> Iterable[ColumnElement[bool]]:
    yield _e.queue == filter.queue
    yield ~_e.live if filter.settled else _e.live
    if filter.cause:
        yield _e.cause.in_(filter.cause)
    for column, value in (
        (_e.partner, filter.partner),
        (_e.owner, filter.owner),
        (_e.order_id, filter.order_id),
        (_e.message_id, filter.message_id),
    ):
        if value is not None:
            yield column == value
    if filter.overdue_at is not None:
        yield _e.due_key < micros(filter.overdue_at)
    if filter.snoozed is not None:
        yield _e.state == _SNOOZED if filter.snoozed else _e.state != _SNOOZED
    if key := search_key(filter.text):
        subject, partner = starts_with(_e.subject_key, key), starts_with(_e.partner_key, key)
        yield or_(subject[0] & subject[1], partner[0] & partner[1])


def _first(rows: list[tuple[object, ...]]) -> ExceptionRow | None:
    return shapes.EXCEPTION.one(rows[0]) if rows else None
