"""Facts about partners: versions of profiles with a state, mappings and what waits for them, supply, ship notices.

Of the profiles that were there, the newest version of each is the live one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LIVE: dict[str, Any] = {"sqlite_where": sa.text("live = 1"), "postgresql_where": sa.text("live")}

_PROFILES_ARE_LIVE = """UPDATE profiles SET state = 'live' WHERE version =
    (SELECT max(version) FROM profiles AS other WHERE other.key = profiles.key)"""

_SQLITE = (
    """CREATE TRIGGER mappings_never_change BEFORE UPDATE ON mappings
    WHEN NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.partner <> OLD.partner OR NEW.scheme <> OLD.scheme
      OR NEW.value <> OLD.value OR NEW.version <> OLD.version OR NEW.target <> OLD.target
    BEGIN SELECT RAISE(ABORT, 'mappings are append-only'); END""",
    """CREATE TRIGGER mappings_never_shrink BEFORE DELETE ON mappings
    BEGIN SELECT RAISE(ABORT, 'mappings are append-only'); END""",
    """CREATE TRIGGER profiles_never_change BEFORE UPDATE ON profiles
    WHEN NEW.key <> OLD.key OR NEW.version <> OLD.version OR NEW.body <> OLD.body
    BEGIN SELECT RAISE(ABORT, 'versions of profiles are append-only'); END""",
    """CREATE TRIGGER profiles_never_shrink BEFORE DELETE ON profiles
    BEGIN SELECT RAISE(ABORT, 'versions of profiles are append-only'); END""",
)
_POSTGRESQL = (
    """CREATE TRIGGER mappings_never_change BEFORE UPDATE ON mappings
    FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.partner <> OLD.partner
      OR NEW.scheme <> OLD.scheme OR NEW.value <> OLD.value OR NEW.version <> OLD.version OR NEW.target <> OLD.target)
    EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER mappings_never_shrink BEFORE DELETE ON mappings
    FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER profiles_never_change BEFORE UPDATE ON profiles
    FOR EACH ROW WHEN (NEW.key <> OLD.key OR NEW.version <> OLD.version OR NEW.body <> OLD.body)
    EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER profiles_never_shrink BEFORE DELETE ON profiles
    FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)


def upgrade() -> None:
    """Add them."""
    _profiles()
    _mappings()
    _supply()
    _notices()
    for trigger in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(trigger)


def _profiles() -> None:
    for name, default in (("state", "retired"), ("note", ""), ("made_by", "")):
        op.add_column("profiles", sa.Column(name, sa.Text, nullable=False, server_default=default))
    for name in ("owner", "proposed_by", "approved_by"):
        op.add_column("profiles", sa.Column(name, sa.Text))
    for name in ("made_at", "proposed_at", "approved_at", "live_at"):
        op.add_column("profiles", sa.Column(name, sa.BigInteger))
    op.execute(_PROFILES_ARE_LIVE)
    is_live = sa.text("state = 'live'")
    op.create_index("profiles_live", "profiles", ["key"], unique=True, sqlite_where=is_live, postgresql_where=is_live)


def _mappings() -> None:
    op.create_table(
        "mappings",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("value_key", KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_at", sa.BigInteger),
        sa.Column("retired_by", sa.Text),
        sa.Column("retired_at", sa.BigInteger),
    )
    place = ["value", "partner", "kind", "scheme"]
    op.create_index("mappings_live", "mappings", place, unique=True, **LIVE)
    op.create_index("mappings_once", "mappings", [*place, "version"], unique=True)
    op.create_index("mappings_by_text", "mappings", ["value_key", "id"])
    op.create_index("mappings_by_partner", "mappings", ["partner", "id"])
    op.create_index("mappings_by_state", "mappings", ["state", "id"])
    op.create_index("mappings_by_kind", "mappings", ["kind", "id"])
    op.create_table(
        "holdups",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_index("holdups_by_message", "holdups", ["message_id"])


def _supply() -> None:
    op.create_table(
        "supplier_items",
        sa.Column("partner", sa.Text, primary_key=True),
        sa.Column("scheme", sa.Text, primary_key=True),
        sa.Column("value", KEY, primary_key=True),
        sa.Column("product_id", sa.BigInteger),
        sa.Column("stock", sa.LargeBinary),
        sa.Column("stock_as_of", sa.BigInteger),
        sa.Column("stock_message_id", sa.BigInteger),
        sa.Column("price", sa.LargeBinary),
        sa.Column("price_as_of", sa.BigInteger),
        sa.Column("price_message_id", sa.BigInteger),
    )
    known = sa.text("product_id IS NOT NULL")
    op.create_index(
        "supplier_items_by_product", "supplier_items", ["product_id"], sqlite_where=known, postgresql_where=known
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("document_id", sa.BigInteger),
        sa.Column("day", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("noted_at", sa.BigInteger, nullable=False),
    )
    op.create_index("notices_live", "notices", ["message_id", "position"], unique=True, **LIVE)
    op.create_index("notices_by_number", "notices", ["partner", "number", "id"])
    op.create_table(
        "notice_lines",
        sa.Column("notice_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("order_id", sa.BigInteger, nullable=False),
        sa.Column("line_ref", sa.Text, nullable=False),
        sa.Column("quantity", sa.Text, nullable=False),
        sa.Column("day", sa.Text),
    )
    op.create_index("notice_lines_by_order", "notice_lines", ["order_id", "notice_id"])
