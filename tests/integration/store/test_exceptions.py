"""Exceptions: once per key while unsettled, changed by version, settled for good."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import ExceptionState
from console.services.errors import AlreadySettled, ConflictingChange
from console.services.records import ExceptionChange, ExceptionRow
from console.services.store import AuditFilter, Page, QueueFilter
from tests.integration.store.conftest import START, ManualClock
from tests.integration.store.making import ANNA, RULE, case

SETTLED, SNOOZED = ExceptionState.SETTLED, ExceptionState.SNOOZED


def opened_row(store: SqlStore, key: str) -> ExceptionRow:
    found = store.read().exception_by_key(key)
    assert found is not None
    return found


def change(store: SqlStore, row: ExceptionRow, **values: object) -> ExceptionRow:
    return store.do(
        lambda unit: unit.change_exception(ExceptionChange(row.id, row.version, ANNA, "exception.did", values, "said"))
    )


def test_an_exception_comes_back_as_it_was_opened(store: SqlStore) -> None:
    new = case(
        "order:1",
        evidence='{"lines": ["ü"]}',
        subject="P00012",
        partner="acme",
        partner_name="Acme Ltd",
        due_at=START + timedelta(hours=4),
        value=Decimal("1234567890123.123456"),
        stake_value=Decimal("-0.10"),
        stake_count=3,
        currency="EUR",
        order_id=5,
    )
    (number,) = store.do(lambda unit: unit.open_exceptions([new]))
    row = store.read().exception(number)
    assert row == opened_row(store, "order:1")
    assert row is not None
    for name in ("key", "cause", "title", "subject", "partner_name", "due_at", "value", "stake_value", "order_id"):
        assert getattr(row, name) == getattr(new, name)
    assert (row.party, row.state, row.rank_at, row.opened_at) == ("supplier", ExceptionState.OPEN, new.due_at, START)
    assert str(row.stake_value) == "-0.10"
    assert store.read().exception_evidence(number) == '{"lines": ["ü"]}'


def test_opening_again_updates_in_place_and_keeps_claim_and_snooze(store: SqlStore, clock: ManualClock) -> None:
    store.do(lambda unit: unit.open_exceptions([case("order:1")]))
    until = START + timedelta(days=1)
    change(
        store,
        opened_row(store, "order:1"),
        state=SNOOZED,
        snoozed_until=until,
        claimed_by="anna",
        claimed_at=START,
        escalated=2,
    )
    clock.forward(hours=1)
    ids = store.do(
        lambda unit: unit.open_exceptions([case("order:1", title="90 of 100", cause="rejected"), case("order:2")])
    )
    row = opened_row(store, "order:1")
    assert ids == [row.id, row.id + 1]
    assert (row.title, row.cause, row.updated_at, row.opened_at) == ("90 of 100", "rejected", clock(), START)
    assert (row.state, row.snoozed_until, row.claimed_by, row.escalated) == (SNOOZED, until, "anna", 2)
    assert row.version == 3


def test_opening_again_with_nothing_new_leaves_everybodys_copy_valid(store: SqlStore) -> None:
    same = case("order:1", rank_at=START, value=Decimal("5.0"))
    store.do(lambda unit: unit.open_exceptions([same]))
    before = opened_row(store, "order:1")
    store.do(lambda unit: unit.open_exceptions([same]))
    assert opened_row(store, "order:1") == before
    assert len(store.read().audit(AuditFilter(subject_kind="exception"), Page()).rows) == 1


def test_the_same_key_twice_in_one_batch_is_one_exception(store: SqlStore) -> None:
    ids = store.do(lambda unit: unit.open_exceptions([case("k", title="first"), case("k", title="second")]))
    assert ids == [1, 1]
    assert opened_row(store, "k").title == "second"


def test_a_settled_key_may_be_opened_anew(store: SqlStore) -> None:
    store.do(lambda unit: unit.open_exceptions([case("k")]))
    assert store.do(lambda unit: unit.settle_key("k", RULE, "answered")) == 1
    assert store.do(lambda unit: unit.settle_key("k", RULE, "answered")) is None
    assert store.do(lambda unit: unit.open_exceptions([case("k")])) == [2]
    old = store.read().exception(1)
    assert old is not None
    assert (old.state, old.settled_by, old.resolution, old.settled_at) == (SETTLED, "A rule", "answered", START)
    reads = store.read()
    assert [row.id for row in reads.exceptions(QueueFilter(), Page()).rows] == [2]
    assert [row.id for row in reads.exceptions(QueueFilter(settled=True), Page()).rows] == [1]


def test_a_decision_on_an_old_version_is_refused(store: SqlStore) -> None:
    store.do(lambda unit: unit.open_exceptions([case("k")]))
    seen = opened_row(store, "k")
    change(store, seen, owner="bea")
    with pytest.raises(ConflictingChange, match="changed since you looked"):
        change(store, seen, owner="carl")
    assert opened_row(store, "k").owner == "bea"


def test_who_comes_second_is_told_who_settled_it(store: SqlStore) -> None:
    store.do(lambda unit: unit.open_exceptions([case("k")]))
    seen = opened_row(store, "k")
    settled = change(store, seen, state=SETTLED, resolution="accepted as answered")
    assert (settled.settled_by, settled.settled_at) == ("Anna Berg", START)
    with pytest.raises(AlreadySettled, match="Anna Berg settled this on 02 Mar at 08:00 UTC: accepted as answered"):
        change(store, seen, state=SETTLED, resolution="other")


def test_changes_of_money_and_dates_move_the_row_in_its_sorts(store: SqlStore) -> None:
    store.do(lambda unit: unit.open_exceptions([case("a", value=Decimal(5)), case("b", value=Decimal(9))]))
    change(store, opened_row(store, "a"), value=Decimal("9.01"), due_at=START, partner_name="Zeta", subject="p9")
    rows = store.read().exceptions(QueueFilter(), Page(sort="value", descending=True)).rows
    assert [row.key for row in rows] == ["a", "b"]
    assert [row.key for row in store.read().exceptions(QueueFilter(text="zet"), Page()).rows] == ["a"]
    assert [row.key for row in store.read().exceptions(QueueFilter(text="P9"), Page()).rows] == ["a"]
    overdue = QueueFilter(overdue_at=START + timedelta(seconds=1))
    assert [row.key for row in store.read().exceptions(overdue, Page()).rows] == ["a"]


def test_only_known_columns_change(store: SqlStore) -> None:
    store.do(lambda unit: unit.open_exceptions([case("k")]))
    with pytest.raises(ValueError, match="opened_at cannot be changed"):
        change(store, opened_row(store, "k"), opened_at=START)


def test_every_change_is_in_the_audit_with_who_did_it(store: SqlStore) -> None:
    store.do(lambda unit: unit.open_exceptions([case("k", subject="P1")]))
    change(store, opened_row(store, "k"), owner="bea")
    store.do(lambda unit: unit.settle_key("k", RULE, "gone"))
    lines = store.read().audit(AuditFilter(order_number="p1"), Page()).rows
    assert [(line.action, line.actor, line.detail) for line in lines] == [
        ("exception.opened", "rule", "changed: 80 of 100"),
        ("exception.did", "anna", "said"),
        ("exception.settled", "rule", "gone"),
    ]


def test_snoozes_that_are_over_and_overdue_cases_are_found(store: SqlStore) -> None:
    hour = timedelta(hours=1)
    store.do(
        lambda unit: unit.open_exceptions(
            [case("a", due_at=START), case("b", due_at=START + hour), case("c", due_at=START - hour), case("d")]
        )
    )
    change(store, opened_row(store, "b"), state=SNOOZED, snoozed_until=START + hour)
    change(store, opened_row(store, "c"), escalated=1)
    reads = store.read()
    assert [row.key for row in reads.snoozed_until(START + hour, 10)] == ["b"]
    assert reads.snoozed_until(START, 10) == []
    late = reads.overdue_for_escalation("acknowledgments", START + 2 * hour, 10)
    assert [row.key for row in late] == ["a", "c"]


def test_the_head_of_a_queue_adds_up(store: SqlStore, clock: ManualClock) -> None:
    money = {"currency": "EUR", "stake_value": Decimal("100.25"), "stake_count": 2}
    store.do(lambda unit: unit.open_exceptions([case("a", partner="acme", due_at=START, **money)]))
    clock.forward(hours=1)
    store.do(
        lambda unit: unit.open_exceptions(
            [
                case("b", partner="bolt", **money),
                case("c", cause="no_answer", partner="acme", currency="USD", stake_value=Decimal(7), due_at=clock()),
                case("d", queue="labels", partner="acme", **money),
                case("e", partner="acme", **money),
            ]
        )
    )
    change(store, opened_row(store, "b"), state=SNOOZED, snoozed_until=clock())
    store.do(lambda unit: unit.settle_key("e", RULE, "gone"))
    head = store.read().queue_summary("acknowledgments", clock())
    assert (head.open, head.overdue, head.snoozed, head.waiting_sales, head.oldest) == (3, 1, 1, 4, START)
    assert head.stake == {"EUR": Decimal("200.50"), "USD": Decimal(7)}
    assert head.by_cause == {"changed": 2, "no_answer": 1}
    assert head.by_partner == {"acme": 2, "bolt": 1}
    empty = store.read().queue_summary("nothing", START)
    assert (empty.open, empty.oldest, empty.stake) == (0, None, {})


def test_amounts_beyond_all_sense_neither_break_the_sum_nor_get_lost(store: SqlStore) -> None:
    silly = Decimal("9" * 40)
    store.do(
        lambda unit: unit.open_exceptions(
            [case(str(number), currency="EUR", value=silly, stake_value=silly) for number in range(200)]
        )
    )
    assert opened_row(store, "7").value == silly
    assert store.read().queue_summary("acknowledgments", START).open == 200
