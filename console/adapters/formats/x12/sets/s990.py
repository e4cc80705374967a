"""990: answer to a load tender."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "990",
    "GF",
    "answer to a load tender",
    """
B1!:1 N9 G62 V9 K1 L11 NTE S5 N1 N2 N3 N4
""",
)
