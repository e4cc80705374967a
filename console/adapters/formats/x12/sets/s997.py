"""997: technical acknowledgment."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "997",
    "FA",
    "technical acknowledgment",
    """
AK1:1
AK2
    AK3
        AK4
    AK5:1
AK9:1
""",
)
