"""Business calendars: working hours of a trading partner, in its own time zone, for deadlines that people keep."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.domain.profiles import WorkingTime

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 3660
"""Days searched for a working day before a calendar is called closed for good."""


@dataclass(frozen=True)
class BusinessCalendar:
    """When a partner works. ``opens`` and ``closes`` are minutes after local midnight (``closes`` may be 1440).

    All moments are aware and results are UTC. Hours are counted as they pass, so a day on which the clocks change has
    an hour more or less only if the change falls into the working hours.
    """

    zone: ZoneInfo
    days: frozenset[int]
    opens: int
    closes: int
    closed_on: frozenset[date]
    holidays: Container[date]

    @classmethod
    def of(cls, working: WorkingTime, holidays: Container[date] = frozenset()) -> BusinessCalendar:
        """The calendar of a profile. Raises ValueError with a plain sentence when its settings make no sense."""
        try:
            zone = ZoneInfo(working.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"The time zone “{working.timezone}” is not known.") from error
        opens, closes = _minutes(working.opens), _minutes(working.closes)
        if opens >= closes:
            raise ValueError(f"The working day must close after it opens ({working.opens} to {working.closes}).")
        days = frozenset(working.days)
        if not days or not days <= frozenset(range(7)):
            raise ValueError("At least one working day is needed, 0 for Monday to 6 for Sunday.")
        closed_on = frozenset(date.fromisoformat(day) for day in working.closed_on)
        return cls(zone, days, opens, closes, closed_on, holidays)

    def is_working_day(self, day: date) -> bool:
        """Whether the partner works on this local day at all."""
        return day.weekday() in self.days and day not in self.closed_on and day not in self.holidays

    def is_open(self, moment: datetime) -> bool:
        """Whether the partner works at this moment; the closing minute itself is closed."""
        day = moment.astimezone(self.zone).date()
        if not self.is_working_day(day):
            return False
        opening, closing = self._hours(day)
        return opening <= moment < closing

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next opening (UTC). Raises ValueError if none is in ten years."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        day = moment.astimezone(self.zone).date()
        if self.is_working_day(day) and moment < (opening := self._hours(day)[0]):
            return opening
        return self._hours(self._next_working_day(day))[0]

    def add_hours(self, start: datetime, hours: int) -> datetime:
        """The moment (UTC) when ``hours`` working hours have passed since ``start``.

        It never lies outside the working hours; one that fills a day ends at its closing, not at the next opening.
        Raises ValueError for negative hours.
        """
        if hours < 0:
            raise ValueError("A deadline cannot lie before its start.")
        day = start.astimezone(self.zone).date()
        if self.is_working_day(day):
            opening, closing = self._hours(day)
            current = max(start.astimezone(UTC), opening)
        if not self.is_working_day(day) or current > closing:
            day = self._next_working_day(day)
            current, closing = self._hours(day)
        left = timedelta(hours=hours)
        while left > closing - current:
            left -= closing - current
            day = self._next_working_day(day)
            current, closing = self._hours(day)
        return current + left

    def _next_working_day(self, day: date) -> date:
        for _ in range(_LONGEST_CLOSURE):
            day += _DAY
            if self.is_working_day(day):
                return day
        raise ValueError("The calendar has no working day in the next ten years.")

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        return self._moment(day, self.opens), self._moment(day, self.closes)

    def _moment(self, day: date, minutes: int) -> datetime:
        """Local wall time in UTC; in the hour the clocks skip, the moment after the change."""
        extra, minutes = divmod(minutes, 1440)
        local = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=self.zone)
        return (local + extra * _DAY).astimezone(UTC)


def _minutes(text: str) -> int:
    hours, colon, minutes = text.strip().partition(":")
    if not colon or not hours.isdigit() or not minutes.isdigit():
        raise ValueError(f"“{text}” is not a time of day like 09:00.")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 1440:
        raise ValueError(f"“{text}” is not a time of day like 09:00.")
    return total
