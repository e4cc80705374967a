"""865: acknowledgment of a change."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "865",
    "CA",
    "acknowledgment of a change",
    """
BCA!:1 CUR:1 REF PER TAX FOB CTP PAM CSH DIS INC DTM LDT LIN SI PID MEA PWK PKG TD1 TD5 TD3 TD4 MAN PCT CTB TXI NTE
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
    LIN SI CUR CN1 PO3 PAM MEA IT8 CSH REF PER IT3 TAX FOB SDQ DIS INC TXI DTM LDT TD1 TD5 TD3 TD4 MAN MSG MTX NTE
    ITA PKG ITD
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
        DTM MSG MTX
    N1
        N2 N3 N4 NX2 REF PER SI FOB SCH TD1 TD5 TD3 TD4 PKG
    SLN
        SI PID PO3 CTP PO4 DTM N9 SAC N1 N2 N3 N4 REF PER ACK
CTT:1
    AMT
""",
)
