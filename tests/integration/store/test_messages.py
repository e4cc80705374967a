"""Messages, their documents and payloads: stored once, stepped by compare-and-set."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import Direction, MessageState
from console.services.errors import ConflictingChange
from console.services.records import MessageRow, NewDocument
from console.services.store import AuditFilter, Page
from tests.integration.store.conftest import START, ManualClock
from tests.integration.store.making import RULE, message, raw, step

RECEIVED, HELD, SETTLED = MessageState.RECEIVED, MessageState.HELD, MessageState.SETTLED


def stored_row(store: SqlStore, message_id: int) -> MessageRow:
    found = store.read().message(message_id)
    assert found is not None
    return found


def test_the_same_bytes_from_the_same_place_are_one_message(store: SqlStore) -> None:
    first = store.do(lambda unit: unit.add_messages([message("ISA"), message("other")], RULE))
    again = store.do(lambda unit: unit.add_messages([message("ISA", name="b.x12"), message("new")], RULE))
    assert [one.new for one in first + again] == [True, True, False, True]
    assert again[0].id == first[0].id
    row = stored_row(store, first[0].id)
    assert (row.name, row.seen, row.state) == ("a.x12", 2, RECEIVED)


def test_repeats_within_one_batch_are_one_message(store: SqlStore) -> None:
    stored = store.do(lambda unit: unit.add_messages([message("x"), message("x"), message("y"), message("x")], RULE))
    assert [one.new for one in stored] == [True, False, True, False]
    assert stored[0].id == stored[1].id == stored[3].id
    assert stored_row(store, stored[0].id).seen == 3


def test_other_places_other_messages(store: SqlStore) -> None:
    placed = [
        message("x"),
        message("x", connection="bolt"),
        message("x", direction=Direction.OUT, dedupe="order:1:0"),
        message("x", direction=Direction.OUT, dedupe="order:2:0"),
        message("y", direction=Direction.OUT, dedupe="order:1:0"),
    ]
    stored = store.do(lambda unit: unit.add_messages(placed, RULE))
    assert [one.new for one in stored] == [True, True, True, True, False]


def test_two_threads_receiving_the_same_bytes_make_one_message(opened: Callable[..., SqlStore]) -> None:
    stores = [opened("one"), opened("two")]
    found: list[tuple[int, bool]] = []
    gate = threading.Barrier(4)

    def receive(store: SqlStore) -> None:
        gate.wait()
        stored = store.do(lambda unit: unit.add_messages([message("ISA")], RULE))
        found.append((stored[0].id, stored[0].new))

    threads = [threading.Thread(target=receive, args=(stores[number % 2],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new for _, new in found) == [False, False, False, True]
    assert len({one for one, _ in found}) == 1


@pytest.mark.parametrize("payload", [b"", b"x", b"ab" * 5_000, bytes(range(256)) * 3, b"\0\xff\xfe not text"])
def test_payloads_come_back_byte_for_byte(store: SqlStore, payload: bytes) -> None:
    stored = store.do(lambda unit: unit.add_messages([message(payload)], RULE))
    reads = store.read()
    assert reads.payload(stored[0].payload_hash) == payload
    assert len(payload) == stored_row(store, stored[0].id).size
    assert reads.payload("0" * 64) is None


def test_equal_payloads_are_kept_once(store: SqlStore, url: str) -> None:
    store.do(lambda unit: unit.add_messages([message("x"), message("x", connection="bolt")], RULE))
    assert store.do(lambda unit: unit.add_payload(b"x")) == store.do(lambda unit: unit.add_payload(b"x"))
    assert raw(url, "SELECT count(*) FROM payloads") == [(1,)]


def test_text_no_database_can_hold_is_kept_readably(store: SqlStore) -> None:
    odd = "A\0B" + "\ud800" + "ü" * 5
    stored = store.do(lambda unit: unit.add_messages([message("x", name=odd, subject="p\0 1" + "9" * 5_000)], RULE))
    row = stored_row(store, stored[0].id)
    assert row.name == "A␀B?üüüüü"
    assert row.subject is not None and row.subject.startswith("p␀ 1")
    assert store.read().verify_audit().broken_at is None


def test_a_step_keeps_what_it_does_not_mention(store: SqlStore, clock: ManualClock) -> None:
    (one,) = store.do(lambda unit: unit.add_messages([message("x", name="a.x12")], RULE))
    clock.forward(seconds=5)
    learnt = step(
        one.id, RECEIVED, HELD, partner="acme", kind="acknowledgment", subject="P1", control="7", problems=2, cause="c"
    )
    store.do(lambda unit: unit.step_messages([learnt]))
    store.do(lambda unit: unit.step_messages([step(one.id, HELD, SETTLED, cause="")]))
    row = stored_row(store, one.id)
    assert (row.state, row.partner, row.kind, row.subject, row.control) == (
        SETTLED,
        "acme",
        "acknowledgment",
        "P1",
        "7",
    )
    assert (row.problems, row.cause, row.test, row.version) == (2, None, False, 3)
    assert (row.received_at, row.updated_at) == (START, clock())


def test_one_batch_may_step_a_message_twice(store: SqlStore) -> None:
    (one,) = store.do(lambda unit: unit.add_messages([message("x")], RULE))
    store.do(
        lambda unit: unit.step_messages([step(one.id, RECEIVED, HELD, kind="k"), step(one.id, HELD, SETTLED, why="w")])
    )
    assert (stored_row(store, one.id).state, stored_row(store, one.id).kind) == (SETTLED, "k")
    lines = store.read().audit(AuditFilter(action="message.step"), Page()).rows
    assert [line.detail for line in lines] == ["received → held", "held → settled: w"]


def test_a_step_from_a_state_left_behind_changes_nothing_at_all(store: SqlStore) -> None:
    first, second = store.do(lambda unit: unit.add_messages([message("x"), message("y")], RULE))
    store.do(lambda unit: unit.step_messages([step(second.id, RECEIVED, HELD)]))
    with pytest.raises(ConflictingChange, match="is held by now"):
        store.do(lambda unit: unit.step_messages([step(first.id, RECEIVED, HELD), step(second.id, RECEIVED, SETTLED)]))
    assert stored_row(store, first.id).state is RECEIVED
    assert len(store.read().audit(AuditFilter(action="message.step"), Page()).rows) == 1


def test_steps_the_life_cycle_does_not_know_are_refused(store: SqlStore) -> None:
    (one,) = store.do(lambda unit: unit.add_messages([message("x")], RULE))
    with pytest.raises(ConflictingChange, match="cannot become sent"):
        store.do(lambda unit: unit.step_messages([step(one.id, RECEIVED, MessageState.SENT)]))
    with pytest.raises(ConflictingChange, match="does not exist"):
        store.do(lambda unit: unit.step_messages([step(99, RECEIVED, HELD)]))


def test_documents_are_appended_and_found_by_message_and_order(store: SqlStore) -> None:
    first, second = store.do(lambda unit: unit.add_messages([message("x"), message("y")], RULE))

    def document(message_id: int, **more: object) -> NewDocument:
        return NewDocument(
            **{"message_id": message_id, "position": 0, "kind": "acknowledgment", "kind_name": "855"}
            | {"canonical": '{"a": "ü"}'}
            | more
        )  # type: ignore[arg-type]

    ids = store.do(
        lambda unit: unit.add_documents(
            [document(first.id, order_id=7), document(second.id, kind="order", canonical=None), document(first.id)]
        )
    )
    assert ids == [1, 2, 3]
    store.do(lambda unit: unit.link_document(2, 7))
    reads = store.read()
    assert [row.canonical for row in reads.documents(first.id)] == ['{"a": "ü"}', '{"a": "ü"}']
    assert [row.id for row in reads.order_documents([7])] == [1, 2]
    assert [row.id for row in reads.order_documents([7, 8], ["acknowledgment"])] == [1]
    assert reads.order_documents([7])[0].payload_hash == first.payload_hash
    assert reads.order_documents([7])[0].received_at == START


def test_work_waiting_comes_oldest_first(store: SqlStore) -> None:
    stored = store.do(lambda unit: unit.add_messages([message(str(number)) for number in range(6)], RULE))
    store.do(lambda unit: unit.add_messages([message("out", direction=Direction.OUT, dedupe="o")], RULE))
    store.do(
        lambda unit: unit.step_messages([step(stored[0].id, RECEIVED, HELD), step(stored[3].id, RECEIVED, SETTLED)])
    )
    waiting = store.read().messages_in(Direction.IN, (RECEIVED, HELD), 4)
    assert [row.id for row in waiting] == [1, 2, 3, 5]


def test_a_receipt_finds_its_message_by_control_number(store: SqlStore) -> None:
    sent = [
        message("a", direction=Direction.OUT, dedupe=str(number), partner="acme", control="17") for number in (1, 2)
    ]
    store.do(lambda unit: unit.add_messages([*sent, message("b", partner="acme", control="17")], RULE))
    reads = store.read()
    assert [row.id for row in reads.messages_by_control("acme", "17", Direction.OUT)] == [1, 2]
    assert reads.messages_by_control("bolt", "17", Direction.OUT) == []
