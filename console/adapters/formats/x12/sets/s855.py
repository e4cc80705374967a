"""855: acknowledgment."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "855",
    "PR",
    "acknowledgment",
    """
BAK!:1 CUR:1 REF PER TAX FOB CTP PAM CSH DIS INC DTM LDT LIN SI PID MEA PWK PKG TD1 TD5 TD3 TD4 MAN PCT CTB TXI NTE
MTX MSG
SAC
    CUR
ITA
ITD
N9
    DTM MSG MTX
N1:200
    N2 N3 N4 NX2 REF PER SI FOB TD1 TD5 TD3 TD4 PKG
PO1:100000
    LIN SI CUR CN1 PO3 PAM MEA IT8 CSH REF PER IT3 TAX FOB SDQ DIS INC TXI DTM LDT TD1 TD5 TD3 TD4 MAN MSG MTX NTE
    ITA PKG LQ ITD
    CTP
        CUR
    PID
        MEA
    PO4
        MEA
    SAC
        CUR CTP
    ACK:104
        DTM
    SCH
        TD1 TD5 TD3 TD4 REF
    N9
        MSG MTX
    N1
        N2 N3 N4 NX2 REF PER SI FOB SCH TD1 TD5 TD3 TD4 PKG
    SLN
        SI PID PO3 CTP PO4 TAX DTM N9 SAC N1 N2 N3 N4 REF PER ACK
CTT:1
    AMT
""",
    total=("PO1", 2),
)
