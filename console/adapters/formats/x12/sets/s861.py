"""861: receiving advice."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "861",
    "RC",
    "receiving advice",
    """
BRA!:1 CUR REF PER DTM PRF TD1 TD5 TD3 TD4 MEA NTE
N1
    N2 N3 N4 REF PER FOB
LM
    LQ
RCD
    SN1 CUR LIN PID PO4 REF PER DTM PRF MEA FOB TD1 TD5 TD3 TD4 SAC MAN QTY NTE
    LM
        LQ
    SLN
        PID NM1
    N1
        N2 N3 N4 REF PER FOB
CTT:1
""",
)
