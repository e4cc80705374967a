"""210: freight bill."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "210",
    "IM",
    "freight bill",
    """
B3!:1 B2A C2 C3 ITD L11 N9 G62 R3 H3 K1 NTE MS3 DTM SAC PER
N1
    N2 N3 N4 N9 L11 PER G61
N7
    M7
SPO
    SDQ
S5
    N9 L11 G62 H3 LX L5 L0 L1 AT8
    N1
        N2 N3 N4 L11 N9
LX
    N9 L11 POD L5 H1 H2 L0 L1 L4 L7 K1 SAC AT8 G62 MEA
    SPO
        SDQ
    N1
        N2 N3 N4 N9 L11
        CD3
            N9 L11 H6 L9 POD G62
L3:1
""",
)
