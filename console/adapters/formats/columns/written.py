"""How numbers and dates are written, found from what stands in a column; and when that leaves two readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from console.adapters.formats.columns.cells import CellError, number_of, parse_moment
from console.domain.columns import Numbers

DATE_FORMATS = (
    "YYYY-MM-DD", "DD.MM.YYYY", "DD/MM/YYYY", "DD-MM-YYYY", "MM/DD/YYYY", "MM-DD-YYYY", "MM.DD.YYYY", "YYYYMMDD",
    "YYYY/MM/DD", "YYYY.MM.DD", "DD.MM.YY", "DD/MM/YY", "DD-MM-YY", "MM/DD/YY", "MM-DD-YY", "DD-MMM-YYYY", "DD-MMM-YY",
    "D MMM YYYY", "MMM D, YYYY", "D. MMM YYYY", "DDMMYYYY", "MMDDYYYY", "YYMMDD", "DDMMYY",
    "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DDTHH:mm", "YYYY-MM-DD HH:mm",
    "DD.MM.YYYY HH:mm", "DD.MM.YYYY HH:mm:ss", "DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm", "YYYYMMDDHHmm",
)  # fmt: skip
"""Tried in this order; of several that fit, the first is proposed."""
MOSTLY = 0.8
"""The share of a column that must be written so; the rest are marked as what does not fit."""
_LOOKED_AT, _FIRST = 100, 5
_YEARS = range(2010, 2070)
"""A form that puts a date outside of these is not the one meant."""
_NUMBER_FORMS = tuple(
    Numbers(decimal=decimal, thousands=thousands)  # type: ignore[arg-type]
    for decimal, thousands in ((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"))
)
_MONEY = frozenset(
    {"€", "$", "£", "¥", "%", "EUR", "USD", "CHF", "GBP", "PLN", "CZK", "SEK", "NOK", "DKK", "CAD", "kr", "Kč", "zł"}
)
_AROUND = re.compile(r"^([^\d+\-.,]{0,4})([+\-]?[\d.,'\s\u00a0\u202f]+-?)([^\d+\-.,]{0,4})$")


@dataclass(frozen=True, slots=True)
class DatesFound:
    """The form a column's dates are in; ``others`` are those that would read the same texts as other days."""

    form: str
    others: tuple[str, ...] = ()


def dates_of(texts: Sequence[str]) -> DatesFound | None:
    """The form of the dates in a column; ``None`` when most of it is no date."""
    return _dates_of(tuple(text for text in dict.fromkeys(texts) if text.strip("0-/. "))[:_LOOKED_AT])


def date_choices(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Forms that read at least one of these texts, each with what that text then is: for somebody to choose from."""
    real = tuple(text for text in dict.fromkeys(texts) if text.strip("0-/. "))[:_LOOKED_AT]
    read = [(form, _read(real, form)) for form in DATE_FORMATS]
    fitting = sorted((one for one in read if one[1]), key=lambda one: -len(one[1]))
    return tuple((form, f"{next(iter(days))} is {next(iter(days.values())):%-d %B %Y}") for form, days in fitting)


@lru_cache(maxsize=512)
def _dates_of(real: tuple[str, ...]) -> DatesFound | None:
    likely = [form for form in DATE_FORMATS if _read(real[:_FIRST], form)]
    fitting = [(form, found) for form in likely if len(found := _read(real, form)) >= MOSTLY * len(real) > 0]
    if not fitting:
        return None
    most = max(len(found) for _, found in fitting)
    fitting = [(form, found) for form, found in fitting if len(found) == most]
    form, days = fitting[0]
    others = [
        other for other, read in fitting[1:] if any(read[text] != days[text] for text in days.keys() & read.keys())
    ]
    return DatesFound(form, tuple(others))


def _read(texts: Iterable[str], form: str) -> dict[str, datetime]:
    """What each text is in this form; texts that are not in it are left out."""
    found = {}
    for text in texts:
        try:
            moment = parse_moment(text, (form,))
        except CellError:
            continue
        if moment is not None and moment.year in _YEARS:
            found[text] = moment.replace(tzinfo=None)
    return found


@dataclass(frozen=True, slots=True)
class NumbersFound:
    """How a file writes numbers; ``others`` read some of them as something else, of which ``text`` is one."""

    form: Numbers
    others: tuple[Numbers, ...] = ()
    text: str = ""


def numbers_of(texts: Sequence[str]) -> NumbersFound:
    """How the numbers in these texts are written; words such as a currency sign around them are found too."""
    plain = [text for text in dict.fromkeys(texts) if any(map(str.isdigit, text))]
    strip = _words_around(plain)
    bare = {text: _without(text, strip) for text in plain}
    fitting = [(form, found) for form in _NUMBER_FORMS if len(found := _values(bare, form)) * 2 >= len(plain)]
    if not plain or not fitting:
        return NumbersFound(Numbers(strip=strip))
    most = max(len(found) for _, found in fitting)
    fitting = [(form, found) for form, found in fitting if len(found) == most]
    form, values = fitting[0]
    differing = [
        (other, text)
        for other, read in fitting[1:]
        for text in plain
        if text in values and text in read and values[text] != read[text]
    ]
    others = tuple(dict.fromkeys(other.model_copy(update={"strip": strip}) for other, _ in differing))
    return NumbersFound(form.model_copy(update={"strip": strip}), others, differing[0][1] if differing else "")


def _values(texts: dict[str, str], form: Numbers) -> dict[str, object]:
    found: dict[str, object] = {}
    for text, bare in texts.items():
        try:
            found[text] = number_of(bare, form)
        except CellError:
            continue
    return found


def _words_around(texts: Sequence[str]) -> tuple[str, ...]:
    """Signs of money before or after numbers. Any other word may be a unit, which is never taken off in silence."""
    found: dict[str, None] = {}
    for text in texts:
        match = _AROUND.fullmatch(text)
        for part in (match[1], match[3]) if match else ():
            if part.strip() in _MONEY:
                found[part.strip()] = None
    return tuple(found)[:4]


def _without(text: str, strip: Sequence[str]) -> str:
    for word in strip:
        text = text.replace(word, "")
    return text.strip()
