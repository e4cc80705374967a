"""Today, Messages and Audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from console.domain.causes import CAUSES
from console.domain.lifecycle import Direction, MessageState
from console.services.casework_models import MessageView, Today
from console.services.desk import Desk
from console.services.records import Actor, AuditRow, MessageRow
from console.services.store import AuditFilter, ChainReport, MessageFilter, Page
from console.views.tables import PAGE, Cell, Heading, PagedModel, table
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import amount, due, plain, rich

_HEALTH = {"ok": "● works", "paused": "❚❚ paused", "trouble": "▲ trouble", "settings": "✕ needs settings"}


class TodayPage(QWidget):
    """Signals:

    ``case_chosen(int)``: open this case.
    """

    case_chosen = Signal(int)

    def __init__(self, desk: Desk, actor: Actor, tasks: Tasks) -> None:
        super().__init__()
        self._desk, self._actor, self._tasks = desk, actor, tasks
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(24, 20, 24, 20)
        self._content: QWidget | None = None

    def reload(self) -> None:
        """Ask what needs somebody now."""
        self._tasks.ask("today", lambda: self._desk.today(self._actor), self._show)

    def _show(self, today: Today) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setSpacing(8)
        title = QLabel(f"{today.greeting} · {today.now:%A, %d %B}")
        title.setObjectName("title")
        layout.addWidget(title)
        head = QLabel(rich(_sentence(today)))
        head.setObjectName("head")
        head.setWordWrap(True)
        layout.addWidget(head)
        layout.addSpacing(10)
        layout.addWidget(QLabel("<b>Next to do</b>"))
        if not today.next_due:
            layout.addWidget(QLabel("Nothing waits. New cases appear here by themselves."))
        for row in today.next_due:
            words = f"{row.subject or '—'} · {row.partner_name or ''} · {row.title} · {due(row.due_at, today.now)}"
            button = QPushButton(words)
            button.setStyleSheet("text-align:left;")
            button.setToolTip(plain(row.sentence))
            button.clicked.connect(lambda _checked=False, number=row.id: self.case_chosen.emit(number))
            layout.addWidget(button)
        layout.addSpacing(10)
        causes = " · ".join(f"{CAUSES[cause].title} {number}" for cause, number in today.by_cause)
        layout.addWidget(QLabel("<b>Why</b>"))
        layout.addWidget(_wrapped(causes or "Nothing is open."))
        layout.addWidget(QLabel("<b>Connections</b>"))
        layout.addWidget(
            _wrapped(
                "   ".join(f"{_HEALTH.get(one.health, '○ ' + one.health)}: {one.name}" for one in today.connections)
            )
        )
        layout.addSpacing(10)
        layout.addWidget(
            _wrapped(
                f"Today {today.settled_today} were settled by people and {today.applied_by_rule_today} by rule;"
                f" {today.messages_today} messages went in and out."
            )
        )
        layout.addStretch()
        if self._content is not None:
            self._content.setParent(None)
            self._content.deleteLater()
        self._content = content
        self._layout.addWidget(content)


def _sentence(today: Today) -> str:
    stake = " and ".join(amount(value, currency) for currency, value in today.stake.items())
    parts = [f"**{today.needing}** cases need a person, **{today.overdue}** are overdue."]
    if today.waiting_for_supplier:
        parts.append(f"{today.waiting_for_supplier} orders wait for their supplier.")
    if today.in_doubt:
        parts.append(f"**{today.in_doubt}** are in doubt.")
    if stake:
        parts.append(f"{today.waiting_sales} customer orders worth **{stake}** hang on them.")
    return " ".join(parts)


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setObjectName("quiet")
    return label


MESSAGES = (
    Heading("When", 120),
    Heading("Way", 50),
    Heading("Kind", 150),
    Heading("About", 110),
    Heading("State", 90),
    Heading("Name", 0),
)


class MessagesPage(QWidget):
    """Every message with its stages, attempts and raw text."""

    def __init__(self, desk: Desk, actor: Actor, tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._actor, self._tasks, self._scheme = desk, actor, tasks, scheme
        self._filter = MessageFilter()
        self.model = PagedModel(
            "messages",
            MESSAGES,
            lambda page: desk.messages(self._filter, page),
            self._cells,
            tasks,
            Page(limit=PAGE, descending=True),
        )
        self.model.loaded = self._loaded
        self.view = table(self.model, MESSAGES, "Messages")
        self.view.verticalHeader().setDefaultSectionSize(int(self.view.fontMetrics().height() * 1.8))
        self.view.selectionModel().currentRowChanged.connect(self._row_changed)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(16, 14, 12, 12)
        title = QLabel("Messages")
        title.setObjectName("title")
        layout.addWidget(title)
        chips = QHBoxLayout()
        self._chips: list[QPushButton] = []
        for name, filter in (
            ("All", MessageFilter()),
            ("In", MessageFilter(direction=Direction.IN)),
            ("Out", MessageFilter(direction=Direction.OUT)),
            ("Held", MessageFilter(states=(MessageState.HELD,))),
            ("Being sent", MessageFilter(states=(MessageState.SENDING,))),
        ):
            chip = QPushButton(name)
            chip.setObjectName("chip")
            chip.setCheckable(True)
            chip.setChecked(name == "All")
            chip.clicked.connect(lambda _checked=False, f=filter, c=chip: self._choose(f, c))
            self._chips.append(chip)
            chips.addWidget(chip)
        chips.addStretch()
        layout.addLayout(chips)
        layout.addWidget(self.view, 1)
        self.head = QLabel("Choose a message on the left.")
        self.head.setWordWrap(True)
        self.stages, self.raw = QPlainTextEdit(), QPlainTextEdit()
        for box in (self.stages, self.raw):
            box.setReadOnly(True)
        self.raw.setStyleSheet("font-family: monospace;")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why it should run again")
        self.again = QPushButton("Run again")
        self.again.clicked.connect(self._replay)
        self.outcome = QLabel()
        self.outcome.setWordWrap(True)
        right = QWidget()
        right.setObjectName("pane")
        side = QVBoxLayout(right)
        side.addWidget(self.head)
        tabs = QTabWidget()
        tabs.addTab(self.stages, "Stages")
        tabs.addTab(self.raw, "Raw")
        side.addWidget(tabs, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.reason)
        bottom.addWidget(self.again)
        side.addLayout(bottom)
        side.addWidget(self.outcome)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([640, 420])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        self._shown: MessageView | None = None

    def _choose(self, filter: MessageFilter, chip: QPushButton) -> None:
        for one in self._chips:
            one.setChecked(one is chip)
        self._filter = filter
        self.reload()

    def reload(self) -> None:
        """Ask anew."""
        self.model.reload()

    def _cells(self, row: MessageRow) -> Sequence[Cell]:
        held = row.state is MessageState.HELD
        return (
            Cell(f"{row.received_at:%d %b %H:%M:%S}"),
            Cell("→ out" if row.direction is Direction.OUT else "← in"),
            Cell((row.kind or "—").replace("_", " ")),
            Cell(row.subject or "—"),
            Cell(f"! {row.state}" if held else row.state, colour=self._scheme().warn if held else ""),
            Cell(f"{row.name}{' (test)' if row.test else ''}"),
        )

    def _loaded(self) -> None:
        if self.model.rows and not self.view.currentIndex().isValid():
            self.view.selectRow(0)

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid() and current.row() < len(self.model.rows):
            self.open_message(self.model.rows[current.row()].id)

    def open_message(self, number: int) -> None:
        """Show one message."""
        self._tasks.ask("message", lambda: self._desk.message(number, self._actor), self._show, self.outcome.setText)

    def _show(self, view: MessageView) -> None:
        self._shown = view
        self.head.setText(rich(view.head))
        lines = []
        for stage in view.stages:
            when = f"{stage.at:%d %b %H:%M:%S}" if stage.at else ""
            lines.append(f"{when}  {stage.name}: {stage.summary}")
            lines += [f"    problem: {one}" for one in stage.problems]
        for attempt in view.attempts:
            lines.append(f"{attempt.at:%d %b %H:%M:%S}  attempt {attempt.number}: {attempt.outcome} {attempt.text}")
        lines += [stage.body for stage in view.stages if stage.body]
        self.stages.setPlainText("\n".join(lines))
        self.raw.setPlainText(view.raw + ("\n… the rest is in the store" if view.raw_cut else ""))
        self.again.setEnabled(view.can_replay)
        self.again.setToolTip(view.replay_hint)

    def _replay(self) -> None:
        if self._shown is None:
            return
        number, why = self._shown.row.id, self.reason.text()
        self._tasks.ask(
            "replay",
            lambda: self._desk.replay(number, self._actor, why),
            lambda new: self.outcome.setText(f"It runs again as message {new}."),
            self.outcome.setText,
        )


AUDIT = (
    Heading("No.", 70, right=True),
    Heading("When", 130),
    Heading("Who", 130),
    Heading("What", 150),
    Heading("About", 130),
    Heading("Detail", 0),
)


class AuditPage(QWidget):
    """Who or which rule did what; the chain can be verified."""

    def __init__(self, desk: Desk, tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._tasks, self._scheme = desk, tasks, scheme
        self._filter = AuditFilter()
        self.model = PagedModel(
            "audit",
            AUDIT,
            lambda page: desk.audit(self._filter, page),
            self._cells,
            tasks,
            Page(limit=PAGE, descending=True),
        )
        self.view = table(self.model, AUDIT, "Audit")
        self.view.verticalHeader().setDefaultSectionSize(int(self.view.fontMetrics().height() * 1.8))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        title = QLabel("Audit")
        title.setObjectName("title")
        layout.addWidget(title)
        bar = QHBoxLayout()
        self.order = QLineEdit()
        self.order.setPlaceholderText("Order number")
        self.order.setMaximumWidth(220)
        self.order.returnPressed.connect(self._find)
        verify = QPushButton("Verify the whole chain")
        verify.clicked.connect(self.verify)
        self.result = QLabel()
        bar.addWidget(self.order)
        bar.addWidget(verify)
        bar.addWidget(self.result)
        bar.addStretch()
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)

    def _find(self) -> None:
        self._filter = AuditFilter(order_number=self.order.text().strip())
        self.reload()

    def reload(self) -> None:
        """Ask anew."""
        self.model.reload()

    def verify(self) -> None:
        """Check every line of the chain."""
        self.result.setText("Checking …")
        self._tasks.ask("verify", self._desk.verify_audit, self._verified, self.result.setText)

    def _verified(self, report: ChainReport) -> None:
        if report.broken_at is None:
            self.result.setText(f"✓ {report.entries} entries, none changed, none missing")
        else:
            self.result.setText(f"✕ broken at entry {report.broken_at}: {report.reason}")

    def _cells(self, row: AuditRow) -> Sequence[Cell]:
        who = row.actor if row.actor_kind == "person" else f"rule {row.actor}"
        return (
            Cell(str(row.number), right=True),
            Cell(f"{row.at:%d %b %H:%M:%S}"),
            Cell(who),
            Cell(row.action),
            Cell(row.order_number or f"{row.subject_kind} {row.subject_id}"),
            Cell(row.detail),
        )
