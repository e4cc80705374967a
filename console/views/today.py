"""Today: what needs a person now, why, how the connections are, how the day has gone."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.domain.causes import CAUSES
from console.services.casework_models import ConnectionView, Today
from console.services.desk import Desk
from console.services.records import Actor, ExceptionRow
from console.views.pieces import Elided, card, label, marked, scrolling, unmarked
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import amount, count, due, exact, local, plain, plural, rich, span

HEALTH = {
    "ok": ("●", "works", "good"),
    "paused": ("❚❚", "paused", "warn"),
    "trouble": ("▲", "trouble", "bad"),
    "settings": ("✕", "needs settings", "bad"),
}


class TodayPage(QWidget):
    """Signals: ``case_chosen(int)``: open this case; ``cause_chosen(str)``: show the queue's cases of this cause."""

    case_chosen = Signal(int)
    cause_chosen = Signal(str)

    def __init__(self, desk: Desk, who: Callable[[], Actor], tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._who, self._tasks, self._scheme = desk, who, tasks, scheme
        self._area = scrolling()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        self._shown: object = None

    def reload(self) -> None:
        """Ask what needs somebody now."""
        actor = self._who()
        self._tasks.ask("today", lambda: self._desk.today(actor), self._show)

    def _show(self, today: Today) -> None:
        scheme = self._scheme()
        told = (today.needing, today.overdue, today.next_due, today.by_cause, today.connections, today.hourly, scheme)
        if told == self._shown:
            return  # nothing to see: what has the keyboard keeps it
        self._shown = told
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.setSpacing(10)
        layout.addWidget(label(f"{today.greeting} · {local(today.now):%A, %d %B}", "title"))
        layout.addWidget(marked(rich(sentence(today)), "head"))
        columns = QHBoxLayout()
        columns.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self._next(today))
        left.addStretch()
        right.addWidget(self._why(today))
        right.addWidget(self._connections(today.connections, scheme))
        right.addWidget(self._day(today, scheme))
        right.addStretch()
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        layout.addLayout(columns)
        layout.addStretch()
        place = self._area.verticalScrollBar().value()
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(content)
        self._area.verticalScrollBar().setValue(place)

    def _next(self, today: Today) -> QWidget:
        frame, grid = card()
        grid.addWidget(label("Next to do", "section"), 0, 0)
        if not today.next_due:
            grid.addWidget(label("Nothing waits. New cases appear here by themselves.", "quiet"), 1, 0)
        for number, row in enumerate(today.next_due, 1):
            grid.addWidget(self._case(row, today), number, 0)
        return frame

    def _case(self, row: ExceptionRow, today: Today) -> QWidget:
        button = QPushButton()
        button.setObjectName("row")
        when = due(row.due_at, today.now)
        button.setAccessibleName(f"{row.subject or 'Case'}, {row.partner_name or ''}, {row.title}, due {when}")
        button.setToolTip(unmarked(f"{plain(row.sentence)}\n{exact(row.due_at)}".strip()))
        button.clicked.connect(lambda _checked=False, number=row.id: self.case_chosen.emit(number))
        inner = QGridLayout(button)
        inner.setContentsMargins(8, 5, 8, 5)
        late = row.due_at is not None and row.due_at < today.now
        about = QHBoxLayout()
        about.setSpacing(8)
        if row.subject:
            about.addWidget(label(row.subject, "section", wrap=False))
        about.addWidget(Elided(row.partner_name or "", "" if row.subject else "section"), 1)
        what = Elided(row.title.replace("->", "→"), "quiet")
        moment = label(
            f"▲ {when}" if late else when if row.due_at else "no deadline",
            "" if late else "quiet",
            right=True,
            wrap=False,
        )
        if late:
            moment.setStyleSheet(f"color:{self._scheme().bad}; font-weight:600;")
        worth = label(amount(row.value, row.currency) if row.value else "", "quiet", right=True, wrap=False)
        inner.addLayout(about, 0, 0)
        for place, widget in (((1, 0), what), ((0, 1), moment), ((1, 1), worth)):
            inner.addWidget(widget, *place)
        inner.setColumnStretch(0, 1)
        for inside in button.findChildren(QWidget):
            inside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # the button is pressed wherever
        button.setMinimumHeight(inner.sizeHint().height())
        return button

    def _why(self, today: Today) -> QWidget:
        frame, grid = card()
        grid.addWidget(label("Why cases are open", "section"), 0, 0, 1, 2)
        if not today.by_cause:
            grid.addWidget(label("Nothing is open.", "quiet"), 1, 0)
        for number, (cause, cases) in enumerate(today.by_cause[:8], 1):
            button = QPushButton(CAUSES[cause].title if cause in CAUSES else cause)
            button.setObjectName("row")
            button.setToolTip(CAUSES[cause].meaning if cause in CAUSES else "")
            button.clicked.connect(lambda _checked=False, one=cause: self.cause_chosen.emit(one))
            grid.addWidget(button, number, 0)
            grid.addWidget(label(count(cases), right=True, wrap=False), number, 1)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        return frame

    def _connections(self, connections: Sequence[ConnectionView], scheme: Tokens) -> QWidget:
        frame, grid = card()
        grid.addWidget(label("Connections", "section"), 0, 0, 1, 2)
        groups: dict[str, list[ConnectionView]] = {}
        for one in connections:
            groups.setdefault(one.health, []).append(one)
        order = ["settings", "trouble", "paused", *sorted(set(groups) - {"settings", "trouble", "paused"})]
        row = 1
        for health in order:
            for words, tip in _health_words(health, groups.get(health, [])):
                mark, _, tone = HEALTH.get(health, ("○", "not tried yet", ""))
                ink = scheme.tone(tone)[0]
                text = marked(f'<span style="color:{ink};">{mark}</span> {html.escape(words)}', tip=tip)
                grid.addWidget(text, row, 0, 1, 2)
                row += 1
        return frame

    def _day(self, today: Today, scheme: Tokens) -> QWidget:
        frame, grid = card()
        grid.addWidget(label("So far today", "section"), 0, 0)
        words = (
            f"{plural(today.settled_today, 'case')} settled by people, {count(today.applied_by_rule_today)} by rule; "
            f"{plural(today.messages_today, 'message')} in and out."
        )
        if today.oldest is not None:
            words += f" The oldest open case has waited {span(today.now - today.oldest)}."
        grid.addWidget(label(words, "quiet"), 1, 0)
        if any(today.hourly):
            grid.addWidget(Bars(today.hourly, scheme), 2, 0)
            grid.addWidget(label("Messages an hour, the last twelve hours", "quiet"), 3, 0)
        return frame


