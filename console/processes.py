"""Which process is this, and is another one still running? Owners of leases are named so that both can be told.

An owner is ``machine/namespace:pid:run``: the machine and the space in which process numbers count (containers on one
machine have their own, and two of them may both be number 1), the number, and a random part for each start.
"""

from __future__ import annotations

import hashlib
import os
import socket
import uuid
from pathlib import Path
from typing import Any


def new_owner() -> str:
    """A name for this start of the program, unique among all that share a store."""
    return f"{_place()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def may_be_alive(owner: str, own: str) -> bool:
    """Whether the process named ``owner`` may still run; ``own`` is the caller's name.

    Only processes of this machine, this start of it and this container can be known to be dead; of all others, and of
    names this program did not make, only their lease can tell.
    """
    if owner == own:
        return True
    place, _, rest = owner.partition(":")
    number, _, run = rest.partition(":")
    if place != _place() or not number.isdigit() or not run:
        return True
    if int(number) == os.getpid():
        return False  # an earlier process of the same number: this one has another name
    return _runs(int(number))


def _place() -> str:
    """The machine, its start and the space of process numbers: after a restart every earlier owner is elsewhere, and
    its lease runs out."""
    parts = [socket.gethostname(), hex(uuid.getnode())]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        pass  # not Linux: host and hardware address have to do
    return f"{socket.gethostname()}/{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def _runs(number: int) -> bool:
    if os.name == "nt":
        return _runs_on_windows(number)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it runs and belongs to somebody else
    return True


def _runs_on_windows(number: int) -> bool:
    """``os.kill(pid, 0)`` would send Ctrl+C there."""
    import ctypes

    query, still_active = 0x1000, 259
    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(query, False, number)
    if not handle:
        return False
    try:
        code = ctypes.c_ulong()
        return not kernel.GetExitCodeProcess(handle, ctypes.byref(code)) or code.value == still_active
    finally:
        kernel.CloseHandle(handle)
