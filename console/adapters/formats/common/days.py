"""Days and moments written in digits."""

from __future__ import annotations

from datetime import UTC, date, datetime


def day_of(text: str) -> date | None:
    """The day CCYYMMDD or YYMMDD (years from 69 on are of the last century, as in POSIX); ``None`` when it is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    try:
        if len(text) == 8:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if len(text) == 6:
            short = int(text[:2])
            return date(short + (1900 if short >= 69 else 2000), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None
    return None


def moment_of(day: str, time: str = "") -> datetime | None:
    """Day and time (HHMM or HHMMSS, empty for midnight) read as UTC; ``None`` when they are none."""
    found = day_of(day)
    if found is None or (time and not (time.isascii() and time.isdigit() and len(time) in (4, 6))):
        return None
    clock = time.ljust(6, "0") if time else "000000"
    try:
        return datetime(found.year, found.month, found.day, int(clock[:2]), int(clock[2:4]), int(clock[4:]), tzinfo=UTC)
    except ValueError:
        return None


def week_start(year: int, week: int) -> date | None:
    """The Monday of an ISO 8601 week; ``None`` when the year has no such week."""
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
