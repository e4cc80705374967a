"""RECADV: receiving advice.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "RECADV",
    "receiving advice",
    """
    BGM DTM ALI
    [RFF DTM!goods]
    [DOC DTM]
    [NAD LOC [RFF!papers DTM!goods] [CTA COM]]
    [TOD LOC]
    [TDT [LOC DTM]]
    [EQD MEA SEL]
    [CPS FTX
        [PAC MEA QTY [HAN] [PCI RFF DTM [GIN]]]
        [LIN PIA IMD MEA QTY QVR ALI GIN GIR DTM FTX MOA PRI
            [QVR DTM]
            [RFF DTM!goods]
            [DOC DTM]
            [LOC QTY]
            [NAD LOC]
            [PCI DTM QTY [GIN]]
        ]
    ]
    [LIN PIA IMD MEA QTY QVR ALI GIN GIR DTM FTX MOA PRI
        [RFF DTM!goods]
        [DOC DTM]
        [LOC QTY]
        [PCI DTM QTY [GIN]]
    ]
    [UNS CNT]
    CNT
    """,
)
