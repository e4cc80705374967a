"""Carries stored incoming messages through translate, resolve and decide, a batch at a time.

What a batch decides is written in one transaction. Everything is decided on what was read before; when an order moved
on meanwhile the store refuses the whole batch and it is decided anew, so no decision rests on stale data.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, replace

from console.domain.lifecycle import Direction, MessageState
from console.services.errors import ConflictingChange, StoreTrouble, in_places
from console.services.events import Changed, Events
from console.services.faultpoints import reached
from console.services.intake.cases import message_case
from console.services.intake.crew import Crew, CrewLost
from console.services.intake.deciding import LARGE_BYTES, RULE, Decider, testing
from console.services.intake.outcome import Decided
from console.services.ordering.sending import Outbox
from console.services.ports import Clock
from console.services.records import MessageRow, MessageStep
from console.services.store import Reads, Store, Unit

CONFLICTS_ALLOWED = 10
BACKLOG_BATCHES = 3
"""From so many full batches waiting on, the crew is worth its cost."""
BATCH_BYTES = 8 * 1024 * 1024
ROUND_SECONDS = 5.0


class Pipeline:
    """Decides incoming messages. Safe to run again after any interruption: only messages still ``received`` count."""

    def __init__(
        self,
        store: Store,
        decider: Decider,
        outbox: Outbox,
        clock: Clock,
        events: Events,
        batch: int = 100,
        crew: Crew | None = None,
    ) -> None:
        self._store = store
        self._decider = decider
        self._outbox = outbox
        self._clock = clock
        self._events = events
        self._batch = batch
        self.backlog = BACKLOG_BATCHES * batch
        self._crew = crew
        self._stopping = threading.Event()
        self._conflicts: dict[int, int] = {}

    def run(self) -> int:
        """Decide one batch, or with a crew and a backlog all that can be in some seconds; how many messages that were
        (0: none wait)."""
        waiting = self.waiting(self._batch if self._crew is None else self.backlog)
        if not waiting:
            if self._crew is not None:
                self._crew.rest()
            return 0
        if self._crew is not None and len(waiting) >= self.backlog and self._crew.ready():
            return _Flight(self, self._store, self._crew, self._clock, self._stopping).fly(waiting)
        first = next(self.batches(waiting))
        self.decide_here(first)
        return len(first)

    def stop(self) -> None:
        """Begin nothing new, and let the crew go: what it was deciding waits for the next start."""
        self._stopping.set()
        if self._crew is not None:
            self._crew.close()

    def waiting(self, limit: int, after: int = 0) -> list[MessageRow]:
        """Messages to decide, oldest first, those with ids above ``after``."""
        return self._store.read().messages_in(Direction.IN, (MessageState.RECEIVED,), limit, after)

    def batches(self, rows: Sequence[MessageRow]) -> Iterator[list[MessageRow]]:
        """``rows`` cut where a batch has enough messages or bytes."""
        batch: list[MessageRow] = []
        size = 0
        for row in rows:
            alone = row.size > LARGE_BYTES
            if batch and (alone or len(batch) == self._batch or size + row.size > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(row)
            size += BATCH_BYTES if alone else row.size
        if batch:
            yield batch

    def decide_here(self, rows: Sequence[MessageRow]) -> frozenset[str]:
        """Decide and write a batch in this process; what it was about."""
        try:
            about = self._decide_large(rows[0]) if _is_large(rows) else self._decide(rows)
        except StoreTrouble:
            raise
        except Exception:
            return self.decide_apart(rows)
        self.tell(rows)
        return about

    def decide_apart(self, rows: Sequence[MessageRow]) -> frozenset[str]:
        """The same, each message by itself, so that a conflict or a fault about one keeps no other."""
        about = frozenset[str]().union(*[self._alone(row) for row in rows])
        self.tell(rows)
        return about

    def tell(self, rows: Sequence[MessageRow]) -> None:
        """Say that these were decided."""
        self._events.publish(Changed("message", tuple(row.id for row in rows)))
        self._events.publish(Changed("exception", queue="acknowledgments", added=len(rows)))

    def _alone(self, row: MessageRow) -> frozenset[str]:
        """What conflicts is decided anew in the next round, a few times; what fails otherwise is held with a case, as
        it came."""
        try:
            about = self._decide_large(row) if _is_large([row]) else self._decide([row])
        except StoreTrouble:
            raise
        except ConflictingChange as error:
            self._conflicts[row.id] = self._conflicts.get(row.id, 0) + 1
            if self._conflicts[row.id] >= CONFLICTS_ALLOWED:
                self._hold(row, error)
        except Exception as error:
            self._hold(row, error)
        else:
            self._conflicts.pop(row.id, None)
            return about
        return frozenset()

    def _hold(self, row: MessageRow, error: Exception) -> None:
        self._conflicts.pop(row.id, None)
        case = message_case(
            f"message:{row.id}",
            "internal",
            RULE,
            message_id=row.id,
            partner=row.partner,
            subject=row.name,
            sentence=f"**{row.name}** could not be decided: the program met something it does not handle"
            f" ({type(error).__name__}). The message is kept as it came; others went on.",
        )
        case = replace(case, evidence=json.dumps({"problems": [], "technical": in_places(error)}))
        step = MessageStep(
            row.id, row.state, MessageState.HELD, RULE, why="fault in the program", problems=1, cause="internal"
        )

        def work(unit: Unit) -> None:
            unit.open_exceptions([case])
            unit.step_messages([step])

        with suppress(ConflictingChange):  # somebody has taken it on meanwhile
            self._store.do(work)

    def _decide(self, rows: Sequence[MessageRow]) -> frozenset[str]:
        decided = self._decider.decide(self._store.read(), self._clock.now(), rows)
        self.write(decided).result()
        reached("decide:stored")
        return decided.about

    def _decide_large(self, row: MessageRow) -> frozenset[str]:
        """One message a piece at a time, each durable before the next is read."""
        about = frozenset[str]()
        for decided in self._decider.pieces(self._store.read, self._clock.now(), row):
            if self._stopping.is_set():
                break  # it begins again at the next start
            self.write(decided).result()
            about |= decided.about
        return about

    def write(self, decided: Decided) -> Future[None]:
        """Hand what was decided to the store; the future is done when it is durable."""
        reached("decide:before_store")
        reads = self._store.read()
        return self._store.write(lambda unit: self._write(unit, reads, decided))

    def _write(self, unit: Unit, reads: Reads, decided: Decided) -> None:
        outcomes = decided.outcomes
        unit.add_documents([document for outcome in outcomes for document in outcome.documents])
        unit.move_orders(decided.moves, RULE)
        unit.open_exceptions([case for outcome in outcomes for case in outcome.cases])
        unit.hold_up([one for outcome in outcomes for one in outcome.holdups])
        unit.add_effects([effect for outcome in outcomes for effect in outcome.effects])
        steps: list[MessageStep] = []
        for outcome in outcomes:
            for note in outcome.later:
                note(unit)
            for number, (partner, receipt) in enumerate(outcome.receipts):
                profile = reads.profile(partner) or next((one for one in testing(reads) if one.key == partner), None)
                if profile is not None:
                    key = f"receipt:{outcome.row.id}:{number}"
                    self._outbox.put(unit, profile, [receipt], RULE, key=key, subject=None)
            if outcome.whole:
                steps.append(outcome.step(RULE))
            steps.extend(outcome.other_steps)
        unit.settle_keys(decided.settled, RULE)
        unit.step_messages(steps)


def _is_large(rows: Sequence[MessageRow]) -> bool:
    return len(rows) == 1 and rows[0].size > LARGE_BYTES


@dataclass(slots=True)
class _Batch:
    rows: list[MessageRow]
    decided: Future[Decided]
    since: int
    """How many batches of the flight were stored when this one was handed out."""
    about: frozenset[str] = frozenset()
    stored: Future[None] | None = None


class _Flight:
    """One backlog decided by the crew: several batches are decided while others are written, and written in the order
    they came.

    A batch that touches what a batch before it touched, which was not stored yet when this one was handed out, is
    decided anew once that one is: it may have been decided without knowing of it.
    """

    def __init__(self, pipeline: Pipeline, store: Store, crew: Crew, clock: Clock, stopping: threading.Event) -> None:
        self._pipeline = pipeline
        self._store = store
        self._crew = crew
        self._clock = clock
        self._stopping = stopping
        self._until = time.monotonic() + ROUND_SECONDS
        self._last = 0
        self._to_come: deque[list[MessageRow]] = deque()
        self._out: deque[_Batch] = deque()
        self._done: list[_Batch] = []
        self._stored = 0

    def fly(self, waiting: list[MessageRow]) -> int:
        """Decide ``waiting`` and what comes after it for a few seconds; how many messages that were."""
        self._take(waiting)
        try:
            while not self._stopping.is_set():
                self._hand_out()
                if not self._out:
                    break
                self._bring_home(self._out.popleft())
            self._land(0)
        finally:
            for batch in self._out:
                batch.decided.cancel()
        return sum(len(batch.rows) for batch in self._done)

    def _take(self, rows: list[MessageRow]) -> None:
        self._to_come.extend(self._pipeline.batches(rows))
        self._last = rows[-1].id

    def _hand_out(self) -> None:
        while len(self._out) < 2 * self._crew.size:
            if not self._to_come:
                more = (
                    [] if time.monotonic() > self._until else self._pipeline.waiting(self._pipeline.backlog, self._last)
                )
                if not more:
                    return
                self._take(more)
            if _is_large(self._to_come[0]):
                if self._out:
                    return  # what came before it is brought home first
                self._land(0)
                rows = self._to_come.popleft()
                about = self._pipeline.decide_here(rows)
                self._done.append(_Batch(rows, Future(), self._stored, about))
                self._stored = len(self._done)
                continue
            rows = self._to_come.popleft()
            self._out.append(_Batch(rows, self._crew.submit(rows, self._clock.now()), self._stored))

    def _bring_home(self, batch: _Batch) -> None:
        try:
            decided = batch.decided.result()
        except (CrewLost, CancelledError):
            decided = None
        if self._stopping.is_set():
            return
        if decided is None or self._overtaken(batch, decided):
            self._land(0)
            batch.about = self._pipeline.decide_here(batch.rows)
            self._done.append(batch)
            self._stored = len(self._done)
            return
        batch.about, batch.stored = decided.about, self._pipeline.write(decided)
        self._done.append(batch)
        self._land(1)

    def _overtaken(self, batch: _Batch, decided: Decided) -> bool:
        return any(decided.about & before.about for before in self._done[batch.since :])

    def _land(self, left: int) -> None:
        """Wait until all but ``left`` of the batches handed to the store are durable."""
        while len(self._done) - self._stored > left:
            batch = self._done[self._stored]
            assert batch.stored is not None
            try:
                batch.stored.result()
            except StoreTrouble:
                raise
            except Exception:
                # refused as a whole: one of them is the reason
                batch.about |= self._pipeline.decide_apart(batch.rows)
            else:
                reached("decide:stored")
                self._pipeline.tell(batch.rows)
            self._stored += 1
