"""The Messages screen: every message in and out, found by business key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from console.domain.lifecycle import Direction, MessageState
from console.services.casework_models import MessageView
from console.services.desk import Desk
from console.services.records import Actor, MessageRow
from console.services.store import Count, MessageFilter, Page, Rows
from console.views.messages.pane import MessagePane
from console.views.messages.rows import HEADINGS, message_cells
from console.views.pieces import EmptyState, Flow, label
from console.views.tables.model import WindowModel
from console.views.tables.view import COMFORTABLE, COMPACT, ListView
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import count

CHIPS = (
    ("All", MessageFilter()),
    ("In", MessageFilter(direction=Direction.IN)),
    ("Out", MessageFilter(direction=Direction.OUT)),
    ("Held", MessageFilter(states=(MessageState.HELD,))),
    ("Being sent", MessageFilter(states=(MessageState.SENDING,))),
    ("Sent, waiting", MessageFilter(states=(MessageState.SENT,))),
)

_NONE_YET = (
    "No message has come in or gone out yet. Orders that are sent and what suppliers answer appear by themselves."
)
_NONE_FITS = "No message fits. Choose another view above, or shorten the number."
_UNDER_WAY = frozenset(MessageState) - {MessageState.SETTLED, MessageState.IGNORED, MessageState.SUPERSEDED}


class MessagesPage(QWidget):
    """Signals: ``case_wanted(int)``."""

    case_wanted = Signal(int)

    def __init__(self, desk: Desk, who: Callable[[], Actor], tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._who, self._tasks = desk, who, tasks
        self._filter, self._chip = MessageFilter(), CHIPS[0][1]
        self._newest_id: int | None = None
        self._shown: MessageView | None = None
        self._wanted: int | None = None
        self._names: dict[str, str] = {}
        self.model = WindowModel(
            "messages",
            HEADINGS,
            self._fetch,
            lambda page: desk.message_anchors(self._filter, replace(page, upto_id=self._newest_id)),
            lambda row: message_cells(row, self._names),
            tasks,
            Page(descending=True),
        )
        self.model.loaded = self._loaded
        self.view = ListView(self.model, HEADINGS, "Messages", scheme, many=False)
        self.view.selectionModel().currentRowChanged.connect(self._row_changed)
        self.pane = MessagePane(scheme)
        self.pane.again_wanted.connect(self._replay)
        self.pane.resolve_wanted.connect(self._resolve)
        self.pane.case_wanted.connect(self.case_wanted)
        self.model.failed = self.pane.notice.complain
        self.number = label("", "quiet")
        self.fresh = QPushButton("▲ New messages · show  [F5]")
        self.fresh.setObjectName("fresh")
        self.fresh.hide()
        self.fresh.clicked.connect(self.reload)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.addWidget(self._left())
        splitter.addWidget(self.pane)
        splitter.setSizes([600, 480])
        splitter.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _fetch(self, page: Page) -> Rows[MessageRow]:
        found = self._desk.messages(self._filter, page)
        if page.after is None:
            self._names = dict(self._desk.partners())
            self._newest_id = found.rows[0].id if found.rows else None
        return found

    def _left(self) -> QWidget:
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(16, 14, 14, 12)
        layout.addWidget(label("Messages", "title"))
        layout.addWidget(self.number)
        bar = QWidget()
        flow = Flow(6)
        bar.setLayout(flow)
        self._chips: list[QPushButton] = []
        for name, filter in CHIPS:
            chip = QPushButton(name)
            chip.setObjectName("chip")
            chip.setCheckable(True)
            chip.setChecked(not self._chips)
            chip.clicked.connect(lambda _checked=False, f=filter, c=chip: self._choose(f, c))
            self._chips.append(chip)
            flow.addWidget(chip)
        layout.addWidget(bar)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Start of an order number or other business key")
        self.search.setAccessibleName("Business key")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._find())
        layout.addWidget(self.search)
        layout.addWidget(self.view, 1)
        self.empty = EmptyState()
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.fresh)
        return left

    def _choose(self, filter: MessageFilter, chip: QPushButton) -> None:
        for one in self._chips:
            one.setChecked(one is chip)
        self._chip = filter
        self._find()

    def _find(self) -> None:
        self._filter = replace(self._chip, subject=self.search.text().strip())
        self.reload()

    def reload(self) -> None:
        """Ask anew; the message at hand stays chosen."""
        self.fresh.hide()
        self.model.reload()
        filter = self._filter
        self._tasks.ask("message-count", lambda: self._desk.message_count(filter), self._show_count)

    def on_changed(self) -> None:
        """New ones are announced; the list does not move."""
        if not self.model.rowCount():
            self.reload()
            return
        filter = self._filter
        self._tasks.ask(
            "newest", lambda: self._desk.messages(filter, Page(limit=1, descending=True)).rows, self._newest
        )
        if self._shown is not None and self._shown.row.state in _UNDER_WAY:
            self.open_message(self._shown.row.id)

    def _newest(self, rows: tuple[object, ...]) -> None:
        first = self.model.row(0)
        self.fresh.setVisible(bool(rows) and first is not None and getattr(rows[0], "id", 0) != first.id)

    def _show_count(self, found: Count) -> None:
        self.number.setText(f"{count(found.number)}{'' if found.exact else ' or more'} messages")

    def _loaded(self) -> None:
        none = not self.model.rowCount()
        self.empty.setVisible(none)
        self.view.setVisible(not none)
        if none:
            self.empty.say(_NONE_YET if self._filter == MessageFilter() else _NONE_FITS)
            return
        position = self.model.position_of(self._wanted) if self._wanted else None
        if position is not None:
            self.view.selectRow(position)
        elif self._wanted is None:
            self.view.selectRow(0)

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = self.model.row(current.row()) if current.isValid() else None
        if row is not None:
            self.open_message(row.id)

    def open_message(self, number: int) -> None:
        """Show one message, wherever it is in the list."""
        self._wanted = number
        actor = self._who()
        self._tasks.ask("message", lambda: self._desk.message(number, actor), self._show, self.pane.notice.complain)

    def _show(self, view: MessageView) -> None:
        self._shown = view
        self.pane.show_message(view)

    def step(self, by: int) -> None:
        """The next or previous message."""
        position = self.view.currentIndex().row() + by
        if 0 <= position < self.model.rowCount():
            self.view.selectRow(position)

    def to_search(self) -> None:
        """Give the field for business keys the keyboard."""
        self.search.setFocus()

    def next_tab(self) -> None:
        """The next tab of the message at hand."""
        tabs = self.pane.tabs
        tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count())

    def set_compact(self, compact: bool) -> None:
        """Comfortable or compact rows."""
        self.view.set_height(COMPACT if compact else COMFORTABLE)

    def _replay(self, why: str) -> None:
        if self._shown is None:
            return
        number, actor = self._shown.row.id, self._who()
        self._tasks.ask(
            "replay", lambda: self._desk.replay(number, actor, why), self._replayed, self.pane.notice.complain
        )

    def _replayed(self, new: int) -> None:
        self.pane.reason.clear()
        self.pane.notice.say(f"It runs again as message {new}; this one stays as it is.")
        self.reload()

    def _resolve(self, why: str) -> None:
        if self._shown is None:
            return
        number, actor = self._shown.row.id, self._who()
        self._tasks.ask(
            "resolve",
            lambda: self._desk.resolve_message(number, actor, why),
            lambda _nothing: self._resolved(number),
            self.pane.notice.complain,
        )

    def _resolved(self, number: int) -> None:
        self.pane.reason.clear()
        self.pane.notice.say("Resolved by hand; it is in the audit.")
        self.open_message(number)
        self.reload()
