"""The engine: all lanes, the intake worker and housekeeping, started, stopped and recovered together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from console.services.engine.housekeeping import Housekeeping
from console.services.engine.lane import LEASE_SECONDS, Lane
from console.services.errors import StoreTrouble
from console.services.events import Changed, Events
from console.services.intake.pipeline import Pipeline
from console.services.ports import Clock
from console.services.store import Store

STOP_SECONDS = 2.0
INTAKE_LEASE = "intake"


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
    ) -> None:
        self._store = store
        self._lanes = {lane.connection: lane for lane in lanes}
        self._pipeline = pipeline
        self._housekeeping = housekeeping
        self._clock = clock
        self._events = events
        self._owner = owner
        self._owner_is_alive = owner_is_alive
        self._report = report
        self._lease = clock.lasting(LEASE_SECONDS)
        self._stopping = threading.Event()
        self._arrived = threading.Event()
        self._threads: list[threading.Thread] = []
        self._end_listening: Callable[[], None] | None = None

    def start(self) -> None:
        """Recover what an earlier run left, then begin working."""
        self.recover()
        self._end_listening = self._events.subscribe(self._on_event)
        for lane in self._lanes.values():
            lane.start()
        for name, work in (("intake", self._run_intake), ("housekeeping", self._run_housekeeping)):
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def recover(self) -> int:
        """Effects that were being sent when their process died become in doubt and are looked up before anything is
        repeated; how many those are."""
        return len(self._store.do(lambda unit: unit.recover_effects(self._owner_is_alive)))

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

    def _run_intake(self) -> None:
        while not self._stopping.is_set():
            worked = 0
            try:
                if self._store.do(lambda unit: unit.take_lease(INTAKE_LEASE, self._owner, self._lease)):
                    worked = self._pipeline.run()
            except StoreTrouble:
                worked = 0  # the store says on the status line what is wrong; the messages wait
            except Exception as error:
                self._report(error)
            if worked:
                self.wake()
            else:
                self._arrived.wait(self._clock.wait(2.0))
                self._arrived.clear()
        with suppress(StoreTrouble):  # a lease not given back runs out by itself
            self._store.do(lambda unit: unit.release_lease(INTAKE_LEASE, self._owner))

    def _run_housekeeping(self) -> None:
        while not self._stopping.wait(max(0.05, self._clock.wait(30.0))):
            try:
                self._housekeeping.run()
                self._store.do(lambda unit: unit.recover_effects(self._owner_is_alive))
            except StoreTrouble:
                continue
            except Exception as error:
                self._report(error)
