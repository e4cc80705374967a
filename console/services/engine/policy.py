"""Retry, breaker, rate limit and slow start of a lane: pure state over a steady clock, testable without waiting.

Every moment here is in seconds of a clock that never jumps (:meth:`console.services.ports.Clock.steady`): a computer
whose time is set forward or back keeps its pauses.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Steady = Callable[[], float]
"""Seconds of a clock that only runs forward."""
LONGEST_ASKED = 4 * 3600.0
"""Seconds after which a connection that asked for more patience than this is tried all the same."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with jitter: the n-th wait is between half and the whole of ``first * 2**(n-1)``,
    at most ``longest`` seconds. After ``tries`` attempts that failed by themselves (not because the other side was
    away) the effect is given up and becomes an exception."""

    first: float = 2.0
    longest: float = 900.0
    tries: int = 12

    def delay(self, tries_made: int, rng: random.Random, asked: float | None = None) -> float:
        """Seconds to wait after ``tries_made`` (1 or more) failed tries; ``asked`` is what the other side wants."""
        ceiling = min(self.longest, self.first * 2.0 ** min(tries_made - 1, 30))
        wait = ceiling * rng.uniform(0.5, 1.0)
        return wait if asked is None else max(wait, min(asked, LONGEST_ASKED))

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

    Only failures of the connection itself count (away, throttled, credentials), never a refused document. With ``rng``
    the intervals are up to a quarter longer, so that lanes to one server do not probe it together.
    """

    def __init__(
        self,
        now: Steady,
        threshold: int = 3,
        first: float = 5.0,
        longest: float = 300.0,
        rng: random.Random | None = None,
    ) -> None:
        self._now = now
        self._threshold = threshold
        self._first = first
        self._longest = longest
        self._rng = rng
        self._failures = 0
        self._opened = 0
        self._until: float | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        """The state at this moment."""
        if self._until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._now() < self._until else BreakerState.HALF_OPEN

    @property
    def closed_for(self) -> float:
        """Seconds until the next call may go out; 0 unless open."""
        return 0.0 if self._until is None else max(0.0, self._until - self._now())

    def allow(self) -> bool:
        """Whether a call may go out now; when half open, only the first asker may, until it says how that ended
        (:meth:`success`, :meth:`failure`) or that it had nothing to try (:meth:`put_back`)."""
        state = self.state
        if state is BreakerState.HALF_OPEN and not self._probing:
            self._probing = True
            return True
        return state is BreakerState.CLOSED

    def put_back(self) -> None:
        """The probe was not used."""
        self._probing = False

    def success(self) -> None:
        """The connection answered."""
        self._failures = self._opened = 0
        self._until = None
        self._probing = False

    def failure(self, retry_after: float | None = None) -> None:
        """The connection failed; ``retry_after`` seconds were asked for by the other side."""
        self._failures += 1
        self._probing = False
        wait = min(retry_after or 0.0, LONGEST_ASKED)
        if self._failures >= self._threshold or self._until is not None:
            wait = max(wait, min(self._longest, self._first * 2.0 ** min(self._opened, 20)))
            self._opened += 1
        if wait:
            self._until = self._now() + wait * (self._rng.uniform(1.0, 1.25) if self._rng else 1.0)


class RateLimit:
    """A token bucket: at most ``per_second`` calls on average, ``burst`` at once. ``per_second`` 0 means no limit."""

    def __init__(self, now: Steady, per_second: float = 0.0, burst: int = 1) -> None:
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
        elapsed = max(0.0, now - self._at)
        self._tokens = min(float(self._burst), self._tokens + elapsed * self._per_second)
        self._at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0.0
        return (1.0 - self._tokens) / self._per_second


class SlowStart:
    """How much is taken at once: all of ``most`` in calm times; after an outage one piece, then two, four, and so on
    as they succeed, so that a server that just came back is not met by everything that waited."""

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._size = self._most

    @property
    def size(self) -> int:
        """Pieces to take now."""
        return self._size

    def outage(self) -> None:
        """The connection is in trouble."""
        self._size = 1

    def calm(self) -> None:
        """Everything taken went well."""
        self._size = min(self._most, self._size * 2)
