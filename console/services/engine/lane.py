"""A lane: the worker of one connection, with its lease, rate limit, back-off, breaker and pause.

One lane's trouble stays in it. A lane does two things in turn: its scheduled jobs (polling a folder, reading changed
orders) and the planned effects of its connection, one after the other, each by the protocol of invariant 2: the
attempt is stored before the call, the outcome after it, and a lost answer is looked up before anything is repeated.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from console.domain.lifecycle import AttemptOutcome, EffectState
from console.services.engine.effects import EffectHandler, Performed
from console.services.engine.policy import Breaker, RateLimit, RetryPolicy
from console.services.errors import CrossdockError, InDoubt, NeedsSettings, Retryable, StoreTrouble, Throttled
from console.services.events import Changed, Events, HealthChanged
from console.services.faultpoints import reached
from console.services.ports import Clock, Lookup
from console.services.records import EffectRow
from console.services.store import Store, Unit

C = TypeVar("C")
LEASE_SECONDS = 30.0
LOOK_UP_TRIES = 5


@dataclass(slots=True)
class Job(Generic[C]):
    """Scheduled work of a lane: ``run(client)`` every ``every`` seconds; it returns whether more waits right away."""

    name: str
    every: float
    run: Callable[[C], bool]
    due: datetime | None = None


@dataclass(slots=True)
class LaneSettings:
    """What may be set per connection."""

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    per_second: float = 0.0
    burst: int = 5
    batch: int = 20
    idle_seconds: float = 5.0


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
        self._connect = connect
        self._handlers: Mapping[str, EffectHandler[C]] = {handler.kind: handler for handler in handlers}
        self._jobs = list(jobs)
        self._store = store
        self._clock = clock
        self._events = events
        self._owner = owner
        self._settings = settings or LaneSettings()
        self._rng = rng or random.Random()
        self._report = report or (lambda error: None)
        self._lease = clock.lasting(LEASE_SECONDS)
        self._breaker = Breaker(clock.now)
        self._rate = RateLimit(clock.now, self._settings.per_second, self._settings.burst)
        self._client: C | None = None
        self._wake = threading.Condition()
        self._woken = False
        self._stopping = False
        self._paused = False
        self._health: tuple[str, str] = ("unknown", "")
        self._thread: threading.Thread | None = None

    # control, from any thread

    def start(self) -> None:
        """Begin working."""
        self._thread = threading.Thread(target=self._run, name=f"lane-{self.connection}", daemon=True)
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
            self._wake.notify()

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

    # the worker's thread

    def _run(self) -> None:
        try:
            while not self._stopping:
                try:
                    busy = self._turn()
                except StoreTrouble as error:
                    busy = False
                    self._set_health("trouble", error.text, remember=False)
                except Exception as error:  # the lane must outlive a fault in one piece of work
                    busy = False
                    self._report(error)
                    self._set_health("trouble", f"Fault in the program: {type(error).__name__}", remember=False)
                if not busy:
                    self._rest()
        finally:
            self._give_back()

    def _turn(self) -> bool:
        """One round: lease, jobs, effects. Whether there was work and more may wait."""
        if not self._hold_lease() or self._read_pause():
            return False
        if not self._breaker.allow():
            return False
        try:
            busy = self._run_jobs()
            return self._run_effects() or busy
        finally:
            # a probe that found no work must not keep the breaker half open for good
            if self._breaker.opens_again_at is not None and self._health[0] == "ok":
                self._breaker.success()

    def _hold_lease(self) -> bool:
        lease = self._store.do(lambda unit: unit.take_lease(f"lane:{self.connection}", self._owner, self._lease))
        return lease is not None

    def _read_pause(self) -> bool:
        row = self._store.read().connection(self.connection)
        self._paused = bool(row and row.paused)
        return self._paused

    def _live(self) -> C:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _run_jobs(self) -> bool:
        more = False
        for job in self._jobs:
            if self._stopping:
                return False
            if job.due is not None and self._clock.now() < job.due:
                continue
            try:
                again = job.run(self._live())
                self._worked()
            except (Retryable, NeedsSettings, InDoubt) as error:
                self._failed(error)
                again = False
                job.due = self._clock.now() + timedelta(seconds=job.every)
                return False
            job.due = self._clock.now() if again else self._clock.now() + timedelta(seconds=job.every)
            more = more or again
        return more

    def _run_effects(self) -> bool:
        kinds = tuple(self._handlers)
        claimed = self._store.do(
            lambda unit: unit.claim_effects(self.connection, self._owner, self._settings.batch, self._lease, kinds)
        )
        for position, effect in enumerate(claimed):
            if self._stopping or not self._take_token():
                self._free(claimed[position:])
                return False
            reached("effect:claimed")
            if not self._one_effect(effect):
                self._free(claimed[position + 1 :])
                return False
        doubtful = self._store.read().effects(
            states=(EffectState.IN_DOUBT,), connection=self.connection, limit=self._settings.batch
        )
        for effect in doubtful:
            if self._stopping:
                return False
            if effect.kind in self._handlers and effect.not_before <= self._clock.now():
                self._ask(effect)
        return bool(claimed)

    def _take_token(self) -> bool:
        while (seconds := self._rate.wait()) > 0:
            with self._wake:
                if self._stopping:
                    return False
                self._wake.wait(self._clock.wait(seconds))
        return True

    def _free(self, effects: Sequence[EffectRow]) -> None:
        """Let go of claims that will not be worked on now; they are due again at once."""
        if effects:
            self._store.do(lambda unit: unit.release_effects([effect.id for effect in effects], self._owner))

    def _one_effect(self, effect: EffectRow) -> bool:
        """Do one effect by the book; whether the lane may go on with the next."""
        handler = self._handlers[effect.kind]
        request = handler.request(effect)
        attempt = self._store.do(lambda unit: unit.start_attempt(effect, request))
        reached("effect:attempt_stored")
        try:
            performed = handler.perform(self._live(), effect)
        except Retryable as error:
            return self._not_done(handler, effect, attempt, error)
        except InDoubt as error:
            self._doubt(effect, attempt, error)
            return False
        except NeedsSettings as error:
            return self._not_done(handler, effect, attempt, error)
        except CrossdockError as error:
            self._refused(handler, effect, attempt, error)
            self._worked()
            return True
        except Exception as error:
            # whatever was not foreseen may have happened after sending: the safe reading is "in doubt"
            self._report(error)
            self._doubt(effect, attempt, InDoubt(technical=f"{type(error).__name__}: {error}"))
            return False
        reached("effect:answered")
        self._finish(handler, effect, attempt, performed, AttemptOutcome.DONE)
        self._worked()
        return True

    def _finish(
        self, handler: EffectHandler[C], effect: EffectRow, attempt: int, performed: Performed, outcome: AttemptOutcome
    ) -> None:
        def work(unit: Unit) -> None:
            unit.end_attempt(attempt, effect, outcome, EffectState.DONE, text=performed.text, answer=performed.answer)
            handler.done(unit, effect, performed)

        self._store.do(work)
        reached("effect:confirmed")
        self._tell(effect)

    def _not_done(
        self, handler: EffectHandler[C], effect: EffectRow, attempt: int, error: Retryable | NeedsSettings
    ) -> bool:
        tries = effect.tries + 1
        given_up = isinstance(error, Retryable) and self._settings.retry.exhausted(tries)
        wait = self._settings.retry.delay(tries, self._rng)
        if isinstance(error, Throttled) and error.retry_after:
            wait = max(wait, error.retry_after)
        retry_at = self._clock.now() + timedelta(seconds=wait)

        def work(unit: Unit) -> None:
            unit.end_attempt(
                attempt,
                effect,
                AttemptOutcome.FAILED,
                EffectState.REFUSED if given_up else EffectState.PLANNED,
                error_code=error.code,
                text=error.text,
                technical=error.technical,
                retry_at=None if given_up else retry_at,
            )
            if given_up:
                handler.refused(unit, effect, error)

        self._store.do(work)
        self._tell(effect)
        self._failed(error)
        return False

    def _refused(self, handler: EffectHandler[C], effect: EffectRow, attempt: int, error: CrossdockError) -> None:
        def work(unit: Unit) -> None:
            unit.end_attempt(
                attempt,
                effect,
                AttemptOutcome.REFUSED,
                EffectState.REFUSED,
                error_code=error.code,
                text=error.text,
                technical=error.technical,
            )
            handler.refused(unit, effect, error)

        self._store.do(work)
        self._tell(effect)

    def _doubt(self, effect: EffectRow, attempt: int, error: InDoubt) -> None:
        look_at = self._clock.now() + timedelta(seconds=2)
        self._store.do(
            lambda unit: unit.end_attempt(
                attempt,
                effect,
                AttemptOutcome.IN_DOUBT,
                EffectState.IN_DOUBT,
                error_code=error.code,
                text=error.text,
                technical=error.technical,
                retry_at=look_at,
            )
        )
        self._tell(effect)
        self._failed(error)

    def _ask(self, effect: EffectRow) -> None:
        """Look up an effect in doubt, and act on what the other side says."""
        handler = self._handlers[effect.kind]
        attempt = self._store.do(lambda unit: unit.start_attempt(effect, None, looking_up=True))
        try:
            found, performed = handler.look_up(self._live(), effect)
        except CrossdockError as error:
            self._still_in_doubt(handler, effect, attempt, error)
            return
        if found is Lookup.DONE and performed is not None:
            self._finish(handler, effect, attempt, performed, AttemptOutcome.FOUND_DONE)
        elif found is Lookup.NOT_DONE:
            self._store.do(
                lambda unit: unit.end_attempt(
                    attempt,
                    effect,
                    AttemptOutcome.FOUND_NOT_DONE,
                    EffectState.PLANNED,
                    text="The other side says it did not happen; it is tried again.",
                    retry_at=self._clock.now(),
                )
            )
            self._tell(effect)
        else:
            self._undecidable(handler, effect, attempt)
        self._worked()

    def _still_in_doubt(
        self, handler: EffectHandler[C], effect: EffectRow, attempt: int, error: CrossdockError
    ) -> None:
        tries = effect.tries + 1
        last = tries >= LOOK_UP_TRIES and not isinstance(error, Retryable)
        again = self._clock.now() + timedelta(seconds=self._settings.retry.delay(tries, self._rng))

        def work(unit: Unit) -> None:
            unit.end_attempt(
                attempt,
                effect,
                AttemptOutcome.FAILED,
                EffectState.UNDECIDED if last else EffectState.IN_DOUBT,
                error_code=error.code,
                text=error.text,
                technical=error.technical,
                retry_at=again,
            )
            if last:
                handler.undecidable(unit, effect)

        self._store.do(work)
        self._failed(error)

    def _undecidable(self, handler: EffectHandler[C], effect: EffectRow, attempt: int) -> None:
        def work(unit: Unit) -> None:
            unit.end_attempt(
                attempt,
                effect,
                AttemptOutcome.IN_DOUBT,
                EffectState.UNDECIDED,
                text="The other side cannot say whether it happened.",
            )
            handler.undecidable(unit, effect)

        self._store.do(work)
        self._tell(effect)

    # health

    def _worked(self) -> None:
        self._breaker.success()
        self._set_health("ok", "")

    def _failed(self, error: CrossdockError) -> None:
        self._breaker.failure(error.retry_after if isinstance(error, Throttled) else None)
        self._client = None
        health = "settings" if isinstance(error, NeedsSettings) else "trouble"
        self._set_health(health, error.text)

    def _set_health(self, health: str, text: str, *, remember: bool = True) -> None:
        if self._health == (health, text):
            return
        self._health = (health, text)
        if remember:
            self._store.do(lambda unit: unit.set_health(self.connection, health, text))
        self._events.publish(HealthChanged(self.connection, health, text))

    def _tell(self, effect: EffectRow) -> None:
        self._events.publish(Changed("effect", (effect.id,)))
        if effect.message_id is not None:
            self._events.publish(Changed("message", (effect.message_id,)))
        self._events.publish(Changed("exception", queue="acknowledgments"))

    def _rest(self) -> None:
        """Sleep until woken, or the next job or retry is due."""
        seconds = min(self._clock.wait(self._settings.idle_seconds), LEASE_SECONDS / 3)
        dues = [job.due for job in self._jobs if job.due is not None]
        if dues:
            until = max(0.0, (min(dues) - self._clock.now()).total_seconds())
            seconds = min(seconds, max(0.02, self._clock.wait(until)))
        with self._wake:
            if not self._woken and not self._stopping:
                self._wake.wait(seconds)
            self._woken = False

    def _give_back(self) -> None:
        close: Any = getattr(self._client, "close", None)
        if close is not None:
            close()
        try:
            self._store.do(lambda unit: unit.release_lease(f"lane:{self.connection}", self._owner))
        except StoreTrouble as error:
            self._report(error)
