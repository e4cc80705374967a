"""ORDCHG: purchase order change.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "ORDCHG",
    "purchase order change",
    """
    BGM DTM PAI ALI IMD FTX GIR AJT
    [RFF DTM!goods]
    [NAD LOC FII [RFF!papers DTM!goods] [DOC DTM!goods] [CTA COM]]
    [TAX MOA LOC]
    [CUX PCD]
    [PAT PCD MOA]
    [PYT PCD MOA]
    [TDT [LOC]]
    [TOD LOC]
    [PAC MEA [PCI GIN]]
    [EQD HAN MEA]
    [SCC [QTY DTM]]
    [APR RNG]
    [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
    [LIN AJT PIA IMD MEA QTY PCD ALI DTM MOA GIN GIR QVR DOC PAI FTX
        [PAT PCD MOA]
        [PRI APR RNG CUX]
        [RFF DTM!goods]
        [PAC MEA QTY [RFF DTM!goods] [PCI GIN]]
        [LOC QTY DTM]
        [TAX MOA LOC]
        [NAD LOC [RFF!papers DTM!goods] [CTA COM]]
        [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
        [TDT [LOC]]
        [TOD LOC]
        [SCC FTX [QTY DTM]]
    ]
    [UNS CNT MOA [TAX MOA] [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]]
    """,
)
