"""Core statements compiled once per database and run on the driver's cursor, without a step per row in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Integer,
    Select,
    bindparam,
    func,
    insert,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import Column, Table
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
_GIVEN = object()


def arg(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] | None = None) -> BindParameter[Any]:
    """A value given when the statement runs."""
    return bindparam(name, _GIVEN, type_=kind)


BY_ID = ""
"""Instead of an index: the table itself, in the order of ids."""


def hint(index: str) -> str:
    """How SQLite is told which index to walk: it has no statistics of its data, and a wrong guess costs seconds."""
    return f"INDEXED BY {index}" if index else "NOT INDEXED"


class among(ColumnElement[Any]):
    """``column`` is one of the values of the list given as ``name``: one text for a list of any length."""

    inherit_cache = False
    # not Boolean, which SQLite would be asked to compare with 1, and then it could use no index
    type = Integer()

    def __init__(self, column: Column[Any], name: str) -> None:
        self.column = column
        self.values = {"sqlite": arg(name), "postgresql": arg(name, ARRAY(column.type))}


@compiles(among)
def _among(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    values = compiler.process(element.values[compiler.dialect.name], **kw)
    if compiler.dialect.name == "sqlite":
        return f"{column} IN (SELECT value FROM json_each({values}))"
    return f"{column} = ANY ({values})"


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one database wants it."""

    sql: str
    constants: Mapping[str, Any]
    place: Callable[[Mapping[str, Any]], Row]


class Statement:
    """A Core statement with its text kept ready. Values go in and come out as they are stored.

    Where the databases differ it is made from the name of the database, at its first use.
    """

    def __init__(self, core: Executable | Callable[[str], Executable]) -> None:
        self._core: Any = core
        self._forms: dict[str, _Form] = {}

    def form(self, dialect: Dialect) -> _Form:
        """The statement for this database, compiled at its first use."""
        found = self._forms.get(dialect.name)
        if found is None:
            found = self._forms[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Form:
        core = self._core(dialect.name) if callable(self._core) else self._core
        compiled = core.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        given = {name for name, bind in compiled.binds.items() if bind.value is _GIVEN}
        constants = {name: value for name, value in compiled.params.items() if name not in given}
        return _Form(compiled.string, constants, _picker(list(compiled.positiontup or ())))


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Row]:
    if not names:
        return lambda values: ()
    if len(names) == 1:
        only = names[0]
        return lambda values: (values[only],)
    return itemgetter(*names)


def adding(table: Table) -> Statement:
    """Insert rows with every column given."""
    return Statement(insert(table).values(_all(table)))


def adding_once(table: Table) -> Statement:
    """Insert rows with every column given, passing over those that would break a unique index."""

    def core(database: str) -> Executable:
        # each is imported where it is needed, as start-up time counts
        if database == "sqlite":
            from sqlalchemy.dialects.sqlite import insert as lite

            return lite(table).values(_all(table)).on_conflict_do_nothing()
        from sqlalchemy.dialects.postgresql import insert as large

        return large(table).values(_all(table)).on_conflict_do_nothing()

    return Statement(core)


def keeping_newest(table: Table, columns: Sequence[str], newest: str, or_kept: Sequence[str] = ()) -> Statement:
    """Insert rows with every column given; a row that is there already gets ``columns`` when the one given is at least
    as new by its column ``newest``, and ``or_kept`` where the one given has a value."""
    key = [column.name for column in table.primary_key]

    def core(database: str) -> Executable:
        if database == "sqlite":
            from sqlalchemy.dialects.sqlite import insert as lite

            added: Any = lite(table)
        else:
            from sqlalchemy.dialects.postgresql import insert as large

            added = large(table)
        there, given = table.c[newest], added.excluded[newest]
        return cast(
            Executable,
            added.values(_all(table)).on_conflict_do_update(
                index_elements=key,
                set_={name: added.excluded[name] for name in columns}
                | {name: func.coalesce(added.excluded[name], table.c[name]) for name in or_kept},
                where=there.is_(None) | (there <= given),
            ),
        )

    return Statement(core)


def _all(table: Table) -> dict[str, BindParameter[Any]]:
    return {column.name: arg(column.name) for column in table.columns}


def changing(table: Table, columns: Sequence[str], *where: ColumnElement[bool]) -> Statement:
    """Set ``columns`` where ``where`` holds; the new value of ``x`` is given as ``x``."""
    return Statement(update(table).where(*where).values({name: arg(name) for name in columns}))


class Runner:
    """Runs statements on one connection. Errors are the driver's own, see :mod:`console.adapters.store.trouble`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect
        self._cursor: Any = connection.connection.cursor()
        self._lists = json.dumps if self.dialect.name == "sqlite" else list

    def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row it returns."""
        self._run(statement, values)
        return list(self._cursor.fetchall())

    def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row it returns."""
        self._run(statement, values)
        found: Row | None = self._cursor.fetchone()
        return found

    def change(self, statement: Statement, **values: Any) -> int:
        """How many rows it changed."""
        self._run(statement, values)
        return int(self._cursor.rowcount)

    def each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of ``rows`` in one call to the driver; how many rows were changed together."""
        if not rows:
            return 0
        form = statement.form(self.dialect)
        if form.constants:
            rows = [{**form.constants, **row} for row in rows]
        if len(rows) == 1:
            self._cursor.execute(form.sql, form.place(rows[0]))
        else:
            self._cursor.executemany(form.sql, list(map(form.place, rows)))
        return int(self._cursor.rowcount)

    def plain(self, sql: str) -> None:
        """Run a command of the transaction itself."""
        self._cursor.execute(sql)

    def find(self, query: Select[Any]) -> list[Row]:
        """Every row of a question put together for this once."""
        return [tuple(row) for row in self.connection.execute(query)]

    def _run(self, statement: Statement, values: dict[str, Any]) -> None:
        form = statement.form(self.dialect)
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = self._lists(value)
        self._cursor.execute(form.sql, form.place({**form.constants, **values} if form.constants else values))
