"""One effect by the book: the attempt is stored before the call, the outcome after it, and a lost answer is looked up
before anything is repeated (invariant 2 of the architecture)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from console.domain.lifecycle import AttemptOutcome
from console.services.engine.alarms import Alarms
from console.services.engine.effects import EffectHandler, Performed
from console.services.engine.outcomes import Outcomes
from console.services.engine.policy import RetryPolicy
from console.services.errors import (
    ConflictingChange,
    CrossdockError,
    InDoubt,
    NeedsSettings,
    Retryable,
    StoreTrouble,
    Throttled,
    Unreachable,
)
from console.services.faultpoints import reached
from console.services.ports import Clock, Lookup
from console.services.records import EffectRow
from console.services.store import Store

C = TypeVar("C")
LOOK_UP_TRIES = 5
"""Look-ups that end in an unforeseen error before a person is asked."""
_AWAY = (Unreachable.code, Throttled.code)
_LOST = (AttemptOutcome.IN_DOUBT, AttemptOutcome.UNKNOWN)
Live = Callable[[], C]


class EffectWork(Generic[C]):
    """Does effects and asks about doubtful ones. Each method returns what is wrong with the *connection*, or ``None``
    when it is fine (a refused document is not the connection's trouble).

    ``settling`` is how long the other side may still be at work on a call whose answer was lost, in seconds: until that
    has passed since the call, "not there" does not mean "did not happen".
    """

    def __init__(
        self,
        connection: str,
        handlers: Mapping[str, EffectHandler[C]],
        store: Store,
        clock: Clock,
        outcomes: Outcomes,
        alarms: Alarms,
        retry: RetryPolicy,
        settling: float,
        lease: float,
        report: Callable[[BaseException], None],
    ) -> None:
        self._lease = lease
        self._connection = connection
        self._handlers = handlers
        self._store = store
        self._clock = clock
        self._outcomes = outcomes
        self._alarms = alarms
        self._retry = retry
        self._settling = timedelta(seconds=settling)
        self._report = report

    def carry_out(self, live: Live[C], effect: EffectRow) -> CrossdockError | None:
        """Do a claimed effect. Raises StoreTrouble when the intention cannot be stored: then nothing was sent."""
        handler = self._handlers[effect.kind]
        request = handler.request(effect)
        began = self._clock.steady(), self._clock.now()
        try:
            attempt = self._store.do(lambda unit: unit.start_attempt(effect, request))
        except ConflictingChange:
            return None  # another process has it by now
        reached("effect:attempt_stored")
        try:
            client = live()
        except (Retryable, NeedsSettings) as error:
            self._outcomes.not_done(effect, attempt, error)
            return error
        except BaseException as error:
            # nothing was sent: there was nobody to send it to
            self._fault(effect, error)
            mild = Retryable("The connection could not be opened.", technical=f"{type(error).__name__}: {error}")
            self._outcomes.not_done(effect, attempt, mild)
            return mild
        if self._slept(*began):
            self._outcomes.not_done(effect, attempt, Retryable("The program was held up before it could send."))
            return None
        return self._call(handler, client, effect, attempt)

    def _slept(self, steady: float, at: datetime) -> bool:
        """Whether so much time has passed that another process may have taken over: a computer that was asleep."""
        passed = max(self._clock.steady() - steady, (self._clock.now() - at).total_seconds())
        return passed > self._lease / 2

    def _call(self, handler: EffectHandler[C], client: C, effect: EffectRow, attempt: int) -> CrossdockError | None:
        try:
            performed = handler.perform(client, effect)
        except Retryable as error:
            return self._not_done(handler, effect, attempt, error)
        except (NeedsSettings, StoreTrouble) as error:
            self._outcomes.not_done(effect, attempt, error)
            return error
        except InDoubt as error:
            self._outcomes.doubt(effect, attempt, error)
            return error
        except CrossdockError as error:
            self._outcomes.refused(handler, effect, attempt, error)
            return None
        except BaseException as error:
            # whatever was not foreseen may have happened after sending: the safe reading is "in doubt"
            self._fault(effect, error)
            doubt = InDoubt(technical=f"{type(error).__name__}: {error}")
            self._outcomes.doubt(effect, attempt, doubt)
            return doubt
        reached("effect:answered")
        self._outcomes.done(handler, effect, attempt, performed, AttemptOutcome.DONE)
        return None

    def _not_done(
        self, handler: EffectHandler[C], effect: EffectRow, attempt: int, error: Retryable
    ) -> CrossdockError | None:
        """Being away is not the effect's fault: however long it lasts, the effect waits. What the other side answered
        with an error of its own counts, and is given up in the end."""
        if error.code in _AWAY:
            self._outcomes.not_done(effect, attempt, error)
            return error
        if self._retry.exhausted(effect.tries + 1) and self._retry.exhausted(self._own_failures(effect) + 1):
            self._outcomes.given_up(handler, effect, attempt, error)
            return None
        self._outcomes.not_done(effect, attempt, error)
        return error

    def _own_failures(self, effect: EffectRow) -> int:
        attempts = self._store.read().attempts([effect.id])
        return sum(one.outcome is AttemptOutcome.FAILED and one.error_code not in _AWAY for one in attempts)

    def ask(self, live: Live[C], effect: EffectRow) -> CrossdockError | None:
        """Look up an effect in doubt, and act on what the other side says."""
        handler = self._handlers[effect.kind]
        try:
            attempt = self._store.do(lambda unit: unit.start_attempt(effect, None, looking_up=True))
        except ConflictingChange:
            return None
        reached("look_up:attempt_stored")
        try:
            found, performed = handler.look_up(live(), effect)
        except (Retryable, NeedsSettings, InDoubt, StoreTrouble) as error:
            self._outcomes.cannot_ask(effect, attempt, error)
            return error
        except CrossdockError as error:
            self._outcomes.undecidable(handler, effect, attempt, error)
            return None
        except BaseException as error:
            return self._odd_look_up(handler, effect, attempt, error)
        reached("look_up:answered")
        self._judge(handler, effect, attempt, found, performed)
        return None

    def _judge(
        self, handler: EffectHandler[C], effect: EffectRow, attempt: int, found: Lookup, performed: Performed | None
    ) -> None:
        if found is Lookup.DONE and performed is not None:
            self._outcomes.done(handler, effect, attempt, performed, AttemptOutcome.FOUND_DONE)
        elif found is not Lookup.NOT_DONE:
            self._outcomes.undecidable(handler, effect, attempt)
        elif (settled := self._settled_at(effect, attempt)) is not None:
            self._outcomes.not_yet(effect, attempt, settled)
        else:
            self._outcomes.not_found(effect, attempt)

    def _settled_at(self, effect: EffectRow, looking: int) -> datetime | None:
        """When the lost call can no longer be under way; ``None`` when that is past."""
        lost: datetime | None = None
        doubtful = False
        for one in self._store.read().attempts([effect.id]):
            if one.id == looking:
                break
            if not doubtful and one.outcome in _LOST:
                lost = one.ended_at or one.started_at
            doubtful = one.outcome in _LOST or (doubtful and one.outcome is not AttemptOutcome.FOUND_NOT_DONE)
        settled = None if lost is None else lost + self._settling
        return settled if settled is not None and settled > self._clock.now() else None

    def _odd_look_up(
        self, handler: EffectHandler[C], effect: EffectRow, attempt: int, error: BaseException
    ) -> CrossdockError | None:
        self._fault(effect, error)
        odd = CrossdockError("The look-up failed.", technical=f"{type(error).__name__}: {error}")
        if effect.tries + 1 < LOOK_UP_TRIES:
            self._outcomes.cannot_ask(effect, attempt, odd)
        else:
            self._outcomes.undecidable(handler, effect, attempt, odd)
        return odd

    def _fault(self, effect: EffectRow, error: BaseException) -> None:
        self._report(error)
        self._alarms.fault(f"{effect.kind} on {self._connection}", error, effect)
