"""What all writing shares: the moment, the audit lines to chain, fresh ids, payloads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, select

from console.adapters.store import tables as t
from console.adapters.store.rows import micros, pack_bytes
from console.adapters.store.statements import Runner, Statement, adding, adding_once, arg, changing
from console.services.records import Actor, AuditEntry

ENGINE = Actor("engine", "rule", "Engine")

_LAST = Statement(select(t.counters.c.last).where(t.counters.c.name == arg("named")))
_ADD_COUNTER = adding(t.counters)
_SET_COUNTER = changing(t.counters, ["last"], t.counters.c.name == arg("named"))
_ADD_PAYLOADS = adding_once(t.payloads)


class Counters:
    """Numbers given out inside one transaction, read once and put back once.

    The transaction is the only one that writes (SQLite: ``BEGIN IMMEDIATE``, PostgreSQL: the writers' lock), so what
    is read in it is the truth for as long as it lasts. Work that fails leaves a gap, which ids may have.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._last: dict[str, int] = {}
        self._found: dict[str, int | None] = {}

    def take(self, name: str, count: int = 1) -> int:
        """The first of ``count`` fresh numbers."""
        if name not in self._last:
            row = self._runner.row(_LAST, named=name)
            self._found[name] = row[0] if row else None
            self._last[name] = row[0] if row else 0
        first = self._last[name] + 1
        self._last[name] += count
        return first

    def keep(self) -> None:
        """Put the newest numbers back."""
        changed = [(name, last) for name, last in self._last.items() if last != self._found[name]]
        self._runner.each(
            _SET_COUNTER, [{"named": name, "last": last} for name, last in changed if self._found[name] is not None]
        )
        self._runner.each(
            _ADD_COUNTER, [{"name": name, "last": last} for name, last in changed if self._found[name] is None]
        )


class UnitBase:
    """One work's view of the transaction it runs in. It has one moment, taken when it starts."""

    def __init__(self, runner: Runner, counters: Counters, now: datetime, process: str) -> None:
        self.runner = runner
        self.counters = counters
        self.process = process
        self.entries: list[AuditEntry] = []
        self.micros = micros(now)
        self._now = now

    def now(self) -> datetime:
        """See :class:`console.services.store.Unit`."""
        return self._now

    def audit(self, entries: Sequence[AuditEntry]) -> None:
        """Kept until the group commits; only then is their place in the chain known."""
        self.entries.extend(entries)

    def add_payload(self, payload: bytes) -> str:
        """See :class:`console.services.store.Unit`."""
        digest = hashlib.sha256(payload).hexdigest()
        self.add_payloads({digest: payload})
        return digest

    def add_payloads(self, payloads: Mapping[str, bytes]) -> None:
        """Store those that are not there yet; keys are their SHA-256 in hex."""
        self.runner.each(
            _ADD_PAYLOADS,
            [
                {"hash": digest, "size": len(payload), "body": pack_bytes(payload)}
                for digest, payload in payloads.items()
            ],
        )


class Replacing:
    """Insert a row, or change the one with the same key."""

    def __init__(self, key: Column[Any]) -> None:
        table = key.table
        others = [column.name for column in table.columns if column.name != key.name]
        self._key = key.name
        self._change = changing(table, others, key == arg("the_key"))
        self._add = adding(table)

    def put(self, runner: Runner, row: Mapping[str, Any]) -> None:
        """``row`` has every column."""
        if runner.each(self._change, [{**row, "the_key": row[self._key]}]) == 0:
            runner.each(self._add, [row])
