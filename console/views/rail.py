"""The rail on the left: where one can go, with open counts and a mark when something is overdue."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.services.store import QueueSummary
from console.views.icons import icon
from console.views.theme import Tokens
from console.views.words import count, plural

PLACES = (
    ("today", "Today", "today", "Ctrl+1"),
    ("queue", "Acknowledgments", "acknowledgments", "Ctrl+2"),
    ("messages", "Messages", "messages", "Ctrl+3"),
    ("partners", "Partners", "partners", "Ctrl+4"),
    ("audit", "Audit", "audit", "Ctrl+5"),
)


def _short(number: int) -> str:
    """A count for a narrow place: nothing for none, above 999 in thousands; the exact one is on hover."""
    if number < 1_000:
        return str(number) if number else ""
    return f"{number / 1_000:.1f}k" if number < 9_950 else f"{round(number / 1_000)}k"


WIDE_TIMES = 4.5
"""A window less wide than so many rails is too narrow for their names."""


class NavButton(QPushButton):
    """An entry: icon, name, count, and a dot when something is overdue (said in words to screen readers)."""

    def __init__(self, title: str, icon_name: str) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.setCheckable(True)
        self._icon_name, self._title = icon_name, title
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 7, 8, 7)
        row.setSpacing(6)
        self._picture, self._name, self._dot, self._count = QLabel(), QLabel(title), QLabel(), QLabel()
        for label in (self._picture, self._name, self._dot, self._count):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(self._picture)
        row.addWidget(self._name, 1)
        row.addWidget(self._dot)
        row.addWidget(self._count)
        self.setAccessibleName(title)
        self.setMinimumHeight(row.sizeHint().height())

    def dress(self, scheme: Tokens) -> None:
        """Colours for the state it is in."""
        ink = scheme.accent if self.isChecked() else scheme.text
        quiet = scheme.accent if self.isChecked() else scheme.quiet
        side = max(18, int(self.fontMetrics().height() * 1.1))
        self._picture.setPixmap(icon(self._icon_name, quiet, side).pixmap(QSize(side, side)))
        weight = 600 if self.isChecked() else 400
        self._name.setStyleSheet(f"color:{ink}; font-weight:{weight};")
        self._count.setStyleSheet(f"color:{quiet};")
        self._dot.setStyleSheet(f"color:{scheme.bad};")

    def tell(self, number: int, overdue: int) -> None:
        """The open count, and whether something is overdue."""
        self._count.setText(_short(number))
        self._dot.setText("●" if overdue else "")
        words = f"{plural(number, 'open case')}, {count(overdue)} overdue"
        self.setToolTip(f"{self._title}: {words}")
        self.setAccessibleName(f"{self._title}, {words}")

    def set_narrow(self, narrow: bool) -> None:
        """With or without its name, which is on hover then."""
        self._name.setVisible(not narrow)

    @property
    def told(self) -> str:
        """The count as shown."""
        return self._count.text()


class Rail(QWidget):
    """``go`` is called with the name of a place."""

    def __init__(self, go: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, NavButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 8)
        layout.setSpacing(2)
        self._title = QLabel("Crossdock")
        self._title.setObjectName("title")
        self._title.setContentsMargins(9, 0, 0, 8)
        layout.addWidget(self._title)
        for key, title, picture, shortcut in PLACES:
            button = NavButton(title, picture)
            button.setToolTip(f"{title}  [{shortcut}]")
            button.clicked.connect(lambda _checked=False, one=key: go(one))
            self.buttons[key] = button
            layout.addWidget(button)
            if key == "queue":
                layout.addSpacing(10)
        layout.addStretch()
        bold = self.font()
        bold.setBold(True)
        widest = max(QFontMetrics(bold).horizontalAdvance(title) for _, title, _, _ in PLACES)
        counts = QFontMetrics(bold).horizontalAdvance("000k")
        self._wide, self._slim = widest + counts + 76, counts + 70
        self.setFixedWidth(self._wide)

    def fit(self, window: int) -> None:
        """Icons and counts alone where the names would take too much of a window so wide: at large letters."""
        narrow = window < self._wide * WIDE_TIMES
        self._title.setVisible(not narrow)
        for button in self.buttons.values():
            button.set_narrow(narrow)
        self.setFixedWidth(self._slim if narrow else self._wide)

    def choose(self, key: str, scheme: Tokens) -> None:
        """Mark where one is."""
        for name, button in self.buttons.items():
            button.setChecked(name == key)
            button.dress(scheme)

    def tell(self, summary: QueueSummary) -> None:
        """Counts of the queue."""
        self.buttons["queue"].tell(summary.open, summary.overdue)
