"""A helper process of the intake, ``python -m console.helper``: decides batches handed in on its standard input.

It loads the formats and the rules, neither a screen nor a database, and ends with the process that started it.
"""

from __future__ import annotations

import signal
import sys

from console.adapters.formats.registry import FORMATS, recognise
from console.services.calm import keep_calm
from console.services.intake.crew import serve
from console.services.intake.deciding import Decider


def main() -> None:
    """Serve until the other side ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then lets its helpers go
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever prints must not end up between the messages
    decider = Decider(FORMATS, recognise)
    keep_calm()
    serve(decider, source, sink)


if __name__ == "__main__":
    main()
