"""The Acknowledgments queue: chips, table and detail pane; the whole triage goes by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from console.domain.lifecycle import ExceptionState
from console.services.casework_models import Action, ActionKind, CaseView, OfferedAction, Receipt
from console.services.desk import Desk
from console.services.records import Actor, ExceptionRow
from console.services.store import Page, QueueFilter, QueueSummary, Rows
from console.views.detail import DetailPane
from console.views.forms import ActionForm
from console.views.tables import PAGE, Cell, Heading, PagedModel, table
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import amount, due, exact

HEADINGS = (
    Heading("Order", 128, "subject"),
    Heading("What", 0),
    Heading("At stake", 138),
    Heading("Value", 84, "value", right=True),
    Heading("Due", 84, "rank_at", right=True),
)
CHANGED = ("changed", "backordered", "substituted", "price_magnitude", "contradictory", "conflicting_answers")
WAITING = ("no_answer", "no_technical_receipt", "technically_rejected")
_MARKS = {"no_answer": "○", "no_technical_receipt": "○", "rejected": "✕", "price_magnitude": "!", "in_doubt": "?"}


class QueuePage(QWidget):
    """One queue. ``scheme`` gives the colours of the moment."""

    def __init__(self, desk: Desk, actor: Actor, tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._actor, self._tasks, self._scheme = desk, actor, tasks, scheme
        self._filter = QueueFilter()
        self._wanted: int | None = None
        self._form: ActionForm | None = None
        self.model = PagedModel("queue", HEADINGS, self._fetch, self._cells, tasks, Page(limit=PAGE, sort="rank_at"))
        self.model.loaded = self._loaded
        self.view = table(self.model, HEADINGS, "Acknowledgments")
        self.view.selectionModel().currentRowChanged.connect(self._row_changed)
        self.view.horizontalHeader().setSectionsClickable(True)
        self.view.horizontalHeader().sectionClicked.connect(self._sort)
        self.view.installEventFilter(self)
        self.pane = DetailPane(scheme)
        self.pane.chosen.connect(self.choose)
        self.summary = QLabel("…")
        self.summary.setObjectName("quiet")
        self.fresh = QPushButton()
        self.fresh.hide()
        self.fresh.clicked.connect(self.reload)
        self.empty = QLabel("Nothing here needs a person. New cases appear by themselves.")
        self.empty.setObjectName("quiet")
        self.empty.hide()
        splitter = QSplitter()
        splitter.addWidget(self._left())
        splitter.addWidget(self.pane)
        splitter.setSizes([640, 440])
        splitter.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _left(self) -> QWidget:
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(16, 14, 12, 12)
        title = QLabel("Acknowledgments")
        title.setObjectName("title")
        layout.addWidget(title)
        layout.addWidget(self.summary)
        chips = QHBoxLayout()
        self._chips: list[QPushButton] = []
        for name, filter in (
            ("All open", QueueFilter()),
            ("Overdue", QueueFilter(overdue_at=self._desk.now())),
            ("Changed", QueueFilter(cause=CHANGED)),
            ("Rejected", QueueFilter(cause=("rejected",))),
            ("Awaiting answer", QueueFilter(cause=WAITING)),
            ("Mine", QueueFilter(owner=self._actor.name)),
            ("Settled", QueueFilter(settled=True)),
        ):
            chips.addWidget(self._chip(name, filter))
        chips.addStretch()
        layout.addLayout(chips)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.empty)
        layout.addWidget(self.fresh)
        return left

    def _chip(self, name: str, filter: QueueFilter) -> QPushButton:
        chip = QPushButton(name)
        chip.setObjectName("chip")
        chip.setCheckable(True)
        chip.setChecked(not self._chips)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)

        def choose() -> None:
            for one in self._chips:
                one.setChecked(one is chip)
            overdue = self._desk.now() if filter.overdue_at else None
            self.set_filter(replace(filter, overdue_at=overdue))

        chip.clicked.connect(choose)
        self._chips.append(chip)
        return chip

    # questions

    def set_filter(self, filter: QueueFilter) -> None:
        """Show another part of the queue."""
        self._filter = filter
        self.reload()

    def reload(self) -> None:
        """Ask anew; the case at hand stays chosen."""
        current = self.current()
        self._wanted = current.id if current else self._wanted
        self.fresh.hide()
        self.model.reload()
        self._tasks.ask("summary", lambda: self._desk.queue_summary(self._filter.queue), self._show_summary)

    def on_changed(self) -> None:
        """Something changed outside: say how many are new, and move nothing."""
        self._tasks.ask("summary", lambda: self._desk.queue_summary(self._filter.queue), self._show_summary)
        if not self.model.rows:
            self.model.reload()
            return
        self._tasks.ask("count", lambda: self._desk.queue_count(self._filter), self._show_new)
        self._refresh_case()

    def _show_new(self, count: object) -> None:
        number = getattr(count, "number", 0) - len(self.model.rows)
        more = self.model.canFetchMore()
        self.fresh.setText(f"▲ {number} new · show" if number > 0 and not more else "▲ changed · show")
        self.fresh.setVisible(True)

    def _show_summary(self, summary: QueueSummary) -> None:
        stakes = " · ".join(amount(Decimal(str(value)), currency) for currency, value in summary.stake.items())
        self.summary.setText(
            f"{summary.open} open · {summary.overdue} overdue · {summary.waiting_sales} sales orders waiting"
            + (f" · at stake {stakes}" if stakes else "")
        )

    def _fetch(self, page: Page) -> Rows[ExceptionRow]:
        return self._desk.queue(self._filter, page)

    def _cells(self, row: ExceptionRow) -> Sequence[Cell]:
        now, scheme = self._desk.now(), self._scheme()
        late = row.due_at is not None and row.due_at < now
        mark = _MARKS.get(row.cause, "≠" if row.cause in CHANGED else "•")
        state = {ExceptionState.APPLYING: " (being done)", ExceptionState.SNOOZED: " (snoozed)"}.get(row.state, "")
        grave = row.cause in ("rejected", "price_magnitude", "in_doubt")
        colour = scheme.bad if grave else scheme.warn if row.cause in CHANGED else ""
        promised = f"\npromised {row.first_promise:%d %b}" if row.first_promise else ""
        return (
            Cell(f"{row.subject or '—'}\n{row.partner_name or ''}", bold=False),
            Cell(f"{mark} {row.title}{state}", row.sentence.replace("**", ""), colour),
            Cell(f"{row.stake_text}{promised}" if row.stake_text else "—"),
            Cell(amount(row.value) if row.value else "—", amount(row.value, row.currency), right=True),
            Cell(due(row.due_at, now), exact(row.due_at), scheme.bad if late else "", late, right=True),
        )

    def _sort(self, section: int) -> None:
        sort = HEADINGS[section].sort
        if sort:
            self.model.reload(Page(limit=PAGE, sort=sort, descending=sort == "value"))

    # choosing a row

    def current(self) -> ExceptionRow | None:
        """The chosen row."""
        index = self.view.currentIndex()
        return self.model.rows[index.row()] if index.isValid() and index.row() < len(self.model.rows) else None

    def _loaded(self) -> None:
        self.empty.setVisible(not self.model.rows)
        if not self.model.rows:
            self.pane.clear()
            return
        positions = [number for number, row in enumerate(self.model.rows) if row.id == self._wanted]
        self.view.selectRow(positions[0] if positions else 0)

    def open_case(self, exception_id: int) -> None:
        """Choose a case by its id, from anywhere."""
        self._wanted = exception_id
        self._filter = QueueFilter()
        self.model.reload()

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._close_form()
        row = self.current()
        if row is not None:
            self._wanted = row.id
            self._refresh_case()

    def _refresh_case(self) -> None:
        row = self.current()
        if row is not None:
            self._tasks.ask("case", lambda: self._desk.case(row.id, self._actor), self._show_case, self._trouble)

    def _show_case(self, case: CaseView) -> None:
        row = self.current()
        if row is None or row.id != case.row.id:
            return
        if row.version != case.row.version:
            self.model.update_row(self.view.currentIndex().row(), case.row)
        if self._form is None:
            self.pane.show_case(case)

    # acting

    def choose(self, offered: OfferedAction) -> None:
        """Press an action: straight away, or with a form when it wants to be told something."""
        case = self.pane.case
        if case is None or not offered.allowed:
            return
        if not offered.needs:
            self._act(case, Action(offered.kind))
            return
        self._close_form()
        self._form = ActionForm(
            self._desk,
            self._tasks,
            self._actor,
            case,
            offered,
            lambda action: self._act(case, action),
            self._close_form,
        )
        self.pane.form_place.addWidget(self._form)

    def _close_form(self) -> None:
        if self._form is not None:
            self._form.setParent(None)
            self._form.deleteLater()
            self._form = None

    def _act(self, case: CaseView, action: Action) -> None:
        self.pane.say("Working …")
        self._tasks.ask(
            "act",
            lambda: self._desk.act(case.row.id, case.row.version, action, self._actor),
            lambda receipt: self._acted(receipt, action),
            self._trouble,
        )

    def _acted(self, receipt: Receipt, action: Action) -> None:
        self._close_form()
        self.pane.say(f"{receipt.row.subject or ''}: {receipt.text}")
        position = self.view.currentIndex().row()
        if 0 <= position < len(self.model.rows) and self.model.rows[position].id == receipt.row.id:
            self.model.update_row(position, receipt.row)
        if action.kind is not ActionKind.NOTE:
            self._move(1)

    def _trouble(self, words: str) -> None:
        self.pane.say(words, trouble=True)

    # keyboard

    def _move(self, step: int) -> None:
        position = self.view.currentIndex().row() + step
        if 0 <= position < len(self.model.rows):
            self.view.selectRow(position)

    def eventFilter(self, watched: object, event: object) -> bool:
        """J and K move, Enter presses the primary action, letters press theirs."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress
        return pressed and self.press(event)  # type: ignore[arg-type]

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key; whether it was one of ours."""
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        if event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self._move(1 if event.key() == Qt.Key.Key_J else -1)
            return True
        actions = self.pane.case.actions if self.pane.case else ()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        letter = event.text().upper()
        for offered in actions:
            if (enter and offered.primary) or (letter and letter == offered.key):
                self.choose(offered)
                return True
        return False
