"""What is stored <-> what the services speak: times, decimals, long texts, search keys and whole records."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from sqlalchemy import Column, LargeBinary, Table

from console.domain.keys import NAME_LENGTH, plain

R = TypeVar("R")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 10**17
NEVER = 2**62
"""Sorts after every moment."""
KEY_LENGTH = 64


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def micros_or_none(moment: datetime | None) -> int | None:
    """The same, ``None`` stays."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The aware UTC time of so many microseconds."""
    return _EPOCH + timedelta(microseconds=value)


def sort_amount(amount: Decimal) -> int:
    """Ten-thousandths, for sorting and adding up; what is beyond any real amount sorts as the greatest."""
    if not amount.is_finite():
        return 0
    if abs(amount) >= _MOST // 10_000:
        return _MOST if amount > 0 else -_MOST
    return int((amount * 10_000).to_integral_value(ROUND_HALF_EVEN))


def amount_of(ten_thousandths: int) -> Decimal:
    """The amount of a sum of :func:`sort_amount`."""
    return Decimal(ten_thousandths).scaleb(-4)


def pack(text: str | None) -> bytes | None:
    """UTF-8, compressed when that is shorter; ``None`` stays."""
    if text is None:
        return None
    return pack_bytes(text.encode("utf-8", "replace"))


def pack_bytes(raw: bytes) -> bytes:
    """Compressed when that is shorter; the first byte says which."""
    if len(raw) > 150:
        packed = zlib.compress(raw, 1)
        if len(packed) < len(raw):
            return b"z" + packed
    return b"=" + raw


def unpack_bytes(stored: bytes) -> bytes:
    """What :func:`pack_bytes` packed."""
    body = bytes(stored[1:])
    return zlib.decompress(body) if stored[:1] == b"z" else body


def unpack(stored: bytes) -> str:
    """What :func:`pack` packed."""
    return unpack_bytes(stored).decode()


def storable(row: dict[str, Any]) -> dict[str, Any]:
    """``row`` with every text made :func:`plain`, in place."""
    texts = "".join([value for value in row.values() if type(value) is str])
    if texts.isascii() and "\0" not in texts:
        return row
    for name, value in row.items():
        if type(value) is str:
            row[name] = plain(value)
    return row


def search_key(text: str | None) -> str:
    """How a business key is searched: upper case, no blanks around it, cut where an index entry ends."""
    return plain(text or "").strip().upper()[:KEY_LENGTH]


def clipped(text: str) -> str:
    """A name from outside, no longer than an index can hold."""
    return plain(text)[:NAME_LENGTH]


class Shape(Generic[R]):
    """How one kind of record is read from one table: its columns in the order of its fields, each made what it was."""

    def __init__(
        self,
        record: type[R],
        table: Table,
        other: Mapping[str, Column[Any]] = MappingProxyType({}),
        makers: Mapping[str, Callable[[Any], Any]] = MappingProxyType({}),
    ) -> None:
        """``other``: fields that come from another table; ``makers``: fields made otherwise than by their type."""
        kind: Any = record
        hints = get_type_hints(record)
        self._record = record
        self.names = tuple(field.name for field in fields(kind))
        self.columns: list[Column[Any]] = [other[name] if name in other else table.c[name] for name in self.names]
        self._made = tuple(
            (place, maker)
            for place, (name, column) in enumerate(zip(self.names, self.columns, strict=True))
            if (maker := makers.get(name) or _maker(hints[name], column)) is not None
        )

    def one(self, row: Sequence[Any]) -> R:
        """The record of a row selected with :attr:`columns`."""
        values = list(row)
        for place, made in self._made:
            if values[place] is not None:
                values[place] = made(values[place])
        return self._record(*values)

    def many(self, rows: Iterable[Sequence[Any]]) -> list[R]:
        """The records of several rows."""
        return [self.one(row) for row in rows]


def _maker(hint: Any, column: Column[Any]) -> Callable[[Any], Any] | None:
    kinds = set(get_args(hint) or (hint,)) - {type(None)}
    kind: Any = kinds.pop()
    if kind is datetime:
        return moment
    if kind is date:
        return date.fromisoformat
    if kind is Decimal:
        return Decimal
    if kind is bool:
        return bool
    if isinstance(column.type, LargeBinary):
        return unpack
    if issubclass(kind, Enum):
        members: dict[Any, Any] = kind._value2member_map_
        return members.__getitem__
    return None


def stored(value: Any) -> Any:
    """One value of a record as it is stored."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return plain(value) if isinstance(value, str) else value
