"""The window that is there at once: painted before anything heavy is imported, and in the way of nothing after.

It knows Qt and the colours alone. Whatever takes time before the console can be shown (imports, the store, the practice
world) runs on a thread while this window stays alive.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.views.theme import apply, tokens

T = TypeVar("T")
SWITCH_SECONDS = 0.001
"""How long a worker may keep the interpreter from the screen's thread (Python's default is five times that)."""


class _Ended(QObject):
    now = Signal()


class Shell(QWidget):
    """The frame of the console with a word about what is going on."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setWindowTitle("Crossdock")
        self.resize(1280, 800)
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setFixedWidth(210)
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QVBoxLayout(rail)
        inner.setContentsMargins(17, 12, 8, 8)
        name = QLabel("Crossdock")
        name.setObjectName("title")
        inner.addWidget(name)
        inner.addStretch()
        self.words = QLabel(words)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.leave = QPushButton("Close")
        self.leave.clicked.connect(self.close)
        self.leave.hide()
        middle = QVBoxLayout()
        middle.setContentsMargins(80, 80, 80, 80)
        middle.addStretch()
        middle.addWidget(self.words)
        middle.addSpacing(16)
        middle.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(rail)
        layout.addLayout(middle, 1)


_shell: Shell | None = None


def open_shell(words: str) -> None:
    """Show the window; what follows goes through :func:`meanwhile`."""
    global _shell
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply(app, tokens(app.styleHints().colorScheme() is Qt.ColorScheme.Dark))
    _shell = Shell(words)
    _shell.show()
    app.processEvents()


def meanwhile(work: Callable[[], T]) -> T:
    """Run ``work`` on a thread while the window lives, without a window here and now. Raises what it raised."""
    if _shell is None:
        return work()
    results: list[T] = []
    errors: list[BaseException] = []
    loop, ended = QEventLoop(), _Ended()
    ended.now.connect(loop.quit)

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        ended.now.emit()

    thread = threading.Thread(target=run, name="start")
    thread.start()
    loop.exec()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def close_shell() -> None:
    """The console itself is there."""
    global _shell
    if _shell is not None:
        _shell.close()
        _shell = None


def tell_trouble(words: str) -> bool:
    """Say why it cannot start and wait until that was read; ``False`` where there is no window to say it in."""
    global _shell
    if _shell is None or not _shell.isVisible():
        return False
    _shell.words.setText(words)
    _shell.leave.show()
    app = QApplication.instance()
    if app is not None:
        app.exec()
    _shell = None
    return True
