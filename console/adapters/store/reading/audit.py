"""Questions about the audit, and the proof that nobody touched it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.chain import GENESIS, line_hash
from console.adapters.store.reading.pages import Listing, Questions, Way
from console.adapters.store.rows import micros
from console.adapters.store.statements import BY_ID, Row, Statement, arg
from console.services.records import AuditRow
from console.services.store import AuditFilter, ChainReport, Page, Rows

_a = t.audit.c
_BLOCK = 5_000

_HEAD = Statement(select(func.max(_a.number)))
_WRITTEN = Statement(select(t.counters.c.last).where(t.counters.c.name == "audit"))
_LINES = Statement(
    select(
        *(_a.number, _a.at, _a.actor, _a.actor_kind, _a.action, _a.subject_kind, _a.subject_id, _a.order_number),
        *(_a.detail, _a.previous_hash, _a.hash),
    )
    .where(_a.number > arg("after"))
    .order_by(_a.number)
    .limit(_BLOCK)
)


class AuditReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

    def audit(self, filter: AuditFilter, page: Page) -> Rows[AuditRow]:
        ways = tuple(_ways(filter))
        whole = Listing(t.audit, _a.number, _a.number, tuple(_where(filter, ways)), BY_ID)
        listing = self._pages.narrowest(whole, ways)
        return self._pages.page(shapes.AUDIT, listing, page)

    def audit_head(self) -> int:
        row = self._readers.row(_HEAD)
        return int(row[0] or 0) if row else 0

    def verify_audit(self) -> ChainReport:
        written = self._readers.row(_WRITTEN)
        previous, expected = GENESIS, 0
        for row in self._lines():
            expected += 1
            reason = _fault(row, previous, expected)
            if reason:
                return ChainReport(expected - 1, expected, reason)
            previous = row[-1]
        if written is not None and written[0] > expected:
            return ChainReport(expected, expected + 1, "The newest lines are missing.")
        return ChainReport(expected, None)

    def _lines(self) -> Iterator[Row]:
        after = -1
        while rows := self._readers.rows(_LINES, after=after):
            yield from rows
            after = rows[-1][0]


def _fault(row: Sequence[Any], previous: bytes, expected: int) -> str:
    """Why this line cannot follow; empty when it does."""
    *line, said_previous, said = row
    if line[0] != expected:
        return "This line is missing."
    if said_previous != previous:
        return "This line does not follow from the one before it."
    try:
        holds = line_hash(previous, line) == said
    except (TypeError, ValueError):  # a value of a kind that is never written
        holds = False
    return "" if holds else "The content of this line was changed."


def _ways(filter: AuditFilter) -> Iterable[Way]:
    """Every index that leads to the wanted lines."""
    for index, column, value in (
        ("audit_by_actor", _a.actor, filter.actor),
        ("audit_by_action", _a.action, filter.action),
    ):
        if value is not None:
            yield Way(index, (column == value,))
    if filter.subject_kind is not None:
        subject = () if filter.subject_id is None else (_a.subject_id == filter.subject_id,)
        yield Way("audit_by_subject", (_a.subject_kind == filter.subject_kind, *subject), ordered=bool(subject))
    if number := filter.order_number.strip():
        spelt = sorted({number, number.upper()})
        yield Way("audit_by_order", (_a.order_number.in_(spelt),), ordered=len(spelt) == 1)
    since = () if filter.since is None else (_a.at >= micros(filter.since),)
    until = () if filter.until is None else (_a.at < micros(filter.until),)
    if since or until:
        yield Way("audit_by_time", since + until, ordered=False)


def _where(filter: AuditFilter, ways: Sequence[Way]) -> Iterable[ColumnElement[bool]]:
    for way in ways:
        yield from way.where
    if filter.subject_id is not None and filter.subject_kind is None:
        yield _a.subject_id == filter.subject_id
