"""Writing in groups: one failing work harms no neighbour, and done means durable."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError

import pytest

from console.adapters.store.opening import SqlStore
from console.services.errors import ConflictingChange, StoreTrouble
from console.services.store import Unit
from tests.integration.store.conftest import START, ManualClock
from tests.integration.store.making import RULE, Gate, message, order, raw, receive


def test_a_failing_work_takes_back_its_own_changes_and_nobody_elses(store: SqlStore) -> None:
    def half(unit: Unit) -> None:
        unit.add_messages([message("half")], RULE)
        unit.put_setting("half", "1", RULE)
        unit.put_order(order(id=77, version=3), RULE, "no such order")

    gate = Gate(store)
    futures = [store.write(receive("a")), store.write(half), store.write(receive("b"))]
    gate.open()
    assert futures[0].result() != futures[2].result()
    with pytest.raises(ConflictingChange, match="P00001"):
        futures[1].result()
    reads = store.read()
    assert reads.setting("half") is None
    assert reads.audit_head() == 2
    assert reads.verify_audit().broken_at is None
    assert store.do(lambda unit: unit.add_messages([message("half")], RULE))[0].new


@pytest.mark.parametrize("fault", [ZeroDivisionError("by zero"), KeyboardInterrupt(), SystemExit(3)])
def test_whatever_a_work_raises_reaches_its_caller_and_the_writer_goes_on(
    store: SqlStore, fault: BaseException
) -> None:
    def broken(unit: Unit) -> None:
        raise fault

    future = store.write(broken)
    with pytest.raises(type(fault)):
        future.result()
    assert store.do(receive("a")) > 0


def test_a_statement_the_database_refuses_fails_only_its_work(store: SqlStore) -> None:
    gate = Gate(store)
    good, bad = store.write(receive("a")), store.write(lambda unit: unit.next_numbers("x", 2**70))
    after = store.write(receive("b"))
    gate.open()
    assert good.result()
    assert after.result()
    with pytest.raises(Exception, match=r"(?i)int|range|large"):
        bad.result()


def test_works_of_a_group_see_each_other_and_are_committed_together(store: SqlStore, clock: ManualClock) -> None:
    gate = Gate(store)
    first = store.write(lambda unit: unit.put_order(order(), RULE, "seen"))
    second = store.write(lambda unit: unit.put_order(order(id=1, version=1, revision=4), RULE, "changed"))
    assert not first.done()
    assert store.read().order(1) is None
    gate.open()
    assert second.result().version == 2
    assert store.read().order(1) == second.result()
    assert store.do(lambda unit: unit.now()) == START == clock()


def test_a_cancelled_work_is_not_done(store: SqlStore) -> None:
    gate = Gate(store)
    cancelled, other = store.write(receive("a")), store.write(receive("b"))
    assert cancelled.cancel()
    gate.open()
    assert other.result() == 1
    with pytest.raises(CancelledError):
        cancelled.result()


def test_many_threads_write_at_once(store: SqlStore) -> None:
    found: list[int] = []

    def work(name: int) -> None:
        found.extend(store.do(receive(f"{name}:{turn}")) for turn in range(25))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 200
    assert store.read().verify_audit().entries == 200


def test_a_work_that_waits_for_another_work_is_told_so(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="cannot wait"):
        store.do(lambda unit: store.do(receive("inner")))
    assert store.do(receive("outer")) == 1


def test_closing_finishes_what_was_handed_in_and_takes_no_more(opened: Callable[..., SqlStore], url: str) -> None:
    store = opened()
    futures = [store.write(receive(str(number))) for number in range(50)]
    store.close()
    store.close()
    assert sorted(future.result(0) for future in futures) == list(range(1, 51))
    with pytest.raises(StoreTrouble, match="closed"):
        store.write(receive("late"))
    with pytest.raises(StoreTrouble, match="closed"):
        store.read().audit_head()
    assert raw(url, "SELECT count(*) FROM messages") == [(50,)]


def test_reading_goes_on_while_a_work_is_under_way(store: SqlStore) -> None:
    store.do(receive("a"))
    gate = Gate(store)
    assert store.read().message(1) is not None
    gate.open()
    gate.future.result()
