"""Pages: whatever the sort and filter, the pages joined are the sorted list, and a snapshot does not move."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from console.adapters.store.opening import SqlStore, open_store
from console.adapters.store.reading import pages
from console.domain.lifecycle import Direction, ExceptionState, MessageState
from console.services.records import ExceptionChange, ExceptionRow, MessageRow, NewException
from console.services.store import MessageFilter, Page, QueueFilter, Rows
from tests.integration.store.conftest import START
from tests.integration.store.making import ANNA, RULE, case, message, step

_numbers = itertools.count(1)
SORTS = ("rank_at", "due_at", "stake_value", "value", "subject", "opened_at", "")
FAR = datetime.max.replace(tzinfo=START.tzinfo)

moments = st.none() | st.integers(0, 5).map(lambda hours: START + timedelta(hours=hours))
amounts = st.sampled_from([Decimal(0), Decimal("-3.5"), Decimal("3.49"), Decimal("3.5"), Decimal(10), Decimal("1e30")])
subjects = st.sampled_from(["P1", "p1", "P10", "P2", "", "Ä1", "𝔓1", "%", "_", None])
partners = st.sampled_from(["acme", "bolt", None])

cases = st.builds(
    dict,
    cause=st.sampled_from(["changed", "no_answer", "rejected"]),
    partner=partners,
    partner_name=st.sampled_from(["Acme Ltd", "Äpfel AG", None]),
    owner=st.sampled_from(["anna", None]),
    subject=subjects,
    due_at=moments,
    rank_at=moments,
    value=amounts,
    stake_value=amounts,
    order_id=st.sampled_from([1, 2, None]),
    message_id=st.sampled_from([1, None]),
    snoozed=st.booleans(),
    settled=st.sampled_from([False, False, False, True]),
)
queue_filters = st.builds(
    dict,
    cause=st.sampled_from([(), ("changed",), ("changed", "rejected")]),
    partner=partners,
    owner=st.sampled_from([None, None, "anna"]),
    overdue_at=moments,
    text=st.sampled_from(["", "", "p1", "P", "ä", "acme", "𝔓", "%", "zzz"]),
    settled=st.sampled_from([False, False, True]),
    snoozed=st.sampled_from([None, True, False]),
    order_id=st.sampled_from([None, None, 1]),
    message_id=st.sampled_from([None, None, 1]),
)


def queue_key(sort: str) -> Callable[[ExceptionRow], tuple[Any, int]]:
    """What the list is sorted by, as the port says it: ``rank_at`` when nothing is said, no due date last."""
    return {
        "due_at": lambda row: (row.due_at or FAR, row.id),
        "subject": lambda row: ((row.subject or "").upper(), row.id),
        "value": lambda row: (row.value, row.id),
        "stake_value": lambda row: (row.stake_value, row.id),
        "opened_at": lambda row: (row.opened_at, row.id),
    }.get(sort, lambda row: (row.rank_at, row.id))


def fits(row: ExceptionRow, asked: QueueFilter) -> bool:
    text = asked.text.upper()
    return (
        (row.state is ExceptionState.SETTLED) == asked.settled
        and (not asked.cause or row.cause in asked.cause)
        and asked.partner in (None, row.partner)
        and asked.owner in (None, row.owner)
        and (asked.overdue_at is None or (row.due_at is not None and row.due_at < asked.overdue_at))
        and (asked.snoozed is None or (row.state is ExceptionState.SNOOZED) == asked.snoozed)
        and asked.order_id in (None, row.order_id)
        and asked.message_id in (None, row.message_id)
        and ((row.subject or "").upper().startswith(text) or (row.partner_name or "").upper().startswith(text))
    )


def collected(ask: Callable[[Page], Rows[Any]], page: Page) -> list[Any]:
    """All pages joined."""
    found: list[Any] = []
    while True:
        rows = ask(page)
        assert len(rows.rows) <= page.limit
        found += rows.rows
        if rows.last is None:
            return found
        assert len(rows.rows) == page.limit
        page = Page(page.limit, page.sort, page.descending, rows.last, page.upto_id)


def fill(store: SqlStore, queue: str, drawn: Sequence[dict[str, Any]], name: str = "first") -> list[ExceptionRow]:
    """Open the drawn exceptions in a queue of their own, snooze and settle those that say so."""
    news: list[NewException] = []
    for number, one in enumerate(drawn):
        fields = {name: value for name, value in one.items() if name not in ("snoozed", "settled")}
        news.append(case(f"{queue}:{name}:{number}", queue=queue, **fields))
    ids = store.do(lambda unit: unit.open_exceptions(news))
    for exception_id, one in zip(ids, drawn, strict=True):
        version = 1
        for flag, state in (("snoozed", ExceptionState.SNOOZED), ("settled", ExceptionState.SETTLED)):
            if one[flag]:
                change = ExceptionChange(exception_id, version, ANNA, "did", {"state": state})
                store.do(lambda unit, c=change: unit.change_exception(c))
                version += 1
    rows = [store.read().exception(exception_id) for exception_id in ids]
    return [row for row in rows if row is not None]


some = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@some
@given(drawn=st.lists(cases, max_size=14), asked=queue_filters, limit=st.integers(1, 5), descending=st.booleans())
def test_pages_of_a_queue_joined_are_the_sorted_filtered_list(
    store: SqlStore, drawn: list[dict[str, Any]], asked: dict[str, Any], limit: int, descending: bool
) -> None:
    queue = f"queue {next(_numbers)}"
    everything = fill(store, queue, drawn)
    asked_for = QueueFilter(queue=queue, **asked)
    reads = store.read()
    for sort in SORTS:
        wanted = sorted((row for row in everything if fits(row, asked_for)), key=queue_key(sort), reverse=descending)
        page = Page(limit, sort, descending)
        assert collected(lambda p: reads.exceptions(asked_for, p), page) == wanted, sort
        anchors = reads.anchors(asked_for, page, every=limit)
        assert [row_id for _, row_id in anchors] == [row.id for row in wanted[limit - 1 :: limit]]
        for number, anchor in enumerate(anchors, start=1):
            jumped = reads.exceptions(asked_for, Page(limit, sort, descending, anchor)).rows
            assert list(jumped) == wanted[number * limit : (number + 1) * limit]
    count = reads.count_exceptions(asked_for, 5)
    found = sum(fits(row, asked_for) for row in everything)
    assert (count.number, count.exact) == (min(found, 5), found < 5)


messages = st.builds(
    dict,
    direction=st.sampled_from([Direction.IN, Direction.OUT]),
    connection=st.sampled_from(["c1", "c2"]),
    partner=partners,
    kind=st.sampled_from(["order", "acknowledgment", None]),
    subject=subjects,
    state=st.sampled_from([MessageState.RECEIVED, MessageState.HELD, MessageState.SETTLED]),
    cause=st.sampled_from(["unreadable", None]),
)
message_filters = st.builds(
    dict,
    direction=st.sampled_from([None, None, Direction.IN]),
    states=st.sampled_from([(), (MessageState.HELD,), (MessageState.HELD, MessageState.SETTLED)]),
    partner=partners,
    kind=st.sampled_from([None, None, "order"]),
    cause=st.sampled_from([None, None, "unreadable"]),
    subject=st.sampled_from(["", "", "p", "P1", "ä", "%"]),
    order_number=st.sampled_from(["", "", "p1"]),
    since=st.sampled_from([None, None, START - timedelta(hours=1), START + timedelta(hours=1)]),
)


def message_fits(row: MessageRow, asked: MessageFilter) -> bool:
    key = (row.subject or "").upper()
    return (
        asked.direction in (None, row.direction)
        and (not asked.states or row.state in asked.states)
        and asked.partner in (None, row.partner)
        and asked.kind in (None, row.kind)
        and asked.cause in (None, row.cause)
        and key.startswith(asked.subject.upper())
        and (not asked.order_number or key == asked.order_number.upper())
        and (asked.since is None or row.received_at >= asked.since)
    )


def fill_messages(store: SqlStore, place: str, drawn: Sequence[dict[str, Any]]) -> list[MessageRow]:
    news = [
        message(f"{place}:{number}", connection=place, dedupe=f"{place}:{number}", **_new(one))
        for number, one in enumerate(drawn)
    ]
    stored = store.do(lambda unit: unit.add_messages(news, RULE))
    for one, new in zip(drawn, stored, strict=True):
        if one["state"] is not MessageState.RECEIVED:
            moved = step(new.id, MessageState.RECEIVED, one["state"], cause=one["cause"])
            store.do(lambda unit, s=moved: unit.step_messages([s]))
    rows = [store.read().message(new.id) for new in stored]
    return [row for row in rows if row is not None]


def _new(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in ("state", "cause", "connection")}


@some
@given(
    drawn=st.lists(messages, max_size=14),
    asked=message_filters,
    limit=st.integers(1, 5),
    descending=st.booleans(),
    dense=st.sampled_from([1, 3, 2_000]),
)
def test_pages_of_messages_joined_are_the_list_in_the_order_they_came(
    store: SqlStore, drawn: list[dict[str, Any]], asked: dict[str, Any], limit: int, descending: bool, dense: int
) -> None:
    place = f"place {next(_numbers)}"
    everything = fill_messages(store, place, drawn)
    reads = store.read()
    asked_for = MessageFilter(connection=place, **asked)
    wanted = sorted(
        (row for row in everything if message_fits(row, asked_for)), key=lambda row: row.id, reverse=descending
    )
    with pytest.MonkeyPatch.context() as patch:
        # whichever index is walked, the answer is the same
        patch.setattr(pages, "DENSE", dense)
        page = Page(limit, descending=descending)
        assert collected(lambda p: reads.messages(asked_for, p), page) == wanted
        assert [one for _, one in reads.anchors(asked_for, page, every=limit)] == [
            row.id for row in wanted[limit - 1 :: limit]
        ]
        count = reads.count_messages(asked_for, 5)
    assert (count.number, count.exact) == (min(len(wanted), 5), len(wanted) < 5)


def test_a_snapshot_does_not_move_under_the_reader(store: SqlStore) -> None:
    fill(store, "q", [_plain_case(number) for number in range(6)])
    reads = store.read()
    newest = 6
    first = reads.exceptions(QueueFilter("q"), Page(3, "value", upto_id=newest))
    fill(store, "q", [_plain_case(number) for number in range(-3, 9)], "later")
    second = reads.exceptions(QueueFilter("q"), Page(3, "value", after=first.last, upto_id=newest))
    assert [row.id for row in first.rows + second.rows] == [1, 2, 3, 4, 5, 6]
    assert len(collected(lambda p: reads.exceptions(QueueFilter("q"), p), Page(4))) == 18
    assert [row for _, row in reads.anchors(QueueFilter("q"), Page(sort="value", upto_id=newest), every=2)] == [2, 4, 6]


def _plain_case(number: int) -> dict[str, Any]:
    return {"value": Decimal(number), "snoozed": False, "settled": False}


def test_a_sort_that_is_not_offered_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="cannot be sorted by sentence"):
        store.read().exceptions(QueueFilter(), Page(sort="sentence"))


def test_the_anchors_of_a_snapshot_cost_no_more_the_further_down_they_are(tmp_path: Path) -> None:
    """With both bounds SQLite walked from the newest message to each anchor: minutes at a million of them."""
    steps = [0]

    def count_steps(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 50)

    def needed(many: int) -> int:
        with closing(open_store(f"sqlite:///{tmp_path / f'{many}.db'}", lambda: START, process="test")) as store:
            store.do(lambda unit: unit.add_messages([message(str(one)) for one in range(many)], RULE))
            page = Page(limit=10, descending=True, upto_id=many)
            steps[0] = 0
            assert len(store.read().anchors(MessageFilter(), page, every=10)) == many // 10
            return steps[0]

    event.listen(Engine, "connect", count_steps)
    try:
        assert needed(1_200) < 5 * needed(300)
    finally:
        event.remove(Engine, "connect", count_steps)
