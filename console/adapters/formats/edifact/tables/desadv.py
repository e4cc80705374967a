"""DESADV: despatch advice.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "DESADV",
    "despatch advice",
    """
    BGM DTM ALI MEA MOA CUX
    [RFF DTM!goods]
    [NAD LOC [RFF!papers DTM!goods] [CTA COM]]
    [TOD LOC FTX]
    [TDT PCD [LOC DTM]]
    [EQD MEA SEL EQA HAN]
    [CPS FTX MEA
        [PAC MEA QTY [HAN FTX] [PCI RFF DTM GIR [GIN DLM]]]
        [LIN PIA IMD MEA QTY ALI GIN GIR DLM DTM NAD TDT HAN FTX MOA
            [RFF DTM!goods]
            [DGS QTY FTX]
            [LOC NAD DTM QTY]
            [SGP QTY]
            [PCI DTM MEA QTY [GIN DLM]]
            [QVR DTM]
        ]
    ]
    [LIN PIA IMD MEA QTY ALI GIN GIR DLM DTM NAD TDT HAN FTX MOA
        [RFF DTM!goods]
        [LOC NAD DTM QTY]
        [PCI DTM MEA QTY [GIN DLM]]
        [QVR DTM]
    ]
    [UNS CNT]
    CNT
    """,
)
