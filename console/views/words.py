"""Dates, amounts and marks as people here read them: local time, local digits, never a guess about what is meant."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QLocale


def use_locale() -> None:
    """Digits and separators of the system; where it names none, those of American English."""
    if QLocale.system().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


def amount(value: Decimal, currency: str | None = None) -> str:
    """A grouped amount with two decimals, exact at any size."""
    text = _grouped(value)
    return f"{text} {currency}" if currency else text


def _grouped(value: Decimal) -> str:
    locale = QLocale()
    whole, _, cents = f"{value:.2f}".partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    separator = locale.groupSeparator()
    groups: list[str] = []
    while len(digits) > 3:
        digits, group = digits[:-3], digits[-3:]
        groups.insert(0, group)
    return f"{sign}{separator.join([digits, *groups])}{locale.decimalPoint()}{cents}"


_LARGE = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "M"))


def short_amount(value: Decimal) -> str:
    """An amount for a narrow cell: never cut off, large ones in millions and above with the exact one on hover."""
    for size, name in _LARGE:
        if abs(value) >= size:
            return f"{_grouped(value / size)} {name}"
    return _grouped(value)


def count(number: int) -> str:
    """A grouped whole number."""
    return _grouped(Decimal(number))[:-3]


def number_from(text: str) -> Decimal | None:
    """A number typed by a person, with this place's or a plain decimal point; ``None`` for anything else."""
    locale = QLocale()
    plain_text = text.strip().replace("\u00a0", "").replace(" ", "")
    if locale.decimalPoint() == ",":
        if "," in plain_text:
            plain_text = plain_text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain_text):
        plain_text = plain_text.replace(",", "")
    return Decimal(plain_text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", plain_text) else None


def local(moment: datetime) -> datetime:
    """The moment in the zone of this machine."""
    return moment.astimezone()


def clock(moment: datetime | None) -> str:
    """Day and time, short."""
    return f"{local(moment):%d %b %H:%M}" if moment else "—"


def clock_seconds(moment: datetime | None) -> str:
    """Day and time to the second."""
    return f"{local(moment):%d %b %H:%M:%S}" if moment else "—"


def day(moment: datetime | None) -> str:
    """The day."""
    return f"{local(moment):%d %b %Y}" if moment else "—"


def short_day(moment: datetime | None) -> str:
    """The day without its year."""
    return f"{local(moment):%d %b}" if moment else "—"


def span(length: timedelta) -> str:
    """A length of time in its largest unit."""
    seconds = max(0, int(length.total_seconds()))
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return "a moment"


def duration(milliseconds: int | None) -> str:
    """How long something took."""
    if milliseconds is None:
        return "under way"
    return f"{milliseconds} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"


def due(moment: datetime | None, now: datetime) -> str:
    """A deadline relative to now."""
    if moment is None:
        return "—"
    if moment < now and now - moment < timedelta(minutes=1):
        return "due now"
    if moment < now:
        return f"{span(now - moment)} late"
    here, today = local(moment), local(now)
    days = (here.date() - today.date()).days
    if days == 0:
        return f"today {here:%H:%M}"
    return "tomorrow" if days == 1 else f"{here:%a %d %b}"


def exact(moment: datetime | None) -> str:
    """The moment in full, with its zone."""
    return f"{local(moment):%A, %d %B %Y, %H:%M %Z}" if moment else ""


def rich(text: str) -> str:
    """``**bold**`` words as rich text, everything else escaped."""
    breakable = re.sub(r"(\w{24})(?=\w{6})", "\\1\u200b", text)  # or a long word would be cut off at the edge
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(breakable))


def plain(text: str) -> str:
    """Without the marks."""
    return text.replace("**", "")


def plural(number: int, one: str, many: str = "") -> str:
    """``1 case``, ``2 cases``."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
