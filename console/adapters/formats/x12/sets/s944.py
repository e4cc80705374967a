"""944: warehouse receipt."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "944",
    "RE",
    "warehouse receipt",
    """
W17!:1 N9 PER G61 G62 NTE W08 W18 G08 W28 MAN
N1
    N2 N3 N4 PER
LX
    MAN PAL N9
W07
    G69 N9 W20 QTY MEA LS LE NTE G62
    W13
        N9
W14:1
""",
)
