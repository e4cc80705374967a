"""824: application advice."""

from __future__ import annotations

from console.adapters.formats.x12.tables import set_table

TABLE = set_table(
    "824",
    "AG",
    "application advice",
    """
BGN!:1 REF DTM NTE
N1
    N2 N3 N4 REF PER
OTI
    REF DTM PER AMT QTY NM1 N1 N2 N3 N4
    TED
        NTE RED CTX
    LM
        LQ RED
""",
)
