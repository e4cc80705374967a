"""A lane with a made-up other side and a clock moved by hand: what each kind of failure leads to."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.adapters.store import open_store
from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import EffectState
from console.services.engine.effects import Performed
from console.services.engine.engine import Engine
from console.services.engine.lane import Job, Lane, LaneSettings
from console.services.engine.policy import RetryPolicy
from console.services.errors import (
    AccessDenied,
    ConflictingChange,
    CrossdockError,
    InDoubt,
    Refused,
    Retryable,
    Throttled,
    Unreachable,
)
from console.services.events import Events
from console.services.ports import Lookup
from console.services.records import Actor, ConnectionRow, EffectRow, NewEffect
from console.services.store import Unit

RULE = Actor("test", "rule")


class HandClock:
    """Moved by hand; waiting takes no real time to speak of."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> float:
        return 0.001

    def lasting(self, real_seconds: float) -> float:
        return real_seconds

    def steady(self) -> float:
        return self.seconds

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


class ConnectorError(BaseException):
    """As odoorpc's: it does not derive from Exception."""


class Other:
    """The other side: answers as told, and notes what it was asked."""

    kind = "write"

    def __init__(self) -> None:
        self.meets: list[BaseException | None] = []
        self.looks: list[Lookup | BaseException] = []
        self.did: list[str] = []
        self.asked = 0
        self.told: list[tuple[str, str]] = []
        self.meanwhile: Callable[[EffectRow], None] = lambda effect: None
        self.after: Callable[[Unit], None] = lambda unit: None

    def request(self, effect: EffectRow) -> bytes | None:
        return b"request"

    def perform(self, client: object, effect: EffectRow) -> Performed:
        self.meanwhile(effect)
        met = self.meets.pop(0) if self.meets else None
        if met is not None:
            raise met
        self.did.append(effect.key)
        return Performed("done", b"answer")

    def look_up(self, client: object, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        self.asked += 1
        found = self.looks.pop(0) if self.looks else Lookup.NOT_DONE
        if isinstance(found, BaseException):
            raise found
        return found, Performed("found") if found is Lookup.DONE else None

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        self.after(unit)
        self.told.append(("done", effect.key))

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        self.told.append(("refused", error.code))

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        self.told.append(("undecidable", effect.key))


class Bench:
    """One lane over a real store, its rounds run by hand on the test's thread."""

    def __init__(self, store: SqlStore, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.other = Other()
        self.faults: list[BaseException] = []
        self.jobs: list[Job[object]] = []
        self.connects = 0
        store.do(lambda unit: unit.put_connection(ConnectionRow("odoo", "odoo", "Odoo"), RULE))
        self.lane = self.make()

    def make(self, owner: str = "me", **more: Any) -> Lane[object]:
        settings = LaneSettings(retry=RetryPolicy(first=2, longest=60, tries=3), settling=30, **more)
        return Lane(
            "odoo",
            self._connect,
            [self.other],
            self.jobs,
            self.store,
            self.clock,
            Events(),
            owner,
            settings,
            random.Random(1),
            self.faults.append,
        )

    def _connect(self) -> object:
        self.connects += 1
        return object()

    def plan(self, *keys: str) -> None:
        self.store.do(
            lambda unit: unit.add_effects([NewEffect(key, "write", "odoo", "{}", subject=key) for key in keys])
        )

    def round(self, *, later: float = 0.0) -> bool:
        self.clock.later(later)
        return self.lane._safely(self.lane._turn)

    def effect(self, key: str) -> EffectRow:
        found = self.store.read().effect_by_key(key)
        assert found is not None
        return found

    def outcomes(self, key: str) -> list[str]:
        return [str(one.outcome) for one in self.store.read().attempts([self.effect(key).id])]

    def case(self, key: str) -> Any:
        return self.store.read().exception_by_key(key)

    def internal(self) -> list[Any]:
        from console.services.store import Page, QueueFilter

        return list(self.store.read().exceptions(QueueFilter(cause=("internal",)), Page()).rows)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = HandClock()
    store = open_store(f"sqlite:///{tmp_path / 'lane.db'}", clock.now, process="me")
    yield Bench(store, clock)
    store.close()


FAILURES: dict[str, tuple[BaseException, EffectState, list[tuple[str, str]], str]] = {
    "away": (Unreachable(), EffectState.PLANNED, [], "trouble"),
    "throttled": (Throttled(retry_after=40), EffectState.PLANNED, [], "trouble"),
    "rights": (AccessDenied(), EffectState.PLANNED, [], "settings"),
    "refused": (Refused(), EffectState.REFUSED, [("refused", "refused")], "ok"),
    "conflict": (ConflictingChange(), EffectState.REFUSED, [("refused", "conflicting_change")], "ok"),
    "lost": (InDoubt(), EffectState.IN_DOUBT, [], "trouble"),
    "unforeseen": (KeyError("x"), EffectState.IN_DOUBT, [], "trouble"),
    "not even an Exception": (ConnectorError("x"), EffectState.IN_DOUBT, [], "trouble"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_where_each_failure_leaves_the_effect_its_people_and_the_connection(bench: Bench, what: str) -> None:
    error, state, told, health = FAILURES[what]
    bench.plan("a")
    bench.other.meets = [error]
    bench.round()
    effect = bench.effect("a")
    assert (effect.state, bench.other.told) == (state, told)
    assert bench.store.read().connection("odoo").health == health  # type: ignore[union-attr]
    assert effect.lease_owner is None
    foreseen = isinstance(error, CrossdockError)
    assert (len(bench.faults), len(bench.internal())) == ((0, 0) if foreseen else (1, 1))


def test_a_fault_is_kept_with_its_message_and_the_lane_goes_on(bench: Bench) -> None:
    bench.plan("a", "b")
    bench.other.meets = [ConnectorError("the connector broke")]
    bench.round()
    (case,) = bench.internal()
    assert "the connector broke" in (bench.store.read().exception_evidence(case.id) or "")
    bench.round()
    assert bench.effect("b").state is EffectState.DONE


def test_being_away_is_never_given_up_and_what_waited_is_done_once(bench: Bench) -> None:
    bench.plan("a", "b", "c")
    bench.other.meets = [Unreachable() for _ in range(40)]
    for _ in range(200):
        bench.round(later=400)
        if not bench.other.meets:
            break
    assert bench.other.meets == [] and bench.other.told == []
    assert bench.case("connection:odoo").cause == "connection_away"
    for _ in range(5):
        bench.round(later=400)
    assert sorted(bench.other.did) == ["a", "b", "c"]
    assert bench.case("connection:odoo") is None


def test_an_effect_that_fails_by_itself_is_given_up_after_the_policys_tries(bench: Bench) -> None:
    bench.plan("a")
    bench.other.meets = [Unreachable(), *(Retryable() for _ in range(10))]
    for _ in range(12):
        bench.round(later=400)
    assert bench.other.told == [("refused", "retryable")]
    assert bench.outcomes("a") == ["failed"] * 4
    assert bench.effect("a").state is EffectState.REFUSED


def test_retry_after_holds_the_whole_connection(bench: Bench) -> None:
    bench.plan("a", "b")
    bench.other.meets = [Throttled(retry_after=100)]
    bench.round()
    assert not bench.round(later=99) and bench.other.did == []
    bench.round(later=40)
    bench.round(later=1)
    assert sorted(bench.other.did) == ["a", "b"]


def test_not_there_yet_is_not_taken_for_not_happened(bench: Bench) -> None:
    bench.plan("a")
    bench.other.meets = [InDoubt()]
    bench.round()
    bench.other.looks = [Lookup.NOT_DONE, Lookup.DONE]
    bench.round(later=3)
    assert bench.effect("a").state is EffectState.IN_DOUBT
    bench.round(later=40)
    assert bench.outcomes("a") == ["in_doubt", "in_doubt", "found_done"] and bench.other.did == []


def test_not_happened_is_believed_once_the_call_cannot_be_under_way_any_more(bench: Bench) -> None:
    bench.plan("a")
    bench.other.meets = [InDoubt()]
    bench.round()
    bench.round(later=31)
    bench.round(later=1)
    assert bench.outcomes("a") == ["in_doubt", "found_not_done", "done"] and bench.other.did == ["a"]


@pytest.mark.parametrize("looks", [[Lookup.CANNOT_TELL], [Refused()], [KeyError("x")] * 5])
def test_when_nobody_can_tell_a_person_is_asked_and_nothing_is_repeated(bench: Bench, looks: list[Any]) -> None:
    bench.plan("a")
    bench.other.meets = [InDoubt()]
    bench.round()
    bench.other.looks = list(looks)
    for _ in range(8):
        bench.round(later=400)
    assert bench.effect("a").state is EffectState.UNDECIDED
    assert bench.other.told == [("undecidable", "a")] and bench.other.did == []


def test_a_late_workers_outcome_is_refused_by_its_fence(bench: Bench) -> None:
    bench.plan("a")

    def taken_over(effect: EffectRow) -> None:
        bench.clock.later(31)
        bench.store.do(lambda unit: unit.recover_effects(lambda owner: True))

    bench.other.meanwhile = taken_over
    bench.round()
    assert bench.other.did == ["a"] and bench.other.told == []
    assert bench.effect("a").state is EffectState.IN_DOUBT
    assert bench.internal() == []


def test_a_follow_up_that_fails_leaves_the_outcome_and_a_case(bench: Bench) -> None:
    bench.plan("a")

    def broken(unit: Unit) -> None:
        raise ValueError("the follow-up broke")

    bench.other.after = broken
    bench.round()
    assert bench.effect("a").state is EffectState.DONE and bench.other.did == ["a"]
    assert len(bench.internal()) == 1


def test_a_follow_up_on_stale_data_is_done_again_on_fresh(bench: Bench) -> None:
    bench.plan("a")
    left = [3]

    def stale(unit: Unit) -> None:
        left[0] -= 1
        if left[0] > 0:
            raise ConflictingChange()

    bench.other.after = stale
    bench.round()
    assert bench.effect("a").state is EffectState.DONE and bench.other.told == [("done", "a")]
    assert bench.internal() == []


def test_a_job_that_breaks_keeps_no_effect_from_being_done(bench: Bench) -> None:
    def broken(client: object) -> bool:
        raise ConnectorError("the job broke")

    bench.jobs.append(Job("orders", 60, broken))
    bench.lane = bench.make()
    bench.plan("a")
    bench.round()
    assert bench.other.did == ["a"] and len(bench.internal()) == 1


def test_a_probe_that_had_nothing_to_try_is_given_back(bench: Bench) -> None:
    bench.plan("a")
    bench.other.meets = [Unreachable()] * 3
    for _ in range(3):
        bench.round(later=61)
    assert bench.lane.breaker.state != "closed"
    bench.store.do(lambda unit: unit.change_effect(1, EffectState.PLANNED, EffectState.CANCELLED, RULE, "not needed"))
    bench.round(later=400)
    bench.plan("b")
    bench.round()
    assert bench.other.did == ["b"]


def test_after_an_outage_work_goes_out_in_growing_pieces(bench: Bench) -> None:
    bench.plan(*(f"key {number}" for number in range(12)))
    bench.other.meets = [Unreachable()]
    bench.round()
    sizes = []
    for _ in range(4):
        before = len(bench.other.did)
        bench.round(later=10)
        sizes.append(len(bench.other.did) - before)
    assert sizes == [1, 2, 4, 5]


def test_execution_goes_before_volume(bench: Bench) -> None:
    bulk = Other()
    bulk.kind = "prices"
    bulk.volume = True  # type: ignore[attr-defined]
    order: list[str] = []
    bulk.meanwhile = bench.other.meanwhile = lambda effect: order.append(effect.key)
    bench.lane._kinds["prices"] = bulk
    wanted = [NewEffect(f"price {n}", "prices", "odoo", "{}", subject=f"p{n}") for n in range(3)]
    bench.store.do(lambda unit: unit.add_effects(wanted))
    bench.plan("order 1", "order 2")
    bench.round()
    bench.round()
    bench.plan("order 3")
    while bench.round():
        pass
    assert order == ["order 1", "order 2", "price 0", "order 3", "price 1", "price 2"]


def test_pause_and_changed_settings(bench: Bench) -> None:
    bench.plan("a")
    bench.other.meets = [AccessDenied()] * 3
    for _ in range(3):
        bench.round(later=61)
    bench.store.do(lambda unit: unit.put_connection(ConnectionRow("odoo", "odoo", "Odoo", paused=True), RULE))
    assert not bench.round(later=1000) and bench.other.did == []
    bench.store.do(lambda unit: unit.put_connection(ConnectionRow("odoo", "odoo", "Odoo"), RULE))
    bench.round()  # mended settings are tried at once, whatever the breaker says
    assert bench.other.did == ["a"]


def test_only_the_holder_of_the_lease_works(bench: Bench) -> None:
    other = bench.make("elsewhere")
    assert bench.round() is False and bench.lane.holding
    bench.plan("a")
    assert other._safely(other._turn) is False and not other.holding
    bench.clock.later(31)
    assert other._safely(other._turn) is True and bench.other.did == ["a"]


def test_a_hanging_call_does_not_keep_the_program_from_stopping(bench: Bench) -> None:
    hanging, let_go = threading.Event(), threading.Event()

    def hang(effect: EffectRow) -> None:
        hanging.set()
        let_go.wait(20)

    bench.other.meanwhile = hang
    bench.plan("a")
    idle: Any = type("Idle", (), {"run": staticmethod(lambda: 0), "stop": staticmethod(lambda: None)})
    engine = Engine(
        bench.store, [bench.lane], idle, idle, bench.clock, Events(), "me", lambda owner: True, bench.faults.append
    )
    engine.start()
    assert hanging.wait(10)
    assert engine.stop() is False
    assert not let_go.is_set() and bench.effect("a").state is not EffectState.DONE  # it still hangs: nobody waited
    let_go.set()
    assert bench.lane.join(10)
    assert bench.effect("a").state is EffectState.DONE  # what came back late was noted all the same


def test_the_heartbeat_keeps_what_a_long_call_holds(bench: Bench) -> None:
    idle: Any = type("Idle", (), {"run": staticmethod(lambda: 0), "stop": staticmethod(lambda: None)})
    engine = Engine(
        bench.store, [bench.lane], idle, idle, bench.clock, Events(), "me", lambda owner: True, bench.faults.append
    )

    def long(effect: EffectRow) -> None:
        for _ in range(20):
            bench.clock.later(10)
            engine.beat()

    bench.other.meanwhile = long
    bench.plan("a")
    bench.round()
    assert bench.outcomes("a") == ["done"] and bench.lane.holding


def test_a_dead_process_leases_are_free_at_once(bench: Bench) -> None:
    for name in ("lane:odoo", "intake"):
        bench.store.do(lambda unit, n=name: unit.take_lease(n, "dead", 30))  # type: ignore[misc]
    idle: Any = type("Idle", (), {"run": staticmethod(lambda: 0), "stop": staticmethod(lambda: None)})
    alive = lambda owner: owner != "dead"  # noqa: E731
    engine = Engine(bench.store, [bench.lane], idle, idle, bench.clock, Events(), "me", alive, bench.faults.append)
    bench.plan("a")
    bench.round()
    assert bench.other.did == []
    engine.recover()
    bench.round()
    assert bench.other.did == ["a"]
