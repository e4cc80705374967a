"""Keyset pages over an index: how a page, a count and the anchors of a list are asked.

A list is first asked for the ids of a page in an index, then those rows are looked up. SQLite is told which index to
walk: it has no statistics of its own data, and a wrong guess costs seconds at a million rows. PostgreSQL knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Select, Table, func, literal, select, tuple_

from console.adapters.store.reading.readers import Readers
from console.adapters.store.rows import Shape
from console.adapters.store.statements import Statement, arg, hint
from console.services.store import Count, Page, Rows

R = TypeVar("R")
Where = Sequence[ColumnElement[bool]]
_LAST_CHARACTER = chr(0x10FFFF)
DENSE = 20_000
"""An index that holds at least this many of the wanted rows is walked in the order of the list instead of sorted."""


@dataclass(frozen=True, slots=True)
class Way:
    """One index that leads to wanted rows: ``where`` is what it answers; ``ordered``: in the order of ids."""

    index: str
    where: tuple[ColumnElement[bool], ...]
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be asked for in parts: rows of ``table`` that fulfil ``where``, by ``sort`` and then ``ident``, found
    through ``index`` (``BY_ID``: through none; ``None``: the database chooses)."""

    table: Table
    ident: Column[Any]
    sort: Column[Any]
    where: tuple[ColumnElement[bool], ...]
    index: str | None

    def ids(self, page: Page) -> Select[Any]:
        """The sort key and id of the rows of a page."""
        return self.all_ids(page).order_by(*self.order(page)).limit(page.limit)

    def all_ids(self, page: Page) -> Select[Any]:
        """The sort key and id of its rows and of those on all pages after it, in no order."""
        return self._start(select(self.sort.label("sort_key"), self.ident.label("row_id"))).where(*self.bounds(page))

    def _start(self, query: Select[Any]) -> Select[Any]:
        query = query.select_from(self.table).where(*self.where)
        if self.index is not None:
            query = query.with_hint(self.table, hint(self.index), "sqlite")
        return query

    def some(self, limit: int) -> Select[Any]:
        """How many there are, at most ``limit``."""
        some = self._start(select(literal(1).label("one"))).limit(limit).subquery()
        return select(func.count()).select_from(some)

    def bounds(self, page: Page) -> list[ColumnElement[bool]]:
        """After the row the last page ended with, and not newer than the snapshot."""
        found: list[ColumnElement[bool]] = []
        newest_first = self.sort is self.ident and page.descending
        if page.upto_id is not None and not (newest_first and page.after is not None):
            # with both, SQLite starts at the first row and walks to the page: slower with every page
            found.append(self.ident <= page.upto_id)
        if page.after is not None:
            key, row_id = page.after
            if self.sort is self.ident:
                found.append(self.ident < row_id if page.descending else self.ident > row_id)
            else:
                here = tuple_(_value(key, self.sort), _value(row_id, self.ident))
                there = tuple_(self.sort, self.ident)
                found.append(there < here if page.descending else there > here)
        return found

    def order(self, page: Page) -> list[Any]:
        """By sort key, then id, both in the direction of the page."""
        columns = [self.ident] if self.sort is self.ident else [self.sort, self.ident]
        return [column.desc() if page.descending else column.asc() for column in columns]


def _value(given: object, column: Column[Any]) -> ColumnElement[Any]:
    return given if isinstance(given, ColumnElement) else literal(given, column.type)


def starts_with(column: Column[Any], key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A prefix as a range, which an index serves."""
    return column >= key, column < key + _LAST_CHARACTER


def _each(listing: Listing, page: Page, every: int) -> Select[Any]:
    place = func.row_number().over(order_by=listing.order(page)).label("place")
    numbered = listing.all_ids(replace(page, after=None)).add_columns(place)
    found = numbered.subquery("numbered").c
    return select(found.sort_key, found.row_id).where(found.place % every == 0).order_by(found.place)


class Pages:
    """Asks listings."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def page(self, shape: Shape[R], listing: Listing, page: Page) -> Rows[R]:
        """The rows of a page."""
        ids = listing.ids(page).subquery("page_ids")
        key, row_id = ids.c.sort_key, ids.c.row_id
        query = select(*shape.columns, key, row_id).join_from(ids, listing.table, listing.ident == row_id)
        query = query.order_by(*((key.desc(), row_id.desc()) if page.descending else (key, row_id)))
        rows = self._readers.find(query)
        last = (rows[-1][-2], int(rows[-1][-1])) if rows and len(rows) == page.limit else None
        return Rows(tuple(shape.one(row[:-2]) for row in rows), last)

    def count(self, listing: Listing, limit: int) -> Count:
        """How many there are; exact below ``limit``."""
        number = int(self._readers.find(listing.some(limit))[0][0])
        return Count(number, number < limit)

    def anchors(self, listing: Listing, page: Page, every: int) -> list[tuple[object, int]]:
        """The sort key and id of each ``every``-th row: by jumping along the index from one to the next, or from a
        server, where each jump is a journey, all in one answer."""
        if self._readers.remote:
            return [(row[0], int(row[1])) for row in self._readers.find(_each(listing, page, every))]
        one = replace(page, limit=1, after=None)
        here: Any = (arg("after_key", listing.sort.type), arg("after_id", listing.ident.type))
        first = Statement(listing.ids(one).offset(every - 1))
        further = Statement(listing.ids(replace(one, after=here)).offset(every - 1))
        found: list[tuple[object, int]] = []
        row = self._readers.row(first)
        while row is not None:
            found.append((row[0], int(row[1])))
            row = self._readers.row(further, after_key=row[0], after_id=row[1])
        return found

    def narrowest(self, listing: Listing, ways: Sequence[Way], *, sorted_by_id: bool = True) -> Listing:
        """``listing`` through the way with the fewest rows. When even that one has many and they are wanted by id,
        then through a way that has them so, else as ``listing`` says: a page of them is then soon together."""
        if not ways:
            return listing
        best = ways[0] if len(ways) == 1 and ways[0].ordered else self._fewest(listing, ways, sorted_by_id)
        return listing if best is None else replace(listing, index=best.index)

    def _fewest(self, listing: Listing, ways: Sequence[Way], sorted_by_id: bool) -> Way | None:
        sizes = [
            (self.count(replace(listing, where=way.where, index=way.index), DENSE).number, place)
            for place, way in enumerate(ways)
        ]
        size, place = min(sizes)
        if size < DENSE or not sorted_by_id or ways[place].ordered:
            return ways[place]
        return next((way for way in ways if way.ordered), None)


class Questions:
    """Base of every group of named questions."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._pages = Pages(readers)
