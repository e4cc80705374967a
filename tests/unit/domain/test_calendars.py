"""Deadlines in a partner's working hours: weekends, holidays, closures, and days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.calendars import BusinessCalendar
from console.domain.profiles import WorkingTime


def calendar(holidays: frozenset[date] = frozenset(), **settings: Any) -> BusinessCalendar:
    return BusinessCalendar.of(WorkingTime(**settings), holidays)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


BERLIN: dict[str, Any] = {"timezone": "Europe/Berlin", "opens": "08:00", "closes": "16:00"}


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-18T10:00", 2, "2026-11-18T12:00"),
        ("2026-11-18T16:00", 2, "2026-11-19T10:00"),
        ("2026-11-18T09:00", 8, "2026-11-18T17:00"),
        ("2026-11-20T16:00", 8, "2026-11-23T16:00"),
        ("2026-11-21T12:00", 1, "2026-11-23T10:00"),
        ("2026-11-18T03:00", 1, "2026-11-18T10:00"),
        ("2026-11-18T10:00", 16, "2026-11-20T10:00"),
    ],
    ids=["same day", "over night", "to closing", "over the weekend", "from a Sunday", "before opening", "two days"],
)
def test_deadlines_count_working_hours_only(start: str, hours: int, due: str) -> None:
    assert calendar().add_hours(at(start), hours) == at(due)


def test_hours_are_those_of_the_partners_own_time_zone() -> None:
    assert calendar(**BERLIN).add_hours(at("2026-11-18T06:00"), 1) == at("2026-11-18T08:00")
    assert calendar(**BERLIN).add_hours(at("2026-07-15T05:00"), 1) == at("2026-07-15T07:00")


def test_a_deadline_over_the_change_of_clocks_keeps_the_partners_hours() -> None:
    friday = at("2026-03-27T14:00")  # 15:00 in Berlin, winter time
    assert calendar(**BERLIN).add_hours(friday, 2) == at("2026-03-30T07:00")  # 09:00 in summer time


def test_a_night_shift_loses_the_hour_the_clocks_skip() -> None:
    night = calendar(timezone="Europe/Berlin", opens="00:00", closes="06:00", days=tuple(range(7)))
    assert night.add_hours(at("2026-03-28T23:00"), 5) == at("2026-03-29T04:00")
    assert night.add_hours(at("2026-03-28T23:00"), 6) == at("2026-03-29T23:00")


def test_holidays_and_closures_are_skipped() -> None:
    closed = calendar(frozenset({date(2026, 12, 25)}), closed_on=("2026-12-28",))
    assert closed.add_hours(at("2026-12-24T16:00"), 2) == at("2026-12-29T10:00")


def test_open_and_closed() -> None:
    assert calendar().is_open(at("2026-11-18T09:00"))
    assert not calendar().is_open(at("2026-11-18T17:00"))
    assert not calendar().is_open(at("2026-11-21T12:00"))


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-18T12:00", "2026-11-18T12:00"),
        ("2026-11-18T17:00", "2026-11-19T09:00"),
        ("2026-11-18T04:00", "2026-11-18T09:00"),
        ("2026-11-21T04:00", "2026-11-23T09:00"),
    ],
)
def test_the_next_opening(moment: str, opening: str) -> None:
    assert calendar().next_opening(at(moment)) == at(opening)


def test_a_day_may_close_at_midnight() -> None:
    late = calendar(opens="16:00", closes="24:00", days=tuple(range(7)))
    assert late.add_hours(at("2026-11-18T23:00"), 2) == at("2026-11-19T17:00")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"timezone": "Mars/Olympus"}, "time zone “Mars/Olympus” is not known"),
        ({"opens": "17:00", "closes": "09:00"}, "must close after it opens"),
        ({"days": ()}, "At least one working day"),
        ({"days": (9,)}, "At least one working day"),
        ({"opens": "nine"}, "“nine” is not a time of day"),
        ({"closes": "25:00"}, "“25:00” is not a time of day"),
        ({"closes": "16:75"}, "“16:75” is not a time of day"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_plain_words(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        calendar(**settings)


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever() -> None:
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    never = BusinessCalendar.of(WorkingTime(), Always())
    with pytest.raises(ValueError, match="no working day"):
        never.add_hours(at("2026-11-18T10:00"), 1)


def test_time_is_only_counted_forward() -> None:
    with pytest.raises(ValueError, match="before its start"):
        calendar().add_hours(at("2026-11-18T10:00"), -1)


# what must hold for every calendar ---------------------------------------------------------------------------------

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]
hours = st.integers(min_value=0, max_value=60)
moments = st.integers(0, 4 * 365 * 86_400).map(lambda seconds: at("2024-01-01T00:00") + timedelta(seconds=seconds))
calendars = st.builds(
    lambda zone, days, opens, length, closed: BusinessCalendar.of(
        WorkingTime(
            timezone=zone,
            days=tuple(days),
            opens=f"{opens:02}:30",
            closes=f"{min(opens + length, 23):02}:45",
        ),
        closed,
    ),
    st.sampled_from(ZONES),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 20),
    st.integers(1, 12),
    st.frozensets(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=20),
)


@given(calendars, moments, hours)
def test_a_deadline_always_lies_in_working_time(working: BusinessCalendar, start: datetime, count: int) -> None:
    due = working.add_hours(start, count)
    assert due >= start
    assert due.tzinfo is UTC
    assert working.is_open(due) or working.is_open(due - timedelta(microseconds=1))


@given(calendars, moments, hours, hours)
def test_adding_hours_twice_is_adding_their_sum(
    working: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    assert working.add_hours(working.add_hours(start, first), second) == working.add_hours(start, first + second)


@given(calendars, moments, moments, hours)
def test_a_later_start_is_never_due_earlier(
    working: BusinessCalendar, one: datetime, other: datetime, count: int
) -> None:
    early, late = sorted((one, other))
    assert working.add_hours(early, count) <= working.add_hours(late, count)


@given(calendars, moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(working: BusinessCalendar, moment: datetime) -> None:
    opening = working.next_opening(moment)
    assert working.is_open(opening)
    if opening > moment:
        assert not working.is_open(opening - timedelta(seconds=1))
