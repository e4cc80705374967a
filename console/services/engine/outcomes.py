"""How a try of an effect ended, stored with everything that follows from it in one transaction.

Once a call has come back its outcome must not get lost: trouble with the store is waited out, a follow-up that is
refused because a record moved on is done again on fresh data, and one that fails outright leaves the bare outcome and
a case. Only when another process holds the effect by now is nothing written: the fence tells.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from console.domain.lifecycle import AttemptOutcome, EffectState
from console.services.engine.alarms import fault_case
from console.services.engine.effects import EffectHandler, Performed
from console.services.engine.policy import RetryPolicy
from console.services.errors import ConflictingChange, CrossdockError, InDoubt, StoreTrouble, Throttled
from console.services.events import Changed, Events
from console.services.faultpoints import reached
from console.services.ports import Clock
from console.services.records import EffectRow
from console.services.store import Store, Unit

FRESH_TRIES = 5
STORE_PAUSE = 1.0
"""Real seconds between tries while the store cannot be written."""
FIRST_LOOK = 2.0
"""Seconds after a lost answer until the other side is asked."""


class Outcomes:
    """Stores outcomes for one lane. ``wait`` sleeps real seconds and says whether the lane is to end meanwhile."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        events: Events,
        retry: RetryPolicy,
        rng: random.Random,
        wait: Callable[[float], bool],
        report: Callable[[BaseException], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._retry = retry
        self._rng = rng
        self._wait = wait
        self._report = report

    def done(
        self, handler: EffectHandler[Any], effect: EffectRow, attempt: int, performed: Performed, how: AttemptOutcome
    ) -> None:
        """It happened, now or earlier (``how``: done, found done)."""

        def bare(unit: Unit) -> None:
            unit.end_attempt(attempt, effect, how, EffectState.DONE, text=performed.text, answer=performed.answer)

        self._keep(effect, bare, lambda unit: handler.done(unit, effect, performed))
        reached("effect:confirmed")

    def not_done(self, effect: EffectRow, attempt: int, error: CrossdockError) -> None:
        """It did not happen and is tried again by itself after a pause."""
        asked = error.retry_after if isinstance(error, Throttled) else None
        wait = self._retry.delay(effect.tries + 1, self._rng, asked)
        self._end(effect, attempt, AttemptOutcome.FAILED, EffectState.PLANNED, error, self._in(wait))

    def refused(self, handler: EffectHandler[Any], effect: EffectRow, attempt: int, error: CrossdockError) -> None:
        """It did not happen and never will by itself: a person is told."""
        how = AttemptOutcome.REFUSED
        self._end(
            effect, attempt, how, EffectState.REFUSED, error, None, lambda unit: handler.refused(unit, effect, error)
        )

    def given_up(self, handler: EffectHandler[Any], effect: EffectRow, attempt: int, error: CrossdockError) -> None:
        """It failed as often as the policy allows: a person is told."""
        how = AttemptOutcome.FAILED
        self._end(
            effect, attempt, how, EffectState.REFUSED, error, None, lambda unit: handler.refused(unit, effect, error)
        )

    def doubt(self, effect: EffectRow, attempt: int, error: InDoubt) -> None:
        """It may have happened; the other side is asked soon."""
        how = AttemptOutcome.IN_DOUBT
        self._end(effect, attempt, how, EffectState.IN_DOUBT, error, self._in(FIRST_LOOK))

    def not_found(self, effect: EffectRow, attempt: int) -> None:
        """The other side says it did not happen: it is tried again now."""
        text = "The other side says it did not happen; it is tried again."
        how = AttemptOutcome.FOUND_NOT_DONE
        self._end(effect, attempt, how, EffectState.PLANNED, None, self._clock.now(), text=text)

    def not_yet(self, effect: EffectRow, attempt: int, again: datetime) -> None:
        """The other side does not show it, but may still be at work on it."""
        text = "Not there yet; it may still be under way, so it is asked for once more before anything is repeated."
        self._end(effect, attempt, AttemptOutcome.IN_DOUBT, EffectState.IN_DOUBT, None, again, text=text)

    def cannot_ask(self, effect: EffectRow, attempt: int, error: CrossdockError) -> None:
        """The other side could not be asked; it is asked again after a pause."""
        asked = error.retry_after if isinstance(error, Throttled) else None
        wait = self._retry.delay(effect.tries + 1, self._rng, asked)
        self._end(effect, attempt, AttemptOutcome.FAILED, EffectState.IN_DOUBT, error, self._in(wait))

    def undecidable(
        self, handler: EffectHandler[Any], effect: EffectRow, attempt: int, error: CrossdockError | None = None
    ) -> None:
        """Nobody can tell: a person must say what happened."""
        self._end(
            effect,
            attempt,
            AttemptOutcome.IN_DOUBT if error is None else AttemptOutcome.FAILED,
            EffectState.UNDECIDED,
            error,
            None,
            lambda unit: handler.undecidable(unit, effect),
            text="The other side cannot say whether it happened.",
        )

    def _in(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)

    def _end(
        self,
        effect: EffectRow,
        attempt: int,
        how: AttemptOutcome,
        state: EffectState,
        error: CrossdockError | None,
        again: datetime | None,
        follow: Callable[[Unit], None] | None = None,
        text: str = "",
    ) -> None:
        def bare(unit: Unit) -> None:
            unit.end_attempt(
                attempt,
                effect,
                how,
                state,
                error_code=error.code if error else None,
                text=error.text if error else text,
                technical=(error.technical if error else "") or None,
                retry_at=again,
            )

        self._keep(effect, bare, follow)

    def _keep(self, effect: EffectRow, bare: Callable[[Unit], None], follow: Callable[[Unit], None] | None) -> None:
        """Store the outcome and its follow-up together; see the module's head for what may go wrong."""

        def both(unit: Unit) -> None:
            bare(unit)
            if follow is not None:
                follow(unit)

        try:
            self._on_fresh_data(effect, both)
        except StoreTrouble:
            raise
        except Exception as error:
            if self._in_other_hands(effect):
                return
            self._report(error)
            case = fault_case(f"what follows from {effect.kind}", error, subject=effect.subject)

            def without_follow_up(unit: Unit) -> None:
                bare(unit)
                unit.open_exceptions([case])

            self._patiently(without_follow_up)
        self._tell(effect)

    def _on_fresh_data(self, effect: EffectRow, work: Callable[[Unit], object]) -> None:
        for left in reversed(range(FRESH_TRIES)):
            try:
                self._patiently(work)
                return
            except ConflictingChange:
                if not left or self._in_other_hands(effect):
                    raise

    def _in_other_hands(self, effect: EffectRow) -> bool:
        now = self._store.read().effect(effect.id)
        return now is None or now.fence != effect.fence

    def _patiently(self, work: Callable[[Unit], object]) -> None:
        """Wait out a full disk or a locked store: what happened outside is not told to anybody else."""
        while True:
            try:
                self._store.do(work)
                return
            except StoreTrouble:
                if self._wait(STORE_PAUSE):
                    raise

    def _tell(self, effect: EffectRow) -> None:
        self._events.publish(Changed("effect", (effect.id,)))
        if effect.message_id is not None:
            self._events.publish(Changed("message", (effect.message_id,)))
        self._events.publish(Changed("exception", queue="acknowledgments"))
