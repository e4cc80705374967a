"""A driver's errors in plain words: is it the store that is in trouble, or the one work that asked for too much?"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy.exc import DBAPIError

from console.services.errors import ConflictingChange, StoreTrouble

_FULL = "The disk that holds the store is full, so nothing can be written until there is room again."
_HELD = "Another program holds the store, so it could not be written in time."
_DAMAGED = "The file of the store is damaged."
_READ_ONLY = "The file of the store may only be read, not written."
_DISK = "The disk that holds the store reports an error."
_AWAY = "The database server of the store cannot be reached."

_RESTORE = "Stop the program, keep the damaged file aside, and put the last backup in its place."
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: "The file of the store cannot be opened; its folder may be missing or closed to you.",
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_NOMEM: "There is not enough memory to use the store.",
}
_PRIMARY = 0xFF
_POSTGRESQL = {
    "08": _AWAY,
    "25": _READ_ONLY,
    "40": _HELD,
    "53": _FULL,
    "55": _HELD,
    "57": _AWAY,
    "58": _DISK,
    "XX": _DAMAGED,
}
_UNIQUE = "Somebody stored the same thing at the same moment."


def driver_error(error: BaseException) -> BaseException | None:
    """The driver's error, if it is one."""
    inner: Any = error.orig if isinstance(error, DBAPIError) else error
    # by module, as the PostgreSQL driver is imported only where it is used
    return inner if isinstance(inner, sqlite3.Error) or type(inner).__module__.startswith("psycopg") else None


def in_words(error: BaseException) -> BaseException:
    """StoreTrouble for a store that cannot be used, ConflictingChange for a row that is there already; anything else
    is the work's own error and stays."""
    inner = driver_error(error)
    if inner is None:
        return error
    technical = f"{type(inner).__name__}: {inner}"
    words = _words(inner)
    if words is not None:
        return StoreTrouble(words, next_step=_RESTORE if words == _DAMAGED else "", technical=technical)
    if any(kind.__name__ == "IntegrityError" for kind in type(inner).__mro__):
        return ConflictingChange(_UNIQUE, technical=technical)
    return error


def _words(error: BaseException) -> str | None:
    """The sentence for trouble with the store itself; ``None`` for what only one statement did wrong."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & _PRIMARY)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state[:2])
    if isinstance(error, sqlite3.OperationalError):
        return _DAMAGED  # without a code: text in the file that is no text
    return _AWAY if any(kind.__name__ == "OperationalError" for kind in type(error).__mro__) else None
