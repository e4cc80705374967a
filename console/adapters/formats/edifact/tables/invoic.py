"""INVOIC: invoice.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "INVOIC",
    "invoice",
    """
    BGM DTM PAI ALI IMD FTX LOC GIR
    [RFF GIR LOC DTM!goods]
    [NAD LOC FII [RFF!papers DTM!goods] [DOC DTM!goods] [CTA COM]]
    [TAX MOA LOC]
    [CUX]
    [PAT DTM!goods PCD MOA PAI FII]
    [PYT DTM!goods PCD MOA PAI FII]
    [TDT [LOC] [RFF DTM!goods]]
    [TOD LOC]
    [PAC MEA [PCI GIN]]
    [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
    [AJT FTX]
    [INP FTX]
    [EFI CED COM [RFF!papers DTM!goods]]
    [LIN PIA IMD MEA QTY PCD ALI DTM GIN GIR QVR EQD FTX
        [MOA CUX]
        [PAT PCD MOA]
        [PRI APR RNG CUX]
        [RFF DTM!goods]
        [PAC MEA [PCI GIN]]
        [LOC QTY DTM]
        [TAX MOA LOC]
        [NAD LOC [RFF!papers DTM!goods] [CTA COM]]
        [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]
        [TDT [LOC]]
        [TOD LOC]
    ]
    [UNS CNT [MOA RFF] [TAX MOA] [ALC ALI DTM!goods [QTY=basis RNG] [PCD RNG] [MOA=charge RNG] [RTE RNG] [TAX MOA]]]
    """,
)
