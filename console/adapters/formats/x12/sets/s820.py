"""820: payment advice."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "820",
    "RA",
    "payment advice",
    """
BPR!:1 NTE TRN CUR REF DTM MTX
N1
    N2 N3 N4 REF PER RDM DTM
ENT
    NM1 N2 N3 N4 REF PER
    ADX
        NTE PER REF DTM
        IT1
            RPA QTY REF
    NTE
    RMR
        NTE REF DTM VEH SAC
        IT1
            RPA QTY REF SAC TXI SLN PID
        ADX
            NTE PER REF DTM
            IT1
                REF
    TXP
        TXI
    DED
    PEN
RMR
    NTE REF DTM SAC
    ADX
        NTE PER REF DTM
RYL
""",
)
