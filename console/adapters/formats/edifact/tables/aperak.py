"""APERAK: application error and acknowledgment.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "APERAK",
    "application error and acknowledgment",
    """
    BGM DTM FTX CNT
    [DOC DTM]
    [RFF DTM]
    [NAD [CTA COM]]
    [ERC FTX [RFF FTX]]
    [UNS CNT]
    """,
)
