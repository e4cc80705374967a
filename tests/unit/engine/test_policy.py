"""Back-off, breaker and rate limit: one partner's trouble is met with patience, not with a storm."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from console.services.engine.policy import Breaker, BreakerState, RateLimit, RetryPolicy


class Hand:
    """A steady clock moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += seconds


@given(st.integers(1, 60), st.integers())
def test_waits_grow_with_jitter_and_stay_bounded(tries: int, seed: int) -> None:
    policy = RetryPolicy(first=2, longest=900)
    ceiling = min(900.0, 2.0**tries)
    assert ceiling / 2 <= policy.delay(tries, random.Random(seed)) <= ceiling


def test_the_breaker_opens_after_three_failures_and_lets_one_probe_through() -> None:
    hand = Hand()
    breaker = Breaker(hand.now, threshold=3, first=5)
    for _ in range(3):
        assert breaker.allow()
        breaker.failure()
    assert breaker.state is BreakerState.OPEN and not breaker.allow()
    hand.later(5)
    assert breaker.allow() and not breaker.allow()
    breaker.failure()
    hand.later(5)
    assert not breaker.allow()
    hand.later(5)
    assert breaker.allow()
    breaker.success()
    assert breaker.state is BreakerState.CLOSED


def test_a_retry_after_is_honoured_at_once() -> None:
    hand = Hand()
    breaker = Breaker(hand.now)
    breaker.failure(retry_after=60)
    hand.later(59)
    assert not breaker.allow()
    hand.later(1)
    assert breaker.allow()


@given(st.floats(0.5, 50), st.integers(1, 10), st.lists(st.floats(0, 3), max_size=80))
def test_no_more_calls_pass_than_the_rate_allows(per_second: float, burst: int, gaps: list[float]) -> None:
    hand = Hand()
    limit = RateLimit(hand.now, per_second, burst)
    passed = 0
    for gap in gaps:
        hand.later(gap)
        passed += limit.wait() == 0
    assert passed <= burst + sum(gaps) * per_second + 1
