"""One process at a time: a lock held by the operating system, gone when its holders are."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def exclusive(path: Path, on_wait: Callable[[], None]) -> Iterator[int]:
    """Hold the lock file ``path``; yields its descriptor. ``on_wait`` is called once when another process has it.

    On Linux and macOS a child that inherits the descriptor holds the lock too: an installer whose parent was killed
    keeps the next start waiting until it is done, instead of working against it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        _acquire(handle, on_wait)
        try:
            yield handle.fileno()
        finally:
            _release(handle)


if sys.platform == "win32":
    import msvcrt

    def _acquire(handle: IO[bytes], on_wait: Callable[[], None]) -> None:
        told = False
        while True:
            handle.seek(0)
            try:
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                if not told:
                    on_wait()
                    told = True
                time.sleep(0.2)
            else:
                return

    def _release(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

    def shared_with_child(descriptor: int) -> tuple[int, ...]:
        """Windows children cannot share the lock."""
        return ()

else:
    import fcntl

    def _acquire(handle: IO[bytes], on_wait: Callable[[], None]) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)

    def _release(handle: IO[bytes]) -> None:
        """Nothing to do: closing the file lets go, except of what a child still holds."""

    def shared_with_child(descriptor: int) -> tuple[int, ...]:
        """The ``pass_fds`` of a child that is to hold the lock as long as it lives."""
        return (descriptor,)
