"""The Acknowledgments queue: chips, table and detail pane; the whole triage goes by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QSplitter, QVBoxLayout, QWidget

from console.services.desk import Desk
from console.services.records import Actor, ExceptionRow
from console.services.store import Page, QueueFilter, QueueSummary, Rows
from console.views.detail.pane import DetailPane
from console.views.pieces import EmptyState, label
from console.views.queue.acting import Acting
from console.views.queue.chips import ChipBar
from console.views.queue.many import ManyPane
from console.views.queue.rows import HEADINGS, case_cells
from console.views.tables.cells import Cell
from console.views.tables.model import Anchor, WindowModel
from console.views.tables.view import COMFORTABLE, COMPACT, ListView
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import amount, count, plural, span

FIRST = Page(sort="rank_at")


class QueuePage(QWidget):
    """Signals: ``message_wanted(int)``. ``who`` gives the person of the moment, ``scheme`` the colours."""

    message_wanted = Signal(int)

    def __init__(self, desk: Desk, who: Callable[[], Actor], tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._who, self._tasks, self._scheme = desk, who, tasks, scheme
        self._filter = QueueFilter()
        self._head = 0
        self._names: dict[str, str] = {}
        self._wanted: int | None = None
        self._pinned: int | None = None
        """A case opened from elsewhere: it stays open while the list is read."""
        self.left: set[int] = set()
        """Cases that were finished here and left the list; one that opens again is announced."""
        self.model = WindowModel("queue", HEADINGS, self._fetch, self._anchors, self._cells, tasks, FIRST)
        self.model.loaded = self._loaded
        self.view = ListView(self.model, HEADINGS, "Acknowledgments", scheme, many=True)
        self.view.selectionModel().currentRowChanged.connect(self._row_changed)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._selection_changed())
        self.view.doubleClicked.connect(lambda _index: self.acting.press_primary())
        self.view.installEventFilter(self)
        self.pane: DetailPane = DetailPane(scheme, lambda: self._who().name)
        self.pane.message_wanted.connect(self.message_wanted)
        self.acting: Acting = Acting(desk, who, tasks, scheme, self)
        self.model.failed = self.pane.notice.complain
        self.chips = ChipBar(desk.now, lambda: self._who().name)
        self.chips.chosen.connect(self.set_filter)
        self.chips.save_wanted.connect(self.save_view)
        self.chips.forget_wanted.connect(self._forget_view)
        self.summary = label("…", "quiet")
        self.fresh = QPushButton("New · show")
        self.fresh.setObjectName("fresh")
        self.fresh.hide()
        self.fresh.clicked.connect(self.reload)
        self.empty = EmptyState()
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.addWidget(self._left())
        splitter.addWidget(self.pane)
        splitter.setSizes([628, 432])
        splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _left(self) -> QWidget:
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(16, 14, 14, 12)
        layout.addWidget(label("Acknowledgments", "title"))
        layout.addWidget(self.summary)
        layout.addWidget(self.chips)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.fresh)
        return left

    # questions: these run off the screen's thread

    def _fetch(self, page: Page) -> Rows[ExceptionRow]:
        if page.after is None:
            self._head = self._desk.queue_head()
            self._names = {person.login: person.name for person in self._desk.people()}
        return self._desk.queue(self._filter, replace(page, upto_id=self._head))

    def _anchors(self, page: Page) -> list[Anchor]:
        return self._desk.queue_anchors(self._filter, replace(page, upto_id=self._head))

    def _cells(self, row: ExceptionRow) -> Sequence[Cell]:
        return case_cells(row, self._desk.now(), self._names)

    # what is shown

    def set_filter(self, filter: QueueFilter) -> None:
        """Show another part of the queue."""
        self._filter = filter
        self.reload()

    def reload(self) -> None:
        """Ask anew; the case at hand stays chosen."""
        current = self.current()
        if self._pinned is None:
            self._wanted = current.id if current else self._wanted
        self.fresh.hide()
        self.left.clear()
        self.model.reload()
        self._ask_summary()
        actor = self._who()
        self._tasks.ask("views", lambda: self._desk.saved_views(actor), self.chips.show_saved)

    def _ask_summary(self) -> None:
        self._tasks.ask("summary", lambda: self._desk.queue_summary(self._filter.queue), self._show_summary)

    def on_changed(self) -> None:
        """Something changed outside: say how many are new, and move nothing."""
        self._ask_summary()
        if not self.model.rowCount():
            self.model.reload()
            return
        filter, head, left = self._filter, self._head, tuple(self.left)
        self._tasks.ask("newer", lambda: (self._desk.newer(filter, head), self._desk.rows(left)), self._show_new)
        seen = self._ids_seen()
        self._tasks.ask("seen", lambda: self._desk.rows(seen), self._refresh_seen)
        self.acting.refresh_case()

    def _ids_seen(self) -> list[int]:
        top = max(0, self.view.rowAt(0))
        bottom = self.view.rowAt(self.view.viewport().height() - 1)
        bottom = bottom if bottom >= 0 else self.model.rowCount() - 1
        rows = (self.model.row(position) for position in range(top, bottom + 1))
        return [row.id for row in rows if row is not None]

    def _refresh_seen(self, rows: list[ExceptionRow]) -> None:
        for row in rows:
            position = self.model.position_of(row.id)
            shown = self.model.row(position) if position is not None else None
            if shown is not None and shown.version != row.version:
                self.model.update(row)

    def _show_new(self, answer: tuple[int, list[ExceptionRow]]) -> None:
        new, left = answer
        new += sum(row.state == "open" for row in left)
        more = "+" if new >= 100 else ""
        self.fresh.setText(f"▲ {new}{more} new · show  [F5]")
        self.fresh.setVisible(new > 0)

    def _show_summary(self, summary: QueueSummary) -> None:
        self.chips.show_counts(summary)
        stakes = " · ".join(amount(Decimal(str(value)), currency) for currency, value in summary.stake.items())
        parts = [f"{count(summary.open)} open"]
        if summary.waiting_sales:
            parts.append(f"{plural(summary.waiting_sales, 'customer order')} wait")
        if stakes:
            parts.append(f"{stakes} at stake")
        if summary.oldest:
            parts.append(f"oldest {span(self._desk.now() - summary.oldest)}")
        self.summary.setText(" · ".join(parts))

    def _loaded(self) -> None:
        none = not self.model.rowCount()
        self.empty.setVisible(none)
        self.view.setVisible(not none)
        if none:
            self.acting.close_many()  # a list that is read anew says nothing of what was chosen in it before
            words = {
                "All open": "Nothing needs a person here. New cases appear by themselves.",
                "Settled": "Nothing has been settled yet.",
            }.get(self.chips.current, f"No case is under “{self.chips.current}”. Choose another view above.")
            self.empty.say(words)
            self.pane.clear(words)
            return
        position = self.model.position_of(self._wanted) if self._wanted is not None else None
        pinned, self._pinned = self._pinned, None
        if position is None and pinned is not None:
            self.view.setCurrentIndex(QModelIndex())  # it is shown beside the list, which has it further down
            return
        self.view.selectRow(position or 0)

    # choosing rows

    def current(self) -> ExceptionRow | None:
        """The chosen row."""
        index = self.view.currentIndex()
        found = self.model.row(index.row()) if index.isValid() else None
        return found if isinstance(found, ExceptionRow) else None

    def open_case(self, exception_id: int) -> None:
        """Open a case by its id, from anywhere; it need not be on the page shown."""
        self._wanted = exception_id
        position = self.model.position_of(exception_id)
        if position is not None:
            self.view.selectRow(position)
            return
        self._pinned = exception_id
        self.chips.choose("All open")
        self.acting.open(exception_id)

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        row = self.current()
        if row is not None:
            self._wanted = row.id
            self.acting.open(row.id)

    def _selection_changed(self) -> None:
        number = self.view.chosen_count()
        if number <= 1:
            self.acting.close_many()
            return
        ranges = self.view.chosen_ranges()
        asks = [self.model.rows_between(top, bottom) for top, bottom in ranges]

        def rows() -> list[ExceptionRow]:
            return [row for ask in asks for row in ask()]

        self.acting.show_many(ManyPane(self._desk, self._tasks, self._who(), number, rows))

    def step(self, by: int) -> None:
        """The next or previous case."""
        position = self.view.currentIndex().row() + by
        if 0 <= position < self.model.rowCount():
            self.view.selectRow(position)

    def finished(self, row: ExceptionRow) -> None:
        """A finished case leaves, the next one is chosen."""
        position = self.model.position_of(row.id)
        self.left.add(row.id)
        if position is None:
            return
        self.model.remove(row.id)
        if not self.model.rowCount():
            self._loaded()
            return
        self.view.selectRow(min(position, self.model.rowCount() - 1))

    # views and looks

    def save_view(self) -> None:
        """Keep what is shown as a view of one's own."""
        name, said = QInputDialog.getText(self, "Save this view", "Name of the view:")
        if said and name.strip():
            self.keep_view(name.strip()[:40])

    def keep_view(self, name: str) -> None:
        """Save under a name."""
        actor, filter = self._who(), self._filter
        self._tasks.ask(
            "save-view",
            lambda: self._kept(lambda: self._desk.save_view(name, filter, actor), actor),
            self.chips.show_saved,
            self.pane.notice.complain,
        )

    def _kept(self, change: Callable[[], None], actor: Actor) -> Mapping[str, QueueFilter]:
        change()
        return self._desk.saved_views(actor)

    def _forget_view(self, name: str) -> None:
        actor = self._who()
        self._tasks.ask(
            "save-view",
            lambda: self._kept(lambda: self._desk.forget_view(name, actor), actor),
            self.chips.show_saved,
            self.pane.notice.complain,
        )

    def set_compact(self, compact: bool) -> None:
        """Comfortable or compact rows."""
        self.view.set_height(COMPACT if compact else COMFORTABLE)

    # keyboard

    def eventFilter(self, watched: object, event: object) -> bool:
        """Letters, numbers and Enter belong to the case at hand."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress
        return pressed and self.press(event)  # type: ignore[arg-type]

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key; whether it was one of ours."""
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.acting.press_primary()
            return True
        return bool(event.text().strip()) and self.acting.press_key(event.text().upper())
