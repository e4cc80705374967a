"""A lane: the one worker of a connection, with its lease, rate limit, back-off, breaker and pause.

One lane's trouble stays in it. A lane does three things in turn: its scheduled jobs (polling a folder, reading changed
orders), questions about effects in doubt, and planned effects, execution before volume. One call is under way at a
time: clients belong to one thread, and no partner is met by more than one of us.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from console.domain.lifecycle import EffectState
from console.services.engine.alarms import Alarms
from console.services.engine.effects import EffectHandler
from console.services.engine.outcomes import Outcomes
from console.services.engine.policy import Breaker, RateLimit, RetryPolicy, SlowStart
from console.services.engine.work import EffectWork
from console.services.errors import CrossdockError, InDoubt, NeedsSettings, Retryable, StoreTrouble, Throttled
from console.services.events import Events, HealthChanged
from console.services.faultpoints import reached
from console.services.ports import Clock
from console.services.records import EffectRow
from console.services.store import Store

C = TypeVar("C")
LEASE_SECONDS = 30.0


@dataclass(slots=True)
class Job(Generic[C]):
    """Scheduled work of a lane: ``run(client)`` every ``every`` seconds; it returns whether more waits right away."""

    name: str
    every: float
    run: Callable[[C], bool]
    due: float = 0.0
    """On the steady clock."""


@dataclass(slots=True)
class LaneSettings:
    """What may be set per connection. ``settling`` (real seconds): see :class:`EffectWork`; ``alarm_after``: how long a
    connection may be away before that becomes a case."""

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    per_second: float = 0.0
    burst: int = 5
    batch: int = 20
    idle_seconds: float = 5.0
    settling: float = 0.0
    alarm_after: float = 900.0


class Lane(Generic[C]):
    """The worker thread of one connection. ``connect`` makes the live client on the lane's own thread."""

    def __init__(
        self,
        connection: str,
        connect: Callable[[], C],
        handlers: Sequence[EffectHandler[C]],
        jobs: Sequence[Job[C]],
        store: Store,
        clock: Clock,
        events: Events,
        owner: str,
        settings: LaneSettings | None = None,
        rng: random.Random | None = None,
        report: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.connection = connection
        self.lease_name = f"lane:{connection}"
        self._connect = connect
        self._kinds = {handler.kind: handler for handler in handlers}
        self._jobs = list(jobs)
        self._store = store
        self._clock = clock
        self._events = events
        self._owner = owner
        self._settings = settings or LaneSettings()
        self._report = report or (lambda error: None)
        self._lease = clock.lasting(LEASE_SECONDS)
        rng = rng or random.Random()
        self._breaker = Breaker(clock.steady, rng=rng)
        self._rate = RateLimit(clock.steady, self._settings.per_second, self._settings.burst)
        self._start = SlowStart(self._settings.batch)
        self._alarms = Alarms(store, events)
        self._work: EffectWork[C] = EffectWork(
            connection,
            self._kinds,
            store,
            clock,
            Outcomes(store, clock, events, self._settings.retry, rng, self._sleep, self._report),
            self._alarms,
            self._settings.retry,
            clock.lasting(self._settings.settling),
            self._lease,
            self._report,
        )
        self._client: C | None = None
        self._version = -1
        self._held_until: float | None = None
        self._claims: list[EffectRow] = []
        self._wake = threading.Condition()
        self._woken = False
        self._stopping = False
        self._health: tuple[str, str] = ("unknown", "")
        self._troubled_since: float | None = None
        self._alarmed: bool | None = None
        self._thread: threading.Thread | None = None

    # control, from any thread

    def start(self) -> None:
        """Begin working."""
        self._thread = threading.Thread(target=self._run, name=self.lease_name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is new work, or a changed pause: look now."""
        with self._wake:
            self._woken = True
            self._wake.notify()

    def stop(self) -> None:
        """Finish the call under way and begin nothing new."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()

    def join(self, seconds: float) -> bool:
        """Wait for the worker; whether it has ended."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def breaker(self) -> Breaker:
        """The breaker, for the status line."""
        return self._breaker

    @property
    def holding(self) -> bool:
        """Whether this lane believes to hold its connection's lease."""
        return self._held_until is not None

    @property
    def claims(self) -> tuple[int, ...]:
        """The effects it works on or is about to; the engine's heartbeat keeps their leases alive."""
        return tuple(effect.id for effect in tuple(self._claims))

    def renewed(self, held: bool) -> None:
        """What the heartbeat found of the lease."""
        self._held_until = self._clock.steady() + self._lease / 2 if held else None

    # the worker's thread

    def _run(self) -> None:
        try:
            while not self._stopping:
                if not self._safely(self._turn):
                    self._rest()
        finally:
            self._safely(self._give_back)

    def _safely(self, step: Callable[[], bool]) -> bool:
        """The lane must outlive any fault in one piece of work, also errors that do not derive from Exception."""
        try:
            return step()
        except StoreTrouble as error:
            self._troubled("trouble", error.text)
        except BaseException as error:
            self._fault("its turn", error)
        return False

    def _turn(self) -> bool:
        """One round. Whether there was work and more may wait."""
        if not self._hold_lease() or self._paused() or not self._breaker.allow():
            return False
        try:
            # a job that met trouble ends the round: effects would meet the same
            more = self._run_jobs()
            return False if more is None else self._run_effects() or more
        finally:
            self._breaker.put_back()

    def _hold_lease(self) -> bool:
        now = self._clock.steady()
        if self._held_until is not None and now < self._held_until:
            return True
        lease = self._store.do(lambda unit: unit.take_lease(self.lease_name, self._owner, self._lease))
        self.renewed(lease is not None)
        return lease is not None

    def _paused(self) -> bool:
        """Also notes that the connection's settings were changed: then it is tried at once, with a new client."""
        row = self._store.read().connection(self.connection)
        if row is not None and row.version != self._version:
            if self._version >= 0:
                self._drop_client()
                self._breaker.success()
            self._version = row.version
        return bool(row and row.paused)

    def _live(self) -> C:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _run_jobs(self) -> bool | None:
        """Whether more waits; ``None`` when the connection is in trouble or the lane is to end."""
        more = False
        for job in self._jobs:
            if self._clock.steady() < job.due:
                continue
            if not self._take_token():
                return None
            job.due = self._clock.steady() + job.every
            try:
                again = job.run(self._live())
            except (Retryable, NeedsSettings, InDoubt) as error:
                self._failed(error)
                return None
            except StoreTrouble:
                raise
            except BaseException as error:
                self._fault(job.name, error)  # one job's fault keeps no effect from being done
                continue
            self._worked()
            if again:
                job.due = self._clock.steady()
                more = True
        return more

    def _run_effects(self) -> bool:
        """Whether anything was done and more may wait."""
        reads = self._store.read()
        doubtful = reads.effects(states=(EffectState.IN_DOUBT,), connection=self.connection)
        now = self._clock.now()
        due = [one for one in doubtful if one.kind in self._kinds and one.not_before <= now]
        for effect in due[: self._start.size]:
            if not self._take_token() or not self._went_well(self._work.ask(self._live, effect)):
                return False
        if not reads.effects(states=(EffectState.PLANNED,), connection=self.connection, limit=1):
            return False
        return self._run_claimed()

    def _run_claimed(self) -> bool:
        self._claims = self._claim()
        taken = len(self._claims)
        try:
            while self._claims:
                if not self._take_token():
                    return False
                reached("effect:claimed")
                effect = self._claims[0]
                well = self._went_well(self._work.carry_out(self._live, effect))
                self._claims.pop(0)
                if not well:
                    return False
        finally:
            self._free()
        if taken:
            self._start.calm()
        return bool(taken)

    def _claim(self) -> list[EffectRow]:
        """Execution first; volume one piece at a time, so that it holds nothing up."""
        for volume, most in ((False, self._start.size), (True, 1)):
            kinds = tuple(kind for kind, one in self._kinds.items() if getattr(one, "volume", False) is volume)
            if kinds and (claimed := self._claimed(kinds, most)):
                return claimed
        return []

    def _claimed(self, kinds: Sequence[str], most: int) -> list[EffectRow]:
        return self._store.do(lambda unit: unit.claim_effects(self.connection, self._owner, most, self._lease, kinds))

    def _free(self) -> None:
        """Let go of claims that will not be worked on now; they are due again at once."""
        left, self._claims = [effect.id for effect in self._claims], []
        if left:
            self._store.do(lambda unit: unit.release_effects(left, self._owner))

    def _take_token(self) -> bool:
        """Wait for the rate limit; whether the lane goes on."""
        while not self._stopping and (seconds := self._rate.wait()) > 0:
            self._sleep(self._clock.wait(seconds))
        return not self._stopping

    def _sleep(self, seconds: float) -> bool:
        """Sleep real seconds, less when the lane is to end; whether it is."""
        with self._wake:
            if not self._stopping:
                self._wake.wait(seconds)
            return self._stopping

    # health

    def _went_well(self, trouble: CrossdockError | None) -> bool:
        if trouble is None:
            self._worked()
        else:
            self._failed(trouble)
        return trouble is None

    def _worked(self) -> None:
        self._breaker.success()
        self._troubled_since = None
        if self._alarmed is not False and self._alarms.well_again(self.connection):
            self._alarmed = False
        self._set_health("ok", "")

    def _failed(self, error: CrossdockError) -> None:
        self._breaker.failure(error.retry_after if isinstance(error, Throttled) else None)
        self._start.outage()
        self._drop_client()
        settings = isinstance(error, NeedsSettings)
        now = self._clock.steady()
        self._troubled_since = now if self._troubled_since is None else self._troubled_since
        lasting = now - self._troubled_since >= self._settings.alarm_after
        if (settings or lasting) and self._alarms.connection(self.connection, error):
            self._alarmed = True
        self._set_health("settings" if settings else "trouble", error.text)

    def _fault(self, where: str, error: BaseException) -> None:
        with suppress(Exception):
            self._report(error)
        with suppress(Exception):
            self._alarms.fault(f"{self.connection}: {where}", error)
        self._troubled("trouble", f"Fault in the program: {type(error).__name__}")

    def _troubled(self, health: str, text: str) -> None:
        """Trouble of our own, not of the connection: shown, not remembered."""
        with suppress(Exception):
            self._set_health(health, text, remember=False)

    def _set_health(self, health: str, text: str, *, remember: bool = True) -> None:
        if self._health == (health, text):
            return
        if remember:
            self._store.do(lambda unit: unit.set_health(self.connection, health, text))
        self._health = (health, text)
        self._events.publish(HealthChanged(self.connection, health, text))

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        close: Any = getattr(client, "close", None)
        if close is not None:
            with suppress(Exception):
                close()

    def _rest(self) -> None:
        """Sleep until woken, or the next job or retry is due."""
        seconds = self._clock.wait(self._settings.idle_seconds)
        if closed_for := self._breaker.closed_for:
            seconds = self._clock.wait(closed_for)
        elif self._jobs and self.holding:
            until = max(0.0, min(job.due for job in self._jobs) - self._clock.steady())
            seconds = min(seconds, self._clock.wait(until))
        seconds = min(max(0.02, seconds), LEASE_SECONDS / 3)
        with self._wake:
            if not self._woken and not self._stopping:
                self._wake.wait(seconds)
            self._woken = False

    def _give_back(self) -> bool:
        self._drop_client()
        if self._held_until is not None:
            self._held_until = None
            self._store.do(lambda unit: unit.release_lease(self.lease_name, self._owner))
        return False
