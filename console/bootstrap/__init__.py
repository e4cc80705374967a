"""Prepares the environment the program runs in, with nothing but the standard library.

Every file here must at least be readable by Python 3.8, so that a Python too old to run the program can say so.
"""

from __future__ import annotations

import sys

OLDEST_PYTHON = (3, 11)


def run(argv: list[str]) -> int:
    """Prepare what is missing, then become the program. Returns an exit code when there is nothing to become."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        from console.bootstrap.pythons import hand_to_newer

        return hand_to_newer(argv, OLDEST_PYTHON)
    from console.bootstrap.start import start

    return start(argv)
