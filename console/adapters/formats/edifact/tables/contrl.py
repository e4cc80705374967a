"""CONTRL: syntax answer.

The groups in use, of directories D93A to D21B and EANCOM; others are read past.
"""

from __future__ import annotations

from console.adapters.formats.edifact.groups import table

TABLE = table(
    "CONTRL",
    "syntax answer",
    """
    UCI
    [UCF [UCM [UCS UCD]]]
    [UCM [UCS UCD]]
    """,
)