def _health_words(health: str, group: Sequence[ConnectionView]) -> list[tuple[str, str]]:
    """Healthy ones in one line, the others each with its reason."""
    if not group:
        return []
    if health == "ok":
        return [(f"{plural(len(group), 'connection')} work", ", ".join(one.name for one in group))]
    if health in HEALTH:
        return [(f"{one.name}: {one.text or HEALTH[health][1]}", one.text) for one in group]
    return [(f"{', '.join(one.name for one in group)}: not needed yet", "Tried when there is something to send")]


def sentence(today: Today) -> str:
    """What needs a person, in a sentence."""
    stake = " and ".join(amount(value, currency) for currency, value in today.stake.items())
    parts = [f"**{plural(today.needing, 'case')}** {'needs' if today.needing == 1 else 'need'} a person"]
    parts[0] += f", **{count(today.overdue)}** overdue." if today.overdue else ", none overdue."
    if today.waiting_for_supplier:
        parts.append(f"{plural(today.waiting_for_supplier, 'order')} wait for their supplier.")
    if today.in_doubt:
        parts.append(f"**{count(today.in_doubt)}** in doubt.")
    if stake:
        parts.append(f"{plural(today.waiting_sales, 'customer order')} worth **{stake}** hang on them.")
    return " ".join(parts)


class Bars(QWidget):
    """A strip of bars, one an hour."""

    def __init__(self, values: Sequence[int], scheme: Tokens) -> None:
        super().__init__()
        self._values, self._scheme = values, scheme
        self.setAccessibleName("Messages an hour: " + ", ".join(str(value) for value in values))
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:
        """Three lines of text high."""
        return QSize(160, self.fontMetrics().height() * 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bars from a common floor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / max(1, len(self._values))
        most = max(self._values) or 1
        for place, value in enumerate(self._values):
            high = max(2.0, value / most * (self.height() - 2))
            last = place == len(self._values) - 1
            painter.fillRect(
                QRectF(place * wide + 1, self.height() - high, wide - 3, high),
                QColor(self._scheme.accent if last else self._scheme.line),
            )
        painter.end()
