"""What a press will change, field by field, before and after; then whom it makes late, and what is no field."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from console.domain.purchase import FieldChange
from console.services.casework_models import Preview, StakeRow
from console.views.pieces import card, label, marked, unmarked
from console.views.theme import Tokens
from console.views.words import amount, short_day

SHOWN = 40
_ONE_LINE = 16


def changes_card(title: str, preview: Preview, scheme: Tokens, subject: str | None = None) -> QFrame:
    """The preview, or the reason why it cannot be done."""
    frame, grid = card()
    grid.addWidget(label(title, "section"), 0, 0, 1, 4)
    row = 1
    if preview.refused:
        refused = label(f"✕ {preview.refused}")
        refused.setStyleSheet(f"color:{scheme.bad};")
        grid.addWidget(refused, row, 0, 1, 4)
        row += 1
    for change in preview.changes[:SHOWN]:
        _change(grid, row, change, subject, scheme)
        row += 1
    if len(preview.changes) > SHOWN:
        grid.addWidget(label(f"and {len(preview.changes) - SHOWN} more fields", "quiet"), row, 0, 1, 4)
        row += 1
    for stake in [one for one in preview.stakes if one.moves][:8]:
        grid.addWidget(marked(_moved(stake)), row, 0, 1, 4)
        row += 1
    for note in preview.notes[:8]:
        grid.addWidget(label(note, "quiet"), row, 0, 1, 4)
        row += 1
    grid.setColumnStretch(0, 5)
    grid.setColumnStretch(1, 3)
    grid.setColumnStretch(3, 4)
    return frame


def _change(grid: QGridLayout, row: int, change: FieldChange, subject: str | None, scheme: Tokens) -> None:
    after = change.actual or change.after
    short = max(len(change.before), len(after)) <= _ONE_LINE
    grid.addWidget(label(named(change, subject)), row, 0)
    before = marked(f"<s>{html.escape(change.before)}</s>", "quiet", right=True, wrap=not short)
    before.setAccessibleName(f"before: {change.before}")
    grid.addWidget(before, row, 1)
    grid.addWidget(label("→", "quiet", wrap=False), row, 2)
    words = marked(f"<b>{html.escape(after)}</b>", wrap=not short)
    words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    if not change.as_wanted:
        words.setText(f"<b>≠ {html.escape(after)}</b>")
        words.setToolTip(unmarked(f"{change.after} was written"))
        words.setStyleSheet(f"color:{scheme.bad};")
    grid.addWidget(words, row, 3)


def named(change: FieldChange, subject: str | None) -> str:
    """The field with its record; the order's own number is on top of the pane already."""
    record = change.record
    if subject and record.startswith(subject):
        record = record.removeprefix(subject).strip()
    words = f"{record}, {change.field}" if record else change.field
    return words[:1].upper() + words[1:]


def customers_card(stakes: Sequence[StakeRow], scheme: Tokens) -> QFrame:
    """The customer orders that wait: promise, arrival, how late."""
    frame, grid = card()
    grid.addWidget(label("Customers waiting", "section"), 0, 0, 1, 3)
    for number, one in enumerate(stakes[:8], 1):
        promised = f"promised {short_day(one.promised)}" if one.promised else "no promise"
        late = "will not come" if one.lost else f"{one.days_late} days late" if one.days_late > 0 else "in time"
        grid.addWidget(label(f"{one.order} · {one.customer}"), number, 0)
        grid.addWidget(label(promised, "quiet", wrap=False), number, 1)
        mark = "▲ " if one.lost or one.days_late > 0 else "✓ "
        words = label(f"{mark}{late}", right=True, wrap=False, tip=amount(one.value, one.currency))
        if one.lost or one.days_late > 0:
            words.setStyleSheet(f"color:{scheme.bad};")
        grid.addWidget(words, number, 2)
    if len(stakes) > 8:
        grid.addWidget(label(f"and {len(stakes) - 8} more", "quiet"), 9, 0)
    grid.setColumnStretch(0, 1)
    return frame


def _moved(one: StakeRow) -> str:
    """A customer order's arrival and lateness, before and after."""
    whose = html.escape(f"{one.order} for {one.customer}")
    if one.lost:
        return f"{whose}: what it waits for will <b>not come</b>."
    before = f"{short_day(one.arrives_before)}{_late(one.late_before)}"
    return f"{whose}: goods <s>{before}</s> → <b>{short_day(one.arrives)}{_late(one.days_late)}</b>"


def _late(days: int) -> str:
    return f", {days} days late" if days > 0 else ", in time"
