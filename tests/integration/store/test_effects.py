"""Effects and attempts: planned once, claimed by one, never repeated on a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import AttemptOutcome, EffectState
from console.services.errors import ConflictingChange
from console.services.records import EffectRow
from console.services.store import AuditFilter, Page
from tests.integration.store.conftest import ManualClock
from tests.integration.store.making import ANNA, effect, raw

PLANNED, SENDING, DOUBT, DONE = EffectState.PLANNED, EffectState.SENDING, EffectState.IN_DOUBT, EffectState.DONE


def plan(store: SqlStore, *subjects: str | None, **more: object) -> list[int | None]:
    return store.do(
        lambda unit: unit.add_effects([effect(f"key {n}", subject=one, **more) for n, one in enumerate(subjects)])
    )


def claim(store: SqlStore, owner: str = "me", limit: int = 10, connection: str = "odoo") -> list[EffectRow]:
    return store.do(lambda unit: unit.claim_effects(connection, owner, limit, 30))


def start(store: SqlStore, row: EffectRow, looking_up: bool = False) -> int:
    return store.do(lambda unit: unit.start_attempt(row, None if looking_up else b"<request/>", looking_up))


def end(store: SqlStore, attempt: int, row: EffectRow, outcome: AttemptOutcome, state: EffectState) -> None:
    store.do(lambda unit: unit.end_attempt(attempt, row, outcome, state, text="said", answer=b"<answer/>"))


def now(store: SqlStore, effect_id: int) -> EffectRow:
    found = store.read().effect(effect_id)
    assert found is not None
    return found


def test_a_key_is_planned_once(store: SqlStore) -> None:
    assert store.do(lambda unit: unit.add_effects([effect("a"), effect("b"), effect("a")])) == [1, 2, None]
    assert store.do(lambda unit: unit.add_effects([effect("b"), effect("c")])) == [None, 5]
    assert [row.key for row in store.read().effects(connection="odoo")] == ["a", "b", "c"]
    assert len(store.read().audit(AuditFilter(action="effect.planned"), Page()).rows) == 3
    found = store.read().effect_by_key("c")
    assert found is not None
    assert found.id == 5


def test_the_way_of_an_effect_that_goes_well(store: SqlStore, clock: ManualClock) -> None:
    plan(store, "order:1")
    (claimed,) = claim(store)
    assert (claimed.lease_owner, claimed.fence, claimed.lease_until) == ("me", 1, clock() + timedelta(seconds=30))
    attempt = start(store, claimed)
    assert now(store, claimed.id).state is SENDING
    clock.forward(seconds=2)
    end(store, attempt, claimed, AttemptOutcome.DONE, DONE)
    done = now(store, claimed.id)
    assert (done.state, done.lease_owner, done.tries) == (DONE, None, 1)
    (line,) = store.read().attempts([claimed.id])
    assert (line.number, line.outcome, line.text) == (1, AttemptOutcome.DONE, "said")
    assert line.ended_at is not None
    assert line.ended_at - line.started_at == timedelta(seconds=2)
    assert store.read().payload(line.sent or "") == b"<request/>"
    assert store.read().payload(line.answer or "") == b"<answer/>"
    assert claim(store) == []


def test_oldest_first_only_when_due_and_only_of_the_connection(store: SqlStore, clock: ManualClock) -> None:
    later = clock() + timedelta(minutes=1)
    store.do(
        lambda unit: unit.add_effects(
            [effect("a", not_before=later), effect("b"), effect("c", connection="acme"), effect("d"), effect("e")]
        )
    )
    assert [row.key for row in claim(store, limit=2)] == ["b", "d"]
    clock.forward(minutes=2)
    assert [row.key for row in claim(store, owner="other")] == ["a", "b", "d", "e"]
    assert [row.key for row in claim(store, connection="acme")] == ["c"]


def test_only_the_kinds_asked_for(store: SqlStore) -> None:
    store.do(lambda unit: unit.add_effects([effect("a", kind="mail"), effect("b", kind="write")]))
    found = store.do(lambda unit: unit.claim_effects("odoo", "me", 5, 30, ["mail"]))
    assert [row.key for row in found] == ["a"]


@pytest.mark.parametrize("state", [SENDING, DOUBT, EffectState.UNDECIDED])
def test_a_subject_waits_while_something_about_it_is_under_way(store: SqlStore, state: EffectState) -> None:
    plan(store, "order:1", "order:1", "order:2", None, None)
    first, *others = claim(store)
    assert [row.key for row in [first, *others]] == ["key 0", "key 2", "key 3", "key 4"]
    attempt = start(store, first)
    if state is not SENDING:
        end(store, attempt, first, AttemptOutcome.IN_DOUBT, DOUBT)
    if state is EffectState.UNDECIDED:
        store.do(lambda unit: unit.change_effect(first.id, DOUBT, state, ANNA, "nobody knows"))
    assert claim(store, owner="other") == []
    settle = {SENDING: None, DOUBT: DOUBT, EffectState.UNDECIDED: EffectState.UNDECIDED}[state]
    if settle is None:
        end(store, attempt, first, AttemptOutcome.DONE, DONE)
    else:
        store.do(lambda unit: unit.change_effect(first.id, settle, DONE, ANNA, "seen at the supplier"))
    assert [row.key for row in claim(store, owner="other")] == ["key 1"]


def test_an_effect_in_back_off_keeps_its_place_before_later_ones(store: SqlStore, clock: ManualClock) -> None:
    plan(store, "order:1", "order:1")
    (first,) = claim(store)
    attempt = start(store, first)
    again = clock() + timedelta(minutes=5)
    store.do(
        lambda unit: unit.end_attempt(attempt, first, AttemptOutcome.FAILED, PLANNED, error_code="x", retry_at=again)
    )
    assert claim(store) == []
    clock.forward(minutes=5)
    (retried,) = claim(store)
    assert (retried.key, retried.tries, retried.error_code) == ("key 0", 1, "x")


def test_a_late_worker_is_refused_by_its_fence(store: SqlStore, clock: ManualClock) -> None:
    plan(store, "order:1", "order:2")
    late, begun = claim(store, "late")
    attempt = start(store, begun)
    clock.forward(seconds=31)
    (new,) = claim(store, "new")
    assert (new.id, new.fence) == (late.id, late.fence + 1)
    with pytest.raises(ConflictingChange, match="other hands"):
        start(store, late)
    store.do(lambda unit: unit.recover_effects(lambda owner: True))
    with pytest.raises(ConflictingChange, match="other hands"):
        end(store, attempt, begun, AttemptOutcome.DONE, DONE)
    assert now(store, begun.id).state is DOUBT
    assert [line.outcome for line in store.read().attempts([begun.id])] == [AttemptOutcome.UNKNOWN]


def test_what_is_let_go_is_free_at_once_but_not_for_who_let_it_go(store: SqlStore) -> None:
    plan(store, "order:1", "order:2")
    first, second = claim(store)
    start(store, second)
    store.do(lambda unit: unit.release_effects([first.id, second.id], "me"))
    store.do(lambda unit: unit.release_effects([second.id], "somebody else"))
    with pytest.raises(ConflictingChange):
        start(store, first)
    assert [row.id for row in claim(store, "other")] == [first.id]
    assert now(store, second.id).state is SENDING


def test_recovery_after_a_dead_process(opened: Callable[..., SqlStore]) -> None:
    dead, store = opened("dead"), opened("alive")
    plan(dead, "order:1", "order:2", "order:3", "order:4")
    sending, planned, asked = claim(dead, "dead", limit=3)
    start(dead, sending)
    question = start(dead, asked)
    end(dead, question, asked, AttemptOutcome.IN_DOUBT, DOUBT)
    start(dead, now(store, asked.id), looking_up=True)
    (mine,) = claim(store, "alive")
    running = start(store, mine)

    doubtful = store.do(lambda unit: unit.recover_effects(lambda owner: owner != "dead"))

    assert [(row.id, row.state, row.lease_owner) for row in doubtful] == [(sending.id, DOUBT, None)]
    assert [line.outcome for line in store.read().attempts([sending.id])] == [AttemptOutcome.UNKNOWN]
    asked_lines = store.read().attempts([asked.id])
    assert [line.outcome for line in asked_lines] == [AttemptOutcome.IN_DOUBT, AttemptOutcome.UNKNOWN]
    assert [row.id for row in claim(store, "alive")] == [planned.id]
    end(store, running, mine, AttemptOutcome.DONE, DONE)
    assert store.do(lambda unit: unit.recover_effects(lambda owner: owner != "dead")) == []


def test_a_look_up_settles_a_doubt_without_sending(store: SqlStore) -> None:
    plan(store, "order:1")
    (claimed,) = claim(store)
    end(store, start(store, claimed), claimed, AttemptOutcome.IN_DOUBT, DOUBT)
    doubt = now(store, claimed.id)
    attempt = start(store, doubt, looking_up=True)
    assert now(store, claimed.id).state is DOUBT
    end(store, attempt, doubt, AttemptOutcome.FOUND_DONE, DONE)
    lines = store.read().attempts([claimed.id])
    assert [(line.number, line.outcome) for line in lines] == [
        (1, AttemptOutcome.IN_DOUBT),
        (2, AttemptOutcome.FOUND_DONE),
    ]


def test_an_outcome_is_written_once(store: SqlStore, url: str) -> None:
    plan(store, "order:1")
    (claimed,) = claim(store)
    attempt = start(store, claimed)
    end(store, attempt, claimed, AttemptOutcome.FAILED, PLANNED)
    with pytest.raises(ConflictingChange):
        end(store, attempt, claimed, AttemptOutcome.DONE, DONE)
    for forged in ("UPDATE attempts SET outcome = 'done'", "DELETE FROM attempts"):
        with pytest.raises(Exception, match="append-only"):
            raw(url, forged)


def test_steps_the_life_cycle_does_not_know_are_refused(store: SqlStore) -> None:
    plan(store, "order:1")
    with pytest.raises(ConflictingChange, match="cannot become done"):
        store.do(lambda unit: unit.change_effect(1, PLANNED, DONE, ANNA, "wished"))
    with pytest.raises(ConflictingChange, match="no longer in_doubt"):
        store.do(lambda unit: unit.change_effect(1, DOUBT, DONE, ANNA, "seen"))
    (claimed,) = claim(store)
    attempt = start(store, claimed)
    with pytest.raises(ConflictingChange, match="cannot become cancelled"):
        end(store, attempt, claimed, AttemptOutcome.DONE, EffectState.CANCELLED)


def test_effects_are_found_by_what_they_are_about(store: SqlStore) -> None:
    store.do(
        lambda unit: unit.add_effects(
            [effect("a", order_id=1), effect("b", message_id=2, order_id=1), effect("c", exception_id=3)]
        )
    )
    reads = store.read()
    assert [row.key for row in reads.effects(order_id=1)] == ["a", "b"]
    assert [row.key for row in reads.effects(order_id=1, message_id=2, states=[PLANNED])] == ["b"]
    assert [row.key for row in reads.effects(exception_id=3)] == ["c"]
    assert reads.effects(states=[DONE]) == []
    assert len(reads.effects(limit=2)) == 2
    assert reads.effect_counts() == {("odoo", "planned"): 3}


def test_what_was_planned_while_the_clock_was_ahead_does_not_wait_for_it(store: SqlStore, clock: ManualClock) -> None:
    plan(store, "order:1")
    plan_later = effect("list", subject="prices", not_before=clock() + timedelta(hours=3))
    store.do(lambda unit: unit.add_effects([plan_later]))
    clock.forward(hours=-7)
    assert claim(store) == []
    assert store.do(lambda unit: unit.hasten_retries(3600)) == 1
    assert [row.subject for row in claim(store)] == ["order:1"], "what waits for its hour goes on waiting"
