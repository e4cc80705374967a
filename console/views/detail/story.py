"""The timeline of a case: when, what, by whom; entries about a message open it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from console.services.casework_models import StoryEntry
from console.views.pieces import label, marked
from console.views.words import clock, exact

SHOWN = 14


def story(entries: Sequence[StoryEntry], open_message: Callable[[int], None]) -> QWidget:
    """The newest entries, oldest first; all of them when asked."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    earlier = len(entries) - SHOWN
    if earlier > 0:
        button = QPushButton(f"▸ {earlier} earlier")
        button.setObjectName("quietbutton")
        grid.addWidget(button, 0, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        button.clicked.connect(lambda: _unfold(button, grid, entries, open_message))
        entries = entries[-SHOWN:]
    _fill(grid, entries, open_message)
    return box


def _unfold(
    button: QPushButton, grid: QGridLayout, entries: Sequence[StoryEntry], open_message: Callable[[int], None]
) -> None:
    while (item := grid.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
    _fill(grid, entries, open_message)


def _fill(grid: QGridLayout, entries: Sequence[StoryEntry], open_message: Callable[[int], None]) -> None:
    for number, entry in enumerate(entries, 1):
        when = label(clock(entry.at), "quiet", wrap=False, tip=exact(entry.at))
        grid.addWidget(when, number, 0, Qt.AlignmentFlag.AlignTop)
        if entry.message_id is None:
            grid.addWidget(label(entry.text, tip=f"by {entry.by}"), number, 1)
            continue
        words = marked(f'{html.escape(entry.text)} · <a href="{entry.message_id}">open</a>', tip=f"by {entry.by}")
        words.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        words.linkActivated.connect(lambda target: open_message(int(target)))
        grid.addWidget(words, number, 1)
