"""940: warehouse order."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "940",
    "OW",
    "warehouse order",
    """
W05!:1 N9 G61 NTE G62 W09 W66 W6 TD5
N1
    N2 N3 N4 PER G61
LX
    MAN PAL N9
    W01
        G69 N9 QTY AMT G66 W20 W76 NTE MEA G62 LDT REF PID
W76:1
""",
)
