"""Indexes the list of messages is walked through at a million rows: by id alone, by kind and way, by partner and state.

None of the three holds a whole row, so the scroll bar of a long list is known in a second instead of in ten.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add them."""
    op.create_index("messages_by_id", "messages", ["id", "received_at"])
    _filled("messages_by_kind_and_way", ["kind", "direction", "id"])
    _filled("messages_by_partner_and_state", ["partner", "state", "id"])


def _filled(name: str, columns: list[str]) -> None:
    where = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, "messages", columns, sqlite_where=where, postgresql_where=where)
