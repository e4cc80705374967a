"""Connections to the two databases, set up so that both keep the same promises.

One transaction writes at a time, over all processes: SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by an advisory lock
taken first. The audit's chain needs that at the end of each transaction anyway; having it from the start means that
what a work has read stays true until it commits, and that no two works can wait for each other.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, FromClause, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from console.services.errors import StoreTrouble

WRITERS_LOCK = 0x43726F73
CHANGES = "crossdock_changes"
"""The PostgreSQL channel that tells other processes the newest audit number after each commit."""
_CHECKPOINT_PAGES = 4000
_LARGEST_IDLE_WAL = 64 * 1024 * 1024


class _ObeyingCompiler(SQLiteCompiler):
    """Puts hints into the text, which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def is_sqlite(url: URL) -> bool:
    """Whether the store is a file on this machine."""
    return url.get_backend_name() == "sqlite"


def make_room(url: URL) -> None:
    """Make the folder a file will be in. Raises StoreTrouble."""
    if is_sqlite(url) and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreTrouble(
                "The folder of the store cannot be made.",
                next_step="Choose another folder, or have this one opened to you.",
                technical=str(error),
            ) from error


def writing_engine(url: URL, process: str, patience: float) -> Engine:
    """For the one connection that writes. ``patience``: seconds to wait for another process that writes."""
    if is_sqlite(url):
        return _sqlite(url, patience, ("PRAGMA synchronous=FULL", "PRAGMA cache_size=-32000"), "BEGIN IMMEDIATE")
    return _postgresql(url, process, patience, "READ COMMITTED")


def reading_engine(url: URL, process: str, patience: float) -> Engine:
    """For connections that only read. Each statement sees the newest commit as one snapshot."""
    if is_sqlite(url):
        return _sqlite(url, patience, ("PRAGMA query_only=ON", "PRAGMA cache_size=-8000"), None)
    return _postgresql(url, process, patience, "AUTOCOMMIT")


def _sqlite(url: URL, patience: float, settings: tuple[str, ...], begin: str | None) -> Engine:
    # as many connections as threads read at once: the readers keep count, not the pool
    waits = {"timeout": patience, "check_same_thread": False}
    engine = create_engine(url, connect_args=waits, pool_size=1, max_overflow=-1)

    engine.dialect.statement_compiler = _ObeyingCompiler

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        # the driver's own transactions would commit behind savepoints; they are begun below
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit={_LARGEST_IDLE_WAL}")
        for setting in settings:
            connection.execute(setting)

    if begin is not None:

        @event.listens_for(engine, "begin")
        def start(connection: Any) -> None:
            connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, process: str, patience: float, isolation: str) -> Engine:
    wait = int(patience * 1000)
    options = f"-c lock_timeout={wait} -c idle_in_transaction_session_timeout=60000 -c TimeZone=UTC"
    engine = create_engine(
        url,
        paramstyle="format",
        isolation_level=isolation,
        connect_args={"options": options, "application_name": f"crossdock {process}"[:63]},
        pool_size=1,
        max_overflow=-1,
    )
    if isolation != "AUTOCOMMIT":

        @event.listens_for(engine, "begin")
        def take_turn(connection: Any) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")

    return engine
