"""945: warehouse shipping advice."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "945",
    "SW",
    "warehouse shipping advice",
    """
W06!:1 N9 PER G62 NTE W27 W28 W10 G72 W6 TD5 PWK
N1
    N2 N3 N4 PER
LX
    MAN PAL N9 W6
    W12
        G69 N9 QTY MEA AMT G62 R4 W27 LS LE NTE
        W20
    W20
W03:1
""",
)
