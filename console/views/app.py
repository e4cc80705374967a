"""Starts the Qt application over a desk."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.services.calm import keep_calm
from console.services.desk import Desk
from console.services.records import Actor
from console.views.frame import MainWindow
from console.views.shell import SWITCH_SECONDS, close_shell


def build_window(desk: Desk, actor: Actor | None, dark: bool = False) -> MainWindow:
    """The main window; an application must be there."""
    return MainWindow(desk, actor, dark)


def run(desk: Desk, actor: Actor | None, *, close_after: float = 0.0) -> int:
    """Show the console until it is closed (or for ``close_after`` seconds); Qt's exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    window = build_window(desk, actor, app.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    window.show()
    close_shell()
    keep_calm()
    if actor is None:
        QTimer.singleShot(0, window.switch_person)
    if close_after:
        QTimer.singleShot(int(close_after * 1000), window.close)
    return int(app.exec())
