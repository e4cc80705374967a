"""214: carrier's status."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "214",
    "QM",
    "carrier's status",
    """
B10!:1 L11 MAN G62 N7 MS3 Q7 K1 M7 NTE
N1
    N2 N3 N4 G62 L11 PER G61
LX
    L11 MAN Q7 K1 AT5 AT8 NTE M7 G62
    AT7
        MS1 MS2 M7 L11 K1 Q7 AT8 MAN
    CD3
        L11 AT7 NM1 Q7 AT8 MAN N4
    PRF
        N1 N2 N3 N4 REF MAN
    SPO
        SDQ
    OID
""",
)
