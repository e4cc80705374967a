"""The clocks: real time, and a practice clock that may run fast."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class RealClock:
    """Time as it is."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float) -> float:
        """Real seconds."""
        return seconds

    def lasting(self, real_seconds: float) -> float:
        """The same."""
        return real_seconds

    def steady(self) -> float:
        """Seconds that are not moved when the computer's time is set."""
        return time.monotonic()


class PracticeClock:
    """Starts at ``start`` and runs ``speed`` times as fast as real time."""

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self._start = start
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Aware UTC of the practice world."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def wait(self, seconds: float) -> float:
        """Real seconds for practice seconds, never less than a hundredth."""
        return max(0.01, seconds / self._speed)

    def lasting(self, real_seconds: float) -> float:
        """Practice seconds that pass in real ones."""
        return real_seconds * self._speed

    def steady(self) -> float:
        """Practice seconds since the start."""
        return (time.monotonic() - self._began) * self._speed
