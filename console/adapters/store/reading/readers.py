"""Connections that only read, lent to whichever thread asks."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, Select

from console.adapters.store.statements import Row, Runner, Statement
from console.adapters.store.trouble import in_words
from console.services.errors import StoreTrouble

T = TypeVar("T")


class Readers:
    """As many connections as threads read at once; each is used by one thread at a time, the newest idle one first.

    Each question is a snapshot of its own. Trouble is raised as StoreTrouble, and the connection that met it is
    replaced.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[Runner] = deque()
        self._closed = threading.Event()
        self.remote = engine.dialect.name != "sqlite"
        """Whether each question is a journey to a server."""

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row of a prepared question."""
        return self._lend(lambda runner: runner.rows(statement, **values))

    def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row of a prepared question."""
        return self._lend(lambda runner: runner.row(statement, **values))

    def find(self, query: Select[Any]) -> list[Row]:
        """Every row of a question put together for this once."""
        return self._lend(lambda runner: runner.find(query))

    def _lend(self, ask: Callable[[Runner], T]) -> T:
        if self._closed.is_set():
            raise StoreTrouble("The store is closed.", next_step="Start the program again.")
        try:
            runner = self._idle.pop()
        except IndexError:
            return self._ask(self._open(), ask)
        try:
            return self._ask(runner, ask)
        except StoreTrouble:
            # it may have been idle while the server was started again; asking twice changes nothing
            return self._ask(self._open(), ask)

    def _ask(self, runner: Runner, ask: Callable[[Runner], T]) -> T:
        try:
            found = ask(runner)
        except Exception as error:
            _discard(runner)
            reason = in_words(error)
            if reason is error:
                raise
            raise reason from error
        self._idle.append(runner)
        if self._closed.is_set():
            self.close()
        return found

    def _open(self) -> Runner:
        try:
            connection = self._engine.connect()
        except Exception as error:
            raise in_words(error) from error
        return Runner(connection)

    def backup_to(self, path: Path) -> None:
        """Copy the whole database into a new file. Raises StoreTrouble, ValueError for a store on a server."""
        if self._engine.dialect.name != "sqlite":
            raise ValueError("a store on a server is backed up there")
        self._lend(lambda runner: _copy(runner, path))

    def close(self) -> None:
        """Close the idle connections; one still lent is closed when it comes back."""
        self._closed.set()
        while self._idle:
            with contextlib.suppress(IndexError):
                _discard(self._idle.pop())
        self._engine.dispose()


def _discard(runner: Runner) -> None:
    with contextlib.suppress(Exception):
        runner.connection.invalidate()
    with contextlib.suppress(Exception):
        runner.connection.close()


def _copy(runner: Runner, path: Path) -> None:
    source: Any = runner.connection.connection.driver_connection
    target = sqlite3.connect(path)
    try:
        source.backup(target, pages=1000)
    finally:
        target.close()
