"""Backup and restore, and pausing a connection, as whoever runs the program does them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console.app import Builder
from console.cli import main
from console.services.records import Actor, ConnectionRow, Person
from console.services.store import AuditFilter, Page

RULE = Actor("test", "rule", "Test")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["--home", str(tmp_path / "home"), *words])
        out, errors = capsys.readouterr()
        assert "Traceback" not in errors
        return code, out, errors

    return command


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A practice store with two connections."""
    folder = tmp_path / "home"
    store = Builder(folder).store
    store.do(lambda unit: unit.put_setting("practice", "yes", RULE))
    store.do(lambda unit: unit.put_people([Person("maria", "Maria", ("connections.manage",))]))
    for key in ("acme", "harbour"):
        row = ConnectionRow(key, "folder", key.title())
        store.do(lambda unit, row=row: unit.put_connection(row, RULE))
    store.close()
    return folder


def paused(home: Path) -> dict[str, bool]:
    store = Builder(home).store
    try:
        return {row.key: row.paused for row in store.read().connections()}
    finally:
        store.close()


def test_what_was_lost_comes_back_paused_and_what_was_there_is_kept(home: Path, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("store", "backup", str(copy))[0] == 0
    store = Builder(home).store
    store.do(lambda unit: unit.put_setting("later", "yes", RULE))
    store.close()
    code, out, _ = run("store", "restore", str(copy))
    assert code == 0 and "2 connections are paused" in out
    assert paused(home) == {"acme": True, "harbour": True}
    (kept,) = home.glob("crossdock-before-*.db")
    assert kept.name in out
    with sqlite3.connect(kept) as before:
        assert before.execute("select count(*) from settings where key = 'later'").fetchone() == (1,)
    assert run("connection", "resume", "acme")[0] == 0
    assert paused(home) == {"acme": False, "harbour": True}


def test_a_restore_is_in_the_audit_and_the_audit_holds(home: Path, run: Run, tmp_path: Path) -> None:
    run("store", "backup", str(tmp_path / "copy.db"))
    run("store", "restore", str(tmp_path / "copy.db"))
    store = Builder(home).store
    try:
        actions = [row.action for row in store.read().audit(AuditFilter(), Page(descending=True)).rows]
        assert actions[0] == "store.restored"
        assert store.read().verify_audit().broken_at is None
    finally:
        store.close()


def test_a_store_in_use_is_not_replaced(home: Path, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run("store", "backup", str(copy))
    using = Builder(home)
    try:
        using.store.read().connections()
        code, _, errors = run("store", "restore", str(copy))
        assert code == 3 and "in use" in errors
        using.store.do(lambda unit: unit.put_setting("still", "works", RULE))
        assert using.store.read().setting("still") == "works"
    finally:
        using.store.close()
    assert not list(home.glob("crossdock-before-*.db"))


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "another program"), (b"no database at all" * 400, "is no store"), (None, "not there")]
)
def test_what_is_no_store_is_refused_and_changes_nothing(
    home: Path, run: Run, tmp_path: Path, content: bytes | None, said: str
) -> None:
    copy = tmp_path / "copy.db"
    if content is not None:
        copy.write_bytes(content)
    before = (home / "crossdock.db").read_bytes()
    code, _, errors = run("store", "restore", str(copy))
    assert code == 3 and said in errors
    assert (home / "crossdock.db").read_bytes() == before


def test_a_cut_copy_is_refused(home: Path, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run("store", "backup", str(copy))
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    code, _, errors = run("store", "restore", str(copy))
    assert code == 3 and ("damaged" in errors or "no store" in errors)
    assert paused(home) == {"acme": False, "harbour": False}


def test_a_backup_never_writes_over_a_file(home: Path, run: Run, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    code, _, errors = run("store", "backup", str(there))
    assert code == 3 and "there already" in errors and there.read_text() == "mine"


def test_a_connection_is_paused_and_goes_on(home: Path, run: Run) -> None:
    assert run("connection", "pause", "acme", "harbour")[0] == 0
    code, out, _ = run("connection", "list")
    assert code == 0 and out.count("paused") == 2
    assert run("connection", "resume", "harbour")[0] == 0
    assert paused(home) == {"acme": True, "harbour": False}
    code, _, errors = run("connection", "pause", "nobody")
    assert code == 3 and "no such connection" in errors
