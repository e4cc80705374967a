"""Ordered beside answered, the differing cells marked; lines that agree are told in one line until asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from console.services.casework_models import ComparedCell, ComparedLine
from console.views.pieces import card, label, unmarked
from console.views.theme import Tokens
from console.views.words import plural

SHOWN_LINES = 30


def comparison(
    lines: Sequence[ComparedLine], scheme: Tokens, columns: tuple[str, str] = ("Ordered", "Answered")
) -> QWidget:
    """A card for each line that differs, the others folded."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    differing = [line for line in lines if line.differs]
    same = [line for line in lines if not line.differs]
    for line in differing[:SHOWN_LINES]:
        layout.addWidget(_line(line, scheme, columns))
    if len(differing) > SHOWN_LINES:
        layout.addWidget(label(f"{plural(len(differing) - SHOWN_LINES, 'more line')} differ.", "quiet"))
    if same:
        layout.addWidget(_folded(same, scheme, bool(differing), columns))
    return box


def _folded(lines: Sequence[ComparedLine], scheme: Tokens, others: bool, columns: tuple[str, str]) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    more = " more" if others else ""
    says = {line.status for line in lines}
    words = "not answered" if says == {"unanswered"} else "as ordered" if says <= {"accepted"} else "without difference"
    button = QPushButton(f"▸ {len(lines)}{more} {'line' if len(lines) == 1 else 'lines'} {words}")
    button.setObjectName("quietbutton")
    button.setStyleSheet("text-align: left;")
    layout.addWidget(button)
    shown: list[QWidget] = []

    def unfold() -> None:
        if not shown:
            for line in lines[:SHOWN_LINES]:
                widget: QWidget = _line(line, scheme, columns)
                shown.append(widget)
                layout.addWidget(widget)
            button.setText(button.text().replace("▸", "▾"))
            return
        for widget in shown:
            widget.setParent(None)
            widget.deleteLater()
        shown.clear()
        button.setText(button.text().replace("▾", "▸"))

    button.clicked.connect(unfold)
    return box


def _line(line: ComparedLine, scheme: Tokens, columns: tuple[str, str]) -> QFrame:
    frame, grid = card()
    title = label(line.title, "quiet")
    title.setToolTip(unmarked(line.title))
    grid.addWidget(title, 0, 0)
    grid.addWidget(label(columns[0], "quiet", right=True, wrap=False), 0, 1)
    grid.addWidget(label(columns[1], "quiet", right=True, wrap=False), 0, 2)
    for number, cell in enumerate(line.cells, 1):
        grid.addWidget(label(cell.label), number, 0)
        grid.addWidget(label(cell.ordered or "—", right=True), number, 1)
        grid.addWidget(_answered(cell, scheme), number, 2)
    for column, share in enumerate((5, 4, 6)):
        grid.setColumnStretch(column, share)
    return frame


def _answered(cell: ComparedCell, scheme: Tokens) -> QWidget:
    words = label(f"≠ {cell.answered}" if cell.differs else cell.answered or "—", right=True)
    if cell.differs:
        ink, ground = scheme.tone("bad" if cell.grave else "warn")
        words.setStyleSheet(f"background:{ground}; color:{ink}; font-weight:600; padding:3px 6px; border-radius:4px;")
        words.setToolTip(unmarked(cell.note))
        words.setAccessibleName(f"{cell.label} differs: ordered {cell.ordered}, answered {cell.answered}")
    return words
