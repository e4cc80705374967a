"""A fast clock that several processes, and a process started again, share: no step back at a restart."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class SharedClock:
    """``origin`` is the ``time.time()`` at which it showed :data:`BEGINNING`; it runs ``speed`` times as fast.
    ``jump`` sets the shown time without the steady one, as somebody who sets the computer's time does."""

    def __init__(self, origin: float, speed: float) -> None:
        self.origin = origin
        self.speed = speed
        self._jumped = timedelta()

    def now(self) -> datetime:
        """Aware UTC."""
        return BEGINNING + self._jumped + timedelta(seconds=(time.time() - self.origin) * self.speed)

    def jump(self, **parts: float) -> None:
        """Set the time forward or back by a timedelta's parts."""
        self._jumped += timedelta(**parts)

    def wait(self, seconds: float) -> float:
        """Real seconds."""
        return max(0.005, seconds / self.speed)

    def lasting(self, real_seconds: float) -> float:
        """Seconds of this clock."""
        return real_seconds * self.speed

    def steady(self) -> float:
        """Never moved by :meth:`jump`."""
        return time.monotonic() * self.speed
