"""Small pieces every screen is made of: labels, cards, notices, buttons, and a layout that wraps."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.views.tasks import Trouble


def label(text: str, name: str = "", *, right: bool = False, wrap: bool = True, tip: str = "") -> QLabel:
    """A label whose text can be chosen with the mouse. Marks in the text mean nothing: much of it comes from partners,
    and rich text could fetch pictures from places they name. See :func:`marked`."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name:
        made.setObjectName(name)
    if right:
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if tip:
        made.setToolTip(unmarked(tip))
    return made


def marked(markup: str, name: str = "", *, right: bool = False, wrap: bool = True, tip: str = "") -> QLabel:
    """A label of rich text; whoever makes the markup has escaped what came from outside."""
    made = label(markup, name, right=right, wrap=wrap, tip=tip)
    made.setTextFormat(Qt.TextFormat.RichText)
    return made


def unmarked(text: str) -> str:
    """A tooltip that is shown as it is written: Qt takes tooltips for rich text as soon as they look like it."""
    return f'<p style="white-space:pre-wrap">{html.escape(text)}</p>' if Qt.mightBeRichText(text) else text


def card() -> tuple[QFrame, QGridLayout]:
    """A framed box and its grid."""
    frame = QFrame()
    frame.setObjectName("card")
    grid = QGridLayout(frame)
    grid.setContentsMargins(12, 10, 12, 10)
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(10)
    return frame, grid


def column(margin: int = 18) -> tuple[QWidget, QVBoxLayout]:
    """A page that reads top down."""
    page = QWidget()
    page.setObjectName("pane")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(margin, 14, margin, 14)
    layout.setSpacing(10)
    return page, layout


def scrolling() -> QScrollArea:
    """A scroll area as wide as its place; only where that is too narrow for what must be seen, it scrolls sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    return area


class Elided(QLabel):
    """A line of plain text that ends in “…” where there is no room for it, with the whole text on hover."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(1)
        self.setToolTip(unmarked(text))
        if name:
            self.setObjectName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text as far as it fits."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        with QPainter(self) as painter:
            painter.setFont(self.font())
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            empty(inner)
        widget = item.widget()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()


class EmptyState(QFrame):
    """Stands where a list would be while it is empty: what would be here, and what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 36, 24, 36)
        self._words = label("", "quiet")
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words)
        layout.addStretch()
        self.hide()

    def say(self, words: str) -> None:
        """What it says."""
        self._words.setText(words)

    def text(self) -> str:
        """What it says."""
        return self._words.text()


class Notice(QFrame):
    """A line about what came of the last press: a receipt with an undo, trouble with its technical text folded, or a
    question with the one answer that goes on.

    Signals: ``undone()``.
    """

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        row = QHBoxLayout()
        self.words = label("")
        self.undo = QPushButton("Undo  [Ctrl+Z]")
        self.undo.clicked.connect(self.undone)
        self.answer = QPushButton("Go on")
        self.answer.clicked.connect(lambda _checked=False: self._answered())
        self._go_on: Callable[[], object] = lambda: None
        self.more = QPushButton("Details")
        self.more.setCheckable(True)
        self.close_button = QPushButton("✕")
        self.close_button.setObjectName("quietbutton")
        self.close_button.setAccessibleName("Close this notice")
        self.close_button.clicked.connect(self.clear)
        row.addWidget(self.words, 1)
        for button in (self.undo, self.answer, self.more, self.close_button):
            row.addWidget(button)
        layout.addLayout(row)
        self.technical = label("")
        layout.addWidget(self.technical)
        self.more.toggled.connect(self.technical.setVisible)
        self.clear()

    def clear(self) -> None:
        """Nothing to say."""
        self.hide()
        self.undo.hide()
        self.answer.hide()
        self.words.setText("")

    def say(self, text: str, *, undo: bool = False) -> None:
        """A receipt."""
        self._show(text, "toast", "")
        self.undo.setVisible(undo)

    def complain(self, trouble: Trouble) -> None:
        """What happened and what to do; the rest folds."""
        self._show(trouble.words, "trouble", trouble.technical)

    def ask(self, text: str, answer: str, go_on: Callable[[], object]) -> None:
        """A question before something goes on; closing it answers no."""
        self._show(text, "question", "")
        self._go_on = go_on
        self.answer.setText(answer)
        self.answer.show()
        self.answer.setFocus()

    def _answered(self) -> None:
        go_on = self._go_on
        self.clear()
        go_on()

    def text(self) -> str:
        """What it says."""
        return self.words.text()

    def _show(self, text: str, name: str, technical: str) -> None:
        self.setObjectName(name)
        self.style().unpolish(self)
        self.style().polish(self)
        self.words.setText(text)
        self.undo.hide()
        self.answer.hide()
        self.more.setChecked(False)
        self.more.setVisible(bool(technical))
        self.technical.setText(technical)
        self.technical.hide()
        self.show()
        for child in (self.words, self.technical):
            child.style().unpolish(child)
            child.style().polish(child)


class Flow(QLayout):
    """Widgets side by side, on as many lines as they need."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = QRect(0, 0, width - margins.left() - margins.right(), 0)
        return self._arrange(inner, move=False) + margins.top() + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, height = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x + size.width() > rect.right() + 1 and height:
                x, y, height = rect.x(), y + height + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            height = max(height, size.height())
        return y + height - rect.y()
