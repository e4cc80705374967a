"""Retry, breaker and rate limit of a lane: pure state over a clock, testable without waiting."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with full jitter: the n-th wait is between half and the whole of ``first * 2**(n-1)``,
    at most ``longest`` seconds. After ``tries`` attempts the effect is given up and becomes an exception."""

    first: float = 2.0
    longest: float = 900.0
    tries: int = 12

    def delay(self, tries_made: int, rng: random.Random) -> float:
        """Seconds to wait after ``tries_made`` (1 or more) failed tries."""
        ceiling = min(self.longest, self.first * 2.0 ** min(tries_made - 1, 30))
        return ceiling * rng.uniform(0.5, 1.0)

    def exhausted(self, tries_made: int) -> bool:
        """Whether no further try is due."""
        return tries_made >= self.tries


class BreakerState(StrEnum):
    """Closed: calls pass. Open: none do. Half open: a single probe does."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Stops calling a connection that keeps failing, and probes it with one call at growing intervals.

    Only failures of the connection itself count (away, throttled, credentials), never a refused document.
    """

    def __init__(self, now: Callable[[], datetime], threshold: int = 3, first: float = 5.0, longest: float = 300.0):
        self._now = now
        self._threshold = threshold
        self._first = first
        self._longest = longest
        self._failures = 0
        self._opened = 0
        self._until: datetime | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        """The state at this moment."""
        if self._until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._now() < self._until else BreakerState.HALF_OPEN

    @property
    def opens_again_at(self) -> datetime | None:
        """When the next probe may go out; ``None`` while closed."""
        return self._until

    def allow(self) -> bool:
        """Whether a call may go out now; when half open, only the first asker may."""
        state = self.state
        if state is BreakerState.CLOSED:
            return True
        if state is BreakerState.HALF_OPEN and not self._probing:
            self._probing = True
            return True
        return False

    def success(self) -> None:
        """The connection answered."""
        self._failures = self._opened = 0
        self._until = None
        self._probing = False

    def failure(self, retry_after: float | None = None) -> None:
        """The connection failed; ``retry_after`` seconds were asked for by the other side."""
        self._failures += 1
        self._probing = False
        wait = retry_after or 0.0
        if self._failures >= self._threshold or self._until is not None:
            wait = max(wait, min(self._longest, self._first * 2.0 ** min(self._opened, 20)))
            self._opened += 1
        if wait:
            self._until = self._now() + timedelta(seconds=wait)


class RateLimit:
    """A token bucket: at most ``per_second`` calls on average, ``burst`` at once. ``per_second`` 0 means no limit."""

    def __init__(self, now: Callable[[], datetime], per_second: float = 0.0, burst: int = 1) -> None:
        self._now = now
        self._per_second = per_second
        self._burst = max(1, burst)
        self._tokens = float(self._burst)
        self._at = now()

    def wait(self) -> float:
        """Seconds until the next call may go out (0: now, and the token is taken)."""
        if not self._per_second:
            return 0.0
        now = self._now()
        elapsed = max(0.0, (now - self._at).total_seconds())
        self._tokens = min(float(self._burst), self._tokens + elapsed * self._per_second)
        self._at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0.0
        return (1.0 - self._tokens) / self._per_second
