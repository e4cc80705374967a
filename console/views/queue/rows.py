"""How a case looks as a row: order and supplier, what, at stake, value, due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from console.domain.causes import CAUSES
from console.domain.lifecycle import ExceptionState
from console.services.casework.offers import WAITING
from console.services.records import ExceptionRow
from console.views.queue.chips import CHANGED
from console.views.tables.cells import Cell, Heading
from console.views.words import amount, clock, due, exact, plain, short_amount, short_day

HEADINGS = (
    Heading("Order", 14, "subject"),
    Heading("What", 0),
    Heading("At stake", 13),
    Heading("Value", 9, "value", right=True, descending=True),
    Heading("Due", 10, "rank_at", right=True),
)
_GRAVE = frozenset({"rejected", "price_magnitude", "in_doubt", "below_received", "read_back_differs", "internal"})
_NOBODY: Mapping[str, str] = MappingProxyType({})
_MARKS = {"rejected": "✕", "price_magnitude": "!", "in_doubt": "?"}


def case_cells(row: ExceptionRow, now: datetime, names: Mapping[str, str] = _NOBODY) -> Sequence[Cell]:
    """The cells of a case; status by mark and word as well as colour. ``names`` are people's by their login."""
    late = row.due_at is not None and row.due_at < now and row.state is not ExceptionState.SETTLED
    soon = not late and row.due_at is not None and (row.due_at - now).total_seconds() < 8 * 3600
    stake = row.stake_text.partition(" · ")
    promised = f"promised {short_day(row.first_promise)}" if row.first_promise else ""
    return (
        Cell(row.subject or "—", row.partner_name or "", bold=True),
        _what(row, names),
        Cell(stake[0] or "—", promised or stake[2], tip=f"{row.stake_text} {promised}".strip() or "No customer waits"),
        Cell(
            short_amount(row.value) if row.value else "—",
            row.currency or "" if row.value else "",
            tip=amount(row.value, row.currency),
            right=True,
        ),
        Cell(
            due(row.due_at, now),
            _beside_due(row),
            tip=exact(row.due_at),
            tone="bad" if late else "warn" if soon else "",
            bold=late,
            right=True,
        ),
    )


def _what(row: ExceptionRow, names: Mapping[str, str]) -> Cell:
    tip = plain(row.sentence)
    if row.state is ExceptionState.SETTLED:
        return Cell(f"✓ {row.title}", f"{row.settled_by}: {row.resolution}", tip=tip, tone="good")
    if row.state is ExceptionState.APPLYING:
        return Cell(f"⋯ {row.title}", "being done", tip=tip)
    if row.state is ExceptionState.SNOOZED:
        return Cell(f"☾ {row.title}", f"snoozed until {clock(row.snoozed_until)}", tip=tip)
    cause = CAUSES[row.cause].title if row.cause in CAUSES else ""
    head, rest = in_two(row.title, cause)
    if row.cause in _GRAVE:
        tone, mark = "bad", _MARKS.get(row.cause, "!")
    elif row.cause in CHANGED:
        tone, mark = "warn", "≠"
    else:
        tone, mark = "neutral", "○" if row.cause in WAITING else "•"
    taken = f"taken by {names.get(row.claimed_by, row.claimed_by)}" if row.claimed_by else ""
    return Cell(f"{mark} {head}", taken or rest, tip=tip, tone=tone, pill=True)


def in_two(title: str, cause: str = "") -> tuple[str, str]:
    """A title as what catches the eye and what follows, cut where a reader would pause."""
    title = title.replace("->", "→")
    if cause and title.startswith(cause):
        return cause, title[len(cause) :].strip(" ·")
    for pause in (" · ", ", "):
        head, found, rest = title.partition(pause)
        if found:
            return head, rest
    for pause in (" instead of ", " backordered", " → ", " for "):
        if pause in title[4:]:
            place = title.index(pause, 4)
            return title[:place], title[place:].strip()
    return title, ""


def _beside_due(row: ExceptionRow) -> str:
    if row.escalated:
        return f"escalated {row.escalated}×"
    return "reminded" if row.reminded_at else ""
