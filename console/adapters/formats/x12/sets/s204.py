"""204: load tender."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "204",
    "SM",
    "load tender",
    """
B2!:1 B2A:1 L11 G62 MS3 AT5 PLD LH6 NTE C3 BGN MS1
N1
    N2 N3 N4 L11 G61 PER
N7
    MEA M7
S5
    L11 G62 AT8 LAD NTE PLD AT5 LH6
    N1
        N2 N3 N4 G61 PER L11
    L5
        AT8 LAD
        G61
            L11 LH6 LH1 LH2 LH3 LFH LEP LH4 LHT LHR
    OID
        G62 LAD
        L5
            AT8
L3:1
""",
)
