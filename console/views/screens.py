"""Walks the console and saves every screen, light and dark, at 1280x800."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QDialog

from console.services.casework.offers import WAITING
from console.services.casework_models import ActionKind
from console.services.desk import Desk
from console.services.records import Actor
from console.views.app import build_window
from console.views.frame import MainWindow
from console.views.keys import KeysDialog
from console.views.signin import SignInDialog

QUIET_SECONDS = 0.45
"""So long nothing is asked any more: longer than a form waits after typing before it shows its preview."""
QUIET_ROUNDS = 15
"""And so often what had happened was seen to: on a busy machine one round may take longer than that."""
PATIENCE_SECONDS = 15.0
Scene = tuple[str, Callable[[MainWindow], object]]


def save_screens(
    desk: Desk, actor: Actor, folder: Path, quiet: float = QUIET_SECONDS, more: tuple[Scene, ...] = ()
) -> list[Path]:
    """The pictures' paths; ``more`` scenes come after the console's own."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    saved: list[Path] = []
    for dark in (False, True):
        window = build_window(desk, actor, dark)
        window.show()
        for name, arrange in (*SCENES, *more):
            shown = arrange(window)
            _settle(app, window, quiet)
            path = folder / f"{name}-{'dark' if dark else 'light'}.png"
            picture = shown.grab() if isinstance(shown, QDialog) else window.grab()
            picture.save(str(path))
            saved.append(path)
            if isinstance(shown, QDialog):
                shown.close()
        window.close()
    return saved


def _settle(app: QCoreApplication | None, window: MainWindow, quiet: float) -> None:
    """Let the answers arrive and be painted: until nothing was asked for a while."""
    began = since = time.monotonic()
    idle = 0
    assert app is not None
    while (time.monotonic() - since < quiet or idle < QUIET_ROUNDS) and time.monotonic() - began < PATIENCE_SECONDS:
        app.processEvents()
        idle += 1
        if window.tasks.busy:
            since, idle = time.monotonic(), 0
        time.sleep(0.01)


def _wait(holds: Callable[[], object], seconds: float = 10.0) -> None:
    app = QApplication.instance()
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until and isinstance(app, QApplication):
        app.processEvents()
        time.sleep(0.01)


def _case(*causes: str) -> Callable[[MainWindow], None]:
    def arrange(window: MainWindow) -> None:
        window.queue.acting.close_form()
        window.queue.view.clearSelection()
        window.go("queue")
        window.queue.chips.choose("All open")
        _wait(lambda: window.queue.model.rows)
        until = time.monotonic() + PATIENCE_SECONDS
        while (number := _first_of(window, causes)) is None and time.monotonic() < until:
            window.reload()  # the practice world may still be about to bring one
            _settle(QApplication.instance(), window, QUIET_SECONDS)
        if number is not None:
            _choose(window, number)

    return arrange


def _first_of(window: MainWindow, causes: tuple[str, ...]) -> int | None:
    return next((row.id for row in window.queue.model.rows if row.cause in causes), None)


def _choose(window: MainWindow, number: int) -> None:
    window.queue.view.selectRow(window.queue.model.position_of(number) or 0)
    _wait(lambda: window.queue.pane.case and window.queue.pane.case.row.id == number)


def _form(kind: ActionKind, *causes: str) -> Callable[[MainWindow], None]:
    def arrange(window: MainWindow) -> None:
        _case(*causes)(window)
        case = window.queue.pane.case
        for offered in case.actions if case else ():
            if offered.kind is kind:
                window.queue.acting.choose(offered)

    return arrange


def _many(window: MainWindow) -> None:
    _case(*WAITING)(window)
    window.queue.chips.choose("Awaiting answer")
    _wait(lambda: window.queue.model.rows and all(row.cause in WAITING for row in window.queue.model.rows))
    window.queue.view.selectAll()
    if window.queue.acting.many is not None:
        window.queue.acting.many.choose(ActionKind.REMIND)


def _message(tab: int) -> Callable[[MainWindow], None]:
    def arrange(window: MainWindow) -> None:
        window.go("messages")
        _wait(lambda: window.messages.model.rows)
        found = [row for row in window.messages.model.rows if row.kind == "acknowledgment"]
        if found:
            window.messages.view.selectRow(window.messages.model.position_of(found[0].id) or 0)
        window.messages.pane.tabs.setCurrentIndex(tab)

    return arrange


def _audit(window: MainWindow) -> None:
    window.go("audit")
    window.audit.verify()


def _search(window: MainWindow) -> None:
    window.go("today")
    window.activateWindow()
    window.search.start()
    window.search.setFocus(Qt.FocusReason.OtherFocusReason)
    window.search.setText("P0000")
    window.search.textEdited.emit("P0000")


def _keys(window: MainWindow) -> QDialog:
    window.search.list.hide()
    window.search.clear()
    dialog = KeysDialog(window)
    dialog.show()
    return dialog


def _sign_in(window: MainWindow) -> QDialog:
    dialog = SignInDialog(window._desk, window.tasks, window)
    dialog.show()
    return dialog


def _empty(window: MainWindow) -> None:
    window.queue.acting.close_form()
    window.go("queue")
    window.queue.chips.choose("Rejected")


SCENES: tuple[Scene, ...] = (
    ("today", lambda window: window.go("today")),
    ("acknowledgments", _case("changed")),
    ("backorder", _case("backordered")),
    ("price", _case("price_magnitude")),
    ("unknown-order", _case("unknown_order")),
    ("accept-in-part", _form(ActionKind.ACCEPT_PART, "changed", "backordered")),
    ("propose", _form(ActionKind.PROPOSE, "changed", "backordered")),
    ("shipment", _case("shipment_differs")),
    ("prices", _case("prices_move")),
    ("which-product", _form(ActionKind.REPLACE_ITEM, "substituted")),
    ("remind-all", _form(ActionKind.REMIND_ALL, "no_answer", "no_technical_receipt")),
    ("several", _many),
    ("nothing", _empty),
    ("messages", _message(0)),
    ("message-attempts", _message(1)),
    ("message-raw", _message(2)),
    ("message-translated", _message(3)),
    ("audit", _audit),
    ("search", _search),
    ("keys", _keys),
    ("sign-in", _sign_in),
)
