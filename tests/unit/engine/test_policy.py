"""Back-off, breaker and rate limit: one partner's trouble is met with patience, not with a storm."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.services.engine.policy import LONGEST_ASKED, Breaker, BreakerState, RateLimit, RetryPolicy
from console.services.retry_after import retry_after_seconds


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


@given(st.integers(1, 60), st.integers(), st.floats(0, 1e9))
def test_what_the_other_side_asks_for_is_kept_within_reason(tries: int, seed: int, asked: float) -> None:
    wait = RetryPolicy(first=2, longest=900).delay(tries, random.Random(seed), asked)
    assert min(asked, LONGEST_ASKED) <= wait <= max(900.0, LONGEST_ASKED)


@given(st.lists(st.sampled_from(["ask", "fail", "well", "nothing", "wait"]), max_size=60))
def test_a_breaker_in_trouble_gives_out_one_probe_at_a_time_and_never_locks_up(steps: list[str]) -> None:
    hand = Hand()
    breaker = Breaker(hand.now, rng=random.Random(1))
    out = 0
    for step in steps:
        if step == "wait":
            hand.later(400)
        elif step == "ask" and breaker.allow():
            out += breaker.state is not BreakerState.CLOSED
            assert out <= 1
        elif step in ("fail", "well", "nothing"):
            {"fail": breaker.failure, "well": breaker.success, "nothing": breaker.put_back}[step]()
            out = 0
    breaker.put_back()
    hand.later(400)
    assert breaker.allow()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Mon, 23 Nov 2026 08:01:00 GMT", 60.0),
        ("Monday, 23-Nov-26 08:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 09:01:00 +0100", 60.0),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("٣", None),
        ("9" * 400, 999999999.0),
    ],
)
def test_both_forms_of_retry_after(said: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(said, datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) == seconds
