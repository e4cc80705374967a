"""Every prepared statement finds its rows through an index, also when tables hold millions."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from console.adapters import store as package
from console.adapters.store import open_store
from console.adapters.store.engines import reading_engine
from console.adapters.store.reading.messages import MessageReads
from console.adapters.store.statements import Statement
from console.domain.lifecycle import Direction, MessageState
from console.services.store import MessageFilter, Page
from tests.integration.store.conftest import START, ManualClock

SMALL = {"connections", "people", "profiles", "anon_1"}
"""Tables of a few dozen rows that are read whole."""

FEW = {"attempts_open", "effects_by_owner"}
"""Indexes over only the rows something is under way about."""


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Statement):
                yield f"{module.name}.{name}", value


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "audit.db"
    open_store(f"sqlite:///{path}", ManualClock(), process="here").close()
    return path


def test_no_statement_scans_a_table_that_grows(file: Path) -> None:
    dialect = reading_engine(make_url(f"sqlite:///{file}"), "here", 1).dialect
    scans = {}
    with sqlite3.connect(file) as connection:
        for name, statement in statements():
            sql = statement.form(dialect).sql
            if "pg_notify" in sql:
                continue
            plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
            for row in plan:
                found = re.fullmatch(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row[3])
                if found and found[1] not in SMALL and found[2] not in FEW:
                    scans[name] = row[3]
    connection.close()
    assert scans == {}


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (MessageFilter(), "messages_by_id"),
        (MessageFilter(since=START), "messages_by_arrival"),
        (MessageFilter(direction=Direction.IN), "messages_by_direction"),
        (MessageFilter(kind="order"), "messages_by_kind"),
        (MessageFilter(kind="order", direction=Direction.IN), "messages_by_kind_and_way"),
        (MessageFilter(states=(MessageState.HELD,), partner="acme"), "messages_by_partner_and_state"),
    ],
)
def test_a_list_of_messages_is_walked_in_an_index_that_has_all_that_is_asked(
    file: Path, asked: MessageFilter, index: str
) -> None:
    with closing(open_store(f"sqlite:///{file}", ManualClock(), process="here")) as store:
        listing = MessageReads(store.read()._readers).message_listing(asked)  # type: ignore[attr-defined]
    engine = reading_engine(make_url(f"sqlite:///{file}"), "here", 1)
    sql = str(listing.ids(Page(descending=True)).compile(engine, compile_kwargs={"literal_binds": True}))
    with closing(sqlite3.connect(file)) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert f"COVERING INDEX {index}" in plan[0]


def test_the_statements_are_found() -> None:
    assert len(list(statements())) > 60
