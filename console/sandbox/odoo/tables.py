"""Rows in memory, with indexes on links and an undo log so that a failed call leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from console.sandbox.odoo.fields import Model, Row

_NOBODY: frozenset[int] = frozenset()


class UndoLog:
    """What a call changed, newest last; :meth:`roll_back` puts it all back."""

    def __init__(self) -> None:
        self._before: list[tuple[Table, int, Row | None]] = []

    def note(self, table: Table, record: int, before: Row | None) -> None:
        """Remember how a row was before it is changed; ``None`` for a row that did not exist."""
        self._before.append((table, record, before))

    def roll_back(self) -> None:
        """Undo every noted change."""
        for table, record, before in reversed(self._before):
            table.restore(record, before)
        self.forget()

    def forget(self) -> None:
        """The call succeeded: nothing is to be undone."""
        self._before.clear()


class Table:
    """The rows of one model by id. Links to other records are indexed, so that their other end is found at once."""

    def __init__(self, model: Model, undo: UndoLog) -> None:
        self.model = model
        self.rows: dict[int, Row] = {}
        self._undo = undo
        self._last = 0
        self._linked: dict[str, dict[int, set[int]]] = {
            f.name: {}
            for f in model.fields.values()
            if f.kind == "many2one" or (f.kind == "many2many" and not f.inverse)
        }
        self._linked.setdefault("res_id", {})

    def __contains__(self, record: int) -> bool:
        return record in self.rows

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows)

    def insert(self, row: Row) -> int:
        """Add a row and return its id. Ids are never used twice, also when the row is undone."""
        self._last += 1
        row["id"] = self._last
        self._undo.note(self, self._last, None)
        self.rows[self._last] = row
        self._index(row, row)
        return self._last

    def change(self, record: int, values: Mapping[str, Any]) -> None:
        """Set values of a row."""
        row = self.rows[record]
        self._undo.note(self, record, dict(row))
        self._forget(row, values)
        row.update(values)
        self._index(row, values)

    def delete(self, record: int) -> None:
        """Remove a row."""
        row = self.rows[record]
        self._undo.note(self, record, dict(row))
        self._forget(row, row)
        del self.rows[record]

    def restore(self, record: int, before: Row | None) -> None:
        """Put a row back as it was; ``None`` removes it."""
        now = self.rows.pop(record, None)
        if now is not None:
            self._forget(now, now)
        if before is not None:
            self.rows[record] = before
            self._index(before, before)

    def linking(self, field: str, target: int) -> set[int] | frozenset[int]:
        """The ids of rows whose ``field`` links to ``target``."""
        return self._linked[field].get(target, _NOBODY)

    def indexed(self, field: str) -> bool:
        """Whether :meth:`linking` can be asked about the field."""
        return field in self._linked

    def _index(self, row: Row, fields: Iterable[str]) -> None:
        for name in fields:
            index = self._linked.get(name)
            if index is not None:
                for target in _targets(row[name]):
                    index.setdefault(target, set()).add(row["id"])

    def _forget(self, row: Row, fields: Iterable[str]) -> None:
        for name in fields:
            index = self._linked.get(name)
            if index is not None:
                for target in _targets(row[name]):
                    index[target].discard(row["id"])


def _targets(value: Any) -> tuple[int, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()
