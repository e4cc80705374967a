"""Brings a database to the schema of this version of the program."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from console.adapters.store.tables import metadata
from console.services.errors import StoreTrouble

NEWEST = "0001"


def bring_up_to_date(engine: Engine) -> None:
    """Create or migrate. Alembic is imported only when there is something to do, as start-up time counts.

    Raises StoreTrouble for a database made by a newer version of the program.
    """
    with engine.connect() as connection:
        present = inspect(connection).has_table("alembic_version")
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if present else None
    if found == NEWEST:
        return
    if found is not None and str(found) > NEWEST:
        raise StoreTrouble("This store was written by a newer version of the program; update the program.")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


__all__ = ["NEWEST", "bring_up_to_date", "metadata"]
