"""The main window: rail, search, pages, status line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.services.casework_models import ConnectionView
from console.services.desk import Desk
from console.services.records import Actor
from console.services.store import QueueSummary
from console.views.bridge import Bridge
from console.views.other_pages import AuditPage, MessagesPage, TodayPage
from console.views.queue_page import QueuePage
from console.views.tasks import Tasks
from console.views.theme import Tokens, apply, tokens

SHORTCUTS = (
    ("Go to Today", "Ctrl+1"),
    ("Go to Acknowledgments", "Ctrl+2"),
    ("Go to Messages", "Ctrl+3"),
    ("Go to Audit", "Ctrl+4"),
    ("Search", "Ctrl+K"),
    ("Show what is new", "F5"),
    ("Light or dark", "Ctrl+D"),
    ("Shortcuts", "F1"),
)
IN_QUEUE = (
    ("J / K", "next, previous case"),
    ("Enter", "the primary action"),
    ("a letter", "the action that shows it"),
    ("Esc", "close a form"),
)


class MainWindow(QMainWindow):
    """The whole console for one signed-in person."""

    def __init__(self, desk: Desk, actor: Actor, dark: bool = False) -> None:
        super().__init__()
        self._desk, self._actor = desk, actor
        self.scheme: Tokens = tokens(dark)
        self.tasks = Tasks(self)
        self.bridge = Bridge(desk.events, self)
        self.bridge.changed.connect(self._on_changed)
        self.setWindowTitle("Crossdock" + (" · practice world" if desk.practice else ""))
        self.resize(1280, 800)
        self.today = TodayPage(desk, actor, self.tasks)
        self.queue = QueuePage(desk, actor, self.tasks, lambda: self.scheme)
        self.messages = MessagesPage(desk, actor, self.tasks, lambda: self.scheme)
        self.audit = AuditPage(desk, self.tasks, lambda: self.scheme)
        self.pages = QStackedWidget()
        for page in (self.today, self.queue, self.messages, self.audit):
            self.pages.addWidget(page)
        self.today.case_chosen.connect(self.open_case)
        self._nav: list[QPushButton] = []
        centre = QWidget()
        columns = QHBoxLayout(centre)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self._rail())
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._top())
        right.addWidget(self.pages, 1)
        columns.addLayout(right, 1)
        self.setCentralWidget(centre)
        self._status()
        self._actions()
        self._clock = QTimer(self)
        self._clock.setInterval(5000)
        self._clock.timeout.connect(self._refresh_frame)
        self._clock.start()
        apply_to_app(self.scheme)
        self.go(0)
        self._refresh_frame()

    def _rail(self) -> QWidget:
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setFixedWidth(200)
        layout = QVBoxLayout(rail)
        name = QLabel("Crossdock")
        name.setObjectName("title")
        layout.addWidget(name)
        layout.addSpacing(8)
        for position, title in enumerate(("Today", "Acknowledgments", "Messages", "Audit")):
            button = QPushButton()
            button.setObjectName("nav")
            button.setText(title)
            button.setCheckable(True)
            button.setFlat(True)
            button.clicked.connect(lambda _checked=False, number=position: self.go(number))
            self._nav.append(button)
            layout.addWidget(button)
        layout.addStretch()
        return rail

    def _top(self) -> QWidget:
        top = QWidget()
        top.setObjectName("top")
        layout = QHBoxLayout(top)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Scan or search an order, message …   Ctrl+K")
        self.search.setAccessibleName("Search")
        self.search.setMaximumWidth(560)
        self.search.textEdited.connect(self._search)
        self.search.returnPressed.connect(self._open_found)
        layout.addWidget(self.search, 1)
        layout.addStretch()
        if self._desk.practice:
            badge = QLabel("Practice world · nothing here is real")
            badge.setObjectName("badge")
            layout.addWidget(badge)
        self.found = QListWidget(self)
        self.found.setAccessibleName("Search results")
        self.found.hide()
        self.found.itemActivated.connect(self._open_item)
        return top

    def _status(self) -> None:
        self.health = QLabel("…")
        who = f"signed in: {self._actor.shown} · {'practice world' if self._desk.practice else 'live'}"
        self.statusBar().addWidget(self.health, 1)
        self.statusBar().addPermanentWidget(QLabel(who))

    def _actions(self) -> None:
        handlers = (
            lambda: self.go(0),
            lambda: self.go(1),
            lambda: self.go(2),
            lambda: self.go(3),
            self._focus_search,
            self._reload,
            self.toggle_scheme,
            self.show_shortcuts,
        )
        for (title, key), handler in zip(SHORTCUTS, handlers, strict=True):
            action = QAction(title, self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(handler)
            self.addAction(action)

    # going places

    def go(self, position: int) -> None:
        """Show a page; its content is asked for when it is seen."""
        self.pages.setCurrentIndex(position)
        for number, button in enumerate(self._nav):
            button.setChecked(number == position)
        self._reload()
        if position == 1:
            self.queue.view.setFocus()

    def open_case(self, number: int) -> None:
        """Open a case from anywhere."""
        self.go(1)
        self.queue.open_case(number)
        self.queue.view.setFocus()

    def _reload(self) -> None:
        page = self.pages.currentWidget()
        if isinstance(page, TodayPage | QueuePage | MessagesPage | AuditPage):
            page.reload()

    def _on_changed(self, kinds: object) -> None:
        if self.pages.currentWidget() is self.today:
            self.today.reload()
        elif self.pages.currentWidget() is self.queue:
            self.queue.on_changed()
        self._refresh_frame()

    def _refresh_frame(self) -> None:
        self.tasks.ask("rail", lambda: self._desk.queue_summary("acknowledgments"), self._show_counts)
        self.tasks.ask("health", self._desk.connections, self._show_health)

    def _show_counts(self, summary: QueueSummary) -> None:
        dot = " ●" if summary.overdue else ""
        self._nav[1].setText(f"Acknowledgments  {summary.open}{dot}")
        self._nav[1].setToolTip(f"{summary.open} open, {summary.overdue} overdue")

    def _show_health(self, connections: list[ConnectionView]) -> None:
        bad = [one for one in connections if one.health in ("trouble", "settings")]
        paused = [one for one in connections if one.paused]
        words = [f"● {len(connections) - len(bad) - len(paused)} connections work"]
        words += [f"▲ {one.name}: {one.text}" for one in bad[:2]]
        words += [f"❚❚ {one.name} paused" for one in paused[:2]]
        waiting = sum(one.waiting for one in connections)
        if waiting:
            words.append(f"{waiting} being done")
        self.health.setText("    ".join(words))

    # search

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _search(self, text: str) -> None:
        if len(text.strip()) < 2:
            self.found.hide()
            return
        self.tasks.ask("search", lambda: self._desk.search(text), self._show_found)

    def _show_found(self, rows: list[tuple[str, int, str, str]]) -> None:
        self.found.clear()
        for kind, number, key, words in rows:
            item = QListWidgetItem(f"{key}   {words}   ({'case' if kind == 'exception' else kind})")
            item.setData(Qt.ItemDataRole.UserRole, (kind, number))
            self.found.addItem(item)
        if not rows:
            self.found.addItem("Nothing found. Type the start of an order number.")
        place = self.search.mapTo(self, self.search.rect().bottomLeft())
        self.found.setGeometry(place.x(), place.y() + 4, self.search.width(), 260)
        self.found.raise_()
        self.found.show()

    def _open_found(self) -> None:
        if self.found.count():
            self._open_item(self.found.item(0))

    def _open_item(self, item: QListWidgetItem) -> None:
        target = item.data(Qt.ItemDataRole.UserRole)
        self.found.hide()
        if target is None:
            return
        kind, number = target
        if kind == "exception":
            self.open_case(number)
        elif kind == "message":
            self.go(2)
            self.messages.open_message(number)

    # looks and help

    def toggle_scheme(self) -> None:
        """Light to dark and back."""
        self.set_scheme(not self.scheme.dark)

    def set_scheme(self, dark: bool) -> None:
        """Dress everything anew."""
        self.scheme = tokens(dark)
        apply_to_app(self.scheme)
        self._reload()

    def show_shortcuts(self) -> None:
        """The list of keys."""
        rows = "".join(f"<tr><td>{key}&nbsp;&nbsp;</td><td>{title}</td></tr>" for title, key in SHORTCUTS)
        rows += "".join(f"<tr><td>{key}&nbsp;&nbsp;</td><td>{title}</td></tr>" for key, title in IN_QUEUE)
        QMessageBox.information(self, "Shortcuts", f"<table>{rows}</table>")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hear nothing more, end the threads, then close."""
        self._clock.stop()
        self.bridge.close()
        self.tasks.close()
        super().closeEvent(event)


def apply_to_app(scheme: Tokens) -> None:
    """Dress the running application."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply(app, scheme)
