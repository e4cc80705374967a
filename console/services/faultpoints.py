"""Named points at which a test may kill or stop the process; in production nothing is armed and nothing happens.

``CROSSDOCK_FAULT_POINT=name`` or ``name:n=3`` in the environment ends the process hard (as a power cut would) when
the point is reached the n-th time. The names are the crash matrix of ``tests/faults``.
"""

from __future__ import annotations

import os
import threading

POINTS = {
    "receive:before_store": "taken from the partner's side, not stored yet",
    "receive:stored": "stored, still at the partner's side",
    "receive:archived": "put away at the partner's side, nobody told",
    "decide:before_store": "decided, nothing of it stored",
    "decide:stored": "the decision is stored",
    "sync:read": "changed orders read from the ERP, nothing stored",
    "sync:order_stored": "one order stored and planned, the others and the cursor not",
    "effect:claimed": "the effect is ours, nothing said about it yet",
    "effect:attempt_stored": "the intention is stored, nothing was sent",
    "folder:half_written": "the file lies in the partner's folder under a working name, not noted yet",
    "folder:before_rename": "the file is whole and noted, not yet in place",
    "folder:renamed": "the file is in place, nobody told",
    "mail:before_rename": "the mail is written, not in place",
    "mail:renamed": "the mail is in place, nobody told",
    "odoo:written": "the order is written in the ERP, its note is not",
    "odoo:noted": "the order and its note are written, not read back",
    "effect:answered": "the other side has answered, the answer is not stored",
    "effect:confirmed": "the answer is stored",
    "look_up:attempt_stored": "about to ask about an effect in doubt",
    "look_up:answered": "the other side said whether it happened, which is not stored yet",
}
"""Name -> where that leaves things."""
REMOTE_POINTS = {
    "remote:written": "the file is whole at the partner's server under a working name",
    "remote:renamed": "the file is in place at the partner's server, nobody told",
    "smtp:taken": "the mail server has taken the mail, nobody told",
}
"""The same for servers that only some partners have."""

_lock = threading.Lock()
_name = ""
_left = 0


def arm(point: str) -> None:
    """End this process at ``point``: a name, or ``name:n=3`` for the third time it is reached; empty disarms."""
    global _name, _left
    with _lock:
        _name, _, count = point.partition(":n=")
        _left = int(count or 1)


def reached(name: str) -> None:
    """Say that the program has come to the point ``name``."""
    if not _name:
        return
    global _left
    with _lock:
        if name != _name:
            return
        _left -= 1
        if _left <= 0:
            os._exit(137)


arm(os.environ.get("CROSSDOCK_FAULT_POINT", ""))
