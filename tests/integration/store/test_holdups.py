"""Messages that wait for a missing fact are counted by it and freed by it, exactly those."""

from __future__ import annotations

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import MessageState
from console.services.facts import Freed, Holdup
from tests.integration.store.making import RULE, message, step

ITEM, UNIT = "mapping:item:acme:supplier:V-1", "mapping:unit:acme::KARTON"


def hold(store: SqlStore, *waits: tuple[str, ...]) -> list[int]:
    """A held message for each; the keys of what it waits for are given."""

    def work(unit: object) -> list[int]:
        stored = unit.add_messages([message(f"{n}") for n in range(len(waits))], RULE)  # type: ignore[attr-defined]
        ids = [one.id for one in stored]
        unit.step_messages(  # type: ignore[attr-defined]
            [step(one, MessageState.RECEIVED, MessageState.HELD, cause="unknown_item") for one in ids]
        )
        unit.hold_up([Holdup(key, one) for one, keys in zip(ids, waits, strict=True) for key in keys])  # type: ignore[attr-defined]
        return ids

    return store.do(work)


def free(store: SqlStore, key: str, limit: int = 500) -> Freed:
    return store.do(lambda unit: unit.free_held(key, RULE, "the mapping is there", limit))


def state(store: SqlStore, message_id: int) -> MessageState:
    row = store.read().message(message_id)
    assert row is not None
    return row.state


def test_each_fact_says_how_many_messages_wait_for_it(store: SqlStore) -> None:
    one, two, _ = hold(store, (ITEM,), (ITEM, UNIT), ())
    reads = store.read()
    assert reads.holdup_counts([ITEM, UNIT, "other"]) == {ITEM: 2, UNIT: 1}
    assert [row.id for row in reads.held_up(ITEM)] == [one, two]
    assert [row.id for row in reads.held_up(ITEM, 1)] == [one]
    assert [row.id for row in reads.held_up(UNIT)] == [two]
    store.do(lambda unit: unit.hold_up([Holdup(ITEM, one)]))
    assert reads.holdup_counts([ITEM]) == {ITEM: 2}


def test_a_message_is_freed_when_nothing_is_missing_any_more(store: SqlStore) -> None:
    one, two, three = hold(store, (ITEM,), (ITEM, UNIT), (UNIT,))
    assert free(store, ITEM) == Freed((one,), more=False)
    assert [state(store, number) for number in (one, two, three)] == [
        MessageState.RECEIVED,
        MessageState.HELD,
        MessageState.HELD,
    ]
    row = store.read().message(one)
    assert row is not None
    assert row.cause is None
    assert free(store, UNIT).messages == (two, three)
    assert free(store, UNIT) == Freed((), more=False)
    assert store.read().holdup_counts([ITEM, UNIT]) == {}


def test_many_are_freed_in_batches_oldest_first(store: SqlStore) -> None:
    ids = hold(store, *((ITEM,) for _ in range(5)))
    freed = []
    while True:
        batch = free(store, ITEM, 2)
        freed.append(batch.messages)
        if not batch.more:
            break
    assert freed == [(ids[0], ids[1]), (ids[2], ids[3]), (ids[4],)]


def test_a_message_settled_by_hand_waits_for_nothing_and_is_not_brought_back(store: SqlStore) -> None:
    one, two = hold(store, (ITEM,), (ITEM,))
    store.do(lambda unit: unit.step_messages([step(one, MessageState.HELD, MessageState.IGNORED)]))
    assert store.read().holdup_counts([ITEM]) == {ITEM: 1}
    assert free(store, ITEM).messages == (two,)
    assert state(store, one) is MessageState.IGNORED
