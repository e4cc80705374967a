"""Putting a copy of a SQLite store back in place: only a whole one, only when nobody is at work, losing nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from console.services.errors import Refused, StoreTrouble

_TABLES = frozenset({"alembic_version", "audit", "connections", "effects", "messages"})
"""Tables by which a file is known as a store of this program."""


def put_back(copy: Path, store: Path, now: datetime) -> Path | None:
    """Make ``copy`` the store at ``store``; the store that was there is kept beside it and its path returned.

    Raises Refused when the copy is not a whole store or the present one is in use, StoreTrouble when the disk does
    not let it. In either case everything is as it was before.
    """
    _must_be_whole(copy)
    with _in_words(store):
        store.parent.mkdir(parents=True, exist_ok=True)
        beside = store.with_name(store.name + ".restoring")
        beside.unlink(missing_ok=True)
        _copy(copy, beside)
        kept = _set_aside(store, now)
        beside.replace(store)
    return kept


def _must_be_whole(copy: Path) -> None:
    if not copy.is_file():
        raise Refused(f"{copy.name} is not there.", next_step="Name the file that “store backup” wrote.")
    try:
        with contextlib.closing(_opened(copy)) as database:
            names = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
            verdict = database.execute("pragma integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Refused(f"{copy.name} is no store: {error}.", next_step="Name the file “store backup” wrote.") from error
    if not names >= _TABLES:
        raise Refused(f"{copy.name} is a database of another program.", next_step="Nothing was changed.")
    if verdict != "ok":
        raise Refused(f"{copy.name} is damaged: {verdict}.", next_step="Take an older copy. Nothing was changed.")


def _opened(copy: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)


def _copy(source: Path, target: Path) -> None:
    with contextlib.closing(_opened(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new, pages=1000)


def _set_aside(store: Path, now: datetime) -> Path | None:
    if not store.exists():
        return None
    _must_be_alone(store)
    kept = store.with_name(f"{store.stem}-before-{now:%Y%m%d-%H%M%S}{store.suffix}")
    store.replace(kept)
    for left in ("-wal", "-shm"):
        store.with_name(store.name + left).unlink(missing_ok=True)
    return kept


def _must_be_alone(store: Path) -> None:
    """Every program that uses a store keeps it locked for reading, and leaving WAL mode needs it for oneself: so this
    fails while another is there. It also folds what the log still holds into the file."""
    try:
        with contextlib.closing(sqlite3.connect(store, timeout=0.5)) as database:
            database.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise Refused(
            "The store is in use.",
            next_step="End the console and “serve” on this store, then restore. Nothing changed.",
        ) from error


@contextlib.contextmanager
def _in_words(store: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreTrouble(
            f"The copy could not be put in place of {store.name}.", next_step="Make room on the disk and try again."
        ) from error
