"""Database rows <-> the frozen records of the services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import Row, Table

from console.services.records import (
    AttemptRow,
    AuditRow,
    ConnectionRow,
    EffectRow,
    ExceptionRow,
    LeaseRow,
    MessageRow,
    OrderRecord,
)

R = TypeVar("R")


class Shape:
    """How one kind of record is read from one table: its columns in field order, enum fields made enums again."""

    def __init__(self, record: type[Any], table: Table) -> None:
        hints = get_type_hints(record)
        self._record = record
        self.names = tuple(field.name for field in fields(record))
        self.columns = [table.c[name] for name in self.names]
        self._enums: list[tuple[int, Callable[[str], Enum]]] = []
        for position, name in enumerate(self.names):
            kinds = getattr(hints[name], "__args__", (hints[name],))
            for kind in kinds:
                if isinstance(kind, type) and issubclass(kind, Enum):
                    self._enums.append((position, kind))

    def one(self, row: Row[Any]) -> Any:
        """The record of a row selected with :attr:`columns`."""
        values = list(row)
        for position, kind in self._enums:
            if values[position] is not None:
                values[position] = kind(values[position])
        return self._record(*values)

    def many(self, rows: Iterable[Row[Any]]) -> list[Any]:
        """The records of several rows."""
        return [self.one(row) for row in rows]


def shapes() -> dict[type[Any], Shape]:
    """The shape of every record that is a table row as it stands."""
    from console.adapters.store import tables

    return {
        MessageRow: Shape(MessageRow, tables.messages),
        OrderRecord: Shape(OrderRecord, tables.orders),
        ExceptionRow: Shape(ExceptionRow, tables.exceptions),
        EffectRow: Shape(EffectRow, tables.effects),
        AttemptRow: Shape(AttemptRow, tables.attempts),
        AuditRow: Shape(AuditRow, tables.audit),
        LeaseRow: Shape(LeaseRow, tables.leases),
        ConnectionRow: Shape(ConnectionRow, tables.connections),
    }


SHAPES = shapes()


def search_key(text: str | None) -> str:
    """How a business key is indexed: upper case, without blanks around it."""
    return (text or "").strip().upper()
