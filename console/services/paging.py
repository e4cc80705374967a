"""Lists in parts: which part is asked for, what comes back, and counts that stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows: ``limit`` rows sorted by ``sort`` after the row whose sort key and id are ``after`` (from
    :attr:`Rows.last`). ``upto_id`` hides rows newer than the snapshot so nothing moves under the reader."""

    limit: int = 256
    sort: str = ""
    descending: bool = False
    after: tuple[object, int] | None = None
    upto_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """A page of rows; ``last`` continues it (``None``: that was all)."""

    rows: tuple[R, ...]
    last: tuple[object, int] | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count that stops at ``limit``: ``exact`` is false when there are at least that many."""

    number: int
    exact: bool = True
