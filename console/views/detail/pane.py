"""The detail pane of a case; a form takes its place while an action wants to be told something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QScrollArea, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from console.domain.lifecycle import ExceptionState
from console.services.casework_models import CaseView, Preview
from console.views.detail.changes import changes_card, customers_card
from console.views.detail.comparison import comparison
from console.views.detail.footer import ActionBar
from console.views.detail.story import story
from console.views.pieces import Notice, column, label, marked, scrolling, unmarked
from console.views.tasks import Trouble
from console.views.theme import Tokens
from console.views.words import clock, exact, rich

READING_MS = 250


class DetailPane(QWidget):
    """Signals: ``chosen(OfferedAction)``, ``message_wanted(int)``, ``undo_wanted()``."""

    chosen = Signal(object)
    message_wanted = Signal(int)
    undo_wanted = Signal()

    def __init__(self, scheme: Callable[[], Tokens], me: Callable[[], str]) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._scheme, self._me = scheme, me
        self.case: CaseView | None = None
        self.dressed: Tokens | None = None
        """The colours the case shown was made in."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(READING_MS)
        self._later.timeout.connect(self._say_reading)
        self.notice = Notice()
        self.notice.undone.connect(self.undo_wanted)
        self._stack = QStackedWidget()
        self.tabs = QTabWidget()
        self.tabs.tabBar().setDrawBase(False)
        self._case_page, self._messages_page = scrolling(), scrolling()
        self._technical = QPlainTextEdit()
        self._technical.setReadOnly(True)
        self._technical.setAccessibleName("Technical text")
        self.tabs.addTab(self._case_page, "Case")
        self.tabs.addTab(self._messages_page, "Messages")
        self.tabs.addTab(self._technical, "Attempts")
        self.bar = ActionBar()
        self.bar.chosen.connect(self.chosen)
        whole = QWidget()
        inner = QVBoxLayout(whole)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.tabs, 1)
        inner.addWidget(self.bar)
        self._stack.addWidget(whole)
        layout.addWidget(self.notice)
        layout.addWidget(self._stack, 1)
        self.clear()

    def clear(self, words: str = "") -> None:
        """Nothing chosen."""
        self._later.stop()
        self.case = None
        page, layout = column()
        words = words or "Choose a case on the left: it is explained here, with what you can do."
        layout.addWidget(label(words, "quiet"))
        layout.addStretch()
        self._replace(self._case_page, page)
        self.bar.show_actions((), self._scheme())
        self._technical.setPlainText("")

    def await_case(self) -> None:
        """Another case was chosen. The one before stays in sight for the moment it usually takes, without its actions;
        when it takes longer, it makes room for a word."""
        self.bar.setEnabled(False)
        self._later.start()

    def has_case(self) -> None:
        """The case chosen is the one in sight."""
        self._later.stop()
        self.bar.setEnabled(True)

    def not_read(self, trouble: Trouble) -> None:
        """The case chosen could not be read."""
        self.notice.complain(trouble)
        if self._later.isActive() or self.case is None:
            self.clear("The case could not be read.")

    def _say_reading(self) -> None:
        self.clear("The case is being read …")

    def place(self, widget: QWidget | None) -> None:
        """Show a form (or a decision on several cases) in place of the case; ``None`` shows the case again."""
        while self._stack.count() > 1:
            if (old := self._stack.widget(1)) is not None:
                self._stack.removeWidget(old)
                old.deleteLater()
        if widget is not None:
            self._stack.addWidget(widget)
        self._stack.setCurrentIndex(self._stack.count() - 1)

    def show_case(self, case: CaseView) -> None:
        """Fill the pane; the place it was scrolled to stays when it is the same case."""
        self.has_case()
        same = self.case is not None and self.case.row.id == case.row.id
        scrolled = self._case_page.verticalScrollBar().value() if same else 0
        self.case, self.dressed = case, self._scheme()
        self._replace(self._case_page, self._page(case))
        self._replace(self._messages_page, self._messages(case))
        self._technical.setPlainText(case.technical or "No attempt was made yet.")
        self.bar.show_actions(case.actions, self._scheme())
        if not same:
            self.tabs.setCurrentIndex(0)
        self._case_page.verticalScrollBar().setValue(scrolled)

    @staticmethod
    def _replace(area: QScrollArea, page: QWidget) -> None:
        old = area.takeWidget()
        if old is not None:
            old.deleteLater()
        area.setWidget(page)

    def _page(self, case: CaseView) -> QWidget:
        page, layout = column()
        scheme, row = self._scheme(), case.row
        layout.addWidget(label(self._about(case), "quiet", tip=exact(row.opened_at)))
        layout.addWidget(marked(rich(case.head), "head"))
        if row.state is ExceptionState.SETTLED:
            when = f" on {clock(row.settled_at)}" if row.settled_at else ""
            layout.addWidget(label(f"✓ Settled by {row.settled_by}{when}: {row.resolution}", "section"))
        elif row.state is ExceptionState.APPLYING:
            layout.addWidget(label("⋯ Decided; Odoo is being changed and read back.", "section"))
        else:
            layout.addWidget(label(case.next_step, "quiet"))
        if case.lines:
            layout.addWidget(comparison(case.lines, scheme, case.columns))
        if case.read_back:
            held = Preview("", case.read_back)
            layout.addWidget(changes_card("What Odoo holds now, read back", held, scheme, row.subject))
        elif case.preview is not None and case.actions:
            main = next((one.label for one in case.actions if one.primary), "Accepting")
            title = "Accepting changes in Odoo" if main.startswith("Accept") else f"“{main}” changes in Odoo"
            layout.addWidget(changes_card(title, case.preview, scheme, row.subject))
        if case.stakes and not (case.preview and any(one.moves for one in case.preview.stakes)):
            layout.addWidget(customers_card(case.stakes, scheme))
        for note in case.notes[:8]:
            layout.addWidget(label(note, "quiet"))
        if case.story:
            layout.addWidget(label("Story", "section"))
            layout.addWidget(story(case.story, self.message_wanted.emit))
        layout.addStretch()
        return page

    def _about(self, case: CaseView) -> str:
        row = case.row
        parts = [row.subject or "", row.partner_name or ""]
        if row.claimed_by and row.state is not ExceptionState.SETTLED:
            parts.append("taken by you" if row.claimed_by == self._me() else f"taken by {case.taken_by}")
        if row.owner:
            parts.append("yours" if row.owner == self._me() else f"with {case.with_whom}")
        if row.state is ExceptionState.SNOOZED:
            parts.append(f"snoozed until {clock(row.snoozed_until)}")
        if row.reminded_at:
            parts.append(f"reminded {clock(row.reminded_at)}")
        return " · ".join(part for part in parts if part)

    def _messages(self, case: CaseView) -> QWidget:
        page, layout = column()
        if not case.messages:
            layout.addWidget(label("No message belongs to this case yet.", "quiet"))
        for one in case.messages:
            way = "← in" if one.direction == "in" else "→ out"
            kind = (one.kind or "message").replace("_", " ")
            button = QPushButton(f"{clock(one.received_at)}   {way}   {kind}   {one.state}")
            button.setObjectName("row")
            button.setToolTip(unmarked(f"Open {one.name} with its raw text"))
            button.clicked.connect(lambda _checked=False, number=one.id: self.message_wanted.emit(number))
            layout.addWidget(button)
        layout.addStretch()
        return page
