"""INVRPT: inventory report.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "INVRPT",
    "inventory report",
    """
    BGM DTM FTX
    [RFF DTM!goods]
    [NAD LOC [RFF!papers DTM!goods] [CTA COM]]
    [CUX]
    [TDT]
    [LIN PIA IMD MEA DTM ALI FTX
        [RFF DTM!goods]
        [NAD LOC]
        [PRI CUX]
        [INV QTY GIN LOC STS MOA CUX DTM [PRI CUX] [NAD] [RFF DTM]]
        [QTY INV GIN LOC STS MOA CUX DTM [PRI CUX] [NAD] [RFF DTM]]
    ]
    [UNS CNT]
    CNT
    """,
)
