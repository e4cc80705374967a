"""What tables are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted or searched by its start: by code point on every database."""


def identity(name: str = "id") -> Column[int]:
    """The primary key: a number given out by the store."""
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


def needed(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = Text) -> Column[Any]:
    """A column every row has a value in."""
    return Column(name, kind, nullable=False)


def filled(name: str, *columns: str) -> Index:
    """An index over the rows that have a value in the first column; most rows have none, or none at first."""
    where = text(f"{columns[0]} IS NOT NULL")
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def live(name: str, *columns: str) -> Index:
    """A unique index over the rows that count."""
    return Index(name, *columns, unique=True, sqlite_where=text("live = 1"), postgresql_where=text("live"))
