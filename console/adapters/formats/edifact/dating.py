"""Dates, periods and durations of DTM by their format code (2379)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from console.adapters.formats.common.days import day_of, moment_of, week_start


@dataclass(frozen=True, slots=True)
class When:
    """A day, or the first and last day of a period; ``at`` where a time of day was given (read as UTC).

    ``kind`` is ``day``, ``week``, ``month``, ``year`` or ``period``.
    """

    first: date
    last: date
    at: datetime | None = None
    kind: str = "day"

    @property
    def moment(self) -> datetime:
        """The time given, else midnight of the first day."""
        return self.at or datetime.combine(self.first, time(), UTC)


def _day(text: str) -> When | None:
    found = day_of(text)
    return When(found, found) if found else None


def _clock(text: str) -> When | None:
    split = 8 if len(text) in (12, 14) else 6
    found = moment_of(text[:split], text[split:])
    return When(found.date(), found.date(), found) if found else None


def _zoned(text: str) -> When | None:
    """CCYYMMDDHHMM[SS]ZZZ: the zone is a name or an offset nobody writes alike, so the time stays as written."""
    digits = text[:14] if len(text) >= 17 and text[:14].isdigit() else text[:12]
    return _clock(digits)


def _short_day_first(text: str) -> When | None:
    return _day(text[4:6] + text[2:4] + text[:2]) if len(text) == 6 else None


def _ordinal(text: str) -> When | None:
    if len(text) != 5 or not text.isdigit() or not 1 <= int(text[2:]) <= 366:
        return None
    begin = day_of(text[:2] + "0101")
    found = begin + timedelta(days=int(text[2:]) - 1) if begin else None
    return When(found, found) if found else None


def _week(text: str) -> When | None:
    if len(text) == 4:
        text = ("19" if int(text[:2]) >= 69 else "20") + text
    begin = week_start(int(text[:4]), int(text[4:6])) if len(text) == 6 else None
    return When(begin, begin + timedelta(days=6), kind="week") if begin else None


def _month(text: str) -> When | None:
    if len(text) == 4:
        text = ("19" if int(text[:2]) >= 69 else "20") + text
    year, month = int(text[:4]), int(text[4:6])
    if len(text) != 6 or not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    return When(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), kind="month")


def _year(text: str) -> When | None:
    year = int(text)
    return When(date(year, 1, 1), date(year, 12, 31), kind="year") if len(text) == 4 and year else None


def _period(half: Callable[[str], When | None]) -> Callable[[str], When | None]:
    """Two dates of one form, one after the other."""

    def read(text: str) -> When | None:
        middle, odd = divmod(len(text), 2)
        first, last = half(text[:middle]), half(text[middle:])
        if odd or first is None or last is None or last.last < first.first:
            return None
        return When(first.first, last.last, first.at, "period")

    return read


_FORMS: Mapping[str, Callable[[str], When | None]] = {
    "2": _short_day_first,
    "101": _day,
    "102": _day,
    "105": _ordinal,
    "201": _clock,
    "202": _clock,
    "203": _clock,
    "204": _clock,
    "303": _zoned,
    "304": _zoned,
    "602": _year,
    "609": _month,
    "610": _month,
    "615": _week,
    "616": _week,
    "710": _period(_month),
    "711": _period(_day),
    "713": _period(_clock),
    "715": _period(_week),
    "716": _period(_week),
    "717": _period(_day),
    "718": _period(_day),
    "719": _period(_clock),
}
_BY_LENGTH = {6: "101", 8: "102", 10: "201", 12: "203", 14: "204", 16: "718"}
_LENGTHS = {"101": (6,), "102": (8,), "201": (10,), "202": (12,), "203": (12,), "204": (14,), "602": (4,), "609": (4,)}
DURATIONS = {"801": 365, "802": 30, "803": 7, "804": 1}
"""2379 codes of durations and the days in one: a month counts 30."""


def when_of(text: str, form: str) -> tuple[When | None, bool]:
    """What a DTM says, and whether it kept to its format code.

    A value in another form than its code says is read by its length (``199910060000`` as 102 is a day with time), as
    is one without a code. ``None`` when it is no date at all.
    """
    plain = text.replace("-", "") if form.startswith("7") else text
    read = _FORMS.get(form)
    zoned = form in ("303", "304")
    if not plain.isascii() or not (plain[:12] if zoned else plain).isdigit():
        return None, False
    if read is not None and len(plain) in _LENGTHS.get(form, (len(plain),)):
        found = read(plain)
        if found is not None:
            return found, True
    guessed = _FORMS.get(_BY_LENGTH.get(len(plain), ""))
    return (guessed(plain) if guessed else None), False
