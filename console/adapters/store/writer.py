"""The one thread that writes: each queued work in its own savepoint, one durable commit for the group."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from console.adapters.store import tables as t
from console.adapters.store.chain import GENESIS, link
from console.adapters.store.engines import CHANGES
from console.adapters.store.statements import Runner, Statement, adding, arg
from console.adapters.store.trouble import in_words
from console.adapters.store.writing.base import Counters
from console.adapters.store.writing.unit import SqlUnit
from console.services.errors import StoreTrouble
from console.services.records import AuditEntry

GROUP = 256
GROUP_SECONDS = 0.02

_HASH = Statement(select(t.audit.c.hash).where(t.audit.c.number == arg("the_number")))
_ADD_LINES = adding(t.audit)
_TELL = Statement(select(func.pg_notify(CHANGES, arg("head", t.audit.c.detail.type))))


@dataclass(slots=True)
class _Work:
    run: Callable[[Any], Any]
    future: Future[Any]


class _GroupLost(Exception):
    """The transaction cannot go on; ``reason`` is what every work of the group is told."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Writer:
    """Owns the writing connection and commits in groups: whatever waits when a work arrives is taken along, up to
    :data:`GROUP` works or :data:`GROUP_SECONDS`. A work alone is committed at once.

    A work that fails loses its savepoint and nothing else. Trouble with the store fails the group at hand with
    StoreTrouble; the next group tries anew on a fresh connection, so writing goes on when the trouble is over. No
    future is done before the commit that makes it durable has returned.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime], process: str) -> None:
        self._engine = engine
        self._clock = clock
        self._process = process
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._closed = False
        self._ended = False
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Any], Any]) -> Future[Any]:
        """Queue a work. Raises StoreTrouble once closed."""
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise StoreTrouble("The store is closed.", next_step="Start the program again.")
            self._queue.put(_Work(run, future))
        return future

    def may_wait(self) -> bool:
        """Whether the calling thread may wait for a work: the writer itself never could."""
        return threading.current_thread() is not self._thread

    def close(self) -> None:
        """Finish what is queued, then end."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    # the writer's thread

    def _run(self) -> None:
        while not self._ended:
            first = self._next(wait=True)
            if first is not None:
                self._group(first)
        self._drop_connection()
        self._engine.dispose()

    def _next(self, *, wait: bool) -> _Work | None:
        """The next work that nobody has cancelled; ``None`` when there is none now, or none any more."""
        while not self._ended:
            try:
                work = self._queue.get(block=wait)
            except queue.Empty:
                return None
            if work is None:
                self._ended = True
            elif work.future.set_running_or_notify_cancel():
                return work
        return None

    def _group(self, first: _Work) -> None:
        taken: list[_Work] = [first]
        done: list[tuple[_Work, Any]] = []
        try:
            runner = self._begin()
            self._take(runner, taken, done)
            self._transaction(runner).commit()
        except BaseException as error:
            reason = error.reason if isinstance(error, _GroupLost) else in_words(error)
            self._drop_connection()
            for work in taken:
                if not work.future.done():
                    work.future.set_exception(reason)
            return
        for work, result in done:
            work.future.set_result(result)

    def _begin(self) -> Runner:
        if self._connection is not None:
            try:
                self._connection.begin()
                return Runner(self._connection)
            except Exception:
                # it may have been idle while the server was started again; no work has run on it yet
                self._drop_connection()
        self._connection = self._engine.connect()
        self._connection.begin()
        return Runner(self._connection)

    @staticmethod
    def _transaction(runner: Runner) -> Any:
        return runner.connection.get_transaction()

    def _take(self, runner: Runner, taken: list[_Work], done: list[tuple[_Work, Any]]) -> None:
        """Run the first work and whatever waits behind it; then the lines of all are chained."""
        counters = Counters(runner)
        entries: list[tuple[int, AuditEntry]] = []
        until = time.monotonic() + GROUP_SECONDS
        work: _Work | None = taken[0]
        while work is not None:
            self._one(runner, counters, work, entries, done)
            work = None
            if len(taken) < GROUP and time.monotonic() < until:
                work = self._next(wait=False)
                if work is not None:
                    taken.append(work)
        self._chain(runner, counters, entries)
        counters.keep()

    def _one(
        self,
        runner: Runner,
        counters: Counters,
        work: _Work,
        entries: list[tuple[int, AuditEntry]],
        done: list[tuple[_Work, Any]],
    ) -> None:
        unit = SqlUnit(runner, counters, self._clock(), self._process)
        runner.plain("SAVEPOINT work")
        try:
            result = work.run(unit)
        except BaseException as error:
            reason = in_words(error)
            if isinstance(reason, StoreTrouble):
                raise _GroupLost(reason) from error
            runner.plain("ROLLBACK TO SAVEPOINT work")
            runner.plain("RELEASE SAVEPOINT work")
            work.future.set_exception(reason)
        else:
            runner.plain("RELEASE SAVEPOINT work")
            entries.extend((unit.micros, entry) for entry in unit.entries)
            done.append((work, result))

    def _chain(self, runner: Runner, counters: Counters, entries: list[tuple[int, AuditEntry]]) -> None:
        if not entries:
            return
        newest = counters.take("audit", len(entries)) - 1
        before = runner.row(_HASH, the_number=newest)
        lines = link(entries, newest, bytes(before[0]) if before else GENESIS)
        runner.each(_ADD_LINES, lines)
        if runner.dialect.name == "postgresql":
            runner.row(_TELL, head=str(newest + len(lines)))

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # a connection in trouble may not even be able to say goodbye
            with contextlib.suppress(Exception):
                connection.invalidate()
            with contextlib.suppress(Exception):
                connection.close()
