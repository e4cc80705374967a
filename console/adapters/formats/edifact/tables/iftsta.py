"""IFTSTA: transport status.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "IFTSTA",
    "transport status",
    """
    BGM DTM TSR
    [NAD [CTA COM]]
    [RFF DTM]
    [LOC DTM]
    FTX
    [CNI LOC CNT
        [NAD]
        [STS RFF DTM DOC FTX NAD LOC PCI
            [TDT DTM RFF [LOC DTM]]
            [EQD MEA DIM SEL RFF TPL [TMD]]
            [GID HAN SGP DGS FTX [MEA EQN] [DIM EQN] [PCI GIN]]
        ]
    ]
    [STS RFF DTM DOC FTX NAD LOC PCI [TDT DTM RFF [LOC DTM]] [EQD MEA] [GID FTX [MEA] [PCI GIN]]]
    [UNS CNT]
    """,
)
