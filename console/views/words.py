"""Dates, amounts and marks as people read them."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QLocale


def amount(value: Decimal, currency: str | None = None) -> str:
    """A grouped amount with two decimals."""
    text = QLocale().toString(float(value), "f", 2) if abs(value) < 10**15 else f"{value:,.2f}"
    return f"{text} {currency}" if currency else text


def due(moment: datetime | None, now: datetime) -> str:
    """A deadline relative to now."""
    if moment is None:
        return "—"
    left = moment - now
    if left < timedelta(0):
        late = -left
        return f"{late.days} d late" if late.days else f"{int(late.total_seconds() // 3600)} h late"
    days = (moment.date() - now.date()).days
    if days == 0:
        return f"today {moment:%H:%M}"
    return "tomorrow" if days == 1 else f"{moment:%a %d %b}"


def exact(moment: datetime | None) -> str:
    """The moment in full."""
    return f"{moment:%A, %d %B %Y, %H:%M} UTC" if moment else ""


def rich(text: str) -> str:
    """``**bold**`` words as rich text, everything else escaped."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text))


def plain(text: str) -> str:
    """Without the marks."""
    return text.replace("**", "")
