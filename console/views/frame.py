"""The main window: rail, search, screens, status line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.services.desk import Desk
from console.services.records import Actor
from console.services.store import QueueSummary
from console.views.actions import ACTIONS, Where, make_actions, run
from console.views.audit import AuditPage
from console.views.bridge import Bridge
from console.views.icons import icon
from console.views.keys import KeysDialog
from console.views.messages.page import MessagesPage
from console.views.partners.page import PartnersPage
from console.views.queue.page import QueuePage
from console.views.rail import PLACES, Rail
from console.views.search import Hit, SearchField
from console.views.signin import SignInDialog
from console.views.status import StatusLine
from console.views.tasks import Tasks
from console.views.theme import Tokens, apply, tokens
from console.views.today import TodayPage
from console.views.words import use_locale

NOBODY = Actor("", "person", "nobody")
_FRAME_EVERY_MS = 5_000
_AT_MOST_EVERY_MS = 700
"""However much happens, what is shown is asked anew no more often than this."""


class MainWindow(QMainWindow):
    """The whole console. ``actor`` is ``None`` until somebody signs in."""

    def __init__(self, desk: Desk, actor: Actor | None, dark: bool = False) -> None:
        super().__init__()
        use_locale()
        self._desk, self._actor = desk, actor
        self.scheme: Tokens = tokens(dark)
        apply_to_app(self.scheme)
        self.tasks = Tasks(self)
        self.bridge = Bridge(desk.events, self)
        self.bridge.changed.connect(self._note_change)
        self.setWindowTitle("Crossdock" + (" · practice world" if desk.practice else ""))
        self.resize(1280, 800)
        self._compact = False
        self._place = "today"
        who, scheme = self.who, lambda: self.scheme
        self.today = TodayPage(desk, who, self.tasks, scheme)
        self.queue = QueuePage(desk, who, self.tasks, scheme)
        self.messages = MessagesPage(desk, who, self.tasks, scheme)
        self.partners = PartnersPage(desk, who, self.tasks, scheme)
        self.audit = AuditPage(desk, who, self.tasks, scheme)
        self.screens: dict[str, TodayPage | QueuePage | MessagesPage | PartnersPage | AuditPage] = {
            "today": self.today,
            "queue": self.queue,
            "messages": self.messages,
            "partners": self.partners,
            "audit": self.audit,
        }
        self.pages = QStackedWidget()
        for page in self.screens.values():
            self.pages.addWidget(page)
        self.today.case_chosen.connect(self.open_case)
        self.today.cause_chosen.connect(self._open_cause)
        self.queue.message_wanted.connect(self.open_message)
        self.messages.case_wanted.connect(self.open_case)
        self.search = SearchField(desk, self.tasks, self._commands, self._open_found)
        self.rail = Rail(self.go)
        self.status = StatusLine(desk.practice)
        self.status.person_wanted.connect(self.switch_person)
        self.setStatusBar(self.status)
        self.setCentralWidget(self._centre())
        self.actions_made = make_actions(self)
        self._fill_menu()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AT_MOST_EVERY_MS)
        self._later.timeout.connect(self._on_changed)
        self._clock = QTimer(self)
        self._clock.setInterval(_FRAME_EVERY_MS)
        self._clock.timeout.connect(self._refresh_frame)
        self._clock.start()
        self.go("today")
        self._refresh_frame()

    def _centre(self) -> QWidget:
        centre = QWidget()
        columns = QHBoxLayout(centre)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self.rail)
        right = QVBoxLayout()
        right.setSpacing(0)
        top = QWidget()
        top.setObjectName("top")
        layout = QHBoxLayout(top)
        layout.setContentsMargins(16, 8, 12, 8)
        self.search.setMaximumWidth(620)
        layout.addWidget(self.search, 1)
        layout.addStretch()
        if self._desk.practice:
            badge = QLabel("Practice world · nothing here is real")
            badge.setObjectName("badge")
            layout.addWidget(badge)
        self.menu_button = QPushButton()
        self.menu_button.setObjectName("quietbutton")
        self.menu_button.setAccessibleName("Menu of all actions")
        self.menu_button.setToolTip("All actions")
        layout.addWidget(self.menu_button)
        right.addWidget(top)
        right.addWidget(self.pages, 1)
        columns.addLayout(right, 1)
        return centre

    def _fill_menu(self) -> None:
        menu = QMenu(self.menu_button)
        groups: dict[str, QMenu] = {}
        for spec in ACTIONS:
            group = groups.get(spec.group) or menu.addMenu(spec.group)
            groups[spec.group] = group
            item = group.addAction(icon(spec.icon, self.scheme.quiet), f"{spec.text}\t{_native(spec.keys)}")
            item.triggered.connect(lambda _checked=False, one=spec: run(self, one))
        self.menu_button.setMenu(menu)
        self.menu_button.setIcon(icon("menu", self.scheme.quiet))

    # who

    def who(self) -> Actor:
        """The person of the moment; somebody without any right while nobody is signed in."""
        return self._actor or NOBODY

    def sign_in(self, actor: Actor | None) -> None:
        """From now on this person acts."""
        self._actor = actor
        self.status.show_person(actor)
        self.pages.setVisible(actor is not None)
        self.queue.acting.close_form()
        self.reload()

    def switch_person(self) -> None:
        """Ask who it is now."""
        dialog = SignInDialog(self._desk, self.tasks, self, self.who().name)
        dialog.signed_in.connect(self.sign_in)
        dialog.open()

    def sign_out(self) -> None:
        """Nobody is signed in: nothing is shown, and what runs in the background goes on."""
        actor, self._actor = self._actor, None
        if actor is not None and not self._desk.practice:
            self.tasks.ask("forget", lambda: self._desk.forget_key(actor.name), lambda _nothing: None)
        self.sign_in(None)
        self.switch_person()

    # going places

    def go(self, place: str) -> None:
        """Show a screen; its content is asked for when it is seen."""
        self._place = place
        self.pages.setCurrentWidget(self.screens[place])
        self.rail.choose(place, self.scheme)
        self.status.show_person(self._actor)
        self.pages.setVisible(self._actor is not None)
        self.reload()
        if place in ("queue", "messages", "partners", "audit"):
            self.screens[place].view.setFocus()  # type: ignore[union-attr]
        else:
            self.rail.buttons[place].setFocus()

    def open_case(self, number: int) -> None:
        """Open a case from anywhere."""
        self.go("queue")
        self.queue.open_case(number)

    def open_message(self, number: int) -> None:
        """Open a message from anywhere."""
        self.messages.open_message(number)
        self.go("messages")

    def _open_cause(self, cause: str) -> None:
        from console.services.store import QueueFilter

        self.go("queue")
        self.queue.set_filter(QueueFilter(cause=(cause,)))

    def reload(self) -> None:
        """Show what is new on the screen at hand."""
        if self._actor is not None:
            self.screens[self._place].reload()

    def _note_change(self, kinds: object) -> None:
        if not self._later.isActive():
            self._later.start()

    def _on_changed(self) -> None:
        if self._actor is not None:
            page = self.screens[self._place]
            page.reload() if isinstance(page, TodayPage) else page.on_changed()
        self._refresh_frame()

    def _refresh_frame(self) -> None:
        self.tasks.ask("rail", lambda: self._desk.queue_summary("acknowledgments"), self._show_counts)
        self.tasks.ask("health", self._desk.connections, lambda found: self.status.show_health(found, self.scheme))

    def _show_counts(self, summary: QueueSummary) -> None:
        self.rail.tell(summary)
        self.status.show_age(summary, self._desk.now())

    # search

    def _commands(self) -> Sequence[Hit]:
        here = {
            "queue": Where.QUEUE,
            "messages": Where.MESSAGES,
            "partners": Where.PARTNERS,
            "audit": Where.AUDIT,
        }.get(self._place)
        hits = [
            Hit(spec.text, "", lambda one=spec: run(self, one), _native(spec.keys))  # type: ignore[misc]
            for spec in ACTIONS
            if spec.where in (Where.EVERYWHERE, here) and spec.id != "search" and spec.enabled(self)
        ]
        case = self.queue.pane.case if self._place == "queue" else None
        hits += [
            Hit(f"{offered.label}: {case.row.subject or 'this case'}", "", self._chooser(offered), offered.key)
            for offered in (case.actions if case else ())
            if offered.allowed and case is not None
        ]
        return hits

    def _chooser(self, offered: object) -> Callable[[], object]:
        return lambda: self.queue.acting.choose(offered)  # type: ignore[arg-type]

    def _open_found(self, kind: str, number: int, key: str) -> None:
        if kind == "exception":
            self.open_case(number)
        elif kind == "message":
            self.open_message(number)
        else:
            self.go("messages")
            self.messages.search.setText(key)

    # looks and help

    def toggle_scheme(self) -> None:
        """Light to dark and back."""
        self.set_scheme(not self.scheme.dark)

    def set_scheme(self, dark: bool) -> None:
        """Dress everything anew."""
        self.scheme = tokens(dark)
        apply_to_app(self.scheme)
        self.rail.choose(self._place, self.scheme)
        self._fill_menu()
        self.reload()
        self.queue.acting.refresh_case()
        self._refresh_frame()

    def toggle_rows(self) -> None:
        """Comfortable or compact rows, remembered on this machine."""
        self._compact = not self._compact
        for page in (self.queue, self.messages, self.audit):
            page.set_compact(self._compact)
        QSettings("Crossdock", "console").setValue("compact", self._compact)

    def show_keys(self) -> None:
        """The overview of keys."""
        KeysDialog(self).open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list of what was found would hang in the air; the rail takes no more than its share."""
        self.search.list.hide()
        self.rail.fit(self.width())
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hear nothing more, end the threads, then close."""
        self._clock.stop()
        self._later.stop()
        self.bridge.close()
        self.tasks.close()
        super().closeEvent(event)


def _native(keys: Sequence[str]) -> str:
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def apply_to_app(scheme: Tokens) -> None:
    """Dress the running application."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply(app, scheme)


__all__ = ["NOBODY", "PLACES", "MainWindow"]
