"""Every test of the store runs on SQLite and on PostgreSQL; the PostgreSQL server lives as long as the session."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from console.adapters.store import open_store
from console.adapters.store.opening import SqlStore

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_numbers = itertools.count(1)


class ManualClock:
    """A clock that only moves when a test says so."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **parts: float) -> None:
        """Move on by a timedelta's parts."""
        self.moment += timedelta(**parts)


@pytest.fixture(scope="session")
def server(postgresql: str) -> str:
    """The address of the PostgreSQL server, with an empty store as template database."""
    _command(postgresql, "CREATE DATABASE empty_store")
    open_store(_url(postgresql, "empty_store"), ManualClock(), process="template").close()
    return postgresql


def _command(address: str, command: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(command)


def _url(address: str, database: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{database}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty store may be opened, on each database in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'audit.db'}"
        return
    address = request.getfixturevalue("server")
    database = f"store_{next(_numbers)}"
    _command(address, f"CREATE DATABASE {database} TEMPLATE empty_store")
    yield _url(address, database)
    _command(address, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the stores a test opens."""
    return ManualClock()


@pytest.fixture
def opened(url: str, clock: ManualClock) -> Iterator[Callable[..., SqlStore]]:
    """Opens the store at ``url``, as often as asked, each time as another process would."""
    stores: list[SqlStore] = []

    def opener(process: str = "here", patience: float = 10.0) -> SqlStore:
        stores.append(open_store(url, clock, process=process, patience=patience))
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[..., SqlStore]) -> SqlStore:
    """An empty store."""
    return opened()
