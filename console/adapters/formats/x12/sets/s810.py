"""810: invoice."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "810",
    "IN",
    "invoice",
    """
BIG!:1 NTE CUR:1 REF YNQ PER DTM FOB PID MEA PWK PKG L7 BAL INC PAM CRC FA1 MTX MSG TXI ITD CTP
N1
    N2 N3 N4 NX2 REF PER DMG
LM
    LQ
N9
    MSG MTX
SAC
    TXI
ITA
IT1
    CRC QTY CUR IT3 TXI CTP PAM MEA PO4 YNQ SDQ CSH TAX DTM LDT REF PER CAD FOB L7 SR MSG MTX NTE TD5 ITD TC2 PO3
    IT8
    PID
        MEA
    SAC
        TXI
    ITA
    SLN
        DTM REF PID SAC TC2 TXI
    N1
        N2 N3 N4 REF PER DMG
    N9
        MSG
    FA1
        FA2
    LM
        LQ
TDS!:1
    TXI CAD AMT
    SAC
        TXI
    ITA
    ISS
        PID
CTT:1
    AMT
""",
    total=("IT1", 2),
)
