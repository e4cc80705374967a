"""Disk full, locked, damaged, away: said in plain words, nothing reported that is not stored, and it goes on after."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from console.adapters.store import open_store
from console.adapters.store.engines import WRITERS_LOCK
from console.adapters.store.opening import SqlStore
from console.services.errors import StoreTrouble
from console.services.store import Unit
from tests.integration.store.conftest import ManualClock
from tests.integration.store.making import RULE, Gate, message, raw, receive

on_a_file = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
on_a_server = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def big(name: int) -> Callable[[Unit], int]:
    noise = random.Random(name).randbytes(200_000)
    return lambda unit: unit.add_messages([message(noise)], RULE)[0].id


def test_a_store_held_by_another_program_is_said_and_goes_on_after(opened: Callable[..., SqlStore], url: str) -> None:
    store = opened(patience=0.2)
    store.do(receive("before"))
    engine = create_engine(url)
    with engine.connect() as other:
        if url.startswith("sqlite"):
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
        with pytest.raises(StoreTrouble, match="Another program holds the store") as caught:
            store.do(receive("meanwhile"))
        assert store.read().message(1) is not None
    engine.dispose()
    assert caught.value.technical
    assert store.do(receive("after")) == 2
    assert raw(url, "SELECT count(*) FROM messages") == [(2,)]


@on_a_file
def test_a_full_disk_fails_the_group_whole_and_writing_goes_on_after(opened: Callable[..., SqlStore], url: str) -> None:
    store = opened()
    store.do(receive("before"))

    def fill(unit: Any) -> None:
        unit.runner.plain("PRAGMA max_page_count=1")
        big(1)(unit)

    gate = Gate(store)
    futures: list[Future[Any]] = [store.write(receive("neighbour")), store.write(fill), store.write(receive("c"))]
    gate.open()
    with pytest.raises(StoreTrouble, match="disk that holds the store is full"):
        futures[1].result()
    with pytest.raises(StoreTrouble, match="full"):
        futures[0].result()
    assert futures[2].result()
    assert raw(url, "SELECT id FROM messages ORDER BY id") == [(1,), (futures[2].result(),)]
    assert store.read().verify_audit().broken_at is None


@on_a_file
@pytest.mark.skipif(sys.platform == "win32", reason="file sizes cannot be limited here")
def test_a_disk_that_takes_no_more_loses_nothing_that_was_said_to_be_stored(
    opened: Callable[..., SqlStore], url: str
) -> None:
    import resource

    path = file_of(url)
    store = opened()
    said = [store.do(big(0))]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = max(path.with_name(path.name + suffix).stat().st_size for suffix in ("", "-wal"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (room + 400_000, before[1]))
    refused = 0
    try:
        for name in range(1, 12):
            try:
                said.append(store.do(big(name)))
            except StoreTrouble:
                refused += 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused
    said.append(store.do(big(99)))
    store.close()
    again = opened()
    assert [one for one in said if again.read().message(one) is None] == []
    assert raw(url, "SELECT count(*) FROM messages") == [(len(said),)]
    assert again.read().verify_audit().broken_at is None


@on_a_file
def test_a_damaged_file_is_said_when_it_is_opened(url: str, clock: ManualClock) -> None:
    path = file_of(url)
    path.write_bytes(b"this is no database at all, " * 500)
    with pytest.raises(StoreTrouble, match="damaged") as caught:
        open_store(url, clock, process="here")
    assert "backup" in caught.value.next_step
    assert path.read_bytes().startswith(b"this is no database")


@on_a_file
def test_a_file_damaged_while_it_is_used_is_said(opened: Callable[..., SqlStore], url: str) -> None:
    path = file_of(url)
    store = opened()
    for name in range(5):
        store.do(big(name))
    store.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xee" * (path.stat().st_size - 4096))
    with pytest.raises(StoreTrouble, match="damaged"):
        opened().read().message(1)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreTrouble, match="folder of the store"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'inside' / 'audit.db'}", clock, process="here")


def test_a_store_of_a_newer_program_is_left_alone(opened: Callable[..., SqlStore], url: str) -> None:
    opened().close()
    raw(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTrouble, match="newer version") as caught:
        opened()
    assert caught.value.next_step == "Update the program."


@on_a_server
def test_a_server_that_cuts_the_connection_in_the_middle_of_a_work(opened: Callable[..., SqlStore], url: str) -> None:
    store = opened()
    store.do(receive("before"))

    def cut(unit: Unit) -> None:
        unit.add_messages([message("lost")], RULE)
        _cut_all(url)
        unit.add_messages([message("lost too")], RULE)

    with pytest.raises(StoreTrouble, match="server of the store cannot be reached"):
        store.do(cut)
    assert store.do(lambda unit: unit.add_messages([message("lost")], RULE))[0].new


@on_a_server
def test_a_server_restarted_while_nobody_used_it_is_not_noticed(opened: Callable[..., SqlStore], url: str) -> None:
    store = opened()
    store.do(receive("before"))
    assert store.read().audit_head() == 1
    _cut_all(url)
    assert store.read().audit_head() == 1
    assert store.do(receive("after")) == 2


def _cut_all(url: str) -> None:
    raw(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


@on_a_server
def test_other_processes_are_told_of_each_commit(store: SqlStore, url: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as listening:
        listening.execute("LISTEN crossdock_changes")
        store.do(receive("a"))
        heard = next(listening.notifies(timeout=10))
    assert heard.payload == "1"


def test_a_backup_is_a_whole_store(
    opened: Callable[..., SqlStore], url: str, tmp_path: Path, clock: ManualClock
) -> None:
    store = opened()
    store.do(receive("a"))
    if not url.startswith("sqlite"):
        with pytest.raises(ValueError, match="on a server"):
            store.backup_to(tmp_path / "copy.db")
        return
    store.backup_to(tmp_path / "copy.db")
    store.do(receive("b"))
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}", clock, process="here")
    try:
        assert copy.read().message(1) == store.read().message(1)
        assert copy.read().message(2) is None
    finally:
        copy.close()
    with pytest.raises(StoreTrouble):
        store.backup_to(tmp_path)


@on_a_file
def test_the_promises_of_the_file_are_kept(store: SqlStore, url: str) -> None:
    path = file_of(url)
    found: dict[str, Any] = {}

    def look(unit: Any) -> None:
        cursor: sqlite3.Cursor = unit.runner.connection.connection.cursor()
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            found[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]

    store.do(look)
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert path.with_name(path.name + "-wal").exists()
