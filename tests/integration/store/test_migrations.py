"""The schema a migration makes is the schema the program asks for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from console.adapters.store import migrations
from console.adapters.store.opening import SqlStore
from console.adapters.store.tables import metadata
from console.domain.lifecycle import ProfileState
from console.domain.profiles import PartnerProfile
from tests.integration.store.making import RULE, raw

ACME = PartnerProfile(key="acme", name="Acme", connection="acme", format="x12")


def empty(url: str) -> None:
    """Take away what a new database of these tests comes with."""
    if not url.startswith("sqlite"):
        raw(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def test_migrations_and_tables_agree(opened: Callable[..., SqlStore], url: str) -> None:
    opened().close()
    assert_as_the_tables_say(url)


def assert_as_the_tables_say(url: str) -> None:
    """The database has the tables and indexes the program asks for, and no others."""
    engine = create_engine(url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        indexes = {
            (table, index["name"]): (tuple(index["column_names"]), bool(index["unique"]))
            for table in metadata.tables
            for index in inspect(connection).get_indexes(table)
        }
    engine.dispose()
    assert differences == []
    assert indexes == {
        (table.name, index.name): (tuple(column.name for column in index.columns), bool(index.unique))
        for table in metadata.tables.values()
        for index in table.indexes
    }


def test_the_newest_revision_is_the_one_the_fast_way_looks_for() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.NEWEST]


def test_opening_again_keeps_everything(opened: Callable[..., SqlStore]) -> None:
    first = opened()
    first.do(lambda unit: unit.put_setting("a", "b", RULE))
    first.close()
    assert opened().read().setting("a") == "b"


def test_opening_a_ready_store_imports_neither_the_migrations_nor_the_orm(
    opened: Callable[..., SqlStore], url: str, repository: Path
) -> None:
    opened().close()
    program = (
        "import sys; from datetime import UTC, datetime; from console.adapters.store import open_store;"
        "store = open_store(sys.argv[1], lambda: datetime.now(UTC), process='p'); store.read().audit_head();"
        "store.do(lambda unit: unit.next_numbers('n')); store.close();"
        "print([name for name in ('alembic', 'sqlalchemy.orm') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url], cwd=repository, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_store_of_an_earlier_version_is_brought_up_to_date_with_everything_in_it(
    opened: Callable[..., SqlStore], url: str, revision: str
) -> None:
    empty(url)
    old = create_engine(url)
    with old.begin() as connection:
        migrations.upgrade(connection, "0001")  # of this time are the rows
        for version in (1, 2):
            body = ACME.model_copy(update={"version": version}).model_dump_json()
            connection.execute(
                text("INSERT INTO profiles (key, version, active, body) VALUES ('acme', :version, true, :body)"),
                {"version": version, "body": body},
            )
        connection.exec_driver_sql("INSERT INTO settings (key, value) VALUES ('a', 'b')")
        migrations.upgrade(connection, revision)
    old.dispose()
    store = opened()
    assert_as_the_tables_say(url)
    assert store.read().setting("a") == "b"
    assert [one.version for one in store.read().profiles()] == [2]
    assert [(one.version, one.state) for one in store.read().profile_versions("acme")] == [
        (2, ProfileState.LIVE),
        (1, ProfileState.RETIRED),
    ]
    assert store.do(lambda unit: unit.put_profile(ACME, RULE)).version == 3
