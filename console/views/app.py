"""Starts the Qt application over a desk."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.services.desk import Desk
from console.services.records import Actor
from console.views.frame import MainWindow


def build_window(desk: Desk, actor: Actor, dark: bool = False) -> MainWindow:
    """The main window; an application must be there."""
    return MainWindow(desk, actor, dark)


def run(desk: Desk, actor: Actor, *, close_after: float = 0.0) -> int:
    """Show the console until it is closed (or for ``close_after`` seconds); Qt's exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    window = build_window(desk, actor, app.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    window.show()
    if close_after:
        QTimer.singleShot(int(close_after * 1000), window.close)
    return int(app.exec())
