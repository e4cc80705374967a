"""Pages, counts and summaries: always keyset over an index, never OFFSET, never an unbounded count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Column, Engine, Select, Table, and_, func, literal, or_, select, tuple_

from console.adapters.store import tables as t
from console.adapters.store.rows import SHAPES, search_key
from console.domain.lifecycle import ExceptionState
from console.services.records import AuditRow, ExceptionRow, MessageRow
from console.services.store import AuditFilter, Count, MessageFilter, Page, QueueFilter, QueueSummary, Rows

R = TypeVar("R")
_QUEUE_SORTS = {"rank_at", "due_at", "stake_value", "value", "subject", "opened_at"}
_LAST = "\uffff"


class PageReads:
    """Base of the named questions: running statements, and everything that comes in pages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _many(self, record: type[R], *where: Any, limit: int | None = None) -> list[R]:
        shape = SHAPES[record]
        query = select(*shape.columns).where(*where)
        query = query.order_by(shape.columns[0])
        return shape.many(self._rows(query.limit(limit) if limit else query))

    def _one(self, record: type[R], *where: Any) -> R | None:
        found = self._many(record, *where, limit=1)
        return found[0] if found else None

    # the three lists

    def exceptions(self, filter: QueueFilter, page: Page) -> Rows[ExceptionRow]:
        return self._page(ExceptionRow, t.exceptions, _queue_where(filter), _queue_sort(page), page)

    def messages(self, filter: MessageFilter, page: Page) -> Rows[MessageRow]:
        return self._page(MessageRow, t.messages, _message_where(filter), _message_sort(filter), page)

    def audit(self, filter: AuditFilter, page: Page) -> Rows[AuditRow]:
        return self._page(AuditRow, t.audit, _audit_where(filter), t.audit.c.number, page)

    def _page(self, record: type[Any], table: Table, where: list[Any], sort: Column[Any], page: Page) -> Rows[Any]:
        shape = SHAPES[record]
        ident = _identity(table)
        where = [*where, *_bounds(sort, ident, page)]
        if page.upto_id is not None:
            where.append(ident <= page.upto_id)
        query = select(*shape.columns, sort.label("sort_key"), ident.label("row_id")).where(*where)
        rows = self._rows(query.order_by(*_order(sort, ident, page)).limit(page.limit))
        found = tuple(shape.one(row[:-2]) for row in rows)
        last = (rows[-1][-2], int(rows[-1][-1])) if len(rows) == page.limit else None
        return Rows(found, last)

    def anchors(self, filter: QueueFilter | MessageFilter, page: Page, every: int = 256) -> list[tuple[object, int]]:
        if isinstance(filter, QueueFilter):
            table, where, sort = t.exceptions, _queue_where(filter), _queue_sort(page)
        else:
            table, where, sort = t.messages, _message_where(filter), _message_sort(filter)
        ident = _identity(table)
        if page.upto_id is not None:
            where.append(ident <= page.upto_id)
        position = func.row_number().over(order_by=_order(sort, ident, page)).label("position")
        numbered = select(sort.label("sort_key"), ident.label("row_id"), position).where(*where).subquery()
        query = (
            select(numbered.c.sort_key, numbered.c.row_id)
            .where(numbered.c.position % every == 0)
            .order_by(numbered.c.position)
        )
        return [(row[0], int(row[1])) for row in self._rows(query)]

    def count_exceptions(self, filter: QueueFilter, limit: int = 10_000) -> Count:
        return self._count(t.exceptions, _queue_where(filter), limit)

    def count_messages(self, filter: MessageFilter, limit: int = 10_000) -> Count:
        return self._count(t.messages, _message_where(filter), limit)

    def _count(self, table: Table, where: list[Any], limit: int) -> Count:
        some = select(literal(1)).select_from(table).where(*where).limit(limit).subquery()
        number = int(self._rows(select(func.count()).select_from(some))[0][0])
        return Count(number, number < limit)

    # summaries

    def queue_summary(self, queue: str, at: datetime) -> QueueSummary:
        e = t.exceptions.c
        live = and_(e.queue == queue, e.live)
        groups = self._rows(
            select(
                e.state,
                e.cause,
                e.partner,
                e.partner_name,
                func.count(),
                func.sum(e.stake_count),
                func.sum((e.due_at < at).cast(t.exceptions.c.escalated.type)),
                func.min(e.due_at),
            )
            .where(live)
            .group_by(e.state, e.cause, e.partner, e.partner_name)
        )
        money = self._rows(
            select(e.currency, func.sum(e.stake_value, type_=t.Amount())).where(live).group_by(e.currency)
        )
        by_cause: dict[str, int] = {}
        by_partner: dict[str, int] = {}
        opened = overdue = snoozed = sales = 0
        oldest: datetime | None = None
        for state, cause, partner, _name, count, waiting, late, first in groups:
            by_cause[cause] = by_cause.get(cause, 0) + int(count)
            by_partner[partner or ""] = by_partner.get(partner or "", 0) + int(count)
            opened += int(count)
            overdue += int(late or 0)
            sales += int(waiting or 0)
            snoozed += int(count) if state == ExceptionState.SNOOZED else 0
            oldest = first if oldest is None or first < oldest else oldest
        stake = {str(row[0]): row[1] or Decimal(0) for row in money if row[0] and row[1]}
        return QueueSummary(opened, overdue, snoozed, sales, stake, by_cause, by_partner, oldest)

    def search(self, text: str, limit: int = 20) -> list[tuple[str, int, str, str]]:
        key = search_key(text)
        if not key:
            return []
        e, o, m = t.exceptions.c, t.orders.c, t.messages.c
        found: list[tuple[str, int, str, str]] = []
        cases = select(e.id, e.subject, e.title, e.partner_name).where(
            e.queue == "acknowledgments", e.live, *_starts(e.subject_key, key)
        )
        for row in self._rows(cases.order_by(e.subject_key).limit(limit)):
            found.append(("exception", int(row[0]), row[1] or "", f"{row[2]} · {row[3] or ''}"))
        orders = select(o.id, o.number, o.partner, o.state).where(*_starts(o.number_key, key))
        for row in self._rows(orders.order_by(o.number_key).limit(limit)):
            found.append(("order", int(row[0]), row[1], f"{row[2]} · {row[3]}"))
        messages = select(m.id, m.subject, m.kind, m.direction, m.state).where(*_starts(m.subject_key, key))
        for row in self._rows(messages.order_by(m.subject_key, m.id.desc()).limit(limit)):
            found.append(("message", int(row[0]), row[1] or "", f"{row[3]} · {row[2] or 'message'} · {row[4]}"))
        return found[: limit * 2]


