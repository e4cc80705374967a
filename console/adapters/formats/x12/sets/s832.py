"""832: price catalogue."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "832",
    "SC",
    "price catalogue",
    """
BCT!:1 CUR REF PER CTP DTM PCT SAC ITD FOB TD5 PAM PKG TAX MEA CSH LDT NTE MTX TXI MSG PID
N9
    MSG
N1
    N2 N3 N4 NX2 REF PER FOB LDT CTP DTM
LIN
    G53 DTM REF PCT CRC CUR PO3 PO4 MEA PKG PER SI TD5 TD4 TC2 FOB MTX MSG NTE QTY LDT ITD TXI TAX UIT G39 LQ PAM
    CSH
    PID
        MEA
    CTP
        DTM CUR MEA
    SAC
        CTP
    SLN
        PID CTP PO4
    N9
        MSG
    N1
        N2 N3 N4 REF PER LDT CTP
CTT:1
    AMT
""",
    parted="LIN",
)
