"""The tables of what is known of partners: profiles, mappings and what waits for them, supply, ship notices.

Values are stored as in :mod:`console.adapters.store.tables`; days are ISO text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, text

from console.adapters.store.columns import KEY, filled, identity, live, metadata, needed

profiles = Table(
    "profiles",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    needed("active", Boolean),
    needed("body"),
    needed("state"),
    Column("owner", Text),
    needed("note"),
    needed("made_by"),
    Column("made_at", BigInteger),
    Column("proposed_by", Text),
    Column("proposed_at", BigInteger),
    Column("approved_by", Text),
    Column("approved_at", BigInteger),
    Column("live_at", BigInteger),
    Index(
        "profiles_live",
        "key",
        unique=True,
        sqlite_where=text("state = 'live'"),
        postgresql_where=text("state = 'live'"),
    ),
)

mappings = Table(
    "mappings",
    metadata,
    identity(),
    needed("kind"),
    needed("partner"),
    needed("scheme"),
    needed("value"),
    needed("value_key", KEY),
    needed("version", Integer),
    needed("state"),
    needed("live", Boolean),
    needed("target"),
    Column("owner", Text),
    needed("note"),
    needed("proposed_by"),
    needed("proposed_at", BigInteger),
    Column("approved_by", Text),
    Column("approved_at", BigInteger),
    Column("retired_by", Text),
    Column("retired_at", BigInteger),
    live("mappings_live", "value", "partner", "kind", "scheme"),
    Index("mappings_once", "value", "partner", "kind", "scheme", "version", unique=True),
    Index("mappings_by_text", "value_key", "id"),
    Index("mappings_by_partner", "partner", "id"),
    Index("mappings_by_state", "state", "id"),
    Index("mappings_by_kind", "kind", "id"),
)

holdups = Table(
    "holdups",
    metadata,
    Column("key", Text, primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Index("holdups_by_message", "message_id"),
)

supplier_items = Table(
    "supplier_items",
    metadata,
    Column("partner", Text, primary_key=True),
    Column("scheme", Text, primary_key=True),
    Column("value", KEY, primary_key=True),
    Column("product_id", BigInteger),
    Column("stock", LargeBinary),
    Column("stock_as_of", BigInteger),
    Column("stock_message_id", BigInteger),
    Column("price", LargeBinary),
    Column("price_as_of", BigInteger),
    Column("price_message_id", BigInteger),
    filled("supplier_items_by_product", "product_id"),
)

notices = Table(
    "notices",
    metadata,
    identity(),
    needed("partner"),
    needed("number"),
    needed("message_id", BigInteger),
    needed("position", Integer),
    needed("content"),
    Column("document_id", BigInteger),
    Column("day", Text),
    needed("state"),
    needed("live", Boolean),
    needed("noted_at", BigInteger),
    live("notices_live", "message_id", "position"),
    Index("notices_by_number", "partner", "number", "id"),
)

notice_lines = Table(
    "notice_lines",
    metadata,
    Column("notice_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    needed("order_id", BigInteger),
    needed("line_ref"),
    needed("quantity"),
    Column("day", Text),
    Index("notice_lines_by_order", "order_id", "notice_id"),
)
