"""856: ship notice."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "856",
    "SH",
    "ship notice",
    """
BSN!:1 DTM REF
HL!!
    LIN SN1 PRF PO4 PID MEA PWK PKG TD1 TD5 TD3 TD4 TSD REF PER MAN DTM FOB PAL CUR ITA ITD AMT CSH CTP PO3 SDQ LM
    LQ SI EFI CN1 QTY MSG NTE N9 TXI TAX
    CLD
        REF DTP
    LS
        LDT QTY MSG REF DTM LE
    SAC
        CUR
    N1
        N2 N3 N4 REF PER FOB SI
    SLN
        PID REF SI
CTT:1
    AMT
""",
)
