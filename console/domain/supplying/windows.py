"""Batch windows: volume (catalogues, stock) waits for quiet hours, execution never does."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.domain.profiles import BatchWindow


def window_is_open(window: BatchWindow | None, now: datetime) -> bool:
    """Whether batch work may run at ``now`` (aware). No window: always. A window may run over midnight."""
    if window is None:
        return True
    here = now.astimezone(ZoneInfo(window.timezone)).time()
    opens, closes = time.fromisoformat(window.opens), time.fromisoformat(window.closes)
    return opens <= here < closes if opens < closes else here >= opens or here < closes


def next_opening(window: BatchWindow | None, now: datetime) -> datetime:
    """When batch work may run next: ``now`` while the window is open. Aware UTC as ``now`` is."""
    if window_is_open(window, now):
        return now
    assert window is not None
    zone = ZoneInfo(window.timezone)
    here = now.astimezone(zone)
    today = datetime.combine(here.date(), time.fromisoformat(window.opens), zone)
    opening = today if today > here else datetime.combine(here.date() + timedelta(days=1), today.time(), zone)
    return opening.astimezone(now.tzinfo)
