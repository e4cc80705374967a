"""The engine: all lanes, the intake worker, heartbeat and housekeeping, started, stopped and recovered together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from console.services.engine.alarms import Alarms
from console.services.engine.housekeeping import Housekeeping
from console.services.engine.lane import LEASE_SECONDS, Lane
from console.services.engine.policy import LONGEST_ASKED
from console.services.errors import StoreTrouble
from console.services.events import Changed, Events
from console.services.intake.pipeline import Pipeline
from console.services.ports import Clock
from console.services.records import ConnectionRow
from console.services.store import Store

STOP_SECONDS = 2.0
INTAKE_LEASE = "intake"
JUMP_SECONDS = 60.0
"""A computer's time that moves this much against its steady clock was set by somebody."""
_ABSURD = 10
"""A lease that runs this many times longer than any is taken for was taken before the time was set back."""


class Engine:
    """Owns the worker threads. ``owner`` names this process; ``owner_is_alive`` tells dead processes from living."""

    def __init__(
        self,
        store: Store,
        lanes: Sequence[Lane[Any]],
        pipeline: Pipeline,
        housekeeping: Housekeeping,
        clock: Clock,
        events: Events,
        owner: str,
        owner_is_alive: Callable[[str], bool],
        report: Callable[[BaseException], None],
        lane_for: Callable[[ConnectionRow], Lane[Any]] | None = None,
    ) -> None:
        self._store = store
        self._lane_for = lane_for
        self._lanes = {lane.connection: lane for lane in lanes}
        self._pipeline = pipeline
        self._housekeeping = housekeeping
        self._clock = clock
        self._events = events
        self._owner = owner
        self._owner_is_alive = owner_is_alive
        self._report = report
        self._alarms = Alarms(store, events)
        self._lease = clock.lasting(LEASE_SECONDS)
        self._offset = self._clock_offset()
        self._stopping = threading.Event()
        self._arrived = threading.Event()
        self._threads: list[threading.Thread] = []
        self._end_listening: Callable[[], None] | None = None

    def start(self) -> None:
        """Recover what an earlier run left, then begin working."""
        self._safely("recovery", self.recover)
        self._end_listening = self._events.subscribe(self._on_event)
        for lane in self._lanes.values():
            lane.start()
        workers = {
            "intake": self._run_intake,
            "heartbeat": lambda: self._every(LEASE_SECONDS / 3, "heartbeat", self.beat),
            "housekeeping": lambda: self._every(
                max(0.05, self._clock.wait(30.0)), "housekeeping", self._housekeeping.run
            ),
        }
        for name, work in workers.items():
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def recover(self) -> int:
        """Take back what dead processes held: their leases, and effects that were being sent, which become in doubt
        and are looked up before anything is repeated; how many those are."""
        self._store.do(lambda unit: unit.hasten_retries(LONGEST_ASKED))
        names = [*(lane.lease_name for lane in self._lanes.values() if not lane.holding), INTAKE_LEASE]
        self._free_leases(names)
        return len(self._store.do(lambda unit: unit.recover_effects(self._owner_is_alive)))

    def _free_leases(self, names: Sequence[str]) -> None:
        """A lease frees itself in time; not waiting for that means that a program started again works at once."""
        reads, now = self._store.read(), self._clock.now()
        absurd = now + timedelta(seconds=self._lease * _ABSURD)
        for name in names:
            lease = reads.lease(name)
            if lease is None or lease.until <= now:
                continue
            if lease.until > absurd or not self._owner_is_alive(lease.owner):
                self._store.do(lambda unit, n=name, o=lease.owner: unit.release_lease(n, o))  # type: ignore[misc]

    def follow_connections(self) -> int:
        """Give connections that were set up meanwhile, here or by another process, their lanes; how many those are."""
        if self._lane_for is None or self._stopping.is_set():
            return 0
        new = [row for row in self._store.read().connections() if row.key not in self._lanes]
        for row in new:
            lane = self._lane_for(row)
            self._lanes = {**self._lanes, row.key: lane}
            lane.start()
        return len(new)

    def beat(self) -> None:
        """Keep what living workers hold, however long their call takes; then see what dead ones left."""
        self.follow_connections()
        held = {lane.connection: lane.lease_name for lane in self._lanes.values() if lane.holding}
        claims = [effect for lane in self._lanes.values() for effect in lane.claims]

        def renew(unit: Any) -> dict[str, bool]:
            if claims:
                unit.renew_effects(claims, self._owner, self._lease)
            return {key: unit.take_lease(name, self._owner, self._lease) is not None for key, name in held.items()}

        for key, kept in self._store.do(renew).items():
            self._lanes[key].renewed(kept)
        if self._was_set_back():
            self._store.do(lambda unit: unit.hasten_retries(LONGEST_ASKED))
        self.recover()

    def _clock_offset(self) -> float:
        return self._clock.now().timestamp() - self._clock.steady()

    def _was_set_back(self) -> bool:
        before, self._offset = self._offset, self._clock_offset()
        return before - self._offset > self._clock.lasting(JUMP_SECONDS)

    def arrived(self) -> None:
        """There are messages to decide."""
        self._arrived.set()

    def wake(self, connection: str | None = None) -> None:
        """There are new effects for a connection (or any)."""
        for key, lane in self._lanes.items():
            if connection in (None, key):
                lane.wake()

    def stop(self) -> bool:
        """Begin nothing new and wait at most two seconds for what is under way; whether all ended in time. What did
        not end is found in doubt at the next start."""
        self._stopping.set()
        self._arrived.set()
        if self._end_listening is not None:
            self._end_listening()
        self._pipeline.stop()
        for lane in self._lanes.values():
            lane.stop()
        end = time.monotonic() + STOP_SECONDS
        ended = [lane.join(max(0.0, end - time.monotonic())) for lane in self._lanes.values()]
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return all(ended) and not any(thread.is_alive() for thread in self._threads)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Changed) and event.kind in ("effect", "order", "exception", "message"):
            self.wake()
            if event.kind == "message":
                self._arrived.set()

    def _safely(self, where: str, step: Callable[[], object]) -> object:
        """Workers outlive every fault: it is told, kept as a case, and the work goes on."""
        try:
            return step()
        except StoreTrouble:
            return None  # the status line says what is wrong with the store; what waits in it goes on when it is back
        except BaseException as error:
            with suppress(Exception):
                self._report(error)
            with suppress(Exception):
                self._alarms.fault(where, error)
        return None

    def _every(self, real_seconds: float, name: str, step: Callable[[], object]) -> None:
        while not self._stopping.wait(real_seconds):
            self._safely(name, step)

    def _run_intake(self) -> None:
        while not self._stopping.is_set():
            if self._safely("intake", self._intake):
                self.wake()
            else:
                self._arrived.wait(self._clock.wait(2.0))
                self._arrived.clear()
        # a lease not given back runs out by itself
        self._safely("intake", lambda: self._store.do(lambda unit: unit.release_lease(INTAKE_LEASE, self._owner)))

    def _intake(self) -> int:
        lease = self._store.do(lambda unit: unit.take_lease(INTAKE_LEASE, self._owner, self._lease))
        return self._pipeline.run() if lease is not None else 0
