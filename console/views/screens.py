"""Walks the console and saves every screen, light and dark, at 1280x800."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.services.desk import Desk
from console.services.records import Actor
from console.views.app import build_window
from console.views.frame import MainWindow


def save_screens(desk: Desk, actor: Actor, folder: Path) -> list[Path]:
    """The pictures' paths."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    saved: list[Path] = []
    for dark in (False, True):
        window = build_window(desk, actor, dark)
        window.show()
        for name, arrange in _SCENES:
            arrange(window)
            _settle(app)
            path = folder / f"{name}-{'dark' if dark else 'light'}.png"
            window.grab().save(str(path))
            saved.append(path)
        window.close()
    return saved


def _queue(window: MainWindow) -> None:
    window.go(1)
    _settle(QApplication.instance())
    for position, row in enumerate(window.queue.model.rows):
        if row.cause in ("changed", "backordered"):
            window.queue.view.selectRow(position)
            return


def _form(window: MainWindow) -> None:
    case = window.queue.pane.case
    for offered in case.actions if case else ():
        if offered.needs and offered.kind == "accept_part":
            window.queue.choose(offered)


def _audit(window: MainWindow) -> None:
    window.go(3)
    window.audit.verify()


def _settle(app: object) -> None:
    """Let the answers arrive and be painted."""
    until = time.monotonic() + 1.2
    while time.monotonic() < until:
        if isinstance(app, QApplication):
            app.processEvents()
        time.sleep(0.01)


_SCENES = (
    ("today", lambda window: window.go(0)),
    ("acknowledgments", _queue),
    ("accept-in-part", _form),
    ("messages", lambda window: window.go(2)),
    ("audit", _audit),
)
