"""IFTMIN: transport instruction.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "IFTMIN",
    "transport instruction",
    """
    BGM CTA COM DTM TSR CUX MOA FTX CNT GDS
    [LOC DTM]
    [TOD LOC]
    [RFF DTM!goods]
    [GOR DTM LOC SEL FTX [DOC DTM]]
    [CPI CUX LOC MOA]
    [TCC CUX PRI EQN PCD MOA QTY]
    [TDT DTM TSR [LOC DTM] [RFF DTM]]
    [NAD LOC DTM [CTA COM] [DOC DTM] [TCC] [RFF!papers DTM] [CPI] [TSR]]
    [GID HAN TMP RNG TMD LOC MOA PIA FTX PCD IMD
        [NAD DTM [RFF]]
        [GDS FTX]
        [MEA EQN]
        [DIM EQN]
        [RFF DTM]
        [PCI RFF DTM GIN]
        [DOC DTM]
        [SGP MEA]
        [DGS FTX [CTA COM] [MEA]]
    ]
    [EQD EQN TMD MEA DIM SEL TPL HAN TMP FTX RFF]
    [UNS CNT]
    """,
)
