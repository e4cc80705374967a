"""999: technical acknowledgment."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "999",
    "FA",
    "technical acknowledgment",
    """
AK1:1
AK2
    IK3
        CTX IK4
    AK3
        AK4
    IK5:1 AK5:1
AK9:1
""",
)
