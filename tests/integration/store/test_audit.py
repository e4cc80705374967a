"""The audit: a chain without gaps in which every edit shows, and lists of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.adapters.store.opening import SqlStore
from console.services.records import Actor, AuditEntry
from console.services.store import AuditFilter, ChainReport, Page
from tests.integration.store.conftest import START, ManualClock
from tests.integration.store.making import ANNA, RULE, raw, unguard


def write(store: SqlStore, many: int = 10) -> None:
    for number in range(1, many + 1):
        entry = AuditEntry(RULE, "tested", "thing", number, f"line {number} ü", f"P{number}")
        store.do(lambda unit, e=entry: unit.audit([e]))


def test_an_untouched_chain_holds(store: SqlStore) -> None:
    assert store.read().verify_audit() == ChainReport(0, None)
    assert store.read().audit_head() == 0
    write(store)
    assert store.read().verify_audit() == ChainReport(10, None)
    assert store.read().audit_head() == 10
    rows = store.read().audit(AuditFilter(), Page()).rows
    assert rows[0].previous_hash == "0" * 64
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


@pytest.mark.parametrize(
    ("forgery", "first_bad"),
    [
        ("UPDATE audit SET detail = 'nothing happened' WHERE number = 4", 4),
        ("UPDATE audit SET actor = 'bea' WHERE number = 1", 1),
        ("UPDATE audit SET at = at + 1 WHERE number = 10", 10),
        ("UPDATE audit SET at = at + 0.5 WHERE number = 2", 2),
        ("UPDATE audit SET order_number = NULL WHERE number = 5", 5),
        ("UPDATE audit SET hash = previous_hash WHERE number = 6", 6),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number > 8", 9),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET number = 99 WHERE number = 7", 7),
    ],
)
def test_any_forgery_shows_at_its_first_line(store: SqlStore, url: str, forgery: str, first_bad: int) -> None:
    write(store)
    unguard(url, "audit")
    raw(url, forgery)
    report = store.read().verify_audit()
    assert (report.broken_at, report.entries) == (first_bad, first_bad - 1)
    assert report.reason


def test_two_lines_swapped_show(store: SqlStore, url: str) -> None:
    write(store)
    unguard(url, "audit")
    raw(
        url,
        "UPDATE audit SET number = 100 WHERE number = 4",
        "UPDATE audit SET number = 4 WHERE number = 5",
        "UPDATE audit SET number = 5 WHERE number = 100",
    )
    assert store.read().verify_audit().broken_at == 4


def test_a_line_put_in_shows(store: SqlStore, url: str) -> None:
    write(store)
    raw(
        url,
        "INSERT INTO audit SELECT 11, at, actor, actor_kind, action, subject_kind, subject_id, order_number, 'more',"
        " hash, previous_hash FROM audit WHERE number = 10",
    )
    assert store.read().verify_audit().broken_at == 11


def test_a_long_chain_is_verified_in_blocks(store: SqlStore, url: str) -> None:
    lines = [AuditEntry(RULE, "tested", "thing", number) for number in range(11_000)]
    store.do(lambda unit: unit.audit(lines))
    assert store.read().verify_audit() == ChainReport(11_000, None)
    unguard(url, "audit")
    raw(url, "UPDATE audit SET detail = 'x' WHERE number = 10003")
    assert store.read().verify_audit().broken_at == 10_003


@pytest.mark.parametrize("forgery", ["UPDATE audit SET detail = 'x' WHERE number = 1", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_the_audit(store: SqlStore, url: str, forgery: str) -> None:
    write(store, 2)
    with pytest.raises(Exception, match="append-only"):
        raw(url, forgery)
    assert store.read().verify_audit() == ChainReport(2, None)


def test_lines_are_listed_by_each_filter_newest_first_or_last(store: SqlStore, clock: ManualClock) -> None:
    people = [ANNA, RULE, Actor("bea"), ANNA]
    for number, actor in enumerate(people, start=1):
        clock.forward(minutes=1)
        entry = AuditEntry(actor, f"act.{number % 2}", "case", number % 3, "", f"p{number}" if number > 2 else None)
        store.do(lambda unit, e=entry: unit.audit([e]))

    def listed(**asked: object) -> list[int]:
        rows = store.read().audit(AuditFilter(**asked), Page()).rows  # type: ignore[arg-type]
        return [row.number for row in rows]

    assert listed() == [1, 2, 3, 4]
    assert listed(actor="anna") == [1, 4]
    assert listed(action="act.0") == [2, 4]
    assert listed(action="act.0", actor="anna") == [4]
    assert listed(subject_kind="case", subject_id="1") == [1, 4]
    assert listed(subject_id="2") == [2]
    assert listed(subject_kind="other") == []
    assert listed(order_number="P3") == []
    assert listed(order_number="p3 ") == [3]
    assert listed(since=START + timedelta(minutes=3)) == [3, 4]
    assert listed(until=START + timedelta(minutes=3), actor="anna") == [1]
    newest = store.read().audit(AuditFilter(), Page(limit=3, descending=True))
    assert [row.number for row in newest.rows] == [4, 3, 2]
    rest = store.read().audit(AuditFilter(), Page(limit=3, descending=True, after=newest.last))
    assert ([row.number for row in rest.rows], rest.last) == ([1], None)
