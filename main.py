"""Starts Crossdock: makes its environment on first use, then hands over to the command line in it."""

from __future__ import annotations

import sys

from console.bootstrap import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
