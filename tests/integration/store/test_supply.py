"""Last stock and price of partners' items, and what ship notices cover."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import NoticeState
from console.services.facts import CoveredLine, NewNotice, Supply
from console.services.store import AuditFilter, Page
from tests.integration.store.conftest import START
from tests.integration.store.making import RULE


def said(value: str, body: str, as_of: datetime = START, **more: Any) -> Supply:
    return Supply("supplier", value, body, as_of, **more)


def stock(store: SqlStore, *items: Supply, partner: str = "acme") -> int:
    return store.do(lambda unit: unit.put_stock(partner, items, RULE))


def prices(store: SqlStore, *items: Supply) -> int:
    return store.do(lambda unit: unit.put_prices("acme", items, RULE))


def test_stock_and_price_of_an_item_are_kept_apart_and_together(store: SqlStore) -> None:
    stock(store, said("A", '{"available": "5"}', message_id=1), said("B", "{}"))
    prices(store, said("A", '{"price": "1.10"}', START + timedelta(days=1), message_id=2, product_id=7))
    found = store.read().supplier_items("acme", [("supplier", "A"), ("buyer", "A"), ("supplier", "Z")])
    assert len(found) == 1
    one = found[0]
    assert (one.stock, one.stock_as_of, one.stock_message_id) == ('{"available": "5"}', START, 1)
    assert (one.price, one.price_as_of, one.price_message_id) == ('{"price": "1.10"}', START + timedelta(days=1), 2)
    stock(store, said("A", "{}", START + timedelta(days=2)))
    assert store.read().supplier_items_of([7, 8]) == store.read().supplier_items("acme", [("supplier", "A")])


def test_what_speaks_of_an_earlier_moment_changes_nothing(store: SqlStore) -> None:
    assert stock(store, said("A", "new"), said("B", "new")) == 2
    assert stock(store, said("A", "old", START - timedelta(hours=1)), said("B", "newer", START)) == 1
    found = store.read().supplier_items("acme", [("supplier", "A"), ("supplier", "B")])
    assert [one.stock for one in found] == ["new", "newer"]


def test_items_are_listed_page_by_page_for_each_partner(store: SqlStore) -> None:
    stock(store, *(said(value, "{}") for value in ("C", "A", "ü", "B")))
    stock(store, said("A", "{}"), partner="bolt")
    reads = store.read()
    first = reads.supplier_item_pages("acme", None, 2)
    assert [one.value for one in first] == ["A", "B"]
    rest = reads.supplier_item_pages("acme", (first[-1].scheme, first[-1].value), 2)
    assert [one.value for one in rest] == ["C", "ü"]


def test_thousands_of_items_are_put_at_once_with_one_line_in_the_audit(store: SqlStore) -> None:
    assert stock(store, *(said(f"V-{number}", "{}") for number in range(4000))) == 4000
    assert len(store.read().supplier_items("acme", [("supplier", f"V-{number}") for number in range(4000)])) == 4000
    lines = store.read().audit(AuditFilter(action="supply.changed"), Page()).rows
    assert [line.detail for line in lines] == ["stock: 4000 of 4000 items newer"]


def note(number: str, message_id: int, *lines: CoveredLine, position: int = 0) -> NewNotice:
    return NewNotice("acme", number, message_id, position, f"digest {message_id}", day=date(2026, 3, 5), lines=lines)


def add(store: SqlStore, *notices: NewNotice) -> list[int]:
    return store.do(lambda unit: unit.add_notices(notices, RULE))


LINE = CoveredLine(5, "1", Decimal("2.50"), date(2026, 3, 6))


def test_a_notice_covers_order_lines_until_it_is_superseded(store: SqlStore) -> None:
    first = add(store, note("N1", 10, LINE, CoveredLine(6, "2", Decimal(1))))
    second = add(store, note("N2", 11, LINE))
    reads = store.read()
    found = reads.notice_lines([5, 6])
    assert [(line.order_id, line.number, line.message_id, line.quantity, line.day) for line in found] == [
        (5, "N1", 10, Decimal("2.50"), date(2026, 3, 6)),
        (5, "N2", 11, Decimal("2.50"), date(2026, 3, 6)),
        (6, "N1", 10, Decimal(1), None),
    ]
    store.do(lambda unit: unit.end_notices(first, NoticeState.SUPERSEDED, RULE, "corrected"))
    store.do(lambda unit: unit.end_notices(first, NoticeState.WITHDRAWN, RULE))
    assert [line.notice_id for line in reads.notice_lines([5, 6])] == second
    assert [line.state for line in reads.notice_lines([6], active_only=False)] == [NoticeState.SUPERSEDED]
    actions = [line.action for line in reads.audit(AuditFilter(subject_kind="notice"), Page()).rows]
    assert actions == ["notice.noted", "notice.noted", "notice.superseded"]


def test_notices_are_found_by_their_number_those_that_ended_too(store: SqlStore) -> None:
    first = add(store, note("N1", 10, LINE))
    add(store, note("N2", 11))
    store.do(lambda unit: unit.end_notices(first, NoticeState.WITHDRAWN, RULE))
    add(store, note("N1", 12))
    found = store.read().notices_by_number("acme", "N1")
    assert [(row.message_id, row.state, row.content, row.day) for row in found] == [
        (10, NoticeState.WITHDRAWN, "digest 10", date(2026, 3, 5)),
        (12, NoticeState.ACTIVE, "digest 12", date(2026, 3, 5)),
    ]
    assert store.read().notices_by_number("bolt", "N1") == []


def test_a_message_decided_anew_is_never_counted_twice(store: SqlStore) -> None:
    for _ in range(2):
        add(store, note("N1", 10, LINE), note("N1", 10, LINE, position=1))
    assert len(store.read().notice_lines([5])) == 2
    assert len(store.read().notices_by_number("acme", "N1")) == 4
