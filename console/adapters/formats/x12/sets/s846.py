"""846: stock report."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "846",
    "IB",
    "stock report",
    """
BIA!:1 CUR DTM REF PER MEA PID SCH QTY CTP PAM PKG MTX MSG NTE AMT
N1
    N2 N3 N4 REF PER
N9
    MSG
LIN
    DTM CTP CUR SAC PER REF MEA PKG PO4 UIT SCH TAX LDT PAM MTX MSG NTE SN1 PO3 AMT IT3 TD5 SDQ
    PID
        MEA
    QTY
        SCH UIT DTM MEA LS LE REF LDT CTP
    N9
        MSG
    N1
        N2 N3 N4 REF PER
    SLN
        PID
CTT:1
    AMT
""",
    parted="LIN",
)
