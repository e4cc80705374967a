"""860: order change."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "860",
    "PC",
    "order change",
    """
BCH!:1 CUR:1 REF PER TAX FOB CTP PAM CSH DIS INC DTM LDT LIN SI PID MEA PWK PKG TD1 TD5 TD3 TD4 MAN PCT CTB TXI NTE
MTX MSG
SAC
    CUR
ITA
ITD
AMT
    REF DTM
N9
    DTM MSG MTX
N1:200
    N2 N3 N4 NX2 REF PER SI FOB TD1 TD5 TD3 TD4 PKG
POC:100000
    LIN SI CUR CN1 PO3 PAM MEA IT8 CSH REF PER IT3 TXI CTP DIS INC TAX FOB SDQ DTM LDT TC2 TD1 TD5 TD3 TD4 MAN MSG
    MTX NTE ITA PKG ITD
    PID
        MEA
    PO4
        MEA
    SAC
        CUR CTP
    SCH
        TD1 TD5 TD3 TD4 REF
    N9
        DTM MSG MTX
    N1
        N2 N3 N4 NX2 REF PER SI DTM FOB SCH TD1 TD5 TD3 TD4 PKG
    SLN
        SI PID PO3 TC2 CTP PO4 DTM N9 SAC N1 N2 N3 N4 REF PER
CTT:1
    AMT
""",
)
