"""Named points at which a test may kill or stop the process; in production nothing is armed and nothing happens.

``CROSSDOCK_FAULT_POINT=name`` or ``name:n=3`` in the environment ends the process hard (as a power cut would) when
the point is reached the n-th time. The names are the crash matrix of ``tests/faults``.
"""

from __future__ import annotations

import os
import threading

POINTS = (
    "receive:before_store",
    "receive:stored",
    "receive:archived",
    "decide:before_store",
    "decide:stored",
    "effect:claimed",
    "effect:attempt_stored",
    "effect:answered",
    "effect:confirmed",
)

_armed = os.environ.get("CROSSDOCK_FAULT_POINT", "")
_name, _, _count = _armed.partition(":n=")
_left = int(_count or 1)
_lock = threading.Lock()


def reached(name: str) -> None:
    """Say that the program has come to the point ``name``."""
    if not _armed:
        return
    global _left
    with _lock:
        if name != _name:
            return
        _left -= 1
        if _left <= 0:
            os._exit(137)
