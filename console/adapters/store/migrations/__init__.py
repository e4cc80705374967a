"""Brings a database to the schema of this version of the program."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from console.services.errors import StoreTrouble

NEWEST = "0003"


def bring_up_to_date(reading: Engine, writing: Engine) -> None:
    """Create or migrate. Alembic is imported only when there is something to do, as start-up time counts.

    Raises StoreTrouble for a database made by a newer version of the program; the driver's errors otherwise.
    """
    with reading.connect() as connection:
        if _version(connection) == NEWEST:
            return
    # writing transactions exclude each other, so of two processes that start at once one finds it done
    with writing.begin() as connection:
        found = _version(connection)
        if found is not None and found > NEWEST:
            raise StoreTrouble(
                "This store was written by a newer version of the program.", next_step="Update the program."
            )
        if found != NEWEST:
            upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, inside the transaction of ``connection``."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
