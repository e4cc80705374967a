"""PRICAT: price and sales catalogue.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "PRICAT",
    "price and sales catalogue",
    """
    BGM DTM ALI FTX
    [RFF DTM!goods]
    [NAD LOC FII [RFF!papers DTM!goods] [CTA COM]]
    [CUX DTM]
    [TDT LOC]
    [TOD LOC]
    [PAT PCD]
    [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
    [PGI DTM QTY ALI FTX [IMD] [PRI CUX DTM RNG]
        [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
    ]
    [LIN PIA IMD MEA QTY HAN ALI GIN GIR DTM FTX MOA DOC LOC
        [CUX DTM!goods]
        [RFF DTM!goods]
        [TAX MOA]
        [PRI CUX APR RNG DTM]
        [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
        [PAC MEA QTY HAN [PCI GIN]]
        [NAD LOC]
        [TDT]
        [TOD LOC]
    ]
    [UNS CNT]
    CNT
    """,
)
