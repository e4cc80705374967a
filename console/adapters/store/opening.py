"""Opens a store: engines, schema, writer and readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url

from console.adapters.store.migrations import bring_up_to_date
from console.adapters.store.reads import SqlReads
from console.adapters.store.writer import Writer
from console.services.store import Reads, Unit

T = TypeVar("T")


class SqlStore:
    """The store over one database."""

    def __init__(self, writing: Engine, reading: Engine, now: Callable[[], datetime]) -> None:
        self._engines = (writing, reading)
        self._writer = Writer(writing, now)
        self._reads = SqlReads(reading)

    def write(self, work: Callable[[Unit], T]) -> Future[T]:
        """See :class:`console.services.store.Store`."""
        return self._writer.submit(work)

    def do(self, work: Callable[[Unit], T]) -> T:
        """See :class:`console.services.store.Store`."""
        return self.write(work).result()

    def read(self) -> Reads:
        """See :class:`console.services.store.Store`."""
        return self._reads

    def close(self) -> None:
        """Finish what was handed in, then let go of the database."""
        self._writer.close()
        for engine in self._engines:
            engine.dispose()


def open_store(url: str, now: Callable[[], datetime]) -> SqlStore:
    """Open (and create or migrate) the store at ``url``: ``sqlite:///path`` or ``postgresql+psycopg://...``.

    Raises StoreTrouble when it cannot be opened.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        writing = _sqlite(url, writes=True)
        bring_up_to_date(writing)
        reading = _sqlite(url, writes=False)
    else:
        writing = create_engine(url, pool_size=2)
        bring_up_to_date(writing)
        reading = create_engine(url, pool_size=8, max_overflow=16, isolation_level="AUTOCOMMIT")
    return SqlStore(writing, reading, now)


def _sqlite(url: str, *, writes: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 15, "check_same_thread": False}, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # the driver's own transaction handling would commit behind savepoints; transactions are begun below
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=15000")
        connection.execute("PRAGMA cache_size=-16000")
        if not writes:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
