"""The overview of keys, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.views.actions import ACTIONS, OF_A_CASE, Where
from console.views.pieces import label


class KeysDialog(QDialog):
    """Every key, by where it works."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(label("Keys", "title"))
        columns = QHBoxLayout()
        columns.setSpacing(32)
        left, right = QVBoxLayout(), QVBoxLayout()
        blocks = (
            (left, "Everywhere", _keys(Where.EVERYWHERE)),
            (left, "In Messages", _keys(Where.MESSAGES)),
            (right, "In the queue", [*_keys(Where.QUEUE), *OF_A_CASE]),
            (right, "In Partners", _keys(Where.PARTNERS)),
            (right, "In Audit", _keys(Where.AUDIT)),
        )
        for column, title, rows in blocks:
            column.addLayout(_block(title, rows))
            column.addSpacing(10)
        for column in (left, right):
            column.addStretch()
            columns.addLayout(column)
        layout.addLayout(columns)
        close = QPushButton("Close  [Esc]")
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def _keys(where: Where) -> list[tuple[str, str]]:
    shown = QKeySequence.SequenceFormat.NativeText
    return [
        (" or ".join(QKeySequence(key).toString(shown) for key in spec.keys), spec.text)
        for spec in ACTIONS
        if spec.where is where
    ]


def _block(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, 110)
    grid.addWidget(label(title, "section", wrap=False), 0, 0, 1, 2)
    for number, (keys, words) in enumerate(rows, 1):
        grid.addWidget(label(keys, "key", wrap=False), number, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(words, wrap=False), number, 1)
    return grid
