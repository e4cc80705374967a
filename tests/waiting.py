"""Waiting for a condition instead of a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], what: str, seconds: float = 40.0) -> None:
    """Return as soon as ``holds()`` does; fail naming ``what`` when it never does."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"never came true: {what}")
        time.sleep(0.02)
