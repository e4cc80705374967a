"""The one thread that writes: each queued work in its own savepoint, one durable commit for the group."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import DatabaseError

from console.adapters.store import tables as t
from console.adapters.store.chain import GENESIS, line_hash
from console.adapters.store.unit import SqlUnit
from console.services.errors import StoreTrouble
from console.services.records import AuditEntry

GROUP = 256


@dataclass(slots=True)
class _Work:
    run: Callable[[Any], Any]
    future: Future[Any]


class Writer:
    """Owns the writing connection. Trouble with the file fails the works at hand with StoreTrouble and nothing else:
    the next group tries anew, so writing goes on as soon as there is room again."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Any], Any]) -> Future[Any]:
        """Queue a work. Raises StoreTrouble once closed."""
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise StoreTrouble("The store is closed.")
            self._queue.put(_Work(run, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then end."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group, last = self._gather(first)
            self._commit(group)
            if last:
                return

    def _gather(self, first: _Work) -> tuple[list[_Work], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                return group, False
            if work is None:
                return group, True
            group.append(work)
        return group, False

    def _commit(self, group: list[_Work]) -> None:
        results: list[tuple[_Work, Any]] = []
        try:
            with self._engine.begin() as connection:
                entries: list[AuditEntry] = []
                for work in group:
                    self._one(connection, work, entries, results)
                self._chain(connection, entries)
        except Exception as error:
            for work in group:
                if not work.future.done():
                    work.future.set_exception(_in_words(error))
            return
        for work, result in results:
            work.future.set_result(result)

    def _one(
        self, connection: Connection, work: _Work, entries: list[AuditEntry], results: list[tuple[_Work, Any]]
    ) -> None:
        unit = SqlUnit(connection, self._now)
        savepoint = connection.begin_nested()
        try:
            result = work.run(unit)
        except DatabaseError as error:
            savepoint.rollback()
            work.future.set_exception(_in_words(error))
        except BaseException as error:
            savepoint.rollback()
            work.future.set_exception(error)
        else:
            savepoint.commit()
            entries.extend(unit.entries)
            results.append((work, result))

    def _chain(self, connection: Connection, entries: list[AuditEntry]) -> None:
        if not entries:
            return
        bump = update(t.counters).where(t.counters.c.name == "audit").values(next=t.counters.c.next + len(entries))
        last = connection.execute(bump.returning(t.counters.c.next)).scalar()
        if last is None:
            connection.execute(insert(t.counters).values(name="audit", next=len(entries)))
            last = len(entries)
        number = last - len(entries)
        previous = connection.execute(select(t.audit.c.hash).where(t.audit.c.number == number)).scalar() or GENESIS
        at = self._now()
        rows = []
        for entry in entries:
            number += 1
            values = (entry.actor.name, entry.actor.kind, entry.action, entry.subject_kind, str(entry.subject_id))
            digest = line_hash(previous, number, at, *values, entry.order_number, entry.detail)
            rows.append(
                {
                    "number": number,
                    "at": at,
                    "actor": values[0],
                    "actor_kind": values[1],
                    "action": values[2],
                    "subject_kind": values[3],
                    "subject_id": values[4],
                    "order_number": entry.order_number,
                    "detail": entry.detail,
                    "previous_hash": previous,
                    "hash": digest,
                }
            )
            previous = digest
        connection.execute(insert(t.audit), rows)


def _in_words(error: Exception) -> Exception:
    if not isinstance(error, DatabaseError):
        return error
    text = str(error.orig).lower()
    if "full" in text or "no space" in text:
        return StoreTrouble("The disk that holds the store is full; nothing was lost.", technical=str(error.orig))
    if "locked" in text or "busy" in text:
        return StoreTrouble("Another program holds the store's file.", technical=str(error.orig))
    return StoreTrouble("The store cannot be written at the moment.", technical=str(error.orig))