def _identity(table: Table) -> Column[Any]:
    return table.c.number if table is t.audit else table.c.id


def _bounds(sort: Column[Any], ident: Column[Any], page: Page) -> list[Any]:
    if page.after is None:
        return []
    key, row_id = page.after
    if sort is ident:
        return [ident < row_id if page.descending else ident > row_id]
    here = tuple_(literal(key, sort.type), literal(row_id, ident.type))
    return [tuple_(sort, ident) < here if page.descending else tuple_(sort, ident) > here]


def _order(sort: Column[Any], ident: Column[Any], page: Page) -> list[Any]:
    columns = [ident] if sort is ident else [sort, ident]
    return [column.desc() if page.descending else column.asc() for column in columns]


def _starts(column: Column[Any], key: str) -> list[Any]:
    """A prefix as a range, which every index can serve."""
    return [column >= key, column < key + _LAST]


def _queue_sort(page: Page) -> Column[Any]:
    name = page.sort if page.sort in _QUEUE_SORTS else "rank_at"
    return t.exceptions.c["subject_key" if name == "subject" else name]


def _queue_where(filter: QueueFilter) -> list[Any]:
    e = t.exceptions.c
    where: list[Any] = [e.queue == filter.queue, ~e.live if filter.settled else e.live]
    if filter.cause:
        where.append(e.cause == filter.cause[0] if len(filter.cause) == 1 else e.cause.in_(filter.cause))
    for column, value in (
        (e.partner, filter.partner),
        (e.owner, filter.owner),
        (e.order_id, filter.order_id),
        (e.message_id, filter.message_id),
    ):
        if value is not None:
            where.append(column == value)
    if filter.overdue_at is not None:
        where.append(e.due_at < filter.overdue_at)
    if filter.snoozed is not None:
        snoozed = e.state == ExceptionState.SNOOZED.value
        where.append(snoozed if filter.snoozed else ~snoozed)
    if filter.text:
        key = search_key(filter.text)
        where.append(
            or_(and_(*_starts(e.subject_key, key)), func.upper(e.partner_name).startswith(key, autoescape=True))
        )
    return where


def _message_sort(filter: MessageFilter) -> Column[Any]:
    return t.messages.c.subject_key if filter.subject else t.messages.c.id


def _message_where(filter: MessageFilter) -> list[Any]:
    m = t.messages.c
    where: list[Any] = []
    for column, value in (
        (m.partner, filter.partner),
        (m.connection, filter.connection),
        (m.kind, filter.kind),
        (m.cause, filter.cause),
    ):
        if value is not None:
            where.append(column == value)
    if filter.direction is not None:
        where.append(m.direction == filter.direction.value)
    if filter.states:
        where.append(m.state.in_([state.value for state in filter.states]))
    if filter.subject:
        where.extend(_starts(m.subject_key, search_key(filter.subject)))
    if filter.order_number:
        where.append(m.subject_key == search_key(filter.order_number))
    if filter.since is not None:
        where.append(m.received_at >= filter.since)
    return where


def _audit_where(filter: AuditFilter) -> list[Any]:
    a = t.audit.c
    where: list[Any] = []
    for column, value in (
        (a.actor, filter.actor),
        (a.action, filter.action),
        (a.subject_kind, filter.subject_kind),
        (a.subject_id, filter.subject_id),
    ):
        if value is not None:
            where.append(column == value)
    if filter.order_number:
        where.append(a.order_number == filter.order_number)
    if filter.since is not None:
        where.append(a.at >= filter.since)
    if filter.until is not None:
        where.append(a.at < filter.until)
    return where
